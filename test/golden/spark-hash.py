"""Spark's hash of texts and of doubles, by which the rows of a key come into folds."""
from _spark import session, write

TEXTS = ["", "a", "ab", "abc", "abcd", "abcde", "0123456789", "\u0141\u00f3d\u017a", 'New "York"', "\u65e5\u672c\u8a9e \U0001f600", "\u0000", " x ", "\u00ff\u00ff\u00ff"]
DOUBLES = [0.0, 1.0, -1.0, 1.5, 3.141592653589793, 12345678901.0, -2147483648.0, 1e300, 5e-324, float("inf")]

spark = session("spark-hash")
texts = [row[0] for row in spark.createDataFrame([(text,) for text in TEXTS], "v string").selectExpr("hash(v)").collect()]
# Minus zero is zero.
doubles = [row[0] for row in spark.createDataFrame([(value,) for value in [*DOUBLES, -0.0]], "v double").selectExpr("hash(v + 0.0D)").collect()]
write(__file__, 0, texts=[list(pair) for pair in zip(TEXTS, texts)], doubles=[list(pair) for pair in zip([*DOUBLES, -0.0], doubles)])
spark.stop()
