"""Feature importances of scikit-learn's forests, with the trees that they come from. Writes forest-importances.json beside itself."""
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier


def tree(estimator):
    t = estimator.tree_
    weights = t.weighted_n_node_samples[:, None] * t.value[:, 0, :]
    return {
        "feature": np.where(t.children_left < 0, -1, t.feature).tolist(),
        "left": t.children_left.tolist(),
        "right": t.children_right.tolist(),
        "counts": np.rint(weights).astype(int).tolist(),
    }


def case(name, x, y, **params):
    model = RandomForestClassifier(random_state=0, **params).fit(x, y)
    return {
        "name": name,
        "impurity": params["criterion"],
        "features": x.shape[1],
        "classes": len(model.classes_),
        "trees": [tree(estimator) for estimator in model.estimators_],
        "importances": model.feature_importances_.tolist(),
    }


iris = load_iris()
rng = np.random.RandomState(5)
noise = rng.normal(size=(60, 3))
noisy = (noise[:, 0] + 0.5 * rng.normal(size=60) > 0).astype(int)
cases = [
    case("bootstrapped, gini", iris.data, iris.target, n_estimators=7, criterion="gini"),
    case("bootstrapped, entropy", iris.data, iris.target, n_estimators=7, criterion="entropy"),
    case("one tree", iris.data, iris.target, n_estimators=1, criterion="gini", bootstrap=False, max_features=None),
    case("stumps", iris.data, iris.target, n_estimators=9, criterion="entropy", max_depth=1),
    case("some trees are a single leaf", noise, noisy, n_estimators=8, criterion="gini", max_features=1, min_impurity_decrease=0.06),
    case("all trees are a single leaf", noise, noisy, n_estimators=3, criterion="gini", min_samples_leaf=40),
]
result = {"made_by": Path(__file__).name, "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__}, "tolerance": 1e-12, "cases": cases}
Path(__file__).with_suffix(".json").write_text(json.dumps(result) + "\n")
