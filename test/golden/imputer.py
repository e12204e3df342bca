"""Imputer of Spark: the three strategies on doubles and whole numbers, missing values of several kinds, ties, infinities."""
from _cases import case
from _spark import session, write
from pyspark.ml.feature import Imputer

NAN, INF = float("nan"), float("inf")
spark = session("imputer")
DOUBLES = {"x": ("double", [1.0, NAN, None, 2.0, 2.0, 8.0]), "z": ("double", [0.5, 0.25, None, 0.25, 7.0, -1.0])}
INTEGERS = {"x": ("int", [1, 2, 7, 9, 9, -4]), "z": ("int", [5, 3, 5, 0, 1, 0])}
TIE = {"x": ("double", [3.0, 1.0, 2.0, 1.0, 3.0, None])}
INFINITE = {"x": ("double", [1.0, INF, 3.0, None])}
STRATEGIES = ["mean", "median", "mode"]


def one(columns, **params):
    return case(spark, Imputer, columns, inputCol="x", outputCol="y", **params)


def two(columns, **params):
    return case(spark, Imputer, columns, inputCols=["x", "z"], outputCols=["p", "q"], **params)


cases = [two(columns, strategy=s) for columns in [DOUBLES, INTEGERS] for s in STRATEGIES]
cases += [two(INTEGERS, strategy=s, missingValue=9.0) for s in STRATEGIES]
cases += [one({"x": ("double", [1.0, None, 2.0, 2.0, 8.0])}, strategy=s, missingValue=2.0) for s in STRATEGIES]
cases += [one(columns, strategy=s, relativeError=0.0) for columns in [TIE, INFINITE] for s in STRATEGIES]
cases += [one({"x": ("double", cells)}, strategy=s) for cells in [[None, NAN], [], [4.0]] for s in STRATEGIES]
cases += [one({"x": ("double", [1.0, INF, 3.0])}, missingValue=INF), one(DOUBLES)]
write(__file__, 0, cases=cases)
spark.stop()
