"""StopWordsRemover of Spark: the lists of all languages, every parameter, and words in several cases and locales."""
from _spark import session, values, write
from pyspark.ml.feature import StopWordsRemover

LANGUAGES = ["danish", "dutch", "english", "finnish", "french", "german", "hungarian", "italian", "norwegian", "portuguese", "russian", "spanish", "swedish", "turkish"]
WORDS = [["I", "saw", "the", "red", "The", "balloon", ""], [], ["THE"], ["\u0130", "I", "\u0131", "i", "Isn't", "TITLE", "t\u0131tle"], ["a", "b", "a"], ["\u0104\u0300", "\u00cc"]]
GIVEN = [
    {}, {"caseSensitive": True}, {"stopWords": ["RED", "b"]}, {"stopWords": ["RED", "b"], "caseSensitive": True}, {"locale": "tr"}, {"locale": "en_US"},
    {"stopWords": ["T\u0131tle", "i"], "locale": "tr_TR"}, {"stopWords": ["title", "i"], "locale": "az"}, {"stopWords": ["\u00cc"], "locale": "lt"}, {"stopWords": ["\u00cc", "TITLE"], "locale": "de_AT"}, {"stopWords": [""]},
]

spark = session("stop-words-remover")
frame = spark.createDataFrame([(words, words[::-1]) for words in WORDS], "w array<string>, v array<string>")


def left(params):
    return {"params": params, "left": values(StopWordsRemover(inputCol="w", outputCol="o", **params).transform(frame), "o")}


both = StopWordsRemover(inputCols=["w", "v"], outputCols=["x", "y"]).transform(frame)
write(
    __file__,
    0,
    languages={language: StopWordsRemover.loadDefaultStopWords(language) for language in LANGUAGES},
    words=WORDS,
    given=[left(params) for params in GIVEN],
    french=values(StopWordsRemover(inputCol="w", outputCol="o", stopWords=StopWordsRemover.loadDefaultStopWords("french")).transform(spark.createDataFrame([(["Le", "chat", "EST", "\u00c9t\u00e9", "l\u00e0"],)], ["w"])), "o")[0],
    several=[values(both, "x"), values(both, "y")],
    empty=values(StopWordsRemover(inputCol="w", outputCol="o").transform(frame.limit(0)), "o"),
)
spark.stop()
