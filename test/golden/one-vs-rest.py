"""OneVsRest of Spark around classifiers whose fits are determined: models, raw scores and predictions, on dense and on sparse vectors."""
import numpy as np
from _spark import session, values, write
from pyspark.ml.classification import DecisionTreeClassifier, LogisticRegression, NaiveBayes, OneVsRest
from pyspark.ml.linalg import Vectors

ROWS = 90
SHOWN = 25
rng = np.random.default_rng(11)
x = np.column_stack([rng.poisson(1.2, size=ROWS), rng.exponential(size=ROWS) * 20, rng.integers(0, 3, size=ROWS) * 0.01, np.full(ROWS, 0.1), rng.poisson(0.4, size=ROWS)]).round(4)
scores = np.column_stack([x[:, 0] - 1, x[:, 1] / 20, x[:, 2] * 60 + x[:, 4] - 0.5])
y = np.argmax(scores + rng.gumbel(size=(ROWS, 3)) * 0.5, axis=1)
weights = rng.integers(1, 5, size=ROWS) / 2
# Rows of two classes that nothing tells apart, and of a third one: the scores of the first two are equal.
TIED = ([[0.0], [0.0], [0.0], [0.0], [1.0], [1.0]], [1, 0, 0, 1, 2, 2])

spark = session("one-vs-rest")
INNER = {"DecisionTreeClassifier": DecisionTreeClassifier, "LogisticRegression": LogisticRegression, "NaiveBayes": NaiveBayes}
TIGHT = {"tol": 1e-13, "maxIter": 500}
CASES = [
    ("LogisticRegression", {"regParam": 0.1, **TIGHT}, {}),
    ("LogisticRegression", {"regParam": 0.05, "elasticNetParam": 0.5, **TIGHT}, {"weightCol": "w"}),
    ("LogisticRegression", {"regParam": 0.1, "family": "multinomial", "fitIntercept": False, "standardization": False, **TIGHT}, {}),
    ("NaiveBayes", {}, {}),
    ("NaiveBayes", {"modelType": "gaussian"}, {"weightCol": "w"}),
]


def frame_of(rows, labels, w, sparse=False):
    vectors = [Vectors.sparse(len(row), {i: v for i, v in enumerate(row) if v != 0}) if sparse else Vectors.dense(row) for row in rows]
    return spark.createDataFrame(list(zip([float(label) for label in labels], [float(v) for v in w], vectors)), ["label", "w", "features"]).coalesce(1)


def case(inner, params, own, data=(x.tolist(), y.tolist(), weights.tolist())):
    results = [result(inner, params, own, frame_of(*data, sparse=sparse)) for sparse in [False, True]]
    return {"classifier": inner, "params": params, "own": own, **results[0], "sparse": results[1]}


def result(inner, params, own, frame):
    model = OneVsRest(classifier=INNER[inner](**params), **own).fit(frame)
    out = model.transform(frame)
    learned = [{"coefficients": (one.coefficientMatrix if params.get("family") == "multinomial" else one.coefficients).toArray().ravel().tolist()} for one in model.models] if inner == "LogisticRegression" else []
    return {"models": learned, "rawPrediction": values(out, "rawPrediction")[:SHOWN], "prediction": values(out, "prediction")}


two = (x.tolist(), (y > 0).astype(int).tolist(), weights.tolist())
write(
    __file__, 1e-6, x=x.tolist(), y=y.tolist(), weights=weights.tolist(), cases=[case(*one) for one in CASES], two=case(*CASES[0], data=two),
    tied={"x": TIED[0], "y": TIED[1], **case("DecisionTreeClassifier", {}, {}, data=(*TIED, [1.0] * len(TIED[1])))},
)
spark.stop()
