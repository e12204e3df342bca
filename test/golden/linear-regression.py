"""LinearRegression of Spark by both solvers and with Huber's loss, on rows with a constant feature, features of other sizes, weights, and features that depend on each other: models, predictions, standard errors and p values at a tight tol; scipy's with Huber's loss, where Spark's search ends early."""
import numpy as np
from _spark import session, values, write
from pyspark.ml.linalg import Vectors
from pyspark.ml.regression import LinearRegression
from scipy.optimize import minimize

ROWS = 80
rng = np.random.default_rng(5)
plain = np.column_stack([rng.normal(size=ROWS), rng.normal(size=ROWS) * 100 + 50, rng.integers(0, 3, size=ROWS) * 0.01, rng.poisson(0.3, size=ROWS)]).round(6)
y = (3 + plain @ [1.5, -0.02, 40, 0] + rng.normal(size=ROWS)).round(6)
outliers = np.where(rng.random(ROWS) < 0.1, y * 6, y).round(6)
weights = rng.integers(0, 4, size=ROWS) / 2
SETS = {
    "plain": (plain, y), "constant": (np.column_stack([plain[:, :2], np.full(ROWS, 2.0)]), y), "outliers": (plain, outliers), "flat": (plain, np.full(ROWS, 2.5)),
    "dependent": (np.column_stack([plain, plain[:, 0] + plain[:, 3], 2 * plain[:, 3]]), y), "wide": (plain[:6].repeat(2, axis=1) + rng.normal(size=(6, 8)).round(3), y[:6]),
}
TIGHT = {"tol": 1e-15, "maxIter": 200}
SEARCH = {"solver": "l-bfgs"}
HUBER = {"loss": "huber"}
CASES = [
    ("plain", {}), ("plain", {"fitIntercept": False}), ("plain", {"weightCol": "w"}), ("plain", {"regParam": 0.3}), ("plain", {"regParam": 0.3, "standardization": False, "fitIntercept": False, "weightCol": "w"}),
    ("plain", {"regParam": 0.3, "elasticNetParam": 0.5, **TIGHT}), ("plain", {"regParam": 0.3, "elasticNetParam": 1.0, "standardization": False, **TIGHT}),
    ("plain", {"regParam": 0.5, "elasticNetParam": 0.8, "fitIntercept": False, "weightCol": "w", **TIGHT}), ("constant", TIGHT), ("constant", {"regParam": 0.1, **TIGHT}),
    ("plain", {**SEARCH, **TIGHT}), ("plain", {"weightCol": "w", "regParam": 0.3, **SEARCH, **TIGHT}), ("plain", {"regParam": 0.3, "standardization": False, **SEARCH, **TIGHT}),
    ("plain", {"regParam": 0.3, "elasticNetParam": 0.5, **SEARCH, **TIGHT}), ("plain", {"fitIntercept": False, **SEARCH, **TIGHT}),
    ("outliers", {**HUBER, **TIGHT}), ("outliers", {**HUBER, "epsilon": 2.5, "weightCol": "w", **TIGHT}), ("outliers", {**HUBER, "regParam": 0.2, "fitIntercept": False, **TIGHT}),
    ("outliers", {**HUBER, "regParam": 0.2, "standardization": False, **TIGHT}),
    ("flat", {}), ("flat", SEARCH), ("flat", HUBER), ("flat", {"fitIntercept": False}), ("flat", {"fitIntercept": False, **SEARCH, **TIGHT}),
    ("dependent", {**SEARCH, **TIGHT}), ("dependent", {"regParam": 0.1}), ("wide", {**SEARCH, **TIGHT}),
]

spark = session("linear-regression")
frames = {
    name: spark.createDataFrame([(float(label), float(w), Vectors.dense(row)) for label, w, row in zip(target, weights, x.tolist())], ["label", "w", "features"]).coalesce(1).cache()
    for name, (x, target) in SETS.items()
}


def case(data, params):
    model = LinearRegression(**params).fit(frames[data])
    summary = model.summary
    inverted = params.get("solver") != "l-bfgs" and params.get("loss") != "huber" and not params.get("elasticNetParam") and (data, params.get("fitIntercept", True)) in [("plain", True), ("plain", False), ("dependent", True), ("flat", False)]
    statistics = {"standardErrors": list(summary.coefficientStandardErrors), "tValues": list(summary.tValues), "pValues": list(summary.pValues)} if inverted else {}
    told = ["r2", "r2adj", "explainedVariance", "meanAbsoluteError", "meanSquaredError", "rootMeanSquaredError", "degreesOfFreedom", "numInstances", "devianceResiduals"]
    return {
        **({"summary": {name: getattr(summary, name) for name in told}} if inverted and data == "plain" else {}),
        "data": data, "params": params, "coefficients": model.coefficients.toArray().tolist(), "intercept": model.intercept, "scale": model.scale,
        "prediction": values(model.transform(frames[data]), "prediction")[:20], **statistics,
        # Spark searches where a feature is constant, this product does not.
        **({} if data == "constant" else {"objective": list(summary.objectiveHistory)[-1]}),
        **({"exact": huber_of_scipy(data, params)} if params.get("loss") == "huber" and data != "flat" else {}),
    }


def huber_of_scipy(data, params):
    """The same objective by scipy: coefficients for features of standard deviation 1, the intercept at their means, and the logarithm of the scale."""
    x, target = SETS[data]
    w = weights if "weightCol" in params else np.ones(ROWS)
    intercept, epsilon = params.get("fitIntercept", True), params.get("epsilon", 1.35)
    mean = np.average(x, axis=0, weights=w)
    std = np.sqrt(w @ (x - mean) ** 2 / (w.sum() - (w @ w) / w.sum()))
    z = (x - mean * intercept) / std
    width = x.shape[1]
    l2 = params.get("regParam", 0) * (np.ones(width) if params.get("standardization", True) else 1 / std**2)

    def objective(point):
        b, scale = point[:width], np.exp(point[-1])
        off = z @ b + (point[width] if intercept else 0) - target
        inside = np.abs(off) <= epsilon * scale
        loss = np.where(inside, scale + off**2 / scale, scale + 2 * epsilon * np.abs(off) - scale * epsilon**2) / 2
        slope = w * np.where(inside, off / scale, epsilon * np.sign(off)) / w.sum()
        by_scale = w @ np.where(inside, 1 - (off / scale) ** 2, 1 - epsilon**2) / 2 / w.sum()
        return w @ loss / w.sum() + 0.5 * l2 @ b**2, np.concatenate([z.T @ slope + l2 * b, [slope.sum()] if intercept else [], [by_scale * scale]])

    found = minimize(objective, np.zeros(width + 1 + intercept), jac=True, method="BFGS", options={"gtol": 1e-13, "maxiter": 10000}).x
    coefficients = found[:width] / std
    return {"coefficients": coefficients.tolist(), "intercept": found[width] - coefficients @ mean if intercept else 0.0, "scale": np.exp(found[-1])}


write(__file__, 1e-6, weights=weights.tolist(), sets={name: {"x": x.tolist(), "y": target.tolist()} for name, (x, target) in SETS.items()}, cases=[case(data, params) for data, params in CASES])
spark.stop()
