"""MinHashLSH of Spark on random sets of 40 and of 3 slots: hashes, joins and neighbours for several seeds and tables, and what it says of a set without elements."""
import numpy as np
from _lsh import case, frame
from _spark import session, write
from pyspark.ml.feature import MinHashLSH

spark = session("min-hash-lsh")
rng = np.random.default_rng(12)


def sets(count, width, share):
    drawn = (rng.random((count, width)) < share).astype(float)
    drawn[:, 0] = np.maximum(drawn[:, 0], drawn.sum(axis=1) == 0)
    return drawn.tolist()


WIDE, WIDE_OTHERS, NARROW, NARROW_OTHERS = sets(40, 40, 0.15), sets(25, 40, 0.15), sets(12, 3, 0.5), sets(9, 3, 0.5)
GIVEN = [{"numHashTables": 1, "seed": 1}, {"numHashTables": 3, "seed": 42}, {"numHashTables": 2, "seed": -7}, {"numHashTables": 5, "seed": 2**48 + 12345}]
# Numbers of neighbours by which no equal distances are cut: which of them Spark takes is not said.
cases = [{"data": "wide", **case(spark, MinHashLSH, (WIDE, WIDE_OTHERS), {"others": 0.85, "self": 0.6, "nears": [(WIDE[3], 1000), (WIDE_OTHERS[7], 1000)]}, **params)} for params in GIVEN]
cases += [{"data": "narrow", **case(spark, MinHashLSH, (NARROW, NARROW_OTHERS), {"others": 1.0, "self": 0.3, "nears": [([1.0, 0.0, 1.0], 1000)]}, **params)} for params in GIVEN]
model = MinHashLSH(inputCol="v", outputCol="h", seed=1).fit(frame(spark, NARROW, False))
try:
    model.transform(frame(spark, [[0.0, 0.0, 0.0]], False)).collect()
    refused = None
except Exception as error:
    refused = "Must have at least 1 non zero entry" in str(error)
write(__file__, 1e-15, data={"wide": {"rows": WIDE, "others": WIDE_OTHERS}, "narrow": {"rows": NARROW, "others": NARROW_OTHERS}}, cases=cases, refuses_zeros=refused)
spark.stop()
