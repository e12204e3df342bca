"""IsotonicRegression of Spark on vectors and numbers: rising and falling, with ties, weights of 0, one point, and rows between, at and outside the boundaries."""
import numpy as np
from _cases import case
from _spark import session, write
from pyspark.ml.regression import IsotonicRegression

rng = np.random.default_rng(8)
ROWS = 40
x = rng.integers(0, 25, size=ROWS) / 2
y = (x / 3 + rng.normal(size=ROWS)).round(2)
w = rng.integers(0, 4, size=ROWS) / 2
other = rng.normal(size=ROWS).round(3)

spark = session("isotonic-regression")
numbers = {"features": ("double", x.tolist()), "label": ("double", y.tolist()), "w": ("double", w.tolist())}
vectors = {**numbers, "features": ("vector", np.column_stack([x, other]).tolist())}
between = {"features": ("double", [-5.0, 0.0, 0.3, 1.25, 4.75, 6.0, 7.1, 11.9, 12.0, 99.0])}
few = {"features": ("double", [1.0, 2.0, 3.0, 3.0, 4.0]), "label": ("double", [1.0, 1.0, 5.0, 1.0, 3.0]), "w": ("double", [1.0, 1.0, 3.0, 1.0, 0.5])}
one = {"features": ("double", [2.0]), "label": ("double", [7.0]), "w": ("double", [1.0])}
LEARNED = ("boundaries", "predictions")
write(
    __file__,
    1e-9,
    cases=[
        case(spark, IsotonicRegression, columns, learned=LEARNED, apply_to=apply_to, **params)
        for columns, apply_to, params in [
            (numbers, between, {}), (numbers, None, {"isotonic": False}), (numbers, between, {"weightCol": "w"}), (numbers, between, {"weightCol": "w", "isotonic": False}),
            (vectors, None, {}), (vectors, None, {"featureIndex": 1, "weightCol": "w", "predictionCol": "p"}), (few, between, {}), (few, between, {"weightCol": "w"}), (one, between, {}),
        ]
    ],
)
spark.stop()
