"""Bucketizer of Spark: missing values with each handleInvalid, the ends of buckets, -0, values outside, one column and several."""
from _cases import case
from _spark import session, write
from pyspark.ml.feature import Bucketizer

NAN, INF = float("nan"), float("inf")
OPEN, CLOSED = [-INF, -0.5, 0.0, 0.5, INF], [-1.0, 0.0, 0.5]
FULL = {"x": ("double", [-INF, -0.5, -0.6, 0.0, -0.0, 0.499, 0.5, 7.0, INF])}
INSIDE = {"x": ("double", [-1.0, -0.25, -0.0, 0.0, 0.25, 0.5])}
MISSING = {"x": ("double", [0.1, NAN, -0.3, 0.5]), "z": ("double", [NAN, 5.0, 0.5, 1.0])}
HANDLINGS = ["error", "skip", "keep"]

spark = session("bucketizer")


def one(columns, **params):
    return case(spark, Bucketizer, columns, inputCol="x", outputCol="y", **params)


def two(columns, **params):
    return case(spark, Bucketizer, columns, inputCols=["x", "z"], outputCols=["p", "q"], **params)


cases = [one(FULL, splits=OPEN), one(INSIDE, splits=CLOSED), one({"x": ("int", [0, 1, 2, 3])}, splits=[0.0, 2.0, 3.0])]
cases += [one(MISSING, splits=OPEN, handleInvalid=h) for h in HANDLINGS]
cases += [two(MISSING, splitsArray=[CLOSED, OPEN], handleInvalid=h) for h in HANDLINGS]
cases += [one({"x": ("double", [0.1, outside])}, splits=CLOSED, handleInvalid=h) for h in HANDLINGS for outside in [-1.5, 0.6, INF]]
cases += [
    one({"x": ("double", [0.0, -0.0])}, splits=[0.0, 0.5, 1.0]),
    one({"x": ("double", [0.0, -0.0])}, splits=[-2.0, -1.0, 0.0]),
    one({"x": ("double", [0.0, -0.0])}, splits=[-2.0, -0.0, 1.0]),
    one(INSIDE, splits=[-1.0, 1.0]),
    one(INSIDE, splits=[-1.0, 0.0, 0.0]),
    one(INSIDE, splits=[0.0, NAN, 1.0]),
    two(MISSING, splitsArray=[CLOSED]),
    one({"x": ("double", [])}, splits=OPEN),
    one({"x": ("double", [0.2])}, splits=OPEN),
]
write(__file__, 0, cases=cases)
spark.stop()
