"""Classification trees with weights and missing values on which 20 random states of scikit-learn agree. Writes tree-weights.json beside itself."""
import numpy as np
from sklearn.tree import DecisionTreeClassifier

from _trees import mixed, trees_of, with_missing, write


def grid(**values):
    return {"criterion": ["gini", "entropy"], "max_depth": [2, 4, None], "min_samples_leaf": [1, 3, 8], **values}


rng = np.random.RandomState(4)
x, score = mixed(160, 3)
three = np.digitize(score, np.quantile(score, [0.5, 0.85]))
two = (score > np.quantile(score, 0.8)).astype(int)
weights = np.round(rng.exponential(size=160), 3)
weights[::9] = 0
missing = with_missing(x, 0.5, 5)
asked = with_missing(mixed(60, 8)[0], 0.6, 9)
K = DecisionTreeClassifier
sets = [
    trees_of("weights, three classes", K, {"x": x, "y": three, "weights": weights}, grid()),
    trees_of("weights, two classes", K, {"x": x, "y": two, "weights": weights}, grid()),
    trees_of("whole weights", K, {"x": x, "y": three, "weights": np.round(weights * 2)}, grid()),
    trees_of("balanced classes", K, {"x": x, "y": three}, grid(class_weight=["balanced"])),
    trees_of("weights of classes", K, {"x": x, "y": two}, grid(class_weight=[{0: 1.0, 1: 3.5}])),
    trees_of("least weight of a leaf", K, {"x": x, "y": three, "weights": weights + 0.1}, grid(min_weight_fraction_leaf=[0.03, 0.1])),
    trees_of("least weight of a leaf, no weights", K, {"x": x, "y": three}, grid(min_weight_fraction_leaf=[0.03, 0.1])),
    trees_of("missing values", K, {"x": missing, "y": three, "asked": asked}, grid()),
    trees_of("missing values and weights", K, {"x": missing, "y": two, "asked": asked, "weights": weights + 0.1}, grid()),
]
write(__file__, 1e-10, sets=sets)
