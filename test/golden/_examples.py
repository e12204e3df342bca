"""
What the generators that run Spark's own example programs share: the programs run unchanged, and their data, the frames that they show and the metrics that they compute are kept.
Instead of a random split, row i goes to the first part whose share of 1000 is above i * 7919 modulo 1000; the number of the part is kept beside the row.
"""
import contextlib
import io
import os
import re
import runpy
import sys

import pyspark
from _spark import session, write
from pyspark.ml.evaluation import Evaluator
from pyspark.ml.linalg import DenseVector, SparseVector
from pyspark.sql import SparkSession, functions
from pyspark.sql.classic.dataframe import DataFrame
from pyspark.sql.readwriter import DataFrameReader

ROOT = os.path.dirname(pyspark.__file__)
FOLDER = os.path.join(ROOT, "examples", "src", "main", "python", "ml")
PRIME, MODULUS = 7919, 1000
DISTANCES = ["distCol", "EuclideanDistance", "JaccardDistance"]

record = None
data = {}


def example(name, more=()):
    """What one program reads, shows and computes."""
    global record
    record = {"inputs": [], "shown": [], "collected": [], "metrics": []}
    record.update({name: [] for name in more})
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        runpy.run_path(os.path.join(FOLDER, f"{name}.py"), run_name="__main__")
    inputs = [{**table, "split": split} for _, table, split in record["inputs"]]
    if "printed" in more:
        record["printed"] = numbers_of(printed.getvalue())
    return {**record, "inputs": inputs}


def numbers_of(text):
    """The lines of a number, or of a list of numbers, behind a name."""
    found = [re.fullmatch(r"(.+?): (-?[0-9.eE+-]+|\[[-0-9.eE+, ]+\])", line) for line in text.splitlines()]
    return [[match[1], [float(number) for number in match[2].strip("[]").split(",")]] for match in found if match]


def table_of(frame):
    return {"columns": frame.columns, "types": [field.dataType.simpleString() for field in frame.schema.fields], "rows": rows_of(frame)}


def rows_of(frame):
    return [[value(cell) for cell in row] for row in plain_collect(frame)]


def value(cell):
    """Vectors as Spark writes them to JSON."""
    if isinstance(cell, DenseVector):
        return {"type": 1, "values": [float(x) for x in cell]}
    if isinstance(cell, SparseVector):
        return {"type": 0, "size": cell.size, "indices": [int(i) for i in cell.indices], "values": [float(x) for x in cell.values]}
    if isinstance(cell, (list, tuple)):
        return [value(item) for item in cell]
    return cell


plain_collect = DataFrame.collect
plain_create = SparkSession.createDataFrame
plain_load = DataFrameReader.load
plain_evaluate = Evaluator.evaluate
inside = 0


def quiet(work):
    """Runs what belongs to the library, not to the program."""
    global inside
    inside += 1
    try:
        return work()
    finally:
        inside -= 1


def create(self, *args, **kwargs):
    frame = quiet(lambda: plain_create(self, *args, **kwargs))
    if inside == 0:
        record["inputs"].append((frame, quiet(lambda: table_of(frame)), None))
    return frame


def load(self, path, *args, **kwargs):
    frame = plain_load(self, os.path.join(ROOT, path), *args, **kwargs).coalesce(1)
    data.setdefault(path, quiet(lambda: table_of(frame)))
    record["inputs"].append((frame, {"path": path}, None))
    return frame


def random_split(self, weights, seed=None):
    total = sum(weights)
    edges = [round(MODULUS * sum(weights[: part + 1]) / total) for part in range(len(weights))]
    rows = quiet(lambda: plain_collect(self))
    parts = [next(part for part, edge in enumerate(edges) if i * PRIME % MODULUS < edge) for i in range(len(rows))]
    record["inputs"] = [(frame, table, parts if frame is self else split) for frame, table, split in record["inputs"]]
    spark = self.sparkSession
    return [quiet(lambda part=part: plain_create(spark, [row for row, own in zip(rows, parts) if own == part], self.schema).coalesce(1)) for part in range(len(weights))]


def show(self, *args, **kwargs):
    # Files that are read are kept once, so their long vectors are not kept with what is made of them.
    read = any("path" in table for _, table, _ in record["inputs"])
    frame = self.drop("features") if read else self
    rows = quiet(lambda: rows_of(frame))
    # Joins and searches of LSH give their rows in the order in which tasks end.
    record["shown"].append({"columns": frame.columns, "rows": sorted(rows, key=repr) if frame.columns[-1] in DISTANCES else rows})


def collect(self):
    rows = quiet(lambda: plain_collect(self))
    if inside == 0:
        record["collected"].append({"columns": self.columns, "rows": [[value(cell) for cell in row] for row in rows]})
    return rows


def evaluate(self, frame, *args):
    found = quiet(lambda: plain_evaluate(self, frame, *args))
    record["metrics"].append({"name": self.getMetricName(), "value": found})
    return found


def uniform(seed):
    """In place of random numbers between 0 and 1, of one part of a frame."""
    return functions.pmod(functions.monotonically_increasing_id() * PRIME, functions.lit(MODULUS)) / MODULUS


def run(file, tolerance, names, more=(), known=()):
    """Runs programs and writes the JSON beside the file that asks for it; `more` are other keys of an example, `known` the paths of data that another file has."""
    # Spark's default seeds are Python's hashes of the names of classes, which differ from process to process unless this is set before it starts.
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    spark = session(os.path.basename(file))
    stop = SparkSession.stop
    SparkSession.stop = lambda self: None
    SparkSession.createDataFrame = create
    DataFrameReader.load = load
    DataFrame.randomSplit = random_split
    DataFrame.show = show
    DataFrame.collect = collect
    Evaluator.evaluate = evaluate
    functions.rand = uniform
    examples = {name: example(name, more) for name in names}
    own = {path: table for path, table in data.items() if path not in known}
    write(file, tolerance, licence="The programs and data/mllib of Apache Spark 4.3, Apache License 2.0, https://spark.apache.org", examples=examples, data=own)
    stop(spark)
