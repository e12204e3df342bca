"""Forests of scikit-learn on Friedman's first problem and its classes, over 20 random states: error and nodes. Writes forest-seeds.json beside itself."""
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor, RandomForestRegressor

STATES = range(20)
TRAIN = 300


def friedman(rows, seed):
    """Friedman, Multivariate adaptive regression splines, 1991: five features that matter, and three that do not. Exact in 32-bit floats."""
    rng = np.random.RandomState(seed)
    x = rng.randint(0, 2**12, size=(rows, 8)) / 2**12
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    return x, np.round(y + rng.normal(size=rows), 4)


x, y = friedman(600, 2)
classes = np.digitize(y, np.quantile(y, [1 / 3, 2 / 3]))
weights = np.round(np.random.RandomState(3).exponential(size=600), 2) + 0.01
cases = []


def case(name, kind, params, ours, weighted=False):
    """`ours` are the same parameters in our names. The error is the root mean square of a regressor, and one minus the accuracy of a classifier."""
    classifier = hasattr(kind, "predict_proba")
    label = classes if classifier else y
    scores, nodes = [], []
    for state in STATES:
        model = kind(n_estimators=20, random_state=state, n_jobs=2, **params).fit(x[:TRAIN], label[:TRAIN], sample_weight=weights[:TRAIN] if weighted else None)
        predicted = model.predict(x[TRAIN:])
        scores.append(float(np.mean(predicted != label[TRAIN:]) if classifier else np.sqrt(np.mean((predicted - label[TRAIN:]) ** 2))))
        nodes.append(sum(tree.tree_.node_count for tree in model.estimators_))
    print(name, np.mean(scores), np.std(scores, ddof=1), np.mean(nodes), np.std(nodes, ddof=1))
    cases.append({"name": name, "stage": kind.__name__, "params": ours, "weighted": weighted, "errors": scores, "nodes": nodes})


UNLIMITED = {"maxDepth": "unlimited", "pruneTree": False}
case("random forest, all features", RandomForestRegressor, {}, {**UNLIMITED, "maxBins": 65536, "featureSubsetStrategy": "all"})
case("random forest, three features, five rows a leaf", RandomForestRegressor, {"max_features": 3, "min_samples_leaf": 5}, {**UNLIMITED, "maxBins": 65536, "featureSubsetStrategy": "3", "minInstancesPerNode": 5})
case("random forest, half of the rows", RandomForestRegressor, {"max_samples": 0.5, "max_depth": 6}, {"maxDepth": 6, "pruneTree": False, "maxBins": 65536, "featureSubsetStrategy": "all", "subsamplingRate": 0.5})
case("extra trees", ExtraTreesRegressor, {}, UNLIMITED)
case("extra trees, three features", ExtraTreesRegressor, {"max_features": 3, "min_samples_leaf": 3}, {**UNLIMITED, "featureSubsetStrategy": "3", "minInstancesPerNode": 3})
case("extra trees, bootstrap", ExtraTreesRegressor, {"bootstrap": True, "max_depth": 7}, {"maxDepth": 7, "pruneTree": False, "bootstrap": True})
case("extra trees, weights", ExtraTreesRegressor, {}, UNLIMITED, weighted=True)
case("extra trees of classes", ExtraTreesClassifier, {"max_features": 3}, {**UNLIMITED, "featureSubsetStrategy": "3"})
case("extra trees of classes, entropy, weights", ExtraTreesClassifier, {"max_features": 3, "criterion": "entropy", "max_depth": 6}, {"maxDepth": 6, "pruneTree": False, "impurity": "entropy", "featureSubsetStrategy": "3"}, weighted=True)

result = {
    "made_by": Path(__file__).name,
    "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    # Standard deviations that our mean over as many seeds may lie from theirs, each with its own error.
    "tolerance": 3,
    "train": TRAIN,
    "x": x.tolist(),
    "y": y.tolist(),
    "classes": classes.tolist(),
    "weights": weights.tolist(),
    "cases": cases,
}
Path(__file__).with_suffix(".json").write_text(json.dumps(result) + "\n")
