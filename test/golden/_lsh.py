"""What the goldens of both LSH stages share: hashes by seed and number of tables, joins and searches for neighbours, with rows that name their places."""
from pyspark.ml.linalg import Vectors


def vector(row, sparse):
    return Vectors.sparse(len(row), {i: x for i, x in enumerate(row) if x != 0}) if sparse else Vectors.dense(row)


def frame(spark, rows, sparse):
    return spark.createDataFrame([(i, vector(row, sparse)) for i, row in enumerate(rows)], ["id", "v"]).coalesce(1)


def hashes(model, data):
    return [[float(table[0]) for table in row["h"]] for row in model.transform(data).orderBy("id").collect()]


def case(spark, make, tables, asked, **params):
    """Hashes of dense and of sparse vectors, which have to agree; a join with other rows and one with the rows themselves; neighbours of keys, [key, how many] each."""
    rows, others = tables
    a, b = [frame(spark, table, True) for table in tables]
    model = make(inputCol="v", outputCol="h", **params).fit(a)
    found = hashes(model, a)
    assert found == hashes(model, frame(spark, rows, False)), params
    joins = [join(model, (a, b), asked["others"], "others"), join(model, (a, a), asked["self"], "self")]
    nears = [near(model, a, key, count) for key, count in asked["nears"]]
    return {"params": params, "hashes": found, "joins": joins, "nears": nears}


def join(model, frames, threshold, other):
    pairs = model.approxSimilarityJoin(*frames, threshold, distCol="d").collect()
    return {"threshold": threshold, "with": other, "pairs": sorted([pair["datasetA"]["id"], pair["datasetB"]["id"], pair["d"]] for pair in pairs)}


def near(model, frame, key, count):
    rows = model.approxNearestNeighbors(frame, vector(key, True), count, distCol="d").collect()
    return {"key": key, "count": count, "rows": sorted([row["d"], row["id"]] for row in rows)}
