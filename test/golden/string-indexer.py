"""StringIndexer and IndexToString of Spark: labels in all four orders, and indices with each handleInvalid."""
from _spark import session, values, write
from pyspark.ml.feature import IndexToString, StringIndexer

ORDERS = ["frequencyDesc", "frequencyAsc", "alphabetDesc", "alphabetAsc"]
TEXTS = ["b", "a", "c", "a", None, "b", "Z", "é", "", "10", "9", "\U0001f600", "\uff21", "c", "a", None, "Z", "a b"]
SEEN = ["a", "new", None, "", "Z", "c"]
INTEGERS = [10, 9, 10, -3, 2, 2, 10, 100]

spark = session("string-indexer")
text = spark.createDataFrame([(i, t) for i, t in enumerate(TEXTS)], "row int, x string")
seen = spark.createDataFrame([(i, t) for i, t in enumerate(SEEN)], "row int, x string")
number = spark.createDataFrame([(v,) for v in INTEGERS], "x int")


def indexer(order="frequencyDesc", invalid="error"):
    return StringIndexer(inputCol="x", outputCol="i", stringOrderType=order, handleInvalid=invalid)


def applied(invalid):
    model = indexer(invalid=invalid).fit(text)
    out = model.transform(seen)
    labels = out.schema["i"].metadata["ml_attr"]["vals"]
    back = IndexToString(inputCol="i", outputCol="back").transform(out)
    return {"handleInvalid": invalid, "rows": values(out, "row"), "indices": values(out, "i"), "labels": labels, "back": values(back, "back")}


write(
    __file__,
    0,
    texts=TEXTS,
    integers=INTEGERS,
    seen=SEEN,
    orders=[{"order": o, "texts": indexer(o).fit(text).labels, "integers": indexer(o).fit(number).labels} for o in ORDERS],
    applied=[applied(invalid) for invalid in ["skip", "keep"]],
)
spark.stop()
