"""TargetEncoder of Spark: both kinds of target, smoothing, missing categories and labels, unseen categories, one row and none."""
from _cases import case
from _spark import session, write
from pyspark.ml.feature import TargetEncoder

spark = session("target-encoder")
A = ("double", [0.0, 1.0, 2.0, 0.0, 0.0, 2.0, 7.0])
B = ("double", [1.0, 0.0, 1.0, 2.0, 1.0, 0.0, 1.0])
BINARY = ("double", [0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0])
NUMBERS = ("double", [10.0, 20.0, 30.1, 40.0, -50.3, 60.0, 0.7])
HOLES = ("double", [0.0, None, 2.0, 0.0, None, 2.0, 7.0])
PARTLY = ("double", [1.0, 1.0, None, 0.0, 0.0, None, 1.0])
TARGETS = [("binary", BINARY), ("continuous", NUMBERS)]


def two(columns, **params):
    return case(spark, TargetEncoder, columns, inputCols=["a", "b"], outputCols=["p", "q"], labelCol="y", **params)


def one(cells, label, apply_to=None, **params):
    return case(spark, TargetEncoder, {"a": ("double", cells), "y": ("double", label)}, apply_to=apply_to, inputCol="a", outputCol="p", labelCol="y", **params)


UNSEEN = {"a": ("double", [0.0, 1.0, 5.0])}
NULLS = {"a": ("double", [0.0, None, 1.0])}
cases = [two({"a": A, "b": B, "y": y}, targetType=t, smoothing=s) for t, y in TARGETS for s in [0.0, 1.0, 2.5]]
cases += [two({"a": HOLES, "b": B, "y": y}, targetType=t, smoothing=0.5) for t, y in [*TARGETS, ("binary", PARTLY), ("continuous", PARTLY)]]
cases += [one([0.0, 1.0, 0.0], [1.0, 0.0, 0.0], apply_to=x, handleInvalid=h, smoothing=1.0) for x in [UNSEEN, NULLS] for h in ["keep", "error"]]
cases += [one([0.0, None, 0.0], [1.0, 0.0, 0.0], apply_to=x, handleInvalid=h) for x in [UNSEEN, NULLS] for h in ["keep", "error"]]
cases += [one([0.5, 1.0], [1.0, 0.0]), one([-1.0, 1.0], [1.0, 0.0]), one([0.0, 1.0], [2.0, 0.0]), one([0.0, 1.0], [2.0, 0.0], targetType="continuous")]
cases += [one([3.0], [1.0]), one([3.0], [4.5], targetType="continuous"), one([0.0, 1.0], [None, None]), one([], [])]
cases += [one([0.0, 1.0], [1.0, 0.0], apply_to={"a": ("double", cells)}, handleInvalid="keep") for cells in [[0.5], [-1.0]]]
write(__file__, 1e-13, cases=cases)
spark.stop()
