"""UnivariateFeatureSelector of Spark by each test and selectionMode, with ties, constant slots, NaN, one class, one row and none; and the tests' p values."""
import warnings

from _cases import case, frame_of
from _selectors import CORNERS, categorical, continuous
from _spark import session, write
from pyspark.ml.feature import UnivariateFeatureSelector
from pyspark.sql import DataFrame

warnings.simplefilter("ignore")
spark = session("univariate-feature-selector")
TYPES = [("categorical", "categorical", categorical()), ("continuous", "categorical", continuous(False)), ("continuous", "continuous", continuous(True))]
THRESHOLDS = {"numTopFeatures": [1, 4], "percentile": [0.0, 0.34, 1.0], "fpr": [1e-12, 0.3], "fdr": [1e-9, 0.3], "fwe": [1e-9, 0.3]}


def make(selectionThreshold=None, featureType=None, labelType=None, **params):
    stage = UnivariateFeatureSelector(**params).setFeatureType(featureType).setLabelType(labelType)
    return stage if selectionThreshold is None else stage.setSelectionThreshold(selectionThreshold)


def one(columns, features, label, **params):
    return case(spark, make, columns, ["selectedFeatures"], featuresCol="v", labelCol="y", outputCol="out", featureType=features, labelType=label, **params)


cases = []
for features, label, columns in TYPES:
    for mode, thresholds in THRESHOLDS.items():
        cases.append(one(columns, features, label, selectionMode=mode))
        cases += [one(columns, features, label, selectionMode=mode, selectionThreshold=float(t)) for t in thresholds]
    cases += [one(corner, features, label, selectionThreshold=1.0) for corner in CORNERS]
cases.append(one(TYPES[0][2], "categorical", "continuous"))
tests = []
# These two tests have no Python of their own.
STAT = spark._jvm.org.apache.spark.ml.stat
for test, (features, label, columns) in [(STAT.ANOVATest, TYPES[1]), (STAT.FValueTest, TYPES[2])]:
    row = DataFrame(test.test(frame_of(spark, columns)._jdf, "v", "y"), spark).head()
    tests.append({"columns": columns, "featureType": features, "labelType": label, "pValues": row.pValues, "statistics": row.fValues})
write(__file__, 1e-12, cases=cases, tests=tests)
spark.stop()
