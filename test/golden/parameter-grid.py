"""The order of scikit-learn's ParameterGrid, for one grid and for unions."""
import json
import os

import sklearn
from sklearn.model_selection import ParameterGrid

GRIDS = [
    [{"forest.numTrees": [10, 20, 40], "forest.maxDepth": [3, "unlimited"]}],
    [{"b.x": [2, 1], "a.y": ["q", "p"], "B.z": [True, False], "a.X": [0.5]}],
    [{"s.a": [1, 2], "s.b": [3]}, {"s.b": [4, 5]}, {"s.c": [True], "s.a": [9, 8]}],
    [{}],
]

with open(os.path.splitext(os.path.abspath(__file__))[0] + ".json", "w", encoding="utf-8") as out:
    golden = {
        "made_by": os.path.basename(__file__),
        "versions": {"scikit-learn": sklearn.__version__},
        "tolerance": 0,
        "cases": [{"grid": grid, "candidates": list(ParameterGrid(grid))} for grid in GRIDS],
    }
    json.dump(golden, out)
    out.write("\n")
