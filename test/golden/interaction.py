"""Interaction of Spark on numbers, nominal columns and vectors, whose slots have the names and categories that its assembler gives."""
from _spark import session, slots, values, write
from pyspark.ml import Pipeline
from pyspark.ml.feature import Interaction, StringIndexer, VectorAssembler

ROWS = [("x", "p", 1.0, 2.0), ("y", "q", 2.0, 3.0), ("x", "p", 0.0, -4.0), ("z", "p", 3.5, 0.0)]
CHOICES = [["n"], ["n", "m"], ["s", "n"], ["n", "s"], ["s", "u"], ["w", "n"], ["w", "u"], ["s", "w"], ["w", "w2", "s"], ["z", "m"], ["z", "w"]]

spark = session("interaction")
frame = spark.createDataFrame(ROWS, ["st", "ut", "n", "m"])
frame = Pipeline(stages=[
    StringIndexer(inputCols=["st", "ut"], outputCols=["s", "u"]),
    VectorAssembler(inputCols=["s", "n"], outputCol="w"),
    VectorAssembler(inputCols=["m", "n"], outputCol="w2"),
    VectorAssembler(inputCols=["n", "m"], outputCol="z"),
]).fit(frame).transform(frame)


def interacted(columns):
    out = Interaction(inputCols=columns, outputCol="y").transform(frame)
    return {"inputCols": columns, "slots": slots(out, "y"), "outputs": values(out, "y")}


write(__file__, 0, columns={name: values(frame, name) for name in ["s", "u", "n", "m"]}, labels={"s": ["x", "y", "z"], "u": ["p", "q"]}, cases=[interacted(c) for c in CHOICES])
spark.stop()
