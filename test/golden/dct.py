"""DCT of Spark, forward and inverse, on vectors of several lengths."""
from _cases import case
from _spark import session, write
from pyspark.ml.feature import DCT

NAN = float("nan")
spark = session("dct")
def one(rows, **params):
    return case(spark, DCT, {"v": ("vector", rows)}, inputCol="v", outputCol="y", **params)


def made_up(width):
    return [[float((i * 37 + row * 11) % 101) / 7 - 5 for i in range(width)] for row in range(3)]


cases = [one(made_up(width), inverse=inverse) for width in [1, 2, 3, 4, 5, 8, 12, 16, 17, 33, 64, 100, 128, 257] for inverse in [False, True]]
cases += [one([[0.0, 0.0, 3.0, 0.0], [0.0, 0.0, 0.0, 0.0]]), one([[3.0, NAN]]), one([])]
write(__file__, 1e-12, cases=cases)
spark.stop()
