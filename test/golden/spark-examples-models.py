"""
Runs the example programs of linear models, factorization machines, isotonic regression and tuning; see _examples.py. What each fit learned is kept too.
Most of them stop their searches after 10 steps, and where a search is then is its own affair: here they are let go on to their end, at which there is one answer.
"""
import json
import os

import _examples
import numpy as np
from _examples import run, value
from pyspark.ml.wrapper import JavaEstimator

EXAMPLES = [
    "aft_survival_regression", "cross_validator", "estimator_transformer_param_example", "fm_classifier_example", "fm_regressor_example",
    "generalized_linear_regression_example", "isotonic_regression_example", "linear_regression_with_elastic_net", "linearsvc",
    "logistic_regression_summary_example", "logistic_regression_with_elastic_net", "multiclass_logistic_regression_with_elastic_net", "one_vs_rest_example",
    "pipeline_example", "train_validation_split",
]
SEARCHES = {
    "AFTSurvivalRegression": (1000, 1e-13), "LinearRegression": (1000, 1e-13), "LogisticRegression": (1000, 1e-13),
    # The loss has edges: from there on its search stops by itself.
    "LinearSVC": (100, 1e-9),
}
# Theirs are Python's hashes of their names, which have more digits than a seed of a job file.
SEED = 7
# In their order, each where a model has not the one before it.
LEARNED = [["coefficients", "coefficientMatrix"], ["intercept", "interceptVector"], ["scale"], ["boundaries"], ["predictions"], ["linear"]]
# A model of hashed words has too many numbers to keep: it is compared by what it predicts.
MOST_NUMBERS = 2000
# What a search ends at depends behind that on the width of a processor's sums.
DECIMALS = 7
plain_fit = JavaEstimator._fit


def fit(self, dataset):
    name = type(self).__name__
    max_iter, tol = SEARCHES.get(name, (None, None))
    changed = {} if tol is None else {self.maxIter: max_iter, self.tol: tol}
    model = plain_fit(self.copy({**changed, **({self.seed: SEED} if self.hasParam("seed") else {})}), dataset)
    found = dict(next(filter(None, (learned(model, key) for key in keys)), ("", None)) for keys in LEARNED)
    _examples.record["models"].append({"stage": name, **{key: rounded(numbers) for key, numbers in found.items() if key != "" and np.size(numbers) <= MOST_NUMBERS}})
    return model


def learned(model, key):
    """None where a model has no such thing, or has it for another number of classes."""
    try:
        found = getattr(model, key)
        return key, value(list(found.toArray().ravel()) if hasattr(found, "toArray") else found)
    except Exception:
        return None


def rounded(numbers):
    return [rounded(number) for number in numbers] if isinstance(numbers, list) else round(numbers, DECIMALS)


def print_rounded(text):
    return [[name, rounded(numbers)] for name, numbers in numbers_of(text)]


JavaEstimator._fit = fit
numbers_of = _examples.numbers_of
_examples.numbers_of = print_rounded
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "spark-examples.json"), encoding="utf-8") as file:
    KNOWN = json.load(file)["data"].keys()
run(__file__, 1e-6, EXAMPLES, more=["models", "printed"], known=KNOWN)
