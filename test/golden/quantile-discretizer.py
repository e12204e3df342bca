"""QuantileDiscretizer of Spark: ties, constant columns, missing values, infinities, one column and several."""
import numpy as np
from _cases import case
from _spark import session, write
from pyspark.ml.feature import QuantileDiscretizer

NAN, INF = float("nan"), float("inf")
rng = np.random.default_rng(7)
spark = session("quantile-discretizer")
TIES = [float(i % 7) for i in range(100)]
WHOLE = {"x": ("double", [*TIES, NAN]), "z": ("double", [float(i) for i in range(101)])}
FULL = {"x": ("double", TIES), "z": ("double", [float((i * 37) % 100) - 50 for i in range(100)])}
SKEWED = {"x": ("double", [float(v) for v in np.exp(rng.normal(size=200) * 4) * rng.choice([-1, 0, 1], 200)])}
INFINITE = {"x": ("double", [INF, -INF, 0.0, 1.0, 2.0, -0.0])}


def one(columns, **params):
    return case(spark, QuantileDiscretizer, columns, inputCol="x", outputCol="y", **params)


def two(columns, **params):
    return case(spark, QuantileDiscretizer, columns, inputCols=["x", "z"], outputCols=["p", "q"], **params)


cases = [one(columns, numBuckets=n, relativeError=e) for columns in [FULL, SKEWED, INFINITE] for n in [2, 3, 7, 20] for e in [0.0, 0.001]]
cases += [one(WHOLE, numBuckets=4, handleInvalid=h) for h in ["error", "skip", "keep"]]
cases += [two(FULL), two(FULL, numBuckets=3), two(FULL, numBucketsArray=[3, 5]), two(FULL, numBucketsArray=[3]), one(FULL, numBucketsArray=[3])]
cases += [one({"x": ("double", cells)}, numBuckets=3) for cells in [[1.0] * 5, [0.0] * 5, [4.0], [], [None, None], [NAN, NAN]]]
cases += [one({"x": ("int", [5, 3, 1, 1, 2, 9])}, numBuckets=3)]
write(__file__, 0, cases=cases)
spark.stop()
