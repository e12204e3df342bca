"""IDF of Spark on dense and sparse vectors, with values below 0 and zeros that are written out."""
from _spark import session, values, write
from pyspark.ml.feature import IDF
from pyspark.ml.linalg import Vectors

ROWS = [[1.0, 0.0, 3.0, 0.0, 2.5], [0.0, 0.0, -1.0, 0.0, 1.0], [2.0, 0.0, 1.0, 1e-9, 1.0], [0.0, 0.0, 4.0, 0.0, 3.0]]

spark = session("idf")
dense = spark.createDataFrame([(Vectors.dense(row),) for row in ROWS], ["x"])
sparse = spark.createDataFrame([(Vectors.sparse(5, [(i, v) for i, v in enumerate(row) if v != 0 or i == 1]),) for row in ROWS], ["x"])
one = dense.limit(1)


def fitted(frame, least):
    model = IDF(inputCol="x", outputCol="y", minDocFreq=least).fit(frame)
    return {"minDocFreq": least, "idf": model.idf, "docFreq": model.docFreq, "numDocs": model.numDocs, "weighed": values(model.transform(frame), "y")}


write(__file__, 1e-15, rows=ROWS, given=[fitted(frame, least) for frame in [dense, sparse] for least in [0, 1, 2, 3, 5]], one=fitted(one, 0))
spark.stop()
