"""MultilayerPerceptronClassifier of Spark: steps of gd and minima by l-bfgs from the weights of a seed or given ones, on rows that fill one block."""
import numpy as np
from _spark import session, values, write
from pyspark.ml.classification import MultilayerPerceptronClassifier
from pyspark.ml.linalg import Vectors

ROWS = 90
rng = np.random.default_rng(9)
x = np.where(rng.random((ROWS, 3)) < 0.3, 0, rng.normal(size=(ROWS, 3))).round(6)
three = np.digitize(x[:, 0] - x[:, 1] + rng.logistic(size=ROWS) * 0.8, [-0.7, 0.7])
start = (rng.normal(size=16) / 2).round(3).tolist()

spark = session("multilayer-perceptron-classifier")
frame = spark.createDataFrame([(float(c), Vectors.dense(row)) for c, row in zip(three, x.tolist())], ["label", "features"]).coalesce(1)
CASES = [
    {"layers": [3, 4, 2, 3], "seed": 7, "solver": "gd", "stepSize": 0.3, "maxIter": 20, "tol": 0.0},
    {"layers": [3, 3], "seed": -12345678901, "solver": "gd", "stepSize": 0.5, "maxIter": 100, "tol": 0.02},
    {"layers": [3, 3], "seed": 7, "maxIter": 100, "tol": 1e-14},
    {"layers": [3, 1, 3], "seed": 4, "maxIter": 100, "tol": 1e-10},
    {"layers": [3, 1, 3], "initialWeights": start[:10], "seed": 7, "maxIter": 0, "tol": 1e-6},
]


def case(params):
    given = {name: Vectors.dense(value) if name == "initialWeights" else value for name, value in params.items()}
    model = MultilayerPerceptronClassifier(blockSize=128, **given).fit(frame)
    out = model.transform(frame)
    # A minimum without hidden layers has one set of differences between scores; with them only the loss is known to more digits than how it was rounded on the way.
    search = params.get("solver") != "gd" and params["maxIter"] > 0
    kept = ["prediction"] if search and len(params["layers"]) > 2 else ["probability", "prediction"] if search else ["rawPrediction", "probability", "prediction"]
    return {
        "params": params, **({} if search else {"weights": model.weights.toArray().tolist(), "history": list(model.summary().objectiveHistory)}),
        "loss": model.summary().objectiveHistory[-1], "outputs": {name: values(out, name)[:20] for name in kept},
    }


write(__file__, 1e-6, x=x.tolist(), three=three.tolist(), cases=[case(params) for params in CASES])
spark.stop()
