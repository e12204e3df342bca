"""Uses what tests and goldens use of Spark, for the archive of classes that Java writes when this ends (install.sh)."""
import os
import sys
import tempfile

from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import StringIndexer, VectorAssembler
from pyspark.ml.functions import vector_to_array
from pyspark.sql import SparkSession
from pyspark.sql import functions as f

LIGHT = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"

# Not by the environment: the program that starts Java is one in Java as well, and would write an archive of its own.
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.sql.shuffle.partitions", "2")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.extraJavaOptions", f"{LIGHT} -Xlog:disable -XX:ArchiveClassesAtExit={os.path.abspath(sys.argv[1])}")
    .getOrCreate()
)
rows = spark.createDataFrame([(float(i % 7), i % 3, "ab"[i % 5 > 2]) for i in range(60)], ["x", "n", "y"])
stages = [StringIndexer(inputCol="y", outputCol="label"), VectorAssembler(inputCols=["x", "n"], outputCol="features"), LogisticRegression(maxIter=1)]
with tempfile.TemporaryDirectory() as folder:
    model = Pipeline(stages=stages).fit(rows)
    model.save(os.path.join(folder, "model"))
    model.transform(rows.filter(f.col("n") > 0)).select(vector_to_array("probability"), "prediction").collect()
java = spark.sparkContext._gateway.proc
spark.stop()
# The archive is written when Java ends, which it does with its input.
java.stdin.close()
sys.exit(java.wait())
