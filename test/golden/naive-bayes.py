"""NaiveBayes of Spark, all four types, with weights and thresholds: model and predictions; scikit-learn's numbers where the two agree by definition."""
from importlib.metadata import version

import numpy as np
from _spark import session, values, write
from pyspark.ml.classification import NaiveBayes
from pyspark.ml.linalg import Vectors
from sklearn.datasets import load_iris
from sklearn.naive_bayes import BernoulliNB, ComplementNB, GaussianNB, MultinomialNB

rng = np.random.default_rng(3)
y = np.repeat([0, 1, 2], [20, 9, 31])
rates = np.array([[4, 1, 0.5, 2, 0.2], [1, 3, 1, 0.5, 0.2], [2, 2, 2, 2, 0.2]])
counts = rng.poisson(rates[y]).astype(float)
iris = load_iris()
iris_x, iris_y = iris.data[::3], iris.target[::3]
bits = (counts > 0).astype(float)
weights = rng.integers(0, 5, size=60) / 2

spark = session("naive-bayes")


def fitted(x, labels, **params):
    frame = spark.createDataFrame([(float(label), float(w), Vectors.dense(row)) for label, w, row in zip(labels, weights, x.tolist())], ["label", "w", "features"])
    model = NaiveBayes(**params).fit(frame)
    out = model.transform(frame)
    result = {
        "params": params,
        "pi": model.pi,
        "theta": [float(v) for v in model.theta.toArray().ravel()],
        "rawPrediction": values(out, "rawPrediction"),
        "probability": values(out, "probability"),
        "prediction": values(out, "prediction"),
    }
    if params["modelType"] == "gaussian":
        result["sigma"] = [float(v) for v in model.sigma.toArray().ravel()]
    return result


MORE = [
    ("bits", {"modelType": "bernoulli"}), ("bits", {"modelType": "bernoulli", "smoothing": 0.1, "weightCol": "w"}), ("bits", {"modelType": "bernoulli", "thresholds": [0.5, 0.2, 0.3]}),
    ("counts", {"modelType": "complement"}), ("counts", {"modelType": "complement", "smoothing": 0.2, "weightCol": "w", "thresholds": [0.3, 0.3, 0.4]}),
    ("counts", {"modelType": "multinomial", "weightCol": "w"}), ("counts", {"modelType": "multinomial", "thresholds": [0.0, 0.5, 0.5]}),
    ("iris", {"modelType": "gaussian", "weightCol": "w"}), ("counts", {"modelType": "gaussian", "weightCol": "w", "thresholds": [0.9, 0.05, 0.05]}),
]
data = {"bits": (bits, y), "counts": (counts, y), "iris": (iris_x, iris_y)}
multinomial = MultinomialNB(alpha=0.5, fit_prior=True).fit(counts, y)
bernoulli = BernoulliNB(alpha=0.1).fit(bits, y, sample_weight=weights)
complement = ComplementNB(alpha=0.2, norm=False).fit(counts, y, sample_weight=weights)
gaussian = GaussianNB().fit(iris_x, iris_y)
write(
    __file__,
    1e-9,
    scikit_learn={
        "version": version("scikit-learn"),
        "theta": multinomial.feature_log_prob_.ravel().tolist(),
        "probability": gaussian.predict_proba(iris_x).tolist(),
        "bernoulli": bernoulli.feature_log_prob_.ravel().tolist(),
        "complement": complement.feature_log_prob_.ravel().tolist(),
    },
    counts={"x": counts.tolist(), "y": y.tolist()},
    iris={"x": iris_x.tolist(), "y": iris_y.tolist()},
    bits={"x": bits.tolist(), "y": y.tolist()},
    weights=weights.tolist(),
    more=[{"data": name, **fitted(*data[name], **params)} for name, params in MORE],
    multinomial=[fitted(counts, y, modelType="multinomial", smoothing=s) for s in [1.0, 0.5, 0.0]],
    gaussian=[fitted(iris_x, iris_y, modelType="gaussian")],
)
spark.stop()
