"""Decision trees on which 20 random states of scikit-learn agree. Writes tree-scikit-learn.json beside itself."""
import itertools
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.datasets import load_digits, load_iris
from sklearn.tree import DecisionTreeClassifier

from _trees import STATES, mixed

EVERY = 7  # Predictions are kept for every seventh row.


def classed(rows, seed):
    """The mixed features with three classes, cut from the score."""
    x, score = mixed(rows, seed)
    return x, np.digitize(score, np.quantile(score, [0.3, 0.75]))


def data_sets():
    iris = load_iris()
    # Petal length and width both part the first species from the others: a tie, so the width is left out.
    yield "iris", np.round(iris.data[:, :3] * 10), iris.target
    digits = load_digits()
    yield "digits", digits.data[:300], digits.target[:300]
    yield "mixed", *classed(400, 3)
    yield "continuous", *classed(150, 11)


SETTINGS = {
    "iris": dict(max_depth=[1, 2, 3, 5, None], min_samples_leaf=[1, 3, 5, 8], min_samples_split=[2, 20]),
    "digits": dict(max_depth=[2, 3, 4], min_samples_leaf=[1, 3, 7, 10, 20], min_samples_split=[2, 50]),
    "mixed": dict(max_depth=[2, 4, 7, None], min_samples_leaf=[1, 3, 7, 12], min_samples_split=[2, 12, 40]),
    "continuous": dict(max_depth=[3, 5, None], min_samples_leaf=[1, 2, 5], min_samples_split=[2, 15]),
}


def nodes(model):
    tree = model.tree_
    leaf = tree.children_left < 0
    return {
        "feature": np.where(leaf, -1, tree.feature).tolist(),
        "threshold": np.where(leaf, 0, tree.threshold).tolist(),
        "left": tree.children_left.tolist(),
        "right": tree.children_right.tolist(),
        "instances": tree.n_node_samples.tolist(),
        "value": tree.value[:, 0, :].tolist(),
    }


def agreed(x, y, params):
    """The tree of random state 0, or None if another state grows a different one."""
    models = [DecisionTreeClassifier(random_state=state, **params).fit(x, y) for state in STATES]
    first = nodes(models[0])
    if any(nodes(model) != first for model in models[1:]):
        return None
    model = models[0]
    some = x[::EVERY]
    return {
        "params": params,
        "nodes": first,
        "predictions": model.predict(some).tolist(),
        "probabilities": model.predict_proba(some).tolist(),
        "importances": model.feature_importances_.tolist(),
    }


sets = []
for name, x, y in data_sets():
    assert (x.astype(np.float32) == x).all()
    grid = dict(criterion=["gini", "entropy"], **SETTINGS[name])
    tried = [dict(zip(grid, values)) for values in itertools.product(*grid.values())]
    found = [tree for params in tried if (tree := agreed(x, y, params)) is not None]
    # Settings that stop at the same place give the same tree; one of them is enough.
    distinct = list({json.dumps(tree["nodes"]) + tree["params"]["criterion"]: tree for tree in reversed(found)}.values())
    print(name, len(tried), len(found), len(distinct), [len(t["nodes"]["feature"]) for t in distinct])
    sets.append({"name": name, "x": x.tolist(), "y": y.tolist(), "trees": distinct})

result = {"made_by": Path(__file__).name, "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__}, "tolerance": 1e-12, "every": EVERY, "sets": sets}
Path(__file__).with_suffix(".json").write_text(json.dumps(result) + "\n")
