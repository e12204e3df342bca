"""SQLTransformer of Spark: expressions, conditions, quotes, nulls, and functions whose names mean two things."""
from _spark import session, write
from pyspark.ml.feature import SQLTransformer

ROWS = [(0, 1.0, 3.0, "a", True), (1, 2.0, 5.0, "B c", False), (2, -4.5, None, None, None), (3, 0.0, 7.25, "it's", True), (4, 10.0, 0.5, "", False)]
STATEMENTS = [
    "SELECT *, (v1 + v2) AS v3, (v1 * v2) AS v4 FROM __THIS__",
    "SELECT id, v1 / v2 AS ratio FROM __THIS__",
    "SELECT id, v1 FROM __THIS__ WHERE v1 > 0.5",
    "SELECT id, log(v1 + 5) AS l, sqrt(v2) AS s, abs(v1) AS a, pow(v1, 2) AS p, exp(v1) AS e FROM __THIS__",
    "SELECT id, CASE WHEN v1 > 1 THEN 'high' WHEN v1 > 0 THEN \"mid\" ELSE 'low' END AS level FROM __THIS__",
    "SELECT id, `v1` AS `my value`, coalesce(v2, 0) AS filled, nvl(v2, -1) AS other FROM __THIS__",
    "SELECT id, upper(t) AS u, lower(t) AS l, length(t) AS n, concat(t, '!') AS c, t = \"a\" AS same FROM __THIS__",
    "SELECT id, v1 AS renamed, v2 IS NULL AS missing, NOT b AS nb FROM __THIS__ WHERE t IS NOT NULL AND b",
    "SELECT id, round(v2, 1) AS r, floor(v1) AS f, ceil(v1) AS c, greatest(v1, v2) AS g, v1 % 3 AS m FROM __THIS__",
]


def cases(frame):
    for statement in STATEMENTS:
        out = SQLTransformer(statement=statement).transform(frame).orderBy("id")
        yield {"statement": statement, "columns": out.columns, "rows": [[plain(value) for value in row] for row in out.collect()]}


def plain(value):
    return float(value) if hasattr(value, "as_tuple") else value


spark = session("sqltransformer")
frame = spark.createDataFrame(ROWS, "id INT, v1 DOUBLE, v2 DOUBLE, t STRING, b BOOLEAN")
write(__file__, 1e-15, rows=[list(row) for row in ROWS], cases=list(cases(frame)))
spark.stop()
