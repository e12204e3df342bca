"""Binarizer of Spark on numbers and vectors, with missing values, infinities and thresholds on both sides of 0."""
from _cases import case
from _spark import session, write
from pyspark.ml.feature import Binarizer

NAN, INF = float("nan"), float("inf")
X = {"x": ("double", [0.5, NAN, None, -1.0, INF, -INF, -0.0, 0.0, 0.2])}
TWO = {**X, "z": ("double", [1.0, 0.0, None, -1.0, 0.5, 0.2, NAN, 3.0, -0.5])}
V = {"v": ("vector", [[0.5, -1.0, NAN, 0.0], [0.0, 0.0, 0.0, 0.0], [INF, 0.0, 0.2, -INF]])}

spark = session("binarizer")
cases = [case(spark, Binarizer, columns, inputCol=name, outputCol="y", threshold=t) for name, columns in [("x", X), ("v", V)] for t in [0.0, 0.2, -0.5, INF, -INF]]
cases += [
    case(spark, Binarizer, X, inputCol="x", outputCol="y"),
    case(spark, Binarizer, TWO, inputCols=["x", "z"], outputCols=["p", "q"], threshold=0.3),
    case(spark, Binarizer, TWO, inputCols=["x", "z"], outputCols=["p", "q"], thresholds=[0.3, -0.5]),
    case(spark, Binarizer, TWO, inputCols=["x", "z"], outputCols=["p", "q"], thresholds=[0.3]),
    case(spark, Binarizer, TWO, inputCols=["x", "z"], outputCols=["p", "q"], thresholds=[0.3, 1.0], threshold=2.0),
    case(spark, Binarizer, X, inputCol="x", outputCol="y", thresholds=[0.3]),
    case(spark, Binarizer, V, inputCol="v", outputCol="y", threshold=NAN),
    case(spark, Binarizer, {"x": ("double", [])}, inputCol="x", outputCol="y"),
    case(spark, Binarizer, {"x": ("double", [3.0])}, inputCol="x", outputCol="y"),
]
write(__file__, 0, cases=cases)
spark.stop()
