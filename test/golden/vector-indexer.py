"""VectorIndexer of Spark: maxCategories, values that were not in the fit, NaN, infinities and zeros."""
from _cases import case
from _spark import session, write
from pyspark.ml.feature import VectorIndexer

NAN, INF = float("nan"), float("inf")
spark = session("vector-indexer")
BASE = {"v": ("vector", [[1.0, 0.0, 5.5, -1.0], [2.0, 0.0, 6.5, 0.0], [1.0, 0.0, 0.0, 3.0], [1.0, 0.0, 7.5, 3.0]])}
UNSEEN = {"v": ("vector", [[9.0, 0.0, 5.5, -1.0], [1.0, 4.0, 1.0, 0.0], [1.0, 0.0, 1.0, 3.0], [0.0, 0.0, 0.0, 0.0]])}
POSITIVE = {"v": ("vector", [[1.0, 2.0], [2.0, 2.0]])}
MISSING = {"v": ("vector", [[NAN, 2.0], [1.0, 2.0], [0.0, 2.0]])}
HANDLINGS = ["error", "skip", "keep"]


def one(columns, **params):
    return case(spark, VectorIndexer, columns, inputCol="v", outputCol="y", **params)


cases = [one(BASE, maxCategories=m) for m in [2, 3, 4, 20]] + [one(BASE)]
cases += [one(BASE, apply_to=UNSEEN, maxCategories=3, handleInvalid=h) for h in HANDLINGS]
cases += [one(POSITIVE, apply_to=MISSING, maxCategories=2, handleInvalid=h) for h in HANDLINGS]
cases += [one({"v": ("vector", rows)}, maxCategories=5) for rows in [[[1.0, INF], [2.0, -INF], [2.0, 3.0]], [[3.0, 0.0, -1.0]], []]]
write(__file__, 0, cases=cases)
spark.stop()
