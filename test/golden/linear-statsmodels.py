"""Generalized and weighted linear models by statsmodels: coefficients with their standard errors, statistics and p values, deviances and dispersion."""
import json
import os

import numpy as np
import statsmodels
import statsmodels.api as sm

ROWS = 90
rng = np.random.default_rng(8)
x = np.column_stack([rng.normal(size=ROWS), rng.normal(size=ROWS) * 20 - 3, rng.integers(0, 4, size=ROWS)]).round(6)
linear = 0.5 * x[:, 0] + 0.02 * x[:, 1] - 0.3 * x[:, 2]
weights = rng.integers(1, 6, size=ROWS).astype(float)
offsets = (rng.random(ROWS) / 3).round(3)
labels = {
    "number": (4 + linear + rng.normal(size=ROWS) / 2).round(6),
    "share": (rng.random(ROWS) < 1 / (1 + np.exp(-linear))).astype(float),
    "count": rng.poisson(np.exp(0.5 + linear)).astype(float),
    "positive": (rng.gamma(5, np.exp(1 + linear) / 5) + 0.01).round(6),
}
links, families = sm.families.links, sm.families
CASES = [
    ("number", {}, families.Gaussian()),
    ("number", {"weightCol": "w"}, families.Gaussian()),
    ("share", {"family": "binomial"}, families.Binomial()),
    ("share", {"family": "binomial", "link": "probit", "offsetCol": "o"}, families.Binomial(links.Probit())),
    ("share", {"family": "binomial", "link": "cloglog"}, families.Binomial(links.CLogLog())),
    ("count", {"family": "poisson", "offsetCol": "o"}, families.Poisson()),
    ("count", {"family": "poisson", "link": "sqrt"}, families.Poisson(links.Sqrt())),
    ("positive", {"family": "gamma", "link": "log", "weightCol": "w"}, families.Gamma(links.Log())),
    ("positive", {"family": "tweedie", "variancePower": 1.5, "linkPower": 0.0}, families.Tweedie(links.Log(), var_power=1.5)),
]
WITH_INTERCEPT = sm.add_constant(x, prepend=False)


def case(data, params, family):
    known = family.__class__ in [families.Binomial, families.Poisson]
    more = {"var_weights": weights} if "weightCol" in params else {}
    found = sm.GLM(labels[data], WITH_INTERCEPT, family=family, offset=offsets if "offsetCol" in params else None, **more).fit(tol=1e-14, maxiter=200, use_t=not known, scale=None if known else "X2")
    likelihood = {"aic": found.aic} if known else {}
    return {"data": data, "params": params, **estimates(found), "deviance": found.deviance, "nullDeviance": found.null_deviance, "dispersion": found.scale, **likelihood}


def estimates(found):
    """The intercept comes last."""
    return {"estimates": found.params.tolist(), "standardErrors": found.bse.tolist(), "tValues": found.tvalues.tolist(), "pValues": found.pvalues.tolist()}


content = {
    "made_by": os.path.basename(__file__), "versions": {"statsmodels": statsmodels.__version__}, "tolerance": 1e-6,
    "x": x.tolist(), "weights": weights.tolist(), "offsets": offsets.tolist(), "labels": {name: y.tolist() for name, y in labels.items()},
    "generalized": [case(*each) for each in CASES],
    "least": [
        {"params": {}, **estimates(sm.OLS(labels["number"], WITH_INTERCEPT).fit())},
        {"params": {"weightCol": "w"}, **estimates(sm.WLS(labels["number"], WITH_INTERCEPT, weights=weights).fit())},
        {"params": {"fitIntercept": False}, **estimates(sm.OLS(labels["number"], x).fit())},
    ],
}
with open(os.path.splitext(os.path.abspath(__file__))[0] + ".json", "w", encoding="utf-8") as out:
    json.dump(content, out)
    out.write("\n")
