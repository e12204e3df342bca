"""The text benchmark's data and peers: `make OUT ROWS`, `sklearn CSV`, `spark CSV`. The peers print one line of JSON."""
import json
import sys
import time

WORDS_A_DOCUMENT = 60
VOCABULARY = 50_000


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
    {"make": make, "sklearn": sklearn, "spark": spark}[sys.argv[1]](*sys.argv[2:])
