"""Tokenizer of Spark on texts with all kinds of white space and letters; and whether it puts up with a missing text."""
from _spark import session, values, write
from pyspark.ml.feature import Tokenizer

TEXTS = [
    "Spark runs JOBS", "", " ", "   ", " a", "a ", "  a  b ", "a\tb\nc\x0bd\x0ce\rf\r\ng", "no\u00a0break", "em\u2003space", "next\u0085line", "line\u2028separator",
    "\u00c0\u00c9 \u0130I \u0391\u03a3 \u0391\u03a3\u0391 \u03a3 A\u03a3.B \u03a3\u0301", "\u1e9e \u01c4 \u01c5 \u212a \u2126", "\U0001f600 \U00010400x", "it's semi-colon; (x)", "\x1c\x1fa\x00b",
    "\u0391\u03a3\u0301 \u0391\u03a3\u2019 x\u03a3\u03a3",
]
# Java takes the two parts for one word.
SIGMA = "\u0391\u03a3-\u0392"

spark = session("tokenizer")
tokenizer = Tokenizer(inputCol="t", outputCol="w")
frame = spark.createDataFrame([(text,) for text in TEXTS], ["t"])


def fails(data):
    try:
        tokenizer.transform(data).collect()
    except Exception:
        return True
    return False


write(
    __file__,
    0,
    texts=TEXTS,
    tokens=values(tokenizer.transform(frame), "w"),
    missing_fails=fails(spark.createDataFrame([("a",), (None,)], "t string")),
    sigma=SIGMA,
    sigma_tokens=values(tokenizer.transform(spark.createDataFrame([(SIGMA,)], ["t"])), "w")[0],
    empty=values(tokenizer.transform(frame.limit(0)), "w"),
)
spark.stop()
