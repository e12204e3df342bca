"""VectorSizeHint of Spark on vectors that have the size and on vectors that have not."""
from _cases import frame_of
from _spark import session, write
from pyspark.errors import PySparkException
from pyspark.ml.feature import VectorSizeHint

spark = session("vector-size-hint")
FRAME = frame_of(spark, {"v": ("vector", [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])})


def hinted(size, handling):
    try:
        out = VectorSizeHint(inputCol="v", size=size, handleInvalid=handling).transform(FRAME)
        return {"size": size, "handleInvalid": handling, "rows": len(out.collect()), "width": out.schema["v"].metadata["ml_attr"]["num_attrs"]}
    except PySparkException as error:
        return {"size": size, "handleInvalid": handling, "error": type(error).__name__}


write(__file__, 0, cases=[hinted(size, h) for size in [3, 2] for h in ["error", "skip", "optimistic"]])
spark.stop()
