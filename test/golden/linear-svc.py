"""LinearSVC of Spark on rows of two classes, and the minimum of the same loss by scikit-learn, whose solvers go by the dual."""
import numpy as np
from _spark import session, values, write
from pyspark.ml.classification import LinearSVC
from pyspark.ml.linalg import Vectors
from sklearn.svm import SVC
from sklearn.svm import LinearSVC as SklearnSVC

ROWS = 120
rng = np.random.default_rng(5)
x = np.column_stack([rng.normal(size=ROWS), rng.normal(size=ROWS) * 100 + 50, rng.integers(0, 3, size=ROWS) * 0.01, np.full(ROWS, 0.1), rng.poisson(0.3, size=ROWS)]).round(6)
score = x[:, 0] * 1.5 - (x[:, 1] - 50) / 60 + x[:, 2] * 40
y = (score + rng.logistic(size=ROWS) > 0.2).astype(int)
weights = rng.integers(0, 4, size=ROWS) / 2

spark = session("linear-svc")
frame = spark.createDataFrame([(float(label), float(w), Vectors.dense(row)) for label, w, row in zip(y, weights, x.tolist())], ["label", "w", "features"]).coalesce(1)
CASES = [
    {"regParam": 0.1}, {"regParam": 0.1, "fitIntercept": False}, {"regParam": 0.1, "standardization": False}, {"regParam": 0.05, "weightCol": "w"},
    {"regParam": 1.0, "weightCol": "w", "standardization": False, "fitIntercept": False}, {"regParam": 0.02, "threshold": 0.7},
]


def case(params):
    model = LinearSVC(maxIter=50, tol=1e-9, **params).fit(frame)
    out = model.transform(frame)
    return {
        "params": params, "coefficients": list(model.coefficients), "intercept": model.intercept, "objective": model.summary().objectiveHistory[-1],
        "rawPrediction": values(out, "rawPrediction")[:20], "exact": exact(params),
    }


def exact(params):
    """The dual of the same problem, solved by libsvm, or by liblinear without an intercept."""
    w = weights if "weightCol" in params else np.ones(ROWS)
    mean = (w @ x) / w.sum()
    variance = (w @ (x - mean) ** 2) / (w.sum() - (w * w).sum() / w.sum())
    used = variance > 1e-20
    scale = np.sqrt(variance[used]) if params.get("standardization", True) else np.ones(used.sum())
    z = x[:, used] / scale
    cost = 1 / (w.sum() * params["regParam"])
    if params.get("fitIntercept", True):
        found = SVC(kernel="linear", C=cost, tol=1e-10).fit(z, y, sample_weight=w)
    else:
        found = SklearnSVC(C=cost, loss="hinge", dual=True, fit_intercept=False, tol=1e-12, max_iter=10_000_000, random_state=0).fit(z, y, sample_weight=w)
    b, intercept = found.coef_[0], float(np.ravel(found.intercept_)[0])
    missing = np.maximum(0, 1 - np.where(y > 0, 1, -1) * (z @ b + intercept))
    coefficients = np.zeros(x.shape[1])
    coefficients[used] = b / scale
    return {"coefficients": coefficients.tolist(), "intercept": intercept, "objective": float((w * missing).sum() / w.sum() + params["regParam"] / 2 * b @ b)}


# Where a search stops on an edge of the loss depends on rounding: so far may Spark's numbers be from those of another processor.
write(__file__, 0.05, x=x.tolist(), y=y.tolist(), weights=weights.tolist(), cases=[case(params) for params in CASES])
spark.stop()
