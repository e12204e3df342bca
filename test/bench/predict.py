"""The predict benchmark's data and peer: `make SOURCE OUT ROWS`, `rename SOURCE OUT`, `fit CSV MODEL`, `predict MODEL < in.csv > out.csv`, which does what ml-submit predict does."""
import sys

import joblib
import numpy as np
import pandas as pd


def make(source, out, rows):
    """Every column drawn apart, so that hardly any row, and hardly any probability, comes twice; the label is left out."""
    table = pd.read_csv(source).drop(columns="y")
    random = np.random.default_rng(0)
    pd.DataFrame({name: table[name].to_numpy()[random.integers(0, len(table), int(rows))] for name in table}).to_csv(out, index=False)


def rename(source, out):
    """The training data with the names that pandas gives to repeated columns."""
    pd.read_csv(source).to_csv(out, index=False)


def fit(path, model):
    from sklearn.ensemble import RandomForestClassifier

    table = pd.read_csv(path)
    forest = RandomForestClassifier(100, max_features=6, max_depth=8, n_jobs=2, random_state=1)
    joblib.dump(forest.fit(table.drop(columns="y"), table["y"]), model)


def predict(model):
    forest = joblib.load(model)
    table = pd.read_csv(sys.stdin.buffer)
    probabilities = forest.predict_proba(table[forest.feature_names_in_])
    table["prediction"] = forest.classes_[probabilities.argmax(axis=1)]
    for place, name in enumerate(forest.classes_):
        table[f"probability_{name}"] = probabilities[:, place]
    table.to_csv(sys.stdout, index=False)


if __name__ == "__main__":
    {"make": make, "rename": rename, "fit": fit, "predict": predict}[sys.argv[1]](*sys.argv[2:])
