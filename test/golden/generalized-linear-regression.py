"""GeneralizedLinearRegression of Spark: each family with its links, weights, offsets and costs; models, predictions and what its summary says, at a tight tol."""
import numpy as np
from _spark import session, values, write
from pyspark.ml.linalg import Vectors
from pyspark.ml.regression import GeneralizedLinearRegression

ROWS = 70
rng = np.random.default_rng(3)
x = np.column_stack([rng.normal(size=ROWS), rng.normal(size=ROWS) * 10 + 5, rng.integers(0, 3, size=ROWS)]).round(6)
linear = 0.4 * x[:, 0] + 0.03 * x[:, 1] - 0.2 * x[:, 2]
offsets = (rng.random(ROWS) / 2).round(3)
weights = rng.integers(1, 5, size=ROWS).astype(float)
labels = {
    "number": (5 + linear + rng.normal(size=ROWS) / 3).round(6),
    "share": (rng.random(ROWS) < 1 / (1 + np.exp(-linear))).astype(float),
    "count": rng.poisson(np.exp(0.8 + linear)).astype(float),
    "positive": (rng.gamma(4, np.exp(1 + linear) / 4) + 0.01).round(6),
}
labels["some"] = np.where(rng.random(ROWS) < 0.3, 0, labels["positive"])
POISSON, GAMMA, BINOMIAL, TWEEDIE = ({"family": family} for family in ["poisson", "gamma", "binomial", "tweedie"])
CASES = [
    ("number", {}), ("number", {"weightCol": "w", "offsetCol": "o", "regParam": 0.2}), ("number", {"link": "log", "fitIntercept": False}), ("number", {"link": "inverse"}), ("number", {"regParam": 0.1, "link": "log", "weightCol": "w"}),
    ("share", BINOMIAL), ("share", {**BINOMIAL, "link": "probit", "weightCol": "w"}), ("share", {**BINOMIAL, "link": "cloglog", "offsetCol": "o"}), ("share", {**BINOMIAL, "regParam": 0.1, "fitIntercept": False}),
    ("count", POISSON), ("count", {**POISSON, "link": "sqrt", "weightCol": "w"}), ("count", {**POISSON, "offsetCol": "o", "regParam": 0.05, "linkPredictionCol": "linked"}), ("count", {**POISSON, "weightCol": "zeros"}),
    ("positive", {**GAMMA, "link": "log", "weightCol": "w"}), ("number", GAMMA), ("positive", {**GAMMA, "link": "log", "offsetCol": "o"}),
    ("some", {**TWEEDIE, "variancePower": 1.5, "linkPower": 0.0}), ("positive", {**TWEEDIE, "variancePower": 2.5, "linkPower": -0.5, "weightCol": "w"}), ("positive", {**TWEEDIE, "variancePower": 0.0, "linkPower": 0.3}),
    ("positive", {**TWEEDIE, "variancePower": 1.0, "linkPower": 0.5}),
]
zeros = np.where(rng.random(ROWS) < 0.2, 0.0, weights)

spark = session("generalized-linear-regression")
columns = ["label", "w", "zeros", "o", "features"]
frames = {
    name: spark.createDataFrame([(float(label), float(w), float(z), float(o), Vectors.dense(row)) for label, w, z, o, row in zip(y, weights, zeros, offsets, x.tolist())], columns).coalesce(1).cache()
    for name, y in labels.items()
}


def case(data, params):
    model = GeneralizedLinearRegression(tol=1e-10, maxIter=50, **params).fit(frames[data])
    summary = model.summary
    out = model.transform(frames[data])
    aic = {} if params.get("variancePower", 0) not in [0, 1, 2] else {"aic": summary.aic}
    return {
        "data": data, "params": params, "coefficients": model.coefficients.toArray().tolist(), "intercept": model.intercept, "prediction": values(out, "prediction")[:20],
        **({"linked": values(out, "linked")[:20]} if "linkPredictionCol" in params else {}), **aic,
        "deviance": summary.deviance, "nullDeviance": summary.nullDeviance, "dispersion": summary.dispersion, "degreesOfFreedom": summary.degreesOfFreedom, "degreesOfFreedomNull": summary.residualDegreeOfFreedomNull,
        "rank": summary.rank, "residuals": {kind: np.quantile([row[0] for row in summary.residuals(kind).collect()], [0, 0.25, 0.5, 0.75, 1]).tolist() for kind in ["deviance", "pearson", "working", "response"]},
        "standardErrors": list(summary.coefficientStandardErrors), "tValues": list(summary.tValues), "pValues": list(summary.pValues),
    }


write(
    __file__, 1e-6, x=x.tolist(), weights=weights.tolist(), zeros=zeros.tolist(), offsets=offsets.tolist(), labels={name: y.tolist() for name, y in labels.items()},
    cases=[case(data, params) for data, params in CASES],
)
spark.stop()
