"""What the generators that ask Spark share: a small session, and the writing of the JSON beside the program."""
import json
import math
import os
from importlib.metadata import version

from pyspark.ml.linalg import DenseVector, SparseVector
from pyspark.sql import SparkSession


def session(name):
    spark = (
        SparkSession.builder.master("local[1]")
        .appName(name)
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        # A program is over before code that is compiled for the second time has paid for it.
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def write(file, tolerance, **content):
    """Writes <file>.json beside <file>.py; NaN and infinities become texts."""
    head = {"made_by": os.path.basename(file), "versions": {"pyspark": version("pyspark")}, "tolerance": tolerance}
    with open(os.path.splitext(os.path.abspath(file))[0] + ".json", "w", encoding="utf-8") as out:
        json.dump(plain({**head, **content}), out, ensure_ascii=False)
        out.write("\n")


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (DenseVector, SparseVector)):
        return [plain(float(item)) for item in value.toArray()]
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def slots(frame, column):
    """Names of a vector column's slots, from its ML attributes, in order; None where it has none."""
    attributes = frame.schema[column].metadata.get("ml_attr", {}).get("attrs")
    if attributes is None:
        return None
    all_of_them = [attribute for kind in attributes.values() for attribute in kind]
    return [attribute.get("name") for attribute in sorted(all_of_them, key=lambda a: a["idx"])]


def values(frame, column):
    return [row[column] for row in frame.select(column).collect()]
