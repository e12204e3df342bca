"""StandardScaler of Spark on columns of several sizes, constant ones and one with a large offset among them."""
import numpy as np
from _spark import session, values, write
from pyspark.ml.feature import StandardScaler
from pyspark.ml.linalg import Vectors

rng = np.random.default_rng(1)
ROWS = 40
x = np.column_stack([
    rng.normal(size=ROWS),
    rng.normal(size=ROWS) * 1e-6 + 3,
    rng.integers(0, 5, size=ROWS),
    rng.normal(size=ROWS) + 1e7,
    np.full(ROWS, 0.1),
    np.zeros(ROWS),
    np.exp(rng.normal(size=ROWS) * 5),
])

spark = session("standard-scaler")
frame = spark.createDataFrame([(Vectors.dense(row),) for row in x.tolist()], ["x"])
one = spark.createDataFrame([(Vectors.dense([2.0, 3.0]),)], ["x"])


def fitted(data, mean, std):
    model = StandardScaler(inputCol="x", outputCol="y", withMean=mean, withStd=std).fit(data)
    return {"withMean": mean, "withStd": std, "mean": model.mean, "std": model.std, "scaled": values(model.transform(data), "y")}


write(
    __file__,
    1e-9,
    x=x.tolist(),
    cases=[fitted(frame, mean, std) for mean in [False, True] for std in [False, True]],
    one_row={"x": [[2.0, 3.0]], **fitted(one, True, True)},
)
spark.stop()
