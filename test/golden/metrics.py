"""Spark's classification evaluators and scikit-learn's metrics on small hard cases: ties, absent classes, one row, perfect, constant scores, weights."""
import json
import os
import sys
import warnings

import numpy as np
import pyspark
import sklearn
from pyspark.ml.evaluation import BinaryClassificationEvaluator, MulticlassClassificationEvaluator
from pyspark.ml.linalg import Vectors
from sklearn import metrics as sk
from sklearn.metrics._ranking import _binary_roc_auc_score

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from _spark import plain, session  # noqa: E402

warnings.filterwarnings("ignore")
spark = session("metrics")
random = np.random.default_rng(11)
BETAS = [0.5, 2]
EVALUATED = ["f1", "accuracy", "weightedPrecision", "weightedRecall", "weightedTruePositiveRate", "weightedFalsePositiveRate", "weightedFMeasure(beta=0.5)", "hammingLoss", "logLoss",
             "truePositiveRateByLabel(metricLabel=c1)", "falsePositiveRateByLabel(metricLabel=c1)", "precisionByLabel(metricLabel=c1)", "recallByLabel(metricLabel=c1)", "fMeasureByLabel(metricLabel=c1,beta=2)"]


def case(name, labels, probabilities, predictions=None, weights=None, evaluated=False):
    labels = [int(label) for label in labels]
    probabilities = [[float(p) for p in row] for row in probabilities]
    predictions = [int(np.argmax(row)) for row in probabilities] if predictions is None else [int(p) for p in predictions]
    weights = None if weights is None else [float(w) for w in weights]
    given = {"labels": labels, "predictions": predictions, "probabilities": probabilities, "weights": weights, "classes": len(probabilities[0])}
    return {"name": name, **given, "spark": plain(of_spark(evaluated=evaluated, **given)), "scikit-learn": plain(of_sklearn(**given)), "definition": {f"expectedCalibrationError(bins={b})": calibration_error(bins=b, **given) for b in (4, 10)}}


def of_spark(labels, predictions, probabilities, weights, classes, evaluated):
    rows = [(float(l), float(p), Vectors.dense(q), w) for l, p, q, w in zip(labels, predictions, probabilities, weights or [1.0] * len(labels))]
    frame = spark.createDataFrame(rows, ["label", "prediction", "probability", "weight"]).coalesce(1).cache()
    # The evaluator's own object: one job for all its numbers.
    evaluator = MulticlassClassificationEvaluator(metricName="logLoss", weightCol="weight")
    evaluator._transfer_params_to_java()
    m = evaluator._java_obj.getMetrics(frame._jdf)
    values = {"accuracy": m.accuracy(), "f1": m.weightedFMeasure(), "hammingLoss": m.hammingLoss(), "logLoss": m.logLoss(1e-15), "logLoss(eps=0.01)": m.logLoss(0.01)}
    for name in ["weightedPrecision", "weightedRecall", "weightedTruePositiveRate", "weightedFalsePositiveRate"]:
        values[name] = getattr(m, name)()
    for beta in BETAS:
        values[f"weightedFMeasure(beta={beta})"] = m.weightedFMeasure(float(beta))
    for label in sorted(set(labels)):
        at = f"(metricLabel=c{label})"
        values |= {f"truePositiveRateByLabel{at}": m.truePositiveRate(float(label)), f"falsePositiveRateByLabel{at}": m.falsePositiveRate(float(label))}
        values |= {f"precisionByLabel{at}": m.precision(float(label)), f"recallByLabel{at}": m.recall(float(label)), f"fMeasureByLabel{at}": m.fMeasure(float(label), 1.0)}
        values |= {f"fMeasureByLabel(metricLabel=c{label},beta={beta})": m.fMeasure(float(label), float(beta)) for beta in BETAS}
    if evaluated:
        for metric in EVALUATED:
            beta = float(metric.split("beta=")[1].rstrip(")")) if "beta=" in metric else 1.0
            asked = MulticlassClassificationEvaluator(metricName=metric.split("(")[0], weightCol="weight", metricLabel=1.0, beta=beta)
            np.testing.assert_allclose(asked.evaluate(frame), values[metric], rtol=1e-15)
    if classes == 2:
        for bins in [0, 3, 7]:
            b = BinaryClassificationEvaluator(rawPredictionCol="probability", weightCol="weight", numBins=bins)
            b._transfer_params_to_java()
            at = b._java_obj.getMetrics(frame._jdf)
            suffix = "" if bins == 0 else f"(numBins={bins})"
            values |= {f"areaUnderROC{suffix}": at.areaUnderROC(), f"areaUnderPR{suffix}": at.areaUnderPR()}
            at.unpersist()
    frame.unpersist()
    return values


def of_sklearn(labels, predictions, probabilities, weights, classes):
    y, p, q = np.array(labels), np.array(predictions), np.array(probabilities)
    w = None if weights is None else np.array(weights)
    everything, present = list(range(classes)), sorted(set(labels))
    zero = {"sample_weight": w, "zero_division": 0}
    values = {
        "accuracy": sk.accuracy_score(y, p, sample_weight=w),
        "zeroOneLoss": sk.zero_one_loss(y, p, sample_weight=w),
        "hammingLoss": sk.hamming_loss(y, p, sample_weight=w),
        "f1": sk.f1_score(y, p, average="weighted", **zero),
        "weightedPrecision": sk.precision_score(y, p, average="weighted", **zero),
        "weightedRecall": sk.recall_score(y, p, average="weighted", **zero),
        "weightedFMeasure(beta=0.5)": sk.fbeta_score(y, p, beta=0.5, average="weighted", **zero),
        "f1Macro": sk.f1_score(y, p, average="macro", **zero),
        "f1Micro": sk.f1_score(y, p, average="micro", **zero),
        "precisionMacro": sk.precision_score(y, p, average="macro", **zero),
        "recallMacro": sk.recall_score(y, p, average="macro", **zero),
        "jaccardMacro": sk.jaccard_score(y, p, average="macro", **zero),
        "jaccardMicro": sk.jaccard_score(y, p, average="micro", **zero),
        "jaccardWeighted": sk.jaccard_score(y, p, average="weighted", **zero),
        "matthewsCorrcoef": sk.matthews_corrcoef(y, p, sample_weight=w),
        "balancedAccuracy": sk.balanced_accuracy_score(y, p, sample_weight=w),
        "brierScore": sk.brier_score_loss(y, q, sample_weight=w, labels=everything),
        "d2LogLoss": sk.d2_log_loss_score(y, q, sample_weight=w, labels=everything),
    }
    if len(present) > 1:
        values["balancedAccuracy(adjusted=true)"] = sk.balanced_accuracy_score(y, p, sample_weight=w, adjusted=True)
        values["d2Brier"] = sk.d2_brier_score(y, q, sample_weight=w, labels=everything)
    for kind in [None, "linear", "quadratic"]:
        values["cohenKappa" if kind is None else f"cohenKappa(weights={kind})"] = sk.cohen_kappa_score(y, p, weights=kind, labels=everything, sample_weight=w)
    for label in everything:
        mine = {"labels": [label], "average": "macro", **zero}
        values |= {f"precisionByLabel(metricLabel=c{label})": sk.precision_score(y, p, **mine), f"recallByLabel(metricLabel=c{label})": sk.recall_score(y, p, **mine), f"fMeasureByLabel(metricLabel=c{label},beta=2)": sk.fbeta_score(y, p, beta=2, **mine)}
    if classes == 2:
        values |= {
            "f1Binary": sk.f1_score(y, p, **zero),
            "fMeasureBinary(beta=0.5)": sk.fbeta_score(y, p, beta=0.5, **zero),
            "precisionBinary": sk.precision_score(y, p, **zero),
            "recallBinary": sk.recall_score(y, p, **zero),
            "specificity": sk.recall_score(y, p, pos_label=0, **zero),
            "jaccardBinary": sk.jaccard_score(y, p, **zero),
            "averagePrecision": sk.average_precision_score(y, q[:, 1], sample_weight=w),
            "topK(k=1)": sk.top_k_accuracy_score(y, q[:, 1], k=1, sample_weight=w, labels=everything),
        }
        if len(present) == 2:
            values["areaUnderROC"] = sk.roc_auc_score(y, q[:, 1], sample_weight=w)
            values["youdensJ"] = sk.balanced_accuracy_score(y, p, sample_weight=w, adjusted=True)
    else:
        values |= {f"topK{'' if k == 2 else f'(k={k})'}": sk.top_k_accuracy_score(y, q, k=k, sample_weight=w, labels=everything) for k in [1, 2, classes - 1]}
        for average in ["macro", "weighted"]:
            suffix = "" if average == "macro" else f"(average={average})"
            areas = {"multi_class": "ovr", "average": average, "labels": everything}
            values[f"areaUnderROCOvR{suffix}"] = sk.roc_auc_score(y, q, sample_weight=w, **areas) if len(present) > 1 else one_class_area(y, q)
            if w is None and len(present) > 1:
                values[f"areaUnderROCOvO{suffix}"] = sk.roc_auc_score(y, q, **{**areas, "multi_class": "ovo"})
    return {name: float(value) for name, value in values.items()}


def one_class_area(y, q):
    return _binary_roc_auc_score(y == y[0], q[:, y[0]])


def calibration_error(labels, predictions, probabilities, weights, classes, bins):
    """The definition of Guo et al. 2017, in the plainest words."""
    confidence = np.array([row[p] for row, p in zip(probabilities, predictions)])
    right = np.array(labels) == np.array(predictions)
    w = np.ones(len(labels)) if weights is None else np.array(weights)
    error = 0.0
    for b in range(bins):
        inside = (np.ceil(confidence * bins) == b + 1) | ((b == 0) & (confidence == 0))
        if inside.any():
            error += w[inside].sum() / w.sum() * abs(np.average(right[inside], weights=w[inside]) - np.average(confidence[inside], weights=w[inside]))
    return float(error)


def softmax(rows, classes, decimals=None):
    scores = np.exp(random.normal(size=(rows, classes)))
    values = scores / scores.sum(axis=1, keepdims=True)
    return values if decimals is None else np.round(values, decimals)


def two(scores):
    return [[1 - s, s] for s in scores]


def eighths(rows, classes):
    """Rows of whole eighths that sum to 1, so that many scores are equal."""
    return random.multinomial(8, [1 / classes] * classes, rows) / 8


cases = [
    case("two classes", random.choice(2, 60), softmax(60, 2)),
    case("two classes, tied scores", random.choice(2, 80), two(random.choice(8, 80) / 8)),
    case("two classes, weights", random.choice(2, 60), softmax(60, 2), weights=random.exponential(size=60), evaluated=True),
    case("two classes, tied scores, weights", random.choice(2, 80), two(random.choice(8, 80) / 8), weights=random.choice([0.5, 1, 3], 80)),
    case("all scores equal", [0, 1, 1, 0, 1], two([0.5] * 5)),
    case("perfect", [0, 0, 1, 1], two([0, 0.25, 0.75, 1])),
    case("all wrong and certain", [1, 1, 0, 0], two([0, 0, 1, 1])),
    case("one row, positive", [1], two([0.75])),
    case("one row, negative", [0], two([0.75])),
    case("no negatives", [1, 1, 1], two([0.25, 0.5, 0.75])),
    case("no positives", [0, 0, 0], two([0.25, 0.5, 0.75]), weights=[1, 2, 0.25]),
    case("best score is negative", [0, 1, 1, 0], two([0.9, 0.8, 0.3, 0.1])),
    case("three classes", random.choice(3, 90, p=[0.6, 0.3, 0.1]), softmax(90, 3)),
    case("three classes, tied scores, weights", random.choice(3, 90, p=[0.6, 0.3, 0.1]), eighths(90, 3), weights=random.exponential(size=90)),
    case("a class absent from the labels but predicted", [0, 0, 2, 2, 2], softmax(5, 3), [0, 1, 2, 1, 2]),
    case("a class never predicted", [0, 1, 2, 1, 0, 2], softmax(6, 3), [0, 1, 1, 1, 0, 0]),
    case("a class absent altogether", [0, 3, 3, 0, 1], softmax(5, 4), [0, 3, 0, 0, 1]),
    case("one class of three, always predicted", [1, 1, 1], [[0.25, 0.5, 0.25]] * 3),
    case("ten classes", random.choice(10, 200), softmax(200, 10)),
    case("ten classes, tied scores, weights", random.choice(10, 100), eighths(100, 10), weights=random.exponential(size=100)),
]
spark.stop()

with open(os.path.splitext(os.path.abspath(__file__))[0] + ".json", "w", encoding="utf-8") as out:
    golden = {
        "made_by": os.path.basename(__file__),
        "versions": {"pyspark": pyspark.__version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "tolerance": 1e-12,
        "cases": cases,
    }
    json.dump(golden, out)
    out.write("\n")
