"""cv_results_ of two real GridSearchCV runs on the digits, for columns, order, ranks, deviations and scores.

The estimators are naive Bayes, which has no randomness and the same definition in scikit-learn and in Spark ML.
"""
import json
import pathlib

import pandas as pd
import sklearn
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.naive_bayes import GaussianNB, MultinomialNB
from sklearn.pipeline import Pipeline

HERE = pathlib.Path(__file__)
# Spark ML smooths the class priors as well; up to here that changes no prediction.
ALPHAS = [0.001, 0.1, 1.0, 10.0]
GRID = [{"nb": [GaussianNB()]}, {"nb": [MultinomialNB()], "nb__alpha": ALPHAS}]


def search(x, y, scoring, refit):
    pipe = Pipeline([("nb", MultinomialNB())])
    found = GridSearchCV(pipe, GRID, cv=StratifiedKFold(3), scoring=scoring, refit=refit, return_train_score=True).fit(x, y)
    results = found.cv_results_
    scores = {name: [float(v) for v in values] for name, values in results.items() if "test" in name or "train" in name}
    return {"columns": list(results), "best_index": int(found.best_index_), "scores": scores}


def main():
    table = pd.read_csv(HERE.parents[2] / "jobs" / "data" / "digits.csv")
    x, y = table.drop(columns="target").to_numpy(), table["target"].to_numpy()
    result = {
        "made_by": HERE.name,
        "versions": {"scikit-learn": sklearn.__version__},
        "tolerance": 1e-12,
        "alphas": ALPHAS,
        "single": search(x, y, "accuracy", True),
        "several": search(x, y, {"accuracy": "accuracy", "f1": "f1_weighted", "balancedAccuracy": "balanced_accuracy"}, "f1"),
    }
    HERE.with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
