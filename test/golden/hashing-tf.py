"""HashingTF of Spark: indices of words of all lengths and scripts, and every parameter."""
from _spark import session, values, write
from pyspark.ml.feature import HashingTF

WORDS = ["x" * length for length in range(18)] + ["a", "b", "ab", "Hi", "\u00e9", "\u00e9\u00e9", "\u65e5\u672c\u8a9e", "\U0001f600", "\u0000", "\u007f\u0080", "\u00ff\u00ff\u00ff\u00ff", "word 2", "\u00ffabcd\u00ff"]
LISTS = [["a", "b", "a", "c"], [], ["", ""], ["a"], WORDS]

spark = session("hashing-tf")
frame = spark.createDataFrame([(words,) for words in LISTS], "w array<string>")


def sparse(vector):
    return {"indices": [int(i) for i in vector.indices], "values": [float(v) for v in vector.values]}


def hashed(params):
    return {"params": params, "vectors": [sparse(v) for v in values(HashingTF(inputCol="w", outputCol="v", **params).transform(frame), "v")]}


hasher = HashingTF(inputCol="w", outputCol="v")
write(
    __file__,
    0,
    words=WORDS,
    indices=[hasher.indexOf(word) for word in WORDS],
    lists=LISTS,
    given=[hashed(params) for params in [{}, {"binary": True}, {"numFeatures": 10}, {"numFeatures": 1}, {"numFeatures": 7, "binary": True}, {"numFeatures": 2147483647}]],
    empty=values(hasher.transform(frame.limit(0)), "v"),
)
spark.stop()
