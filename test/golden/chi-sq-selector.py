"""ChiSqSelector of Spark by each selectorType, with ties, constant slots, NaN, one class, one row and none; and the chi-square tests themselves."""
import warnings

from _cases import case, frame_of
from _selectors import CORNERS, categorical
from _spark import session, write
from pyspark.ml.feature import ChiSqSelector
from pyspark.ml.stat import ChiSquareTest

warnings.simplefilter("ignore")
spark = session("chi-sq-selector")
DRAWN = categorical()


def one(columns, **params):
    return case(spark, ChiSqSelector, columns, ["selectedFeatures"], featuresCol="v", labelCol="y", outputCol="out", **params)


cases = [one(DRAWN, selectorType="numTopFeatures", numTopFeatures=k) for k in [1, 2, 3, 5, 50]]
cases += [one(DRAWN, selectorType="percentile", percentile=p) for p in [0.0, 0.1, 0.34, 0.5, 1.0]]
cases += [one(DRAWN, selectorType=t, **{t: level}) for t in ["fpr", "fdr", "fwe"] for level in [0.0, 1e-12, 0.05, 0.3, 1.0]]
cases += [one(columns) for columns in CORNERS] + [one(columns, numTopFeatures=1) for columns in CORNERS]
row = ChiSquareTest.test(frame_of(spark, DRAWN), "v", "y").head()
tests = [{"columns": DRAWN, "pValues": row.pValues, "statistics": row.statistics}]
write(__file__, 1e-12, cases=cases, tests=tests)
spark.stop()
