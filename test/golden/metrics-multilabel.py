"""Spark's multilabel evaluator on small sets: overlapping, disjoint, empty, of classes that never occur."""
import os
import sys

import numpy as np
from pyspark.ml.evaluation import MultilabelClassificationEvaluator
from pyspark.sql.types import ArrayType, DoubleType, StructField, StructType

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from _spark import session, write  # noqa: E402

spark = session("metrics-multilabel")
random = np.random.default_rng(3)
NAMES = ["subsetAccuracy", "accuracy", "hammingLoss", "precision", "recall", "f1Measure", "microPrecision", "microRecall", "microF1Measure"]
BY_LABEL = ["precisionByLabel", "recallByLabel", "f1MeasureByLabel"]
schema = StructType([StructField(name, ArrayType(DoubleType())) for name in ["label", "prediction"]])


def case(name, labels, predictions, classes):
    rows = [([float(a) for a in l], [float(a) for a in p]) for l, p in zip(labels, predictions)]
    frame = spark.createDataFrame(rows, schema).coalesce(1).cache()
    values = {metric: ask(frame, metricName=metric) for metric in NAMES}
    right = {label for l, p in zip(labels, predictions) for label in set(l) & set(p)}
    # Spark has no numbers for a class that is never predicted right.
    for label in sorted(right):
        values |= {f"{metric}(metricLabel=c{label})": ask(frame, metricName=metric, metricLabel=float(label)) for metric in BY_LABEL}
    frame.unpersist()
    return {"name": name, "labels": labels, "predictions": predictions, "classes": classes, "spark": values}


def ask(frame, **params):
    return MultilabelClassificationEvaluator(**params).evaluate(frame)


def some(rows, classes, share):
    return [[label for label in range(classes) if random.random() < share] or [int(random.integers(classes))] for _ in range(rows)]


cases = [
    case("many sets of four classes", some(40, 4, 0.5), some(40, 4, 0.5), 4),
    case("small sets, a class never predicted, one never true", [[0, 1], [0, 2], [2], [2, 0], [0, 1]], [[0, 1], [0, 3], [2], [0, 2, 3], [0]], 5),
    case("rows without predicted classes", [[0], [0, 1], [1]], [[], [0, 1], []], 2),
    case("rows without classes", [[0], [], [1]], [[0], [1], [1, 0]], 2),
]
spark.stop()
write(__file__, 1e-12, cases=cases)
