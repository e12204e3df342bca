"""ElementwiseProduct of Spark: factors of 0, NaN and infinities, and too few of them."""
from _cases import case
from _spark import session, write
from pyspark.ml.feature import ElementwiseProduct
from pyspark.ml.linalg import Vectors

NAN, INF = float("nan"), float("inf")
spark = session("elementwise-product")
BASE = {"v": ("vector", [[1.0, 5.0, 0.0, -2.0], [3.0, 0.0, 0.0, 4.0], [NAN, 5.0, 0.0, 1.0]])}


def product(columns, factors):
    made = case(spark, lambda **params: ElementwiseProduct(inputCol="v", outputCol="y", scalingVec=Vectors.dense(factors)), columns)
    return {**made, "params": {"inputCol": "v", "outputCol": "y", "scalingVec": factors}}


cases = [product(BASE, f) for f in [[2.0, 0.0, 1.5, -1.0], [2.0, 0.0, INF, NAN], [0.1, 0.2, 0.3, 0.4], [2.0], [1.0] * 5]]
cases += [product({"v": ("vector", [])}, [1.0]), product({"v": ("vector", [[3.0]])}, [-0.5])]
write(__file__, 0, cases=cases)
spark.stop()
