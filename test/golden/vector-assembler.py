"""VectorAssembler of Spark on numbers, a boolean, an indexed text and vectors: values and names of the slots."""
from _spark import session, slots, values, write
from pyspark.ml.feature import OneHotEncoder, StringIndexer, VectorAssembler

ROWS = [(1, 1.5, True, "b", 7), (2, None, False, "a", 8), (3, float("nan"), True, "b", 9), (4, -2.5, False, "c", -1)]

spark = session("vector-assembler")
frame = spark.createDataFrame(ROWS, "row int, x double, flag boolean, t string, n int")
frame = StringIndexer(inputCol="t", outputCol="i").fit(frame).transform(frame)
frame = OneHotEncoder(inputCol="i", outputCol="hot").fit(frame).transform(frame)
INPUTS = ["hot", "x", "flag", "n", "i"]


def assembled(data, invalid, inputs=INPUTS):
    out = VectorAssembler(inputCols=inputs, outputCol="v", handleInvalid=invalid).transform(data)
    return {"handleInvalid": invalid, "inputs": inputs, "rows": values(out, "row"), "vectors": values(out, "v"), "names": slots(out, "v")}


pair = VectorAssembler(inputCols=["n", "flag"], outputCol="pair").transform(frame)
write(
    __file__,
    0,
    data=[list(row) for row in ROWS],
    cases=[assembled(frame, "keep"), assembled(frame, "skip"), assembled(frame.where("row in (1, 4)"), "error")],
    nested=assembled(pair, "error", ["pair", "row"]),
)
spark.stop()
