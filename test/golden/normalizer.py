"""Normalizer of Spark with several norms, on vectors of zeros, with NaN, infinities and values whose squares are not numbers."""
from _cases import case
from _spark import session, write
from pyspark.ml.feature import Normalizer

NAN, INF = float("nan"), float("inf")
spark = session("normalizer")
COLUMNS = {"v": ("vector", [[1.0, -2.0, 3.0], [0.0, -4.0, 0.0], [0.0, 0.0, 0.0], [NAN, 1.0, 2.0], [INF, 1.0, 2.0], [1e200, 1e200, 0.0], [1e-200, 1e-200, 0.0]])}
cases = [case(spark, Normalizer, COLUMNS, inputCol="v", outputCol="y", p=p) for p in [1.0, 1.5, 2.0, 3.0, INF]]
cases += [case(spark, Normalizer, columns, inputCol="v", outputCol="y") for columns in [COLUMNS, {"v": ("vector", [])}, {"v": ("vector", [[3.0]])}]]
write(__file__, 1e-13, cases=cases)
spark.stop()
