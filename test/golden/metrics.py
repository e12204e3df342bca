"""Spark's classification evaluators and scikit-learn's metrics on small hard cases: ties, absent classes, one row, perfect, constant scores."""
import json
import os
import sys

import numpy as np
import pyspark
import sklearn
from pyspark.ml.evaluation import BinaryClassificationEvaluator, MulticlassClassificationEvaluator
from pyspark.ml.linalg import Vectors
from sklearn import metrics as sk

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from _spark import session  # noqa: E402

spark = session("metrics")
random = np.random.default_rng(11)
MULTICLASS = ["accuracy", "f1", "weightedPrecision", "weightedRecall", "logLoss"]
BINARY = ["areaUnderROC", "areaUnderPR"]


def case(name, labels, probabilities, predictions=None):
    labels = [int(label) for label in labels]
    probabilities = [[float(p) for p in row] for row in probabilities]
    predictions = [int(np.argmax(row)) for row in probabilities] if predictions is None else [int(p) for p in predictions]
    classes = len(probabilities[0])
    rows = [(float(l), float(p), Vectors.dense(q)) for l, p, q in zip(labels, predictions, probabilities)]
    frame = spark.createDataFrame(rows, ["label", "prediction", "probability"]).coalesce(1).cache()
    values = {metric: MulticlassClassificationEvaluator(metricName=metric).evaluate(frame) for metric in MULTICLASS}
    if classes == 2:
        evaluator = BinaryClassificationEvaluator(rawPredictionCol="probability", numBins=0)
        values |= {metric: evaluator.setMetricName(metric).evaluate(frame) for metric in BINARY}
    peer = {"balancedAccuracy": float(sk.recall_score(labels, predictions, labels=sorted(set(labels)), average="macro", zero_division=0))}
    if len(set(labels)) > 1:
        present = sorted(set(labels))
        peer |= {
            "accuracy": float(sk.accuracy_score(labels, predictions)),
            "f1": float(sk.f1_score(labels, predictions, average="weighted", zero_division=0)),
            "weightedPrecision": float(sk.precision_score(labels, predictions, average="weighted", zero_division=0)),
            "weightedRecall": float(sk.recall_score(labels, predictions, average="weighted", zero_division=0)),
        }
        if set(predictions) <= set(present):
            peer["balancedAccuracy"] = float(sk.balanced_accuracy_score(labels, predictions))
        if classes == 2:
            peer["areaUnderROC"] = float(sk.roc_auc_score(labels, [row[1] for row in probabilities]))
    return {"name": name, "labels": labels, "predictions": predictions, "probabilities": probabilities, "classes": classes, "spark": values, "scikit-learn": peer}


def softmax(rows, classes, decimals=None):
    scores = np.exp(random.normal(size=(rows, classes)))
    values = scores / scores.sum(axis=1, keepdims=True)
    return values if decimals is None else np.round(values, decimals)


def two(scores):
    return [[1 - s, s] for s in scores]


cases = [
    case("two classes", random.choice(2, 60), softmax(60, 2)),
    case("two classes, tied scores", random.choice(2, 80), two(random.choice(8, 80) / 8)),
    case("all scores equal", [0, 1, 1, 0, 1], two([0.5] * 5)),
    case("perfect", [0, 0, 1, 1], two([0, 0.25, 0.75, 1])),
    case("all wrong and certain", [1, 1, 0, 0], two([0, 0, 1, 1])),
    case("one row, positive", [1], two([0.75])),
    case("one row, negative", [0], two([0.75])),
    case("no negatives", [1, 1, 1], two([0.25, 0.5, 0.75])),
    case("no positives", [0, 0, 0], two([0.25, 0.5, 0.75])),
    case("best score is negative", [0, 1, 1, 0], two([0.9, 0.8, 0.3, 0.1])),
    case("three classes", random.choice(3, 90, p=[0.6, 0.3, 0.1]), softmax(90, 3)),
    case("a class absent from the labels but predicted", [0, 0, 2, 2, 2], softmax(5, 3), [0, 1, 2, 1, 2]),
    case("a class never predicted", [0, 1, 2, 1, 0, 2], softmax(6, 3), [0, 1, 1, 1, 0, 0]),
    case("a class absent altogether", [0, 3, 3, 0, 1], softmax(5, 4), [0, 3, 0, 0, 1]),
    case("ten classes", random.choice(10, 200), softmax(200, 10)),
]
spark.stop()

with open(os.path.splitext(os.path.abspath(__file__))[0] + ".json", "w", encoding="utf-8") as out:
    golden = {
        "made_by": os.path.basename(__file__),
        "versions": {"pyspark": pyspark.__version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "tolerance": 1e-13,
        "cases": cases,
    }
    json.dump(golden, out)
    out.write("\n")
