"""Bin edges of continuous features, found by Spark's own private search and by a whole fit. Writes spark-bins.json beside itself."""
import json
import re
from pathlib import Path

import numpy as np
import pyspark
from _spark import session
from pyspark.ml.classification import RandomForestClassifier
from pyspark.ml.linalg import Vectors

spark = session("spark-bins")
jvm = spark._jvm
forest = getattr(getattr(jvm.org.apache.spark.ml.tree.impl, "RandomForest$"), "MODULE$")


def spark_edges(values, max_bins):
    """As Spark counts: zeros never reach the map, they are the rows that are missing from it."""
    rows = len(values)
    counts = jvm.java.util.HashMap()
    nonzero = values[values != 0]
    for value, count in zip(*np.unique(nonzero, return_counts=True)):
        counts.put(float(value), float(count))
    bins = spark.sparkContext._gateway.new_array(jvm.int, 1)
    bins[0] = min(max_bins, rows)
    empty_map = jvm.PythonUtils.toScalaMap(jvm.java.util.HashMap())
    empty_set = jvm.PythonUtils.toSeq(jvm.java.util.ArrayList()).toSet()
    metadata = jvm.org.apache.spark.ml.tree.impl.DecisionTreeMetadata(
        1, rows, float(rows), 2, bins[0], empty_map, empty_set, bins, None, None, 0, 0, 0.0, 0.0, 0, 0)
    return list(forest.findSplitsForContinuousFeature(jvm.PythonUtils.toScalaMap(counts), len(nonzero), metadata, 0))


def case(name, values, max_bins):
    values = np.asarray(values, dtype=np.float64)
    distinct, counts = np.unique(values, return_counts=True)
    return {"name": name, "maxBins": max_bins, "values": distinct.tolist(), "counts": counts.tolist(), "edges": spark_edges(values, max_bins)}


def cases():
    rng = np.random.RandomState(0)
    for bins in (2, 8, 32):
        yield case("400 normal values", np.round(rng.normal(size=400), 6), bins)
        yield case("many zeros", np.where(rng.rand(500) < 0.6, 0.0, np.round(rng.exponential(size=500), 3)), bins)
        yield case("skewed counts", np.floor(rng.exponential(20, size=3000)), bins)
        yield case("negative, zero and positive", np.round(rng.uniform(-3, 3, size=700), 2), bins)
        yield case("ties of the walk: equal counts", np.repeat(np.arange(1, 41), 5), bins)
        yield case("most rows at the smallest value", np.concatenate([np.ones(300), np.arange(2, 90)]), bins)
        yield case("most rows at the largest value", np.concatenate([np.arange(1, 90), np.full(300, 90)]), bins)
        yield case("ten thousand rows", np.round(rng.gamma(2.0, 10.0, size=10000), 1), bins)
    yield case("fewer rows than bins", [5, 1, 2, 4, 3, 0], 32)
    yield case("as many values as bins", np.arange(8).repeat(3), 8)
    yield case("one value more than bins", np.arange(9).repeat(3), 8)
    yield case("only zeros", [0, 0, 0, 0], 8)
    yield case("one value", [3, 3, 3], 8)
    yield case("thirds: strides that are not exact", np.arange(1, 101) / 3, 7)


def fitted():
    """Thresholds that a real fit used: each must be one of the edges."""
    rng = np.random.RandomState(7)
    x = np.round(rng.normal(size=(600, 3)) * [1, 10, 100], 3)
    y = (x[:, 0] + x[:, 1] / 10 + x[:, 2] / 100 > 0.3).astype(int)
    frame = spark.createDataFrame([(float(label), Vectors.dense(row)) for row, label in zip(x.tolist(), y)], ["label", "features"])
    model = RandomForestClassifier(numTrees=10, maxDepth=6, maxBins=8, seed=1).fit(frame)
    used = sorted({(int(f), float(t)) for f, t in re.findall(r"If \(feature (\d+) <= ([^)]+)\)", model.toDebugString)})
    return {"maxBins": 8, "x": x.tolist(), "thresholds": [list(pair) for pair in used]}


result = {
    "made_by": Path(__file__).name,
    "versions": {"pyspark": pyspark.__version__, "numpy": np.__version__},
    "tolerance": 0,
    "cases": list(cases()),
    "fitted": fitted(),
}
Path(__file__).with_suffix(".json").write_text(json.dumps(result) + "\n")
spark.stop()
