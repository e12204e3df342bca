"""One stage of Spark on small columns, as a case for test/stages/cases.ts: parameters and columns in, columns and what was learned out."""
import math

from _spark import slots
from pyspark.errors import PySparkException
from pyspark.ml import Estimator
from pyspark.ml.linalg import DenseMatrix, DenseVector, SparseVector, Vectors, VectorUDT
from pyspark.sql.types import BooleanType, DoubleType, IntegerType, StringType, StructField, StructType
from py4j.protocol import Py4JError

TYPES = {"boolean": BooleanType, "double": DoubleType, "int": IntegerType, "text": StringType, "vector": VectorUDT}
# To make a frame of Python's rows takes Spark longer than most fits, and each job would make it again.
FRAMES = {}


def frame_of(spark, columns, sparse=False):
    """A frame from {name: (type, cells)}; vectors are dense, or all sparse."""
    key = repr((columns, sparse))
    if key not in FRAMES:
        FRAMES[key] = made_of(spark, columns, sparse)
    return FRAMES[key].cache()


def made_of(spark, columns, sparse):
    schema = StructType([StructField(name, TYPES[kind](), True) for name, (kind, _) in columns.items()])
    rows = zip(*[[cell_of(kind, cell, sparse) for cell in cells] for kind, cells in columns.values()])
    return spark.createDataFrame([tuple(row) for row in rows], schema)


def cell_of(kind, cell, sparse):
    if kind != "vector" or cell is None:
        return cell
    if not sparse:
        return Vectors.dense(cell)
    return Vectors.sparse(len(cell), {i: x for i, x in enumerate(cell) if x != 0})


def case(spark, make, columns, learned=(), apply_to=None, **params):
    """`learned` names attributes of the model; `apply_to` are other columns than those of the fit."""
    found = {"params": params, "columns": columns}
    if apply_to is not None:
        found["applyTo"] = apply_to
    results = []
    for sparse in [False, True] if any(kind == "vector" for kind, _ in columns.values()) else [False]:
        results.append(result(spark, make(**params), (columns, apply_to or columns), learned, sparse))
    if len(results) == 2 and not same(results[0], results[1]):
        return {**found, **results[0], "sparse": results[1]}
    return {**found, **results[0]}


def result(spark, stage, frames, learned, sparse):
    fit_on, apply_to = [frame_of(spark, columns, sparse) for columns in frames]
    try:
        model = stage.fit(fit_on) if isinstance(stage, Estimator) else stage
        out = model.transform(apply_to)
        made = [name for name in out.columns if name not in apply_to.columns]
        learned_values = {name: plain_value(getattr(model, name)) for name in learned}
        rows = out.select(*made).collect()
        return {"model": learned_values, "outputs": {name: [plain_value(row[name]) for row in rows] for name in made}, "slots": {name: slots(out, name) for name in made}}
    except (PySparkException, Py4JError, ValueError) as error:
        return {"error": type(error).__name__}


def plain_value(value):
    if isinstance(value, (DenseVector, SparseVector)):
        return [float(x) for x in value.toArray()]
    if isinstance(value, DenseMatrix):
        return value.toArray().tolist()
    if isinstance(value, (list, tuple)):
        return [plain_value(x) for x in value]
    return value


def same(a, b):
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return a == b or (math.isnan(a) and math.isnan(b))
    return a == b
