"""BucketedRandomProjectionLSH of Spark on points of a plane and of 7 dimensions: hashes, joins and neighbours for several seeds, tables and lengths of buckets."""
import numpy as np
from _lsh import case
from _spark import session, write
from pyspark.ml.feature import BucketedRandomProjectionLSH

spark = session("bucketed-random-projection-lsh")
rng = np.random.default_rng(11)
# Rounded numbers, so that the file is short; no two distances are equal.
PLANE = (rng.normal(size=(40, 2)) * 3).round(4).tolist()
OTHERS = (rng.normal(size=(25, 2)) * 3).round(4).tolist()
WIDE = (rng.normal(size=(30, 7)) * (rng.random((30, 7)) < 0.6)).round(4).tolist()
WIDE_OTHERS = (rng.normal(size=(20, 7)) * (rng.random((20, 7)) < 0.6)).round(4).tolist()
GIVEN = [
    {"bucketLength": 1.5, "numHashTables": 1, "seed": 1}, {"bucketLength": 0.7, "numHashTables": 3, "seed": 42}, {"bucketLength": 4.0, "numHashTables": 2, "seed": -7},
    {"bucketLength": 2.0, "numHashTables": 5, "seed": 2**48 + 12345},
]
cases = [{"data": "plane", **case(spark, BucketedRandomProjectionLSH, (PLANE, OTHERS), {"others": 2.0, "self": 0.5, "nears": [([2.5, -1.0], 1), ([0.0, 0.0], 6)]}, **params)} for params in GIVEN]
cases += [{"data": "wide", **case(spark, BucketedRandomProjectionLSH, (WIDE, WIDE_OTHERS), {"others": 2.5, "self": 1.0, "nears": [(WIDE[3], 100)]}, **params)} for params in GIVEN]
write(__file__, 1e-12, data={"plane": {"rows": PLANE, "others": OTHERS}, "wide": {"rows": WIDE, "others": WIDE_OTHERS}}, cases=cases)
spark.stop()
