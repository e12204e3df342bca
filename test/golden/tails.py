"""Upper tails of the chi-square and F distributions, by scipy."""
import json
import os

import scipy
from scipy.stats import chi2, f

DEGREES = [1, 2, 3, 5, 10, 37, 200, 5000]
AT = [0.001, 0.3, 1.0, 3.84, 12.5, 60.0, 200.0]
cases = {
    "chiSquare": [[x * d**0.5, d, chi2.sf(x * d**0.5, d)] for d in DEGREES for x in AT],
    "f": [[x, a, b, f.sf(x, a, b)] for a in DEGREES for b in [1, 4, 57, 997, 100000] for x in AT],
}
with open(os.path.splitext(os.path.abspath(__file__))[0] + ".json", "w", encoding="utf-8") as out:
    json.dump({"made_by": os.path.basename(__file__), "versions": {"scipy": scipy.__version__}, "tolerance": 1e-9, "cases": cases}, out)
    out.write("\n")
