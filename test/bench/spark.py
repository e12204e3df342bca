"""The peer of the benchmark of Spark: the pipeline of spark.js written by hand, `spark.py CSV FOLDER MASTER`. It reads, searches, refits, and saves the model."""
import sys

REGULARISATIONS = [0.001, 0.01, 0.1]


def main(path, folder, master):
    from pyspark.ml import Pipeline
    from pyspark.ml.classification import LogisticRegression
    from pyspark.ml.evaluation import BinaryClassificationEvaluator
    from pyspark.ml.feature import StandardScaler, VectorAssembler
    from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master(master).config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    frame = session.read.csv(path, header=True, inferSchema=True)
    # Names with dots would have to be quoted, and of equal names Spark takes none.
    label = frame.columns.index("y")
    frame = frame.toDF(*["y" if i == label else f"c{i}" for i in range(len(frame.columns))]).cache()
    assembler = VectorAssembler(inputCols=[name for name in frame.columns if name != "y"], outputCol="features")
    scaler = StandardScaler(inputCol="features", outputCol="scaled", withMean=True)
    regression = LogisticRegression(featuresCol="scaled", labelCol="y", tol=1e-4)
    grid = ParamGridBuilder().addGrid(regression.regParam, REGULARISATIONS).build()
    search = CrossValidator(estimator=Pipeline(stages=[assembler, scaler, regression]), estimatorParamMaps=grid, evaluator=BinaryClassificationEvaluator(labelCol="y"), numFolds=3, parallelism=2, seed=0)
    model = search.fit(frame)
    model.bestModel.write().overwrite().save(folder)
    print(max(model.avgMetrics))
    session.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
