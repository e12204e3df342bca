"""The data and peers of the benchmarks of texts: `make OUT ROWS`, `label CSV OUT`, `sklearn CSV`, `grid CSV`, `coefficients CSV MODEL`, `spark CSV`. The peers print one line of JSON."""
import json
import sys
import time

WORDS_A_DOCUMENT = 60
VOCABULARY = 50_000
REGULARISATIONS = [0.001, 0.01, 0.1, 1, 10, 100]


def make(out, rows):
    """Documents of words whose frequencies fall as one through their rank, the most frequent ones English, each with a capital at its start and a full stop at its end."""
    import numpy as np
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    random = np.random.default_rng(0)
    letters = np.array(list("etaoinshrdlucmfwypvbgkqjxz"))
    made = ["".join(letters[(random.random(int(length)) ** 1.5 * 26).astype(int)]) for length in random.integers(2, 11, VOCABULARY)]
    english = sorted(ENGLISH_STOP_WORDS)
    words = np.array([english[i // 2] if i % 2 == 0 and i // 2 < len(english) else word for i, word in enumerate(made)], dtype=object)
    chances = 1 / np.arange(1, VOCABULARY + 1)
    drawn = np.searchsorted(np.cumsum(chances / chances.sum()), random.random((int(rows), WORDS_A_DOCUMENT)))
    with open(out, "w", encoding="utf-8") as file:
        file.write("text\n")
        for row in drawn.clip(max=VOCABULARY - 1):
            file.write(" ".join(words[row]).capitalize() + ".\n")


def label(path, out):
    """The same documents with labels: each word has a weight of its own, and what the words of a document come to is not the whole truth about it."""
    import zlib

    import numpy as np

    random = np.random.default_rng(1)
    with open(path, encoding="utf-8") as texts, open(out, "w", encoding="utf-8") as file:
        next(texts)
        file.write("label,text\n")
        for text in texts:
            words = text.strip(" .\n").lower().split(" ")
            score = sum(zlib.crc32(word.encode()) / 2**31 - 1 for word in words) / len(words) ** 0.5
            file.write(f"{int(score + random.normal(0, 0.5) > 0)},{text}")


def grid(path):
    import pandas as pd
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV, KFold
    from sklearn.pipeline import make_pipeline

    table = pd.read_csv(path)
    pipeline = make_pipeline(HashingVectorizer(n_features=2**18, alternate_sign=False, norm=None, stop_words="english"), TfidfTransformer(norm=None), LogisticRegression(tol=1e-4, max_iter=1000))
    trained = len(table) * 2 / 3
    search = GridSearchCV(pipeline, {"logisticregression__C": [1 / (trained * one) for one in REGULARISATIONS]}, cv=KFold(3, shuffle=True, random_state=0), n_jobs=2, scoring="roc_auc")
    began = time.perf_counter()
    search.fit(table["text"], table["label"])
    print(json.dumps({"stages": time.perf_counter() - began, "best": search.best_score_}))


def coefficients(path, model):
    """How far the coefficients of a model folder are from scikit-learn's on the same weighed counts, at most, relative to each."""
    import os

    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_matrix, diags
    from sklearn.linear_model import LogisticRegression
    from sklearn.utils import murmurhash3_32

    with open(os.path.join(model, "model.json"), encoding="utf-8") as file:
        params = {stage["stage"]: stage["params"] for stage in json.load(file)["stages"]}
    stop, slots, regularisation = set(params["StopWordsRemover"]["stopWords"]), params["HashingTF"]["numFeatures"], params["LogisticRegression"]["regParam"]
    table = pd.read_csv(path)
    left = [[word for word in text.lower().split(" ") if word not in stop] for text in table["text"]]
    # Spark hashes with this seed.
    slot = {word: murmurhash3_32(word.encode(), seed=42) % slots for word in set().union(*left)}
    starts = np.cumsum([0, *map(len, left)])
    counts = csr_matrix((np.ones(starts[-1]), [slot[word] for words in left for word in words], starts), shape=(len(left), slots))
    counts.sum_duplicates()
    x = (counts @ diags(np.log((len(left) + 1) / (np.bincount(counts.indices, minlength=slots) + 1)))).tocsr()
    theirs = LogisticRegression(C=1 / (len(left) * regularisation), solver="newton-cg", tol=1e-12, max_iter=1000).fit(x, table["label"]).coef_[0]
    ours = np.fromfile(os.path.join(model, "arrays", "LogisticRegression.coefficients.f64"))
    used = theirs != 0
    print(json.dumps({"coefficients": int(used.sum()), "relative": float(np.max(np.abs(ours - theirs)[used] / np.abs(theirs[used])))}))


def sklearn(path):
    import pandas as pd
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

    began = time.perf_counter()
    texts = pd.read_csv(path)["text"]
    read = time.perf_counter() - began
    # The same slots and weights as ours but for the hash's sign, rows' norms and tokens of one letter; stop words are left out in both.
    counts = HashingVectorizer(n_features=2**18, alternate_sign=False, norm=None, stop_words="english").transform(texts)
    weighed = TfidfTransformer(norm=None).fit_transform(counts)
    print(json.dumps({"read": read, "stages": time.perf_counter() - began - read, "entries": int(weighed.nnz)}))


def spark(path):
    from pyspark.ml import Pipeline
    from pyspark.ml.feature import IDF, HashingTF, StopWordsRemover, Tokenizer
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.memory", "4g").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    began = time.perf_counter()
    frame = session.read.csv(path, header=True)
    stages = [Tokenizer(inputCol="text", outputCol="words"), StopWordsRemover(inputCol="words", outputCol="left"), HashingTF(inputCol="left", outputCol="counts"), IDF(inputCol="counts", outputCol="features")]
    # Every row is made and thrown away, nothing is written.
    Pipeline(stages=stages).fit(frame).transform(frame).select("features").write.format("noop").mode("overwrite").save()
    print(json.dumps({"stages": time.perf_counter() - began}))
    session.stop()


if __name__ == "__main__":
    {"make": make, "label": label, "grid": grid, "coefficients": coefficients, "sklearn": sklearn, "spark": spark}[sys.argv[1]](*sys.argv[2:])
