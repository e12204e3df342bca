"""MinMaxScaler of Spark on vectors, dense and sparse: with NaN, infinities, constant slots, one row and none."""
import numpy as np
from _cases import case
from _spark import session, write
from pyspark.ml.feature import MinMaxScaler

NAN, INF = float("nan"), float("inf")
rng = np.random.default_rng(7)
spark = session("min-max-scaler")
BASE = {"v": ("vector", [[1.0, 5.0, 0.0, -2.0], [3.0, 0.0, 0.0, 4.0], [2.0, 5.0, 0.0, 1.0]])}
NANS = {"v": ("vector", [[1.0, NAN], [3.0, 2.0], [NAN, 5.0]])}
INFS = {"v": ("vector", [[1.0, INF], [3.0, 2.0], [-INF, 5.0]])}
ONE = {"v": ("vector", [[1.0, 0.0, -3.0]])}
CONSTANT = {"v": ("vector", [[7.0, 0.0], [7.0, 0.0]])}
EMPTY = {"v": ("vector", [])}
drawn = rng.normal(size=(40, 5)) * [1, 1e-3, 1e4, 1, 1] * (rng.random((40, 5)) < 0.7)
RANDOM = {"v": ("vector", drawn.tolist())}
ALL = [BASE, NANS, INFS, ONE, CONSTANT, RANDOM]


def one(columns, **params):
    return case(spark, MinMaxScaler, columns, ["originalMin", "originalMax"], inputCol="v", outputCol="y", **params)


cases = [one(columns, **p) for columns in ALL for p in [{}, {"min": -2.0, "max": 5.0}]]
cases += [one(EMPTY), one(BASE, min=1.0, max=1.0)]
write(__file__, 1e-13, cases=cases)
spark.stop()
