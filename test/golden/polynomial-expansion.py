"""PolynomialExpansion of Spark: degrees, zeros beside NaN and infinities, dense and sparse."""
from _cases import case
from _spark import session, write
from pyspark.ml.feature import PolynomialExpansion

NAN, INF = float("nan"), float("inf")
spark = session("polynomial-expansion")
ROWS = [[2.0, 3.0, 5.0], [2.0, 0.0, 7.0], [0.0, 0.0, 0.0], [0.1, -0.7, 1.3], [1e-200, 1e-200, 4.0]]
ODD = [[0.0, NAN, INF], [NAN, 0.0, 2.0], [INF, 0.0, NAN], [2.0, NAN, 0.0]]


def one(rows, **params):
    return case(spark, PolynomialExpansion, {"v": ("vector", rows)}, inputCol="v", outputCol="y", **params)


cases = [one(rows, degree=d) for rows in [ROWS, ODD] for d in [1, 2, 3, 5]]
cases += [one(ROWS), one([[3.0]], degree=4), one([], degree=2), one([[float(i) / 3 for i in range(12)]], degree=3), one([[1.0] * 20], degree=40)]
write(__file__, 0, cases=cases)
spark.stop()
