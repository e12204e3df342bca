"""Scores of the talk's grid (864 forests x 3 folds) in scikit-learn for 20 random states.

With one integer random_state a forest of 10 trees is the first 10 trees of the forest of 80, so only the largest forest of each
setting is fitted and the smaller ones are scored from its first trees; `check` proves that against the real GridSearchCV.
"""
import itertools
import json
import pathlib
import sys

import joblib
import numpy as np
import pandas as pd
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV, StratifiedKFold

HERE = pathlib.Path(__file__)
SEEDS = 20
SIZES = [10, 20, 40, 80]
GRID = {
    "bootstrap": [True, False],
    "criterion": ["gini", "entropy"],
    "max_depth": [3, None],
    "max_features": [1, 3, 10],
    "min_samples_leaf": [1, 3, 10],
    "min_samples_split": [2, 3, 10],
}


def load():
    table = pd.read_csv(HERE.parents[2] / "jobs" / "data" / "digits.csv")
    return table.drop(columns="target").to_numpy(np.float32), table["target"].to_numpy()


def settings():
    names = list(GRID)
    return [dict(zip(names, values)) for values in itertools.product(*GRID.values())]


def scores(x, y, setting, seed):
    """Mean train and test accuracy over the folds for each forest size: (sizes, 2)."""
    out = np.zeros((len(SIZES), 2))
    folds = list(StratifiedKFold(3).split(x, y))
    for train, test in folds:
        forest = RandomForestClassifier(n_estimators=max(SIZES), random_state=seed, **setting).fit(x[train], y[train])
        for side, rows in enumerate((train, test)):
            total = np.zeros((len(rows), len(forest.classes_)))
            for number, tree in enumerate(forest.estimators_, 1):
                total += tree.predict_proba(x[rows])
                if number in SIZES:
                    hits = forest.classes_[total.argmax(axis=1)] == y[rows]
                    out[SIZES.index(number), side] += hits.mean() / len(folds)
    return out


def check(x, y):
    """The shortcut gives GridSearchCV's own scores."""
    setting = {"bootstrap": True, "criterion": "gini", "max_depth": None, "max_features": 3, "min_samples_leaf": 1, "min_samples_split": 2}
    search = GridSearchCV(RandomForestClassifier(random_state=0, **setting), {"n_estimators": SIZES}, cv=StratifiedKFold(3), return_train_score=True).fit(x, y)
    np.testing.assert_allclose(scores(x, y, setting, 0)[:, 1], search.cv_results_["mean_test_score"], rtol=0, atol=1e-12)


def group(setting):
    return f"{setting['max_depth'] or 'unlimited'}/{setting['max_features']}"


def one_seed(x, y, seed):
    return np.array([scores(x, y, setting, seed) for setting in settings()])


def main():
    x, y = load()
    check(x, y)
    seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
    tables = np.array(joblib.Parallel(n_jobs=2)(joblib.delayed(one_seed)(x, y, seed) for seed in seeds))
    groups = [group(setting) for setting in settings()]
    per_seed = []
    for table in tables:
        by_group = {
            name: {side: round(float(table[[g == name for g in groups], :, i].mean()), 6) for i, side in enumerate(("train", "test"))}
            for name in dict.fromkeys(groups)
        }
        per_seed.append({"best": round(float(table[:, :, 1].max()), 6), "groups": by_group})
    result = {
        "made_by": HERE.name,
        "slow": "about half an hour on two cores",
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "tolerance": "inside the range of the seeds; correlation over candidates at least 0.97",
        "per_seed": per_seed,
        "candidates": [{"setting": s, "mean_test": [round(float(v), 6) for v in tables[:, i, :, 1].mean(axis=0)]} for i, s in enumerate(settings())],
        "sizes": SIZES,
    }
    HERE.with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
