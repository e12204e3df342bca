"""scikit-learn's splitters without shuffling: KFold, StratifiedKFold, GroupKFold, TimeSeriesSplit."""
import json
import os
import warnings

import numpy as np
import sklearn
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold, TimeSeriesSplit

random = np.random.default_rng(7)


def test_rows(splitter, rows, labels=None, groups=None):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [test.tolist() for _, test in splitter.split(np.zeros((rows, 1)), labels, groups)]


def kfold():
    sizes = [(2, 2), (3, 3), (10, 3), (11, 4), (100, 7)]
    return [{"rows": rows, "folds": folds, "test": test_rows(KFold(folds), rows)} for rows, folds in sizes]


def stratified():
    cases = [
        ([0, 1] * 6, 3),
        ([1, 0, 0, 1, 1, 1, 0, 1, 1, 1], 3),
        (["b", "a", "c", "a", "b", "b", "c", "a", "a", "b", "c"], 3),
        (["no", "no", "yes", "no", "no", "no", "no"], 3),
        ([2, 2, 0, 1, 2, 0, 2, 2], 4),
        (random.choice(5, 83, p=[0.5, 0.3, 0.1, 0.06, 0.04]).tolist(), 5),
        (random.choice(["z", "m", "a"], 60, p=[0.2, 0.7, 0.1]).tolist(), 4),
        (np.sort(random.choice(10, 120)).tolist(), 3),
    ]
    return [{"labels": labels, "folds": folds, "test": test_rows(StratifiedKFold(folds), len(labels), labels)} for labels, folds in cases]


def grouped():
    cases = [
        ([1, 1, 2, 2, 3, 3], 2),
        ([5, -1, 5, 2, 2, 2, 7, -1, 9, 9], 3),
        (["c", "a", "b", "a", "c", "c", "d", "e"], 3),
        (random.choice(17, 90).tolist(), 4),
        ((random.choice(6, 40) / 4).tolist(), 3),
    ]
    return [{"groups": groups, "folds": folds, "test": test_rows(GroupKFold(folds), len(groups), None, groups)} for groups, folds in cases]


def timed():
    cases = [(None, 6, 5), (None, 20, 3), (None, 23, 4), (random.permutation(17).tolist(), 17, 3), (random.choice(8, 30).tolist(), 30, 5)]
    out = []
    for times, rows, folds in cases:
        order = np.arange(rows) if times is None else np.argsort(times, kind="stable")
        splits = [
            {"train": sorted(order[train].tolist()), "test": sorted(order[test].tolist())}
            for train, test in TimeSeriesSplit(folds).split(np.zeros((rows, 1)))
        ]
        out.append({"times": times, "rows": rows, "folds": folds, "splits": splits})
    return out


with open(os.path.splitext(os.path.abspath(__file__))[0] + ".json", "w", encoding="utf-8") as out:
    golden = {
        "made_by": os.path.basename(__file__),
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "tolerance": 0,
        "kfold": kfold(),
        "stratified": stratified(),
        "groups": grouped(),
        "time": timed(),
    }
    json.dump(golden, out)
    out.write("\n")
