"""
The randomly started example programs of Spark, over 20 seeds: what they compute on the rows and the split of spark-examples.json, and the lengths of the vectors that Word2Vec makes.
"""
import json
import os

from _spark import session, write
from pyspark.ml.classification import RandomForestClassifier
from pyspark.ml.evaluation import MulticlassClassificationEvaluator, RegressionEvaluator
from pyspark.ml.feature import StringIndexer, VectorIndexer, Word2Vec
from pyspark.ml.linalg import Vectors
from pyspark.ml.regression import RandomForestRegressor

SEEDS = range(20)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "spark-examples.json"), encoding="utf-8") as file:
    recorded = json.load(file)
spark = session("spark-examples-seeds")


def parts(name):
    """Training and test rows of a program, indexed as it indexes them: by all rows."""
    source = recorded["examples"][name]["inputs"][0]
    rows = [(label, Vectors.sparse(v["size"], v["indices"], v["values"]), part) for (label, v), part in zip(recorded["data"][source["path"]]["rows"], source["split"])]
    frame = spark.createDataFrame(rows, ["label", "features", "part"]).coalesce(1)
    indexed = StringIndexer(inputCol="label", outputCol="indexedLabel").fit(frame).transform(frame)
    indexed = VectorIndexer(inputCol="features", outputCol="indexedFeatures", maxCategories=4).fit(indexed).transform(indexed).cache()
    return [indexed.where(f"part = {part}") for part in [0, 1]]


def scores(name, make, evaluator):
    train, test = parts(name)
    return [evaluator.evaluate(make(seed).fit(train).transform(test)) for seed in SEEDS]


def lengths(seed):
    """Of the vectors of the program's documents."""
    frame = spark.createDataFrame([(row[0],) for row in recorded["examples"]["word2vec_example"]["inputs"][0]["rows"]], ["text"]).coalesce(1)
    model = Word2Vec(vectorSize=3, minCount=0, inputCol="text", outputCol="result", seed=seed).fit(frame)
    return [float(row.result.norm(2)) for row in model.transform(frame).collect()]


accuracy = MulticlassClassificationEvaluator(labelCol="indexedLabel", metricName="accuracy")
rmse = RegressionEvaluator(labelCol="label", metricName="rmse")
classifier = scores("random_forest_classifier_example", lambda seed: RandomForestClassifier(labelCol="indexedLabel", featuresCol="indexedFeatures", numTrees=10, seed=seed), accuracy)
regressor = scores("random_forest_regressor_example", lambda seed: RandomForestRegressor(featuresCol="indexedFeatures", seed=seed), rmse)
write(__file__, 1e-9, random_forest_classifier_example={"accuracy": classifier}, random_forest_regressor_example={"rmse": regressor}, word2vec_example={"lengths": [lengths(seed) for seed in SEEDS]})
spark.stop()
