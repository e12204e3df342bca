"""Spark's regression evaluator and scikit-learn's regression metrics: plain, weighted, constant labels, zero and negative predictions, one row."""
import os
import sys
import warnings
from importlib.metadata import version

import numpy as np
from pyspark.ml.evaluation import RegressionEvaluator
from sklearn import metrics as sk

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from _spark import session, write  # noqa: E402

warnings.filterwarnings("ignore")
spark = session("metrics-regression")
random = np.random.default_rng(5)


def case(name, labels, predictions, weights=None):
    y, p = np.array(labels, dtype=float), np.array(predictions, dtype=float)
    w = None if weights is None else np.array(weights, dtype=float)
    given = {"labels": y.tolist(), "predictions": p.tolist(), "weights": None if w is None else w.tolist()}
    return {"name": name, **given, "spark": of_spark(y, p, w), "scikit-learn": of_sklearn(y, p, w)}


def of_spark(y, p, w):
    rows = [(float(a), float(b), 1.0 if w is None else float(w[i])) for i, (a, b) in enumerate(zip(y, p))]
    frame = spark.createDataFrame(rows, ["label", "prediction", "weight"]).coalesce(1)
    values = {}
    for origin in [False, True]:
        evaluator = RegressionEvaluator(weightCol="weight", throughOrigin=origin)
        evaluator._transfer_params_to_java()
        m = evaluator._java_obj.getMetrics(frame._jdf)
        if origin:
            values["r2(throughOrigin=true)"] = m.r2()
            continue
        values |= {"rmse": m.rootMeanSquaredError(), "mse": m.meanSquaredError(), "mae": m.meanAbsoluteError(), "var": m.explainedVariance()}
        # Spark's r2 of weighted rows is no share of anything: doubling all weights changes it.
        if w is None:
            values["r2"] = m.r2()
    return values


def of_sklearn(y, p, w):
    s = {"sample_weight": w}
    values = {
        "rmse": lambda: sk.root_mean_squared_error(y, p, **s),
        "mse": lambda: sk.mean_squared_error(y, p, **s),
        "mae": lambda: sk.mean_absolute_error(y, p, **s),
        "medianAbsoluteError": lambda: sk.median_absolute_error(y, p, **s),
        "mape": lambda: sk.mean_absolute_percentage_error(y, p, **s),
        "maxError": lambda: sk.max_error(y, p),
        "explainedVariance": lambda: sk.explained_variance_score(y, p, **s),
        "msle": lambda: sk.mean_squared_log_error(y, p, **s),
        "rmsle": lambda: sk.root_mean_squared_log_error(y, p, **s),
        "d2AbsoluteError": lambda: sk.d2_absolute_error_score(y, p, **s),
        "meanPoissonDeviance": lambda: sk.mean_poisson_deviance(y, p, **s),
        "meanGammaDeviance": lambda: sk.mean_gamma_deviance(y, p, **s),
        "d2Tweedie": lambda: sk.d2_tweedie_score(y, p, **s),
        "meanTweedieDeviance": lambda: sk.mean_tweedie_deviance(y, p, **s),
    }
    varied = len(set(y)) > 1
    # For a constant label r2 is Spark's.
    if varied:
        values["r2"] = lambda: sk.r2_score(y, p, **s)
    for alpha in [0, 0.1, 0.5, 0.75, 1]:
        suffix = "" if alpha == 0.5 else f"(alpha={alpha})"
        values[f"pinball{suffix}"] = lambda alpha=alpha: sk.mean_pinball_loss(y, p, alpha=alpha, **s)
        values[f"d2Pinball{suffix}"] = lambda alpha=alpha: sk.d2_pinball_score(y, p, alpha=alpha, **s)
    for power in [-1.5, 1, 1.5, 2, 3]:
        values[f"meanTweedieDeviance(power={power})"] = lambda power=power: sk.mean_tweedie_deviance(y, p, power=power, **s)
        # For a constant label the deviance to be saved is the rounding of a power, 0 on one processor and 1e-16 on another.
        if varied:
            values[f"d2Tweedie(power={power})"] = lambda power=power: sk.d2_tweedie_score(y, p, power=power, **s)
    return {name: or_nan(value) for name, value in values.items()}


def or_nan(value):
    """What scikit-learn refuses to compute is NaN here."""
    try:
        return float(value())
    except (ValueError, ZeroDivisionError):
        return float("nan")


def near(y, spread):
    return y + random.normal(scale=spread, size=len(y))


positive = random.gamma(2, 3, 60)
signed = random.normal(scale=3, size=61)
counts = random.poisson(1.5, 50).astype(float)
shifted = 20 + 3 * random.normal(size=40)
cases = [
    case("positive labels", positive, positive * random.uniform(0.5, 1.5, 60)),
    case("positive labels, weights", positive, positive * random.uniform(0.5, 1.5, 60), random.exponential(size=60)),
    case("labels of both signs", signed, near(signed, 1)),
    case("labels of both signs, small whole weights", signed, near(signed, 1), random.choice([1, 2, 3], 61)),
    case("counts with zeros, ties", counts, np.maximum(0.25, np.round(near(counts, 1)))),
    case("zero predictions", counts, np.zeros(50)),
    case("far from zero", shifted, near(shifted, 0.5)),
    case("exact", [1, 2, 4, 0.5], [1, 2, 4, 0.5]),
    case("constant label", [2.5] * 4, [1, 2, 3, 4.5]),
    case("constant label, predicted exactly", [2.5] * 4, [2.5] * 4),
    case("constant label, constant error", [2.5] * 4, [3.5] * 4, [1, 2, 1, 2]),
    case("constant prediction", [1, 2, 3, 4, 7], [3] * 5),
    case("two rows", [1, 4], [2, 2]),
    case("one row", [3], [2]),
    case("minus one and less", [-1, 2, 3], [0.5, -2, 3]),
]
spark.stop()
write(__file__, 1e-12, libraries={"scikit-learn": version("scikit-learn"), "numpy": np.__version__}, cases=cases)
