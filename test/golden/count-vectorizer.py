"""CountVectorizer of Spark: vocabularies and counts with every parameter. The words of a vocabulary have different frequencies, since Spark orders equal ones by its partitions."""
from _spark import session, values, write
from pyspark.ml.feature import CountVectorizer

WORDS = [["a", "b", "a", "c", "a", "d"], ["b", "a", "b", "e", "b"], ["c", "a", "c"], [], ["\u00e9", "a", "b", "", "", "", "", "", "c"], ["a", "b", "e", "e"], ["\u00e9"] * 2 + ["a"] * 4]
APPLIED = [["a", "a", "z", "b"], ["z", "z"], [], ["d", "", "\u00e9", "c", "e", "a", "a", "a", "a", "a"]]
GIVEN = [
    {}, {"vocabSize": 3}, {"minDF": 2.0}, {"minDF": 0.5}, {"maxDF": 3.0}, {"maxDF": 0.5}, {"minDF": 0.3, "maxDF": 3.0}, {"minDF": 2.0, "maxDF": 0.5, "vocabSize": 2}, {"minTF": 2.0}, {"minTF": 0.5},
    {"minTF": 0.2, "binary": True}, {"binary": True}, {"minDF": 0.0, "minTF": 0.0}, {"minDF": 8.0},
]

spark = session("count-vectorizer")
frame = spark.createDataFrame([(words,) for words in WORDS], "w array<string>")
applied = spark.createDataFrame([(words,) for words in APPLIED], "w array<string>")


def fitted(params):
    model = CountVectorizer(inputCol="w", outputCol="v", **params).fit(frame)
    return {"params": params, "vocabulary": model.vocabulary, "vectors": values(model.transform(applied), "v")}


write(
    __file__,
    0,
    words=WORDS,
    applied=APPLIED,
    given=[fitted(params) for params in GIVEN],
    empty_vocabulary=CountVectorizer(inputCol="w", outputCol="v").fit(frame.limit(0)).vocabulary,
)
spark.stop()
