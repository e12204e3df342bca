"""How Spark reads the Parquet file of parquet-rows.yaml: types, vectors as vectors, values in order."""
from _spark import session, write

spark = session("parquet-rows")
frame = spark.read.parquet("parquet-rows.parquet")
write(
    __file__,
    tolerance=0,
    types=[[field.name, field.dataType.simpleString()] for field in frame.schema.fields],
    rows=[[value if isinstance(value, (bool, int, float, list, type(None))) else str(value) for value in row] for row in frame.collect()],
)
spark.stop()
