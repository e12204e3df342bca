"""FMRegressor and FMClassifier of Spark after few steps of both solvers, from initial factors of Java's random numbers, on rows with zeros."""
import numpy as np
from _spark import session, values, write
from pyspark.ml.classification import FMClassifier
from pyspark.ml.linalg import Vectors
from pyspark.ml.regression import FMRegressor

ROWS = 60
rng = np.random.default_rng(3)
x = np.where(rng.random((ROWS, 5)) < 0.4, 0, rng.normal(size=(ROWS, 5))).round(6)
number = (1 + x[:, 0] - 2 * x[:, 1] * x[:, 2] + x[:, 3] * x[:, 4] + rng.normal(size=ROWS) / 4).round(6)
two = (number > 1).astype(float)

spark = session("fm")
frame = spark.createDataFrame([(float(n), float(c), Vectors.dense(row)) for n, c, row in zip(number, two, x.tolist())], ["number", "two", "features"]).coalesce(1)
CASES = [
    {"maxIter": 20, "seed": 7, "stepSize": 0.1},
    {"maxIter": 12, "seed": 7, "solver": "gd", "stepSize": 0.2},
    {"maxIter": 15, "seed": -5, "factorSize": 3, "fitLinear": False, "regParam": 0.02, "stepSize": 0.05, "initStd": 0.2},
    {"maxIter": 10, "seed": 12345678901, "factorSize": 2, "fitIntercept": False, "regParam": 0.1, "solver": "gd", "stepSize": 0.1, "initStd": 0.5},
    {"maxIter": 100, "seed": 1, "factorSize": 2, "solver": "gd", "stepSize": 0.05, "tol": 0.02},
]


def case(make, label, params):
    model = make(labelCol=label, **params).fit(frame)
    out = model.transform(frame)
    made = ["prediction"] if label == "number" else ["rawPrediction", "probability", "prediction"]
    history = {} if label == "number" else {"history": list(model.summary().objectiveHistory)}
    return {
        "label": label, "params": params, "intercept": model.intercept, "linear": model.linear.toArray().tolist(), "factors": model.factors.toArray().tolist(),
        "outputs": {name: values(out, name)[:20] for name in made}, **history,
    }


write(
    __file__, 1e-9, x=x.tolist(), number=number.tolist(), two=two.tolist(),
    cases=[case(make, label, params) for make, label in [(FMRegressor, "number"), (FMClassifier, "two")] for params in CASES],
)
spark.stop()
