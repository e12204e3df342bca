"""LogisticRegression of Spark on rows of two and three classes, with a constant feature, features of other sizes and weights: models, predictions and objectives at a tight tol; scipy's within bounds."""
import numpy as np
from _spark import session, values, write
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.linalg import DenseMatrix, DenseVector, Vectors
from scipy.optimize import minimize, root
from scipy.special import logsumexp

ROWS = 150
rng = np.random.default_rng(11)
x = np.column_stack([rng.normal(size=ROWS), rng.normal(size=ROWS) * 100 + 50, rng.integers(0, 3, size=ROWS) * 0.01, np.full(ROWS, 0.1), rng.poisson(0.3, size=ROWS)]).round(6)
score = x[:, 0] * 1.5 - (x[:, 1] - 50) / 60 + x[:, 2] * 40
two = (score + rng.logistic(size=ROWS) > 0.2).astype(int)
three = np.digitize(score + rng.logistic(size=ROWS), [-0.7, 1.1])
weights = rng.integers(0, 4, size=ROWS) / 2

spark = session("logistic-regression")
frames = {
    name: spark.createDataFrame([(float(label), float(w), Vectors.dense(row)) for label, w, row in zip(y, weights, x.tolist())], ["label", "w", "features"]).coalesce(1)
    for name, y in {"two": two, "three": three, "one": np.ones(ROWS)}.items()
}
BOUNDS = {"lowerBoundsOnCoefficients": [[0.0, -0.01, 0.0, 0.0, -0.2]], "upperBoundsOnCoefficients": [[0.9, 0.01, 20.0, 1.0, 0.1]]}
CASES = [
    ("two", {}), ("two", {"fitIntercept": False}), ("two", {"weightCol": "w"}), ("two", {"regParam": 0.1}), ("two", {"regParam": 0.1, "standardization": False}),
    ("two", {"regParam": 0.1, "elasticNetParam": 1.0}), ("two", {"regParam": 0.1, "elasticNetParam": 0.4, "weightCol": "w"}),
    ("two", {"regParam": 0.02, "elasticNetParam": 0.4, "standardization": False}), ("two", {"regParam": 0.05, "elasticNetParam": 0.7, "fitIntercept": False}),
    ("two", {"threshold": 0.3}), ("two", {"thresholds": [0.8, 0.2]}), ("two", {"family": "multinomial"}), ("two", {"family": "multinomial", "regParam": 0.1, "elasticNetParam": 0.5}),
    ("two", BOUNDS), ("two", {**BOUNDS, "lowerBoundsOnIntercepts": [0.3], "upperBoundsOnIntercepts": [0.5], "regParam": 0.01}),
    ("two", {**BOUNDS, "fitIntercept": False, "standardization": False, "regParam": 0.05}),
    ("three", {}), ("three", {"weightCol": "w", "fitIntercept": False}), ("three", {"regParam": 0.05}), ("three", {"regParam": 0.05, "standardization": False}), ("three", {"regParam": 0.05, "weightCol": "w"}),
    ("three", {"regParam": 0.05, "elasticNetParam": 1.0}), ("three", {"regParam": 0.05, "elasticNetParam": 0.3, "standardization": False}),
    ("three", {"thresholds": [0.2, 0.5, 0.3]}),
    ("three", {"upperBoundsOnCoefficients": [[0.5, 0.01, 9.0, 1.0, 0.1], [0.4, 0.02, 9.0, 1.0, 0.1], [0.3, 0.03, 9.0, 1.0, 0.1]], "lowerBoundsOnIntercepts": [0.0, 0.1, 0.2], "upperBoundsOnIntercepts": [0.0, 0.4, 2.0], "regParam": 0.01}),
    ("one", {}), ("one", {"family": "multinomial"}),
]


def of_spark(name, value):
    if name.endswith("OnCoefficients"):
        return DenseMatrix(len(value), len(value[0]), [v for row in value for v in row], isTransposed=True)
    return DenseVector(value) if name.endswith("OnIntercepts") else value


def case(data, params):
    frame = frames[data]
    model = LogisticRegression(maxIter=1000, tol=1e-15, **{name: of_spark(name, value) for name, value in params.items()}).fit(frame)
    out = model.transform(frame)
    bounded = any("Bounds" in name for name in params)
    return {
        **({"exact": of_scipy(data, params)} if bounded else {}),
        "data": data, "params": params, "coefficients": model.coefficientMatrix.toArray().tolist(), "intercepts": model.interceptVector.toArray().tolist(),
        "probability": values(out, "probability")[:20], "rawPrediction": values(out, "rawPrediction")[:20], "prediction": values(out, "prediction"),
        "objective": model.summary.objectiveHistory[-1], **({"summary": told(model.summary, data)} if (data, params) in TOLD else {}),
    }


TOLD = [("two", {}), ("two", {"threshold": 0.3}), ("two", {"weightCol": "w"}), ("three", {})]


def told(summary, data):
    """What a summary says of the training rows; thresholds and the points of the curves in their order, without the ends that Spark adds."""
    names = ["accuracy", "weightedPrecision", "weightedRecall", "weightedFalsePositiveRate"]
    lists = {name: [float(v) for v in getattr(summary, name)] for name in ["precisionByLabel", "recallByLabel", "falsePositiveRateByLabel"]}
    found = {**{name: getattr(summary, name) for name in names}, "weightedFMeasure": summary.weightedFMeasure(), "fMeasureByLabel": list(summary.fMeasureByLabel()), **lists}
    if data != "two":
        return found
    curves = {"fMeasure": summary.fMeasureByThreshold, "precision": summary.precisionByThreshold, "recall": summary.recallByThreshold}
    columns = {"threshold": [row[0] for row in summary.fMeasureByThreshold.collect()], **{name: [row[1] for row in frame.collect()] for name, frame in curves.items()}}
    thresholds = {**columns, "falsePositiveRate": [row[0] for row in summary.roc.collect()[1:-1]]}
    return {**found, "areaUnderROC": summary.areaUnderROC, "thresholds": thresholds}


def of_scipy(data, params):
    """Within bounds, where Spark's search ends early: the same objective by scipy, in coefficients for features of standard deviation 1."""
    y = {"two": two, "three": three}[data]
    std = np.where(x.std(axis=0, ddof=1) < 1e-12, 0, x.std(axis=0, ddof=1))
    used = std > 0
    z = x[:, used] / std[used]
    outputs = 1 if data == "two" else 3
    size = outputs * z.shape[1]
    intercept = params.get("fitIntercept", True)
    l2 = params.get("regParam", 0) * (np.ones(used.sum()) if params.get("standardization", True) else 1 / std[used] ** 2)

    def objective(point):
        b = point[:size].reshape(outputs, -1)
        margins = z @ b.T + (point[size:] if intercept else 0)
        margins = np.column_stack([np.zeros(ROWS), margins]) if outputs == 1 else margins
        logs = margins - logsumexp(margins, axis=1, keepdims=True)
        factors = np.exp(logs)
        factors[np.arange(ROWS), y] -= 1
        factors = factors[:, -outputs:] / ROWS
        slopes = [(factors.T @ z + l2 * b).ravel()] + ([factors.sum(axis=0)] if intercept else [])
        return -logs[np.arange(ROWS), y].mean() + 0.5 * (l2 * b * b).sum(), np.concatenate(slopes)

    def side(coefficients, intercepts, none):
        rows = np.array(params[coefficients])[:, used] * std[used] if coefficients in params else np.full((outputs, used.sum()), none)
        return np.concatenate([rows.ravel()] + ([params.get(intercepts, [none] * outputs)] if intercept else []))

    bounds = np.column_stack([side("lowerBoundsOnCoefficients", "lowerBoundsOnIntercepts", -np.inf), side("upperBoundsOnCoefficients", "upperBoundsOnIntercepts", np.inf)])
    found = minimize(objective, np.clip(np.zeros(len(bounds)), *bounds.T), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 100000, "ftol": 0, "gtol": 1e-11, "maxls": 50})
    # Its last steps differ between machines: what no bound holds is solved for where its slopes are 0.
    point, free = found.x.copy(), (found.x > bounds[:, 0]) & (found.x < bounds[:, 1])

    def slopes_of(values):
        moved = point.copy()
        moved[free] = values
        return objective(moved)[1][free]

    point[free] = root(slopes_of, point[free], tol=1e-14).x
    coefficients = np.zeros((outputs, len(std)))
    coefficients[:, used] = point[:size].reshape(outputs, -1) / std[used]
    return {"coefficients": coefficients.tolist(), "intercepts": (point[size:] if intercept else np.zeros(outputs)).tolist()}


write(
    __file__,
    1e-6,
    x=x.tolist(), weights=weights.tolist(), labels={"two": two.tolist(), "three": three.tolist(), "one": [1] * ROWS},
    cases=[case(data, params) for data, params in CASES],
)
spark.stop()
