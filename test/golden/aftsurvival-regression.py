"""AFTSurvivalRegression of Spark at a tight tol on times of Weibull's distribution, some censored, with a constant feature and features of other sizes."""
import numpy as np
from _spark import session, values, write
from pyspark.ml.linalg import Vectors
from pyspark.ml.regression import AFTSurvivalRegression

ROWS = 120
rng = np.random.default_rng(5)
x = np.column_stack([rng.normal(size=ROWS), rng.normal(size=ROWS) * 100 + 50, np.full(ROWS, 0.1), rng.poisson(0.4, size=ROWS)]).round(6)
times = np.exp(1.5 + 0.8 * x[:, 0] - x[:, 1] / 150 - 0.3 * x[:, 3] + 0.6 * np.log(rng.exponential(size=ROWS)))
limits = rng.uniform(1, 12, size=ROWS)
label = np.minimum(times, limits).round(6)
censor = (times <= limits).astype(float)

spark = session("aftsurvival-regression")
frame = spark.createDataFrame([(float(t), float(c), Vectors.dense(row)) for t, c, row in zip(label, censor, x.tolist())], ["label", "censor", "features"]).coalesce(1)


def case(**params):
    model = AFTSurvivalRegression(maxIter=100, tol=1e-14, quantilesCol="quantiles", **params).fit(frame)
    out = model.transform(frame)
    return {
        "params": params, "coefficients": model.coefficients.toArray().tolist(), "intercept": model.intercept, "scale": model.scale,
        "prediction": values(out, "prediction")[:20], "quantiles": values(out, "quantiles")[:20],
    }


write(__file__, 1e-6, x=x.tolist(), label=label.tolist(), censor=censor.tolist(), cases=[case(), case(fitIntercept=False), case(quantileProbabilities=[0.2, 0.999999])])
spark.stop()
