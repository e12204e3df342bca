"""RFormula of Spark: what its parser makes of formulas, written ones and random ones, and the columns of fits: every parameter, nulls, texts that were not in the fit."""
import random
import re

from _cases import case
from _spark import session, write
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.ml.feature import RFormula

spark = session("rformula")
WRITTEN = [
    "y ~ a", "y~a+b", "~ a + b", "y ~ .", "~ .", "y ~ . - a", "y ~ . - .", "y ~ a - a", "y ~ a - a + a", "y ~ 1", "y ~ 0", "y ~ 0 + a", "y ~ a - 1", "y ~ a + 1 - 1 + 1", "y ~ a - 0",
    "y ~ a:b", "y ~ a:b + b:a", "y ~ a:a", "y ~ a:b:a", "y ~ a*b", "y ~ a*b*c", "y ~ a*b - a", "y ~ a*b - b:a", "y ~ a:b - a:b + b:a", "y ~ (a + b)^2", "y ~ (a + b + c)^2 - a:b", "y ~ (a + b + c)^3",
    "y ~ .^2", "y ~ .:a", "y ~ a:.", "y ~ .:.", "y ~ .*a", "y ~ . - a:b", "y ~ .^2 - .:a", "y ~ (a - b):c", "y ~ c:(a - b)", "y ~ a:(b + 1)", "y ~ a*1", "y ~ 1:a", "y ~ (a + b):(c + d)", "y ~ (a - b)*(c - d)",
    "y ~ a - (b - c)", "y ~ a - (b + c) + b", "y ~ a + b - (a + b)", "y ~ (a)", "y ~ ((a + (b)))", "y ~ a ^ 1", "y ~ a^2", "y ~ (a + b)^2^2", "y ~ ((a + b)^2)^2", "y ~ a.b_1 + .x + d", "y ~ a\n+ b", "  y  ~a", "y ~ y",
    "y ~ -a", "y ~ -1 + a", "y ~ a +", "y ~ + a", "y ~", "~", "", "y", "y a", "y ~ a ~ b", "y ~ (a", "y ~ a)", "y ~ ()", "y ~ a^0", "y ~ a^b", "y ~ 10", "y ~ 01", "y ~ 2", "y ~ a b", "y ~ a & b", "1 ~ a", ". ~ a", "y ~ é",
    "y ~ `a`", "y ~ log(a)", "y ~ a / b", "y ~ a %in% b", "y ~ a::b", "y ~ .. + a", "y ~ _a", "y + z ~ a", "y ~ a^-1", "y ~ a^ 2",
]
NAMES = ["a", "b", "c", "d", "."]
GRAMMAR = random.Random(7)


def expression(depth):
    kind = GRAMMAR.choice(["name"] * 4 + (["sum"] * 3 + ["cross", "product", "power", "parens", "number"] if depth > 0 else []))
    if kind == "name":
        return GRAMMAR.choice(NAMES)
    if kind == "number":
        return GRAMMAR.choice(["0", "1"])
    if kind == "power":
        return f"({expression(depth - 1)})^{GRAMMAR.choice([1, 2, 3])}"
    if kind == "parens":
        return f"({expression(depth - 1)})"
    sign = {"sum": [" + ", " - "], "cross": ["*"], "product": [":"]}[kind]
    return GRAMMAR.choice(sign).join([expression(depth - 1), expression(depth - 1)])


schema = spark.createDataFrame([(1.0, 2.0, "u", "v", True)], ["y", "a", "b", "c", "d"])._jdf.schema()


def resolved(formula):
    """Response, terms and intercept as Spark reads them; what it cannot read is null."""
    try:
        found = spark._jvm.org.apache.spark.ml.feature.RFormulaParser.parse(formula).resolve(schema).toString()
    except (PySparkException, Py4JError):
        return {"formula": formula, "read": None}
    label, terms, intercept = re.fullmatch(r"ResolvedRFormula\(label=(.*), terms=\[(.*)\], hasIntercept=(.*)\)", found, re.S).groups()
    return {"formula": formula, "read": {"response": label or None, "terms": [one.strip("{}").split(",") for one in re.findall(r"\{[^}]*\}|[^,{}]+", terms)], "intercept": intercept == "true"}}


formulas = [resolved(formula) for formula in [*WRITTEN, *dict.fromkeys(f"y ~ {expression(3)}" for _ in range(500))]]

C = ("text", ["us", "ca", "nz", "us", "nz", "us"])
D = ("text", ["x", "x", "y", "z", "y", "x"])
H = ("double", [18.0, 12.5, -15.0, 0.0, 3.0, 7.25])
N = ("int", [1, 0, 2, 4, -1, 1])
B = ("boolean", [True, False, True, True, False, False])
V = ("vector", [[1.0, 0.0], [0.0, 2.0], [3.0, 4.0], [0.0, 0.0], [-1.0, 0.5], [1.0, 1.0]])
Y = ("double", [1.0, 0.0, 0.0, 1.0, 2.0, 1.0])
T = ("text", ["no", "yes", "no", "no", "maybe", "yes"])
ALL = {"y": Y, "c": C, "d": D, "h": H, "n": N, "b": B}
VECTORS = {"y": Y, "c": C, "v": V, "h": H}
HOLES = {"y": ("double", [1.0, None, 0.0]), "c": ("text", ["us", "ca", None]), "h": ("double", [1.0, 2.0, 3.0])}
GAPS = {"y": ("double", [1.0, 0.0, 0.0]), "c": ("text", ["us", "ca", "us"]), "h": ("double", [1.0, None, 3.0])}
UNSEEN = {"y": ("double", [1.0, 5.0, 0.0]), "c": ("text", ["us", "fr", "nz"]), "d": ("text", ["x", "y", "q"]), "h": ("double", [1.0, 2.0, 3.0])}
UNSEEN_LABEL = {"t": ("text", ["no", "perhaps", None]), "c": ("text", ["us", "us", "nz"]), "h": ("double", [1.0, 2.0, 3.0])}
ORDERS = ["frequencyDesc", "frequencyAsc", "alphabetDesc", "alphabetAsc"]
INVALID = ["error", "skip", "keep"]


def fit(columns, formula, apply_to=None, **params):
    return case(spark, RFormula, columns, apply_to=apply_to, formula=formula, **params)


cases = [fit(ALL, f"y ~ {terms}") for terms in ["c + h", "h + c", ".", "0 + .", "c - 1", "h + n - 1", "0 + d + c", "c:h", "c:d", "c*h", "c*d - 1", "(c + h + n)^2", "h:n", "b + n", "c:d:h", "n:n", ". - c", "(. - b)^2", "0 + c:d + d + c"]]
cases += [fit(ALL, formula) for formula in ["~ c + h", "~ .", "n ~ h", "b ~ h", "c ~ h", "c ~ ."]]
cases += [fit(VECTORS, formula) for formula in ["y ~ v", "y ~ v + c", "y ~ .", "v ~ h"]]
cases += [fit(ALL, "y ~ c + d", stringIndexerOrderType=order) for order in ORDERS]
cases += [fit({"t": T, **ALL}, "t ~ c + h", stringIndexerOrderType=order) for order in ORDERS]
cases += [fit({"t": T, **ALL}, formula, forceIndexLabel=True) for formula in ["y ~ h", "n ~ c", "t ~ h"]]
cases += [fit(ALL, "y ~ c + h", featuresCol="f", labelCol="l"), fit({"label": Y, **ALL}, "label ~ c + h"), fit({"label": Y, **ALL}, "n ~ c + h"), fit({"label": T, **ALL}, "label ~ h")]
cases += [fit({"label": Y, **ALL}, "label ~ h", forceIndexLabel=True), fit({"features": Y, **ALL}, "y ~ h")]
cases += [fit(columns, formula, handleInvalid=how) for columns in [HOLES, GAPS] for formula in ["y ~ c + h", "y ~ c:h", "y ~ c", "y ~ h", "h ~ c"] for how in INVALID]
cases += [fit(ALL, formula, apply_to=UNSEEN, handleInvalid=how) for formula in ["y ~ c + h", "y ~ c*d", "y ~ c + d - 1"] for how in INVALID]
cases += [fit({"t": T, "c": C, "h": H}, formula, apply_to=UNSEEN_LABEL, handleInvalid=how) for formula in ["t ~ h", "t ~ c + h"] for how in INVALID]
cases += [fit(ALL, "y ~ c + h", apply_to={"c": ("text", ["nz", "ca"]), "h": ("double", [1.0, 2.0])}), fit({"t": T, "h": H}, "t ~ h", apply_to={"h": ("double", [1.0, 2.0])})]
cases += [fit({"y": ("double", [1.0, 0.0]), "c": ("text", ["a", "a"]), "h": ("double", [1.0, 2.0])}, formula) for formula in ["y ~ c + h", "y ~ c", "y ~ c - 1"]]
cases += [fit({"y": ("double", [1.0, 0.0]), "c": ("text", ["a", "a"])}, "y ~ c", handleInvalid="keep")]
cases += [fit(ALL, formula) for formula in ["y ~ 1", "y ~ h - h", "y ~ q", "y ~ (h"]]
cases += [fit({"y": ("double", []), "c": ("text", []), "h": ("double", [])}, formula) for formula in ["y ~ h", "y ~ c + h"]]
write(__file__, 1e-13, formulas=formulas, cases=cases)
spark.stop()
