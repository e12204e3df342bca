"""OneHotEncoder of Spark on plain indices and on indices with labels: vectors and names of the slots."""
from _spark import session, slots, values, write
from pyspark.ml.feature import OneHotEncoder, StringIndexer

INDICES = [0.0, 2.0, 1.0, 4.0, 2.0]
APPLIED = [4.0, 0.0, 5.0, 1.0, 3.0]
TEXTS = ["b", "a", "b", "c"]

spark = session("one-hot-encoder")
plain = spark.createDataFrame([(v,) for v in INDICES], ["x"])
unseen = spark.createDataFrame([(v,) for v in APPLIED], ["x"])
text = spark.createDataFrame([(v,) for v in TEXTS], ["t"])
indexed = StringIndexer(inputCol="t", outputCol="x").fit(text).transform(text)


def encoded(fit_on, apply_to, drop, invalid):
    model = OneHotEncoder(inputCol="x", outputCol="v", dropLast=drop, handleInvalid=invalid).fit(fit_on)
    out = model.transform(apply_to)
    return {"dropLast": drop, "handleInvalid": invalid, "categorySizes": list(model.categorySizes), "vectors": values(out, "v"), "names": slots(out, "v")}


write(
    __file__,
    0,
    indices=INDICES,
    applied=APPLIED,
    texts=TEXTS,
    plain=[encoded(plain, plain, drop, "error") for drop in [True, False]] + [encoded(plain, unseen, drop, "keep") for drop in [True, False]],
    labelled=[encoded(indexed, indexed, drop, invalid) for drop in [True, False] for invalid in ["error", "keep"]],
)
spark.stop()
