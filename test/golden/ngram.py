"""NGram of Spark: lists shorter and longer than n, and words that hold blanks."""
from _spark import session, values, write
from pyspark.ml.feature import NGram

WORDS = [["Hi", "I", "heard", "about", "Spark"], ["a", "a", "a"], ["one"], [], ["", "x", ""], ["a b", "c", "a", "b c"]]

spark = session("ngram")
frame = spark.createDataFrame([(words,) for words in WORDS], "w array<string>")
write(
    __file__,
    0,
    words=WORDS,
    given=[{"n": n, "grams": values(NGram(inputCol="w", outputCol="g", n=n).transform(frame), "g")} for n in [1, 2, 3, 5, 6]],
    empty=values(NGram(inputCol="w", outputCol="g").transform(frame.limit(0)), "g"),
)
spark.stop()
