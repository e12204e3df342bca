"""The peers of the benchmark of dense logistic regressions: `sklearn CSV`, `spark CSV` and `others CSV` print one line of JSON. Rows are read and standardised outside of the times that they tell."""
import json
import sys
import time

REGULARISATIONS = [0.001, 0.01, 0.1]
MIXTURES = [0.5, 1.0]


def sklearn(path):
    import pandas as pd
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV, StratifiedKFold
    from sklearn.preprocessing import StandardScaler

    table = pd.read_csv(path)
    x = StandardScaler().fit_transform(table.drop(columns="y").to_numpy(float))
    y = table["y"].to_numpy()
    trained = len(y) * 2 / 3
    search = GridSearchCV(LogisticRegression(tol=1e-4, max_iter=100), {"C": [1 / (trained * one) for one in REGULARISATIONS]}, cv=StratifiedKFold(3, shuffle=True, random_state=0), n_jobs=2, scoring="roc_auc")
    times = []
    for _ in range(2):
        began = time.perf_counter()
        search.fit(x, y)
        times.append(time.perf_counter() - began)
    print(json.dumps({"cold": times[0], "warm": times[1], "score": search.best_score_}))


def spark(path):
    from pyspark.ml.classification import LogisticRegression
    from pyspark.ml.evaluation import BinaryClassificationEvaluator
    from pyspark.ml.feature import StandardScaler, VectorAssembler
    from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.memory", "4g").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    frame = session.read.csv(path, header=True, inferSchema=True)
    # Names with dots would have to be quoted, and of equal names Spark takes none.
    label = frame.columns.index("y")
    frame = frame.toDF(*[f"c{i}" for i in range(len(frame.columns))])
    assembled = VectorAssembler(inputCols=[name for i, name in enumerate(frame.columns) if i != label], outputCol="features").transform(frame)
    scaled = StandardScaler(inputCol="features", outputCol="scaled", withMean=True).fit(assembled).transform(assembled).selectExpr("scaled", f"c{label} as y").cache()
    scaled.count()
    regression = LogisticRegression(featuresCol="scaled", labelCol="y", tol=1e-4)
    grid = ParamGridBuilder().addGrid(regression.regParam, REGULARISATIONS).addGrid(regression.elasticNetParam, MIXTURES).build()
    search = CrossValidator(estimator=regression, estimatorParamMaps=grid, evaluator=BinaryClassificationEvaluator(labelCol="y"), numFolds=3, parallelism=2, seed=0)
    began = time.perf_counter()
    model = search.fit(scaled)
    print(json.dumps({"cold": time.perf_counter() - began, "score": max(model.avgMetrics)}))
    session.stop()


def others(path):
    import warnings

    import pandas as pd
    import statsmodels.api as sm
    from sklearn.neural_network import MLPClassifier
    from sklearn.preprocessing import StandardScaler

    # Twenty steps are not enough for it, and it says so.
    warnings.simplefilter("ignore")
    table = pd.read_csv(path)
    x = StandardScaler().fit_transform(table.drop(columns="y").to_numpy(float))
    y = table["y"].to_numpy()
    # The second fit of each is in a warm process.
    for _ in range(2):
        began = time.perf_counter()
        MLPClassifier((8,), activation="logistic", solver="lbfgs", max_iter=20, alpha=0, random_state=1).fit(x, y)
        between = time.perf_counter()
        sm.GLM(y, sm.add_constant(x), family=sm.families.Binomial()).fit()
        ended = time.perf_counter()
    print(json.dumps({"mlp": between - began, "glm": ended - between}))


if __name__ == "__main__":
    {"sklearn": sklearn, "spark": spark, "others": others}[sys.argv[1]](sys.argv[2])
