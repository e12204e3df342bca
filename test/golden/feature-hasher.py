"""FeatureHasher of Spark on columns of all types that it takes, missing values, and numbers as categories."""
from _spark import session, values, write
from pyspark.ml.feature import FeatureHasher

SCHEMA = "real double, whole int, flag boolean, text string, big bigint, `\u00e9 x` string"
ROWS = [
    (2.5, 3, True, "foo", 10000000000, "a=b"), (0.5, -1, False, "", 0, "\u65e5\u672c"), (None, None, None, None, None, None), (1e-5, 0, True, "bar", -7, "x"), (123456.789, 7, False, "foo", 1, "x"),
    (1.5e10 + 0.25, 7, None, "true", 2, None), (-0.001, 2147483647, True, "3", 3, ""), (0.1, 5, True, "foo", 4, "a=b"), (1e-300, 5, True, "foo", 4, "x"), (-2.5e-7, 5, True, "foo", 4, "x"),
]
COLUMNS = ["real", "whole", "flag", "text", "big", "\u00e9 x"]
GIVEN = [
    {"inputCols": COLUMNS}, {"inputCols": COLUMNS[::-1], "numFeatures": 5}, {"inputCols": COLUMNS, "numFeatures": 1}, {"inputCols": COLUMNS, "categoricalCols": ["real", "whole", "big"]},
    {"inputCols": ["real"], "categoricalCols": ["real"]}, {"inputCols": ["flag", "text"], "categoricalCols": ["flag", "text"], "numFeatures": 100}, {"inputCols": ["whole"], "categoricalCols": ["whole"], "numFeatures": 1000},
]

spark = session("feature-hasher")
frame = spark.createDataFrame(ROWS, SCHEMA)


def sparse(vector):
    return {"indices": [int(i) for i in vector.indices], "values": [float(v) for v in vector.values]}


write(
    __file__,
    1e-15,
    columns={name: [row[i] for row in ROWS] for i, name in enumerate(COLUMNS)},
    given=[{"params": params, "vectors": [sparse(v) for v in values(FeatureHasher(outputCol="v", **params).transform(frame), "v")]} for params in GIVEN],
    empty=values(FeatureHasher(inputCols=COLUMNS, outputCol="v").transform(frame.limit(0)), "v"),
)
spark.stop()
