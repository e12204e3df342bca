"""The peers of the PCA benchmark: `sklearn CSV` and `spark CSV` fit on all rows, make them, and print one line of JSON."""
import json
import sys
import time


def sklearn(path):
    import pandas as pd
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import StandardScaler

    x = pd.read_csv(path).drop(columns="y").to_numpy(float)
    # A fit in a process whose threads have started already, as ours has its workers; PCA's fit needs the scaled rows.
    for _ in range(2):
        began = time.perf_counter()
        scaled = StandardScaler().fit_transform(x)
        model = PCA(10).fit(scaled)
        fits = time.perf_counter() - began
        model.transform(scaled)
        stages = time.perf_counter() - began
    print(json.dumps({"fits": fits, "stages": stages}))


def spark(path):
    from pyspark.ml import Pipeline
    from pyspark.ml.feature import PCA, StandardScaler, VectorAssembler
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.memory", "4g").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    # Names with dots would have to be quoted, and of equal names Spark takes none.
    frame = session.read.csv(path, header=True, inferSchema=True)
    frame = frame.toDF(*[f"c{i}" for i in range(len(frame.columns) - 1)] + ["last"]).cache()
    frame.count()
    stages = [VectorAssembler(inputCols=frame.columns[:-1], outputCol="features"), StandardScaler(inputCol="features", outputCol="scaled", withMean=True), PCA(inputCol="scaled", outputCol="components", k=10)]
    began = time.perf_counter()
    model = Pipeline(stages=stages).fit(frame)
    fits = time.perf_counter() - began
    # Every row is made and thrown away, nothing is written.
    model.transform(frame).select("components").write.format("noop").mode("overwrite").save()
    print(json.dumps({"fits": fits, "stages": time.perf_counter() - began}))
    session.stop()


if __name__ == "__main__":
    {"sklearn": sklearn, "spark": spark}[sys.argv[1]](sys.argv[2])
