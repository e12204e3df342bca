"""Tails and quantiles of the normal distribution, by scipy."""
import json
import os

import scipy
from scipy.stats import norm

AT = [-30.0, -8.0, -3.0, -1.0, -0.1, -1e-9, 0.0, 1e-5, 0.2, 0.9, 1.7, 4.0, 9.0, 25.0]
P = [1e-300, 1e-16, 1e-8, 0.001, 0.02, 0.2, 0.4, 0.4999999, 0.5, 0.51, 0.8, 0.99, 0.999999]
cases = {"tail": [[x, norm.sf(x)] for x in AT], "density": [[x, norm.pdf(x)] for x in AT], "quantile": [[p, norm.ppf(p)] for p in P]}
with open(os.path.splitext(os.path.abspath(__file__))[0] + ".json", "w", encoding="utf-8") as out:
    json.dump({"made_by": os.path.basename(__file__), "versions": {"scipy": scipy.__version__}, "tolerance": 1e-12, "cases": cases}, out)
    out.write("\n")
