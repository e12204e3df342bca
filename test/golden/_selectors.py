"""Columns that the selectors which look at the label are asked about."""
import numpy as np

NAN = float("nan")


def drawn(rows, seed):
    """Slots: noise, one that follows the label, one that follows it weakly, a constant, mostly zeros, a copy; and labels of three classes and numbers."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 3, rows)
    noise = rng.integers(0, 3, rows)
    strong = np.where(rng.random(rows) < 0.8, y, rng.integers(0, 3, rows))
    weak = np.where(rng.random(rows) < 0.3, y, rng.integers(0, 3, rows))
    rare = (rng.random(rows) < 0.1) * (y + 1)
    v = np.column_stack([noise, strong, weak, np.full(rows, 4), rare, strong]).astype(float)
    return v, y.astype(float)


def columns_of(v, y):
    return {"v": ("vector", np.asarray(v, float).tolist()), "y": ("double", [float(x) for x in y])}


def categorical():
    return columns_of(*drawn(60, 1))


def continuous(of_numbers):
    v, y = drawn(60, 2)
    rng = np.random.default_rng(3)
    v = v + rng.normal(size=v.shape) * (v != 0) * (v != 4)
    return columns_of(v, y * 2.5 + rng.normal(size=60) if of_numbers else y)


WITH_NAN = columns_of([[1, NAN, 0], [2, 1, 1], [2, NAN, 0], [1, 0, 1], [1, 1, 1]], [0, 1, 1, 0, 2])
ONE = columns_of([[1, 2]], [1])
TWO = columns_of([[1, 2], [3, 2]], [0, 1])
SAME = columns_of([[1, 2, 5], [3, 2, 5], [3, 1, 5]], [1, 1, 1])
EMPTY = {"v": ("vector", []), "y": ("double", [])}
CORNERS = [WITH_NAN, ONE, TWO, SAME, EMPTY]
