"""Word2Vec of Spark on sentences of three topics: which words are each other's neighbours, which have vectors, and the means of lists."""
from _spark import session, values, write
from pyspark.ml.feature import Word2Vec, Word2VecModel

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


def given_model(vectors):
    """A model with these vectors: what Spark fits has bits that depend on the processor, by the width of its vector instructions."""
    jvm, gateway = spark.sparkContext._jvm, spark.sparkContext._gateway
    floats = {}
    for word, vector in vectors.items():
        floats[word] = gateway.new_array(jvm.float, len(vector))
        for i, x in enumerate(vector):
            floats[word][i] = x
    inner = jvm.org.apache.spark.mllib.feature.Word2VecModel(jvm.PythonUtils.toScalaMap(floats))
    model = Word2VecModel(jvm.org.apache.spark.ml.feature.Word2VecModel("given", inner))
    return model._set(inputCol="w", outputCol="v", vectorSize=10)


vocabulary = [row["word"] for row in fitted(GIVEN[0]).getVectors().collect()]
vectors = {word: [(below(2001) - 1000) / 1024 for _ in range(10)] for word in vocabulary}
write(
    __file__,
    1e-12,
    sentences=sentences,
    given=[neighbours(params) for params in GIVEN],
    applied=APPLIED,
    vocabulary=vocabulary,
    vectors=list(vectors.values()),
    means=[[float(x) for x in vector.toArray()] for vector in values(given_model(vectors).transform(applied), "v")],
)
spark.stop()
