"""VectorSlicer of Spark: slots by their places, in any order, on dense and sparse vectors; names are tested beside."""
from _cases import case
from _spark import session, write
from pyspark.ml.feature import VectorSlicer

NAN = float("nan")
spark = session("vector-slicer")
BASE = {"v": ("vector", [[1.0, 5.0, 0.0, -2.0], [3.0, 0.0, 0.0, 4.0], [2.0, 5.0, 0.0, 1.0]])}
EMPTY = {"v": ("vector", [])}


def one(columns, **params):
    return case(spark, VectorSlicer, columns, inputCol="v", outputCol="y", **params)


cases = [one(BASE, indices=i) for i in [[2, 0], [3], [0, 1, 2, 3], [3, 0, 1], [1, 1]]]
cases += [one({"v": ("vector", [[NAN, 1.0]])}, indices=[1, 0]), one(BASE), one(BASE, names=["a"])]
write(__file__, 0, cases=cases)
spark.stop()
