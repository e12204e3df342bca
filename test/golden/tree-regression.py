"""Regression trees on which 20 random states of scikit-learn agree. Writes tree-regression.json beside itself."""
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.tree import DecisionTreeRegressor

from _trees import mixed, trees_of, with_missing, write


def grid(**values):
    return {"max_depth": [2, 4, None], "min_samples_leaf": [1, 3, 8], **values}


rng = np.random.RandomState(4)
x, score = mixed(160, 3)
weights = np.round(rng.exponential(size=160), 3)
weights[::9] = 0
small, small_score = mixed(90, 11)
diabetes = load_diabetes()
dx = diabetes.data[:200].astype(np.float32).astype(np.float64)
missing = with_missing(x, 0.5, 5)
asked = with_missing(mixed(60, 8)[0], 0.6, 9)
sets = [
    trees_of("mixed", DecisionTreeRegressor, {"x": x, "y": score}, grid(min_samples_split=[2, 20])),
    trees_of("diabetes", DecisionTreeRegressor, {"x": dx[:, 2:], "y": diabetes.target[:200]}, grid(min_samples_split=[2, 30])),
    trees_of("far from zero", DecisionTreeRegressor, {"x": small, "y": 1e6 + small_score}, grid()),
    trees_of("whole targets", DecisionTreeRegressor, {"x": small, "y": np.round(5 * small_score)}, grid()),
    trees_of("weights", DecisionTreeRegressor, {"x": x, "y": score, "weights": weights}, grid(max_depth=[2, 3, 5])),
    trees_of("least weight of a leaf", DecisionTreeRegressor, {"x": small, "y": small_score}, grid(min_weight_fraction_leaf=[0.02, 0.05, 0.2])),
    trees_of("least weight of a leaf, weights", DecisionTreeRegressor, {"x": x, "y": score, "weights": weights + 0.1}, grid(min_weight_fraction_leaf=[0.03, 0.1])),
    trees_of("missing values", DecisionTreeRegressor, {"x": missing, "y": score, "asked": asked}, grid()),
    trees_of("missing values and weights", DecisionTreeRegressor, {"x": missing, "y": score, "asked": asked, "weights": weights + 0.1}, grid()),
    trees_of("missing values only where they are asked for", DecisionTreeRegressor, {"x": x, "y": score, "asked": asked}, grid()),
]
# Impurities are differences of mean squares there, and lose their digits.
for tree in next(of for of in sets if of["name"] == "far from zero")["trees"]:
    tree["importances"] = None
write(__file__, 1e-10, sets=sets)
