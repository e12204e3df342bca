"""The bank benchmark's data and peers: `make SOURCE rows|columns OUT`, `sklearn CSV depth`, `spark CSV once|warm`. Results are one line of JSON."""
import json
import sys
import time

import numpy as np
import pandas as pd

ROWS = 250_000
TREES, FEATURES, FOLDS = 10, 6, 5


def make(source, draw, out):
    """Draws rows, or every column apart as the notebook did; beside it the first four fifths, as many as a fold trains on."""
    table = pd.read_csv(source)
    random = np.random.default_rng(0)
    if draw == "rows":
        drawn = table.iloc[random.integers(0, len(table), ROWS)]
    else:
        drawn = pd.DataFrame({name: table[name].to_numpy()[random.integers(0, len(table), ROWS)] for name in table})
    drawn.to_csv(out, index=False)
    drawn.iloc[: ROWS * (FOLDS - 1) // FOLDS].to_csv(out + ".train.csv", index=False)


def sklearn(path, depth):
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import StratifiedKFold, cross_validate

    table = pd.read_csv(path)
    x, y = table.drop(columns="y").to_numpy(), table["y"].to_numpy()

    def forest(seed):
        return RandomForestClassifier(TREES, max_features=FEATURES, max_depth=None if depth == "unlimited" else int(depth), random_state=seed)

    seconds, scores = [], []
    for seed in range(3):
        began = time.perf_counter()
        scores.append(cross_validate(forest(seed), x, y, cv=StratifiedKFold(FOLDS, shuffle=True, random_state=1), n_jobs=2)["test_score"].mean())
        seconds.append(time.perf_counter() - began)
    train = len(x) * (FOLDS - 1) // FOLDS
    nodes = [np.mean([tree.tree_.node_count for tree in forest(seed).set_params(n_jobs=2).fit(x[:train], y[:train])]) for seed in range(10)]
    print(json.dumps({"seconds": sorted(seconds)[1], "accuracy": float(np.mean(scores)), "nodes": float(np.mean(nodes)), "low": float(min(nodes)), "high": float(max(nodes))}))


def spark(path, searches):
    from pyspark.ml.classification import RandomForestClassifier
    from pyspark.ml.evaluation import MulticlassClassificationEvaluator
    from pyspark.ml.feature import VectorAssembler
    from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.memory", "4g").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    table = session.read.csv(path, header=True, inferSchema=True)
    # A dot in a column's name means a field of a struct to Spark.
    table = table.toDF(*[name.replace(".", "_") for name in table.columns])
    features = [name for name in table.columns if name != "y"]
    data = VectorAssembler(inputCols=features, outputCol="features").transform(table).select("features", "y").cache()
    forest = RandomForestClassifier(labelCol="y", numTrees=TREES, featureSubsetStrategy=str(FEATURES), maxDepth=5, seed=1)
    evaluator = MulticlassClassificationEvaluator(labelCol="y", metricName="accuracy")

    def search():
        began = time.perf_counter()
        model = CrossValidator(estimator=forest, estimatorParamMaps=ParamGridBuilder().build(), evaluator=evaluator, numFolds=FOLDS, seed=1, parallelism=2).fit(data)
        return time.perf_counter() - began, model.avgMetrics[0]

    for _ in range({"once": 1, "warm": 2}[searches]):
        seconds, accuracy = search()
    print(json.dumps({"seconds": seconds, "accuracy": accuracy}))


if __name__ == "__main__":
    {"make": make, "sklearn": sklearn, "spark": spark}[sys.argv[1]](*sys.argv[2:5])
