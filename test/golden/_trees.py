"""What the generators that ask scikit-learn for trees share: data, trees that 20 random states agree on, and the writing of the JSON beside the program."""
import itertools
import json
from pathlib import Path

import numpy as np
import sklearn

STATES = range(20)
EVERY = 5  # Predictions are kept for every fifth row.


def mixed(rows, seed):
    """Continuous, integer and binary features; all are exact in 32-bit floats, as scikit-learn casts them. The last result is a noisy score."""
    rng = np.random.RandomState(seed)
    x = np.column_stack([
        np.round(rng.normal(size=rows) * 4096) / 4096,
        np.round(rng.exponential(size=rows) * 4096) / 4096,
        rng.randint(0, 12, size=rows),
        rng.randint(0, 2, size=rows),
        np.round(rng.uniform(-1e3, 1e3, size=rows) * 16) / 16,
    ]).astype(np.float32).astype(np.float64)
    score = x[:, 0] + x[:, 1] + 0.3 * x[:, 2] + x[:, 3] + 0.5 * rng.normal(size=rows)
    return x, score


def with_missing(x, share, seed):
    """Some values of the first and third feature are missing, more of them where the first one was large."""
    rng = np.random.RandomState(seed)
    out = x.copy()
    out[(rng.rand(len(x)) < share) & (x[:, 0] > 0.3), 0] = np.nan
    out[rng.rand(len(x)) < share / 2, 2] = np.nan
    return out


def nodes(model):
    tree = model.tree_
    leaf = tree.children_left < 0
    return {
        "feature": np.where(leaf, -1, tree.feature).tolist(),
        "threshold": np.where(leaf, 0, tree.threshold).tolist(),
        "left": tree.children_left.tolist(),
        "right": tree.children_right.tolist(),
        "instances": tree.n_node_samples.tolist(),
        "missingLeft": np.where(leaf, 0, tree.missing_go_to_left).tolist(),
        "weight": tree.weighted_n_node_samples.tolist(),
        "value": tree.value[:, 0, :].tolist(),
    }


def same(one, other):
    exact = ("feature", "threshold", "left", "right", "instances", "missingLeft")
    return all(one[key] == other[key] for key in exact)


def agreed(kind, data, params):
    """The tree of random state 0, or None if another state grows a different one."""
    x, y, weights = data["x"], data["y"], data["weights"]
    models = [kind(random_state=state, **params).fit(x, y, sample_weight=weights) for state in STATES]
    first = nodes(models[0])
    if any(not same(nodes(model), first) for model in models[1:]):
        return None
    some = data["asked"][::EVERY]
    tree = {"params": params, "nodes": first, "predictions": models[0].predict(some).tolist(), "importances": models[0].feature_importances_.tolist()}
    if hasattr(models[0], "predict_proba"):
        tree["probabilities"] = models[0].predict_proba(some).tolist()
    return tree


def trees_of(name, kind, data, grid):
    """All different trees of a grid of parameters."""
    assert ((data["x"].astype(np.float32) == data["x"]) | np.isnan(data["x"])).all()
    data = {"weights": None, "asked": data["x"], **data}
    tried = [dict(zip(grid, values)) for values in itertools.product(*grid.values())]
    found = [tree for params in tried if (tree := agreed(kind, data, params)) is not None]
    # Settings that stop at the same place give the same tree; one of them is enough.
    distinct = list({json.dumps(tree["nodes"]) + str(tree["params"].get("criterion")): tree for tree in reversed(found)}.values())
    print(name, len(tried), len(found), len(distinct), [len(t["nodes"]["feature"]) for t in distinct])
    assert distinct, f"{name}: no tree that all states agree on"
    weights = data["weights"]
    return {"name": name, "x": data["x"], "y": data["y"], "weights": weights, "asked": data["asked"][::EVERY], "trees": distinct}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not np.isfinite(value):
        return "nan" if np.isnan(value) else "inf" if value > 0 else "-inf"
    return value


def write(file, tolerance, **content):
    """Writes <file>.json beside <file>.py; NaN and infinities become texts."""
    head = {"made_by": Path(file).name, "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__}, "tolerance": tolerance}
    Path(file).with_suffix(".json").write_text(json.dumps(plain({**head, **content})) + "\n")
