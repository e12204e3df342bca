"""
Models both ways, with real Spark: pipelines that are fitted here, written as spark-ml and loaded by Spark, and pipelines that Spark fits and saves and that are read here.
Either way both predict rows that neither learned from, and agree.
"""
import csv
import functools
import io
import json
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUBMIT = ["node", str(ROOT / "bin" / "ml-submit.js")]
NEAR = 1e-9
RAW = "rawPrediction"
F, S = {"featuresCol": "features"}, {"featuresCol": "sparse"}
FOREST = {"numTrees": 5, "maxDepth": 4, "seed": 3}


# Name, label (null: rows are transformed) and stages; parameters are those of both.
CASES = [
    ("scalers", None, [
        ("VectorSizeHint", {"inputCol": "features", "size": 3}),
        *[(stage, {"inputCol": "features", "outputCol": stage, **more}) for stage, more in [
            ("StandardScaler", {"withMean": True}), ("MinMaxScaler", {"min": -1.0}), ("MaxAbsScaler", {}), ("RobustScaler", {"withCentering": True}), ("Normalizer", {"p": math.inf}), ("DCT", {}),
            ("ElementwiseProduct", {"scalingVec": [1.5, -2.0, 0.25]}), ("PolynomialExpansion", {"degree": 3}), ("PCA", {"k": 2}), ("VectorSlicer", {"indices": [2, 0]}), ("VectorIndexer", {"maxCategories": 6, "handleInvalid": "keep"}),
            ("BucketedRandomProjectionLSH", {"bucketLength": 0.5, "numHashTables": 3, "seed": 5}),
        ]],
        ("VarianceThresholdSelector", {"featuresCol": "features", "outputCol": "varied", "varianceThreshold": 0.5}),
    ]),
    ("sparse vectors", None, [
        ("VectorSizeHint", {"inputCol": "sparse", "size": 6}),
        *[(stage, {"inputCol": "sparse", "outputCol": stage, **more}) for stage, more in [("StandardScaler", {}), ("MaxAbsScaler", {}), ("IDF", {"minDocFreq": 2}), ("MinHashLSH", {"numHashTables": 2, "seed": 5}), ("PCA", {"k": 2}), ("VectorSlicer", {"indices": [5, 1]})]],
    ]),
    ("columns", None, [
        ("StringIndexer", {"inputCols": ["cat", "town"], "outputCols": ["cat_index", "town_index"], "handleInvalid": "keep"}),
        ("StringIndexer", {"inputCol": "town", "outputCol": "town_number", "stringOrderType": "alphabetDesc"}),
        ("Interaction", {"inputCols": ["a", "cat_index", "b"], "outputCol": "products"}),
        ("OneHotEncoder", {"inputCols": ["cat_index", "town_index"], "outputCols": ["cat_slots", "town_slots"], "dropLast": False}),
        ("Imputer", {"inputCols": ["gaps", "b"], "outputCols": ["filled", "b_filled"], "strategy": "median"}),
        ("Bucketizer", {"inputCols": ["a", "b"], "outputCols": ["a_bucket", "b_bucket"], "splitsArray": [[-math.inf, 0.3, math.inf], [-1.0, 1.0, 2.5, 5.0]]}),
        ("QuantileDiscretizer", {"inputCol": "a", "outputCol": "a_part", "numBuckets": 4}),
        ("Binarizer", {"inputCol": "a", "outputCol": "a_high", "threshold": 0.5}),
        ("TargetEncoder", {"inputCols": ["cat_index", "c"], "outputCols": ["cat_mean", "c_mean"], "labelCol": "t", "targetType": "continuous", "smoothing": 2.0, "handleInvalid": "keep"}),
        ("FeatureHasher", {"inputCols": ["a", "c"], "outputCol": "hashed", "numFeatures": 16}),
        ("IndexToString", {"inputCol": "town_index", "outputCol": "town_again"}),
        ("SQLTransformer", {"statement": "SELECT *, a + b AS ab FROM __THIS__"}),
        ("VectorAssembler", {"inputCols": ["a", "cat_slots", "filled"], "outputCol": "all"}),
    ]),
    ("words", None, [
        ("Tokenizer", {"inputCol": "text", "outputCol": "words"}),
        ("RegexTokenizer", {"inputCol": "text", "outputCol": "parts", "pattern": "[aeiou ]+"}),
        ("StopWordsRemover", {"inputCol": "words", "outputCol": "left"}),
        ("NGram", {"inputCol": "words", "outputCol": "pairs"}),
        ("HashingTF", {"inputCol": "left", "outputCol": "hashed", "numFeatures": 32}),
        ("HashingTF", {"inputCol": "pairs", "outputCol": "hashed_pairs", "numFeatures": 32}),
        ("CountVectorizer", {"inputCol": "parts", "outputCol": "counts", "minDF": 2.0}),
        ("IDF", {"inputCol": "counts", "outputCol": "weighed"}),
        ("Word2Vec", {"inputCol": "words", "outputCol": "mean", "vectorSize": 4, "minCount": 1, "seed": 2}),
    ]),
    ("logistic, two classes", "y", [("StandardScaler", {"inputCol": "features", "outputCol": "scaled"}), ("LogisticRegression", {"featuresCol": "scaled", "regParam": 0.01, "threshold": 0.4})]),
    ("logistic, three classes of text", "cat", [("LogisticRegression", {**F, "regParam": 0.1, "elasticNetParam": 0.5, "thresholds": [0.2, 0.3, 0.5]})]),
    ("logistic, sparse vectors and bounds", "y", [("LogisticRegression", {**S, "lowerBoundsOnCoefficients": [[-0.5] * 6], "upperBoundsOnIntercepts": [0.25]})]),
    ("linear", "t", [("LinearRegression", {**F, "regParam": 0.01})]),
    ("linear, Huber's loss", "t", [("LinearRegression", {**F, "loss": "huber"})]),
    ("generalized linear", "count", [("GeneralizedLinearRegression", {**F, "family": "poisson", "link": "log", "offsetCol": "a"})]),
    *[(f"Bayes, {kind}", "cat", [("NaiveBayes", {**(S if kind == "bernoulli" else F), "modelType": kind})]) for kind in ["multinomial", "bernoulli", "complement", "gaussian"]],
    ("support vectors", "y", [("LinearSVC", {**F, "regParam": 0.1, "threshold": 0.1})]),
    ("tree of classes", "cat", [("VectorIndexer", {"inputCol": "features", "outputCol": "indexed", "maxCategories": 6}), ("DecisionTreeClassifier", {"featuresCol": "indexed", "maxDepth": 4, "impurity": "entropy", "seed": 3})]),
    ("tree of numbers", "t", [("DecisionTreeRegressor", {**F, "maxDepth": 6, "seed": 3})]),
    ("forest of two classes, sparse vectors", "y", [("RandomForestClassifier", {**S, **FOREST})]),
    ("forest of classes", "cat", [
        ("StringIndexer", {"inputCol": "town", "outputCol": "town_index", "handleInvalid": "keep"}), ("VectorAssembler", {"inputCols": ["a", "town_index", "b"], "outputCol": "all"}), ("RandomForestClassifier", {"featuresCol": "all", **FOREST}),
    ]),
    ("forest of numbers", "t", [("RandomForestRegressor", {**F, **FOREST})]),
    ("isotonic", "t", [("IsotonicRegression", {"featuresCol": "a"})]),
    ("survival", "time", [("AFTSurvivalRegression", {**F, "censorCol": "censor"})]),
    ("machine of two classes", "y", [("FMClassifier", {**F, "factorSize": 2, "maxIter": 20, "seed": 3})]),
    ("machine of numbers", "t", [("FMRegressor", {**S, "factorSize": 2, "maxIter": 20, "seed": 3})]),
    ("network", "cat", [("MultilayerPerceptronClassifier", {**F, "layers": [3, 4, 3], "maxIter": 20, "seed": 3})]),
    ("one against the rest", "cat", [("OneVsRest", {**F, "classifier": ("LogisticRegression", {"regParam": 0.1})})]),
    ("trees against the rest", "cat", [("OneVsRest", {**F, "classifier": ("DecisionTreeClassifier", {"maxDepth": 3})})]),
    ("selectors", "y", [
        ("ChiSqSelector", {"featuresCol": "sparse", "outputCol": "chosen", "labelCol": "y", "numTopFeatures": 3}),
        ("UnivariateFeatureSelector", {"featuresCol": "features", "outputCol": "best", "labelCol": "y", "featureType": "continuous", "labelType": "categorical", "selectionThreshold": 2.0}),
        ("VectorAssembler", {"inputCols": ["chosen", "best"], "outputCol": "all"}), ("LogisticRegression", {"featuresCol": "all", "regParam": 0.1}),
    ]),
    ("formula of numbers", "t", [("RFormula", {"formula": "t ~ a + cat + a:b + cat:town", "featuresCol": "made", "labelCol": "response"}), ("LinearRegression", {"featuresCol": "made", "labelCol": "response", "regParam": 0.1})]),
    ("formula of text", "cat", [("RFormula", {"formula": "cat ~ a + town - 1", "featuresCol": "made", "labelCol": "response"}), ("LogisticRegression", {"featuresCol": "made", "labelCol": "response", "regParam": 0.1})]),
]
# What only this program has, and Spark's folders take all the same.
OURS = [
    ("trees as deep as they get", "noise", [("DecisionTreeRegressor", {**F, "maxDepth": "unlimited", "minInfoGain": 0.0, "seed": 3})]),
    ("words of another language", None, [("Tokenizer", {"inputCol": "text", "outputCol": "words"}), ("StopWordsRemover", {"inputCol": "words", "outputCol": "left", "language": "german"}), ("HashingTF", {"inputCol": "left", "outputCol": "hashed", "numFeatures": 16})]),
]


def checks(only=""):
    """Way and number of each check, of those alone whose names have the text."""
    return [(way, i) for way, cases in [("from_here", CASES + OURS), ("from_spark", CASES)] for i, (name, _, _) in enumerate(cases) if only in name]


def check_model(folder, way, i):
    """Name, problem (None where there is none) and seconds of a check."""
    name, label, stages = (CASES + OURS)[i]
    began = time.monotonic()
    try:
        spark, own, files = prepared(folder)
        problem = {"from_here": from_here, "from_spark": from_spark}[way](spark, own / f"{way}-{i}", files, label, stages)
    except Exception as error:
        problem = f"{type(error).__name__}: {str(error)[:1500]}"
    return f"models {way.replace('_', ' ')}: {name}", problem, time.monotonic() - began


@functools.cache
def prepared(folder):
    """The session of this process, a folder for it alone and the rows there."""
    sys.path[:0] = [str(ROOT / "test" / "golden")]
    os.environ.pop("SPARK_HOME", None)
    from _spark import session

    spark, own = session("models"), pathlib.Path(folder) / f"models-{os.getpid()}"
    own.mkdir()
    return spark, own, write_rows(spark, own)


def write_rows(spark, folder):
    """Rows to learn from and others, as one file of Parquet each, and the classes of text in the order of their numbers."""
    from pyspark.ml.linalg import SparseVector, Vectors

    draw = random.Random(7)
    rows = []
    for i in range(240):
        x = [draw.random(), 4 * draw.random(), float(draw.randrange(5))]
        slots = sorted(draw.sample(range(6), 1 + draw.randrange(3)))
        row = {"a": draw.random(), "b": 4 * draw.random() - 0.5, "c": draw.randrange(4), "gaps": None if i % 9 == 0 else draw.random(), "town": ["Oslo", "Rom", "Łódź", "Bern"][draw.randrange(4)], "features": Vectors.dense(x), "sparse": SparseVector(6, slots, [1.0] * len(slots))}
        row["text"] = " ".join(draw.choice(["the", "quick", "fox", "und", "Haus", "a", "jumps"]) for _ in range(3 + i % 4))
        row["cat"] = "red" if x[0] + draw.random() > 1.1 else "green" if x[1] > 2 else "blue"
        row["y"] = int(x[0] + x[1] / 4 + 0.4 * draw.random() > 1.1)
        row["t"] = 2 * x[0] - x[1] + 3 * row["a"] + 0.3 * draw.random()
        row["count"], row["time"], row["censor"], row["noise"] = draw.randrange(6), 0.5 + x[1] * draw.random(), int(i % 5 > 0), float(i % 2)
        rows.append(row)
    files = {}
    for name, part in [("train", rows[:200]), ("held", rows[200:])]:
        spark.createDataFrame(part).coalesce(1).write.parquet(str(folder / name))
        files[name] = str(next((folder / name).glob("part-*.parquet")))
    seen = [row["cat"] for row in rows[:200]]
    files["classes"] = sorted(set(seen), key=lambda name: (-seen.count(name), name))
    return files


def from_here(spark, folder, files, label, stages):
    """Fitted here; Spark loads what was written."""
    from pyspark.ml import PipelineModel

    folder.mkdir()
    data = {"path": files["train"], **({} if label is None else {"label": label}), "features": ["features", "sparse"]}
    last = len(stages) - 1
    pipeline = [{"id": f"{name}-{i}", name: {**{key: value for key, value in params.items() if key != "labelCol" or i < last}, **({"classifier": {params["classifier"][0]: params["classifier"][1]}} if "classifier" in params else {})}} for i, (name, params) in enumerate(stages)]
    (folder / "job.yaml").write_text(yaml_of({"data": data, "pipeline": pipeline, "output": {"dir": "run", "model": ["native", "spark-ml"], **({"data": "rows.jsonl"} if is_rest(stages) else {})}}))
    submit(["--quiet", "job.yaml"], folder)
    model = PipelineModel.load(str(folder / "run" / "model-spark-ml"))
    # Rows without a label are what a model is for.
    held = spark.read.parquet(files["held"])
    return difference(model, held.drop(*([] if label is None else [label])), predicted(folder / "run" / "model", files["held"]), (label, files["classes"])) \
        or difference(model, held, predicted(folder / "run" / "model-spark-ml", files["held"]), (label, files["classes"])) \
        or (raw_difference(model, spark.read.parquet(files["train"]), (folder / "run" / "rows.jsonl").read_text()) if is_rest(stages) else None)


def from_spark(spark, folder, files, label, stages):
    """Fitted by Spark; what it saved is read here."""
    from pyspark.ml import Pipeline, PipelineModel

    text = label == "cat" and stages[0][0] != "RFormula"
    named = {"labelCol": "label" if text else label}
    front = [("StringIndexer", {"inputCol": "cat", "outputCol": "label"})] if text else []
    made = [stage_of(name, {**params, **(named if label is not None and i == len(stages) - 1 and "labelCol" not in params else {})}) for i, (name, params) in enumerate(stages)]
    model = Pipeline(stages=[*[stage_of(*stage) for stage in front], *made]).fit(spark.read.parquet(files["train"]))
    model.save(str(folder))
    held = spark.read.parquet(files["held"])
    problem = difference(model, held, predicted(folder, files["held"]), (label, files["classes"]))
    if problem is not None or not is_rest(stages):
        return problem
    again = folder.parent / f"{folder.name}-again"
    submit(["convert", str(folder), "--to", "native", "--out", f"{again}-native"], ROOT)
    submit(["convert", f"{again}-native", "--to", "spark-ml", "--out", str(again)], ROOT)
    return raw_difference(model, held, "\n".join(PipelineModel.load(str(again)).transform(held).select(RAW).toJSON().collect()))


def is_rest(stages):
    """Whether the scores of classes are in one column alone, which is no probability and which predictions are not written with."""
    return stages[-1][0] == "OneVsRest"


def raw_difference(model, rows, found):
    """The first row where Spark's scores of classes and those of rows as JSON lines differ, or None."""
    theirs, ours = model.transform(rows).select(RAW).collect(), [json.loads(line)[RAW] for line in found.splitlines()]
    if len(theirs) != len(ours):
        return f"{RAW} of {len(ours)} rows, Spark has {len(theirs)}"
    for i, ((wanted_scores,), scores) in enumerate(zip(theirs, ours)):
        # Spark's JSON has more to say of a vector.
        scores = scores["values"] if isinstance(scores, dict) else scores
        if len(wanted_scores) != len(scores) or not all(map(equal, wanted_scores, scores)):
            return f"row {i}, {RAW}: {scores}, Spark has {wanted_scores}"
    return None


def stage_of(name, params):
    from pyspark.ml import classification, feature, regression
    from pyspark.ml.linalg import DenseMatrix, Vectors

    found = next(getattr(module, name) for module in [feature, classification, regression] if hasattr(module, name))()
    for key, value in params.items():
        if key == "classifier":
            value = stage_of(*value)
        elif key in ["scalingVec", "upperBoundsOnIntercepts"]:
            value = Vectors.dense(value)
        elif key == "lowerBoundsOnCoefficients":
            value = DenseMatrix(len(value), len(value[0]), [x for row in value for x in row], True)
        found.set(found.getParam(key), value)
    return found


def submit(args, cwd):
    done = subprocess.run([*SUBMIT, *args], cwd=cwd, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"ml-submit {args[0]}: {done.stderr}")
    return done.stdout


def predicted(model, file):
    return list(csv.DictReader(io.StringIO(submit(["predict", "--no-keep", str(model), file], ROOT))))


def difference(model, rows, found, labelled):
    """The first place where Spark's columns and ours differ, or None; `labelled` is the label, null without one, and the classes of a text."""
    made = [column for column in model.transform(rows).columns if column not in rows.columns]
    theirs = model.transform(rows).select(*made).collect()
    if len(theirs) != len(found):
        return f"{len(found)} rows, Spark has {len(theirs)}"
    compared = 0
    for i, (row, ours) in enumerate(zip(theirs, found)):
        for column, value in wanted(row.asDict(), ours, *labelled):
            compared += 1
            if not equal(value, ours.get(column)):
                return f"row {i}, {column}: {ours.get(column)}, Spark has {value}"
    return None if compared > 0 else f"nothing to compare: {list(found[0])} and {made}"


def wanted(row, ours, label, names):
    """What Spark has, by the names that our columns have."""
    if label is not None:
        classes = [column.removeprefix("probability_") for column in ours if column.startswith("probability_")] or (names if label == "cat" else [])
        yield "prediction", row["prediction"] if not classes else classes[int(row["prediction"])]
        if "probability" in row:
            yield from ((f"probability_{name}", value) for name, value in zip(classes, row["probability"].toArray()))
        return
    for column, value in row.items():
        if hasattr(value, "toArray"):
            yield from ((f"{column}_{slot}", x) for slot, x in enumerate(value.toArray()))
        elif isinstance(value, list) and hasattr(value[0], "toArray"):
            yield from ((f"{column}_{slot}", x[0]) for slot, x in enumerate(value))
        elif not isinstance(value, list):
            yield column, value


def equal(theirs, ours):
    if isinstance(theirs, str) or ours is None:
        return theirs == ours
    return math.isclose(float(theirs), float(ours), rel_tol=NEAR, abs_tol=NEAR)


def yaml_of(value):
    """YAML is JSON, but for numbers that JSON lacks."""
    return json.dumps(value).replace("-Infinity", "-.inf").replace("Infinity", ".inf")


if __name__ == "__main__":
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        for check in checks(*sys.argv[1:]):
            name, problem, seconds = check_model(scratch, *check)
            failed += problem is not None
            print(f"{'ok' if problem is None else 'FAILED'}  {name} ({seconds:.0f} s){'' if problem is None else ': ' + problem}", flush=True)
    sys.exit(1 if failed else 0)
