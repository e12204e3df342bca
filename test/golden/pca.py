"""PCA of Spark on dense and sparse vectors, with constant slots, with slots of several sizes, and with k of every size."""
import numpy as np
from _spark import session, values, write
from pyspark.ml.feature import PCA
from pyspark.ml.linalg import Vectors

rng = np.random.default_rng(11)
mixed = rng.normal(size=(40, 5)) @ rng.normal(size=(5, 6)) + np.array([0, 3, -2, 10, 0.5, 1])
zeros = np.where(rng.random((30, 7)) < 0.7, 0.0, rng.normal(size=(30, 7)) * np.array([1, 2, 4, 8, 0.5, 3, 6]))
constant = np.column_stack([rng.normal(size=20), np.full(20, 2.5), rng.normal(size=20) * 3])
few = rng.normal(size=(3, 5))

spark = session("pca")


def fitted(name, x, k, sparse):
    rows = [(Vectors.sparse(len(row), {i: float(v) for i, v in enumerate(row) if v != 0}) if sparse else Vectors.dense(row),) for row in x.tolist()]
    frame = spark.createDataFrame(rows, ["x"])
    model = PCA(k=k, inputCol="x", outputCol="y").fit(frame)
    return {"name": name, "x": x.tolist(), "k": k, "sparse": sparse, "pc": model.pc.toArray().tolist(), "explainedVariance": list(model.explainedVariance), "y": values(model.transform(frame), "y")}


write(
    __file__,
    1e-9,
    cases=[
        fitted("mixed", mixed, 3, False),
        fitted("all components", mixed, 6, False),
        fitted("zeros", zeros, 4, False),
        fitted("zeros, sparse", zeros, 4, True),
        fitted("a constant slot", constant, 2, False),
        fitted("fewer rows than slots", few, 2, False),
        fitted("two rows", few[:2], 1, False),
    ],
)
spark.stop()
