"""Word2Vec of Spark on sentences of three topics: which words are each other's neighbours, which have vectors, and the means of lists."""
from _spark import session, values, write
from pyspark.ml.feature import Word2Vec

TOPICS = [["sun", "rain", "wind", "cloud", "storm"], ["bread", "cheese", "apple", "soup", "salt"], ["train", "road", "bridge", "wheel", "ticket"]]
GIVEN = [
    {"maxIter": 15, "numPartitions": 1, "windowSize": 3, "maxSentenceLength": 1000}, {"maxIter": 15, "numPartitions": 2, "windowSize": 5, "maxSentenceLength": 1000},
    {"maxIter": 15, "numPartitions": 1, "windowSize": 5, "maxSentenceLength": 5},
]
state = 1


def below(n):
    global state
    state = state * 48271 % 2147483647
    return state * n // 2147483647


sentences = [[topic[below(5)] for _ in range(9)] for topic in (TOPICS[i % 3] for i in range(300))] + [["seldom", "sun"], []]
APPLIED = [["sun"], ["sun", "unknown"], [], ["unknown"], ["bread", "train", "bread"]]

spark = session("word2vec")
frame = spark.createDataFrame([(words,) for words in sentences], "w array<string>").coalesce(1)
applied = spark.createDataFrame([(words,) for words in APPLIED], "w array<string>")


def fitted(params):
    return Word2Vec(inputCol="w", outputCol="v", vectorSize=10, stepSize=0.1, minCount=2, seed=1, **params).fit(frame)


def neighbours(params):
    model = fitted(params)
    near = {word: sorted(row["word"] for row in model.findSynonyms(word, 4).collect()) for topic in TOPICS for word in topic}
    return {"params": params, "neighbours": near}


model = fitted(GIVEN[0])
vectors = model.getVectors().collect()
write(
    __file__,
    1e-6,
    sentences=sentences,
    given=[neighbours(params) for params in GIVEN],
    applied=APPLIED,
    vocabulary=[row["word"] for row in vectors],
    vectors=[row["vector"] for row in vectors],
    means=[[float(x) for x in vector.toArray()] for vector in values(model.transform(applied), "v")],
)
spark.stop()
