"""Spark's reading of small CSV files with its options: column names, types and values, or the condition of its error."""
import datetime
import os
import re
import tempfile

from _spark import session, write

PLAIN = "a,b,c\n1,0.5,x\n-2,,y\n3,1e3,x\n"
# name, text, options, schema: a header line and inferred types unless the options say otherwise.
CASES = [
    ("plain", PLAIN, {}, None),
    ("without a header", "1,x\n2,y\n", {"header": False}, None),
    ("types inferred: false is all text", PLAIN, {"inferSchema": False}, None),
    ("separator", "a;b\n1;x,y\n2;z\n", {"sep": ";"}, None),
    ("tabulator", "a\tb\n1\tx\n2\ty\n", {"sep": "\t"}, None),
    ("separator of several characters", "a||b\n1||x\n2||y|z\n", {"sep": "||"}, None),
    ("carriage returns", "a,b\r\n1,x\r\n2,y\r\n", {}, None),
    ("byte order mark", "\ufeffa,b\n1,x\n", {}, None),
    ("blank lines", "a,b\n\n1,x\n\n2,y\n\n", {}, None),
    ("no last line end", "a,b\n1,x\n2,y", {}, None),
    ("quotes", 'a,b\n"x, y",1\n"z",2\n', {}, None),
    ("doubled quotes need escape", 'a,b\n"say ""hi""",1\n', {"escape": '"'}, None),
    ("escape", 'a,b\n"say \\"hi\\"",1\n"c:\\\\dir",2\n', {"escape": "\\"}, None),
    ("other quote", "a,b\n'x,y',1\n", {"quote": "'"}, None),
    ("no quote", 'a,b\n"x,1\n', {"quote": ""}, None),
    ("quote in the middle", 'a,b\n5" pipe,1\nx"y"z,2\n', {}, None),
    ("quoted line breaks", 'a,b\n"x\ny",1\n"z",2\n', {"multiLine": True}, None),
    ("comment", "# one\na,b\n1,x#y\n# two, three\n2,z\n", {"comment": "#"}, None),
    ("null value", "a,b,c\n1,x,true\nNA,NA,NA\n3,y,false\n", {"nullValue": "NA"}, None),
    ("null value in a text column", "a,b\nx,1\nNA,2\n", {"nullValue": "NA"}, None),
    ("empty value", 'a,b\nx,1\n,2\n"",3\n', {}, None),
    ("not a number", "a,b\n1.5,1\nNaN,2\n", {}, None),
    ("other words", "a,b\n1.5,1\nmissing,2\nplus,3\nminus,4\n", {"nanValue": "missing", "positiveInf": "plus", "negativeInf": "minus"}, "a DOUBLE, b INT"),
    ("infinities", "a,b\nInf,1\n-Inf,2\n1,3\n", {}, None),
    ("booleans", "a,b\ntrue,TRUE\nfalse,False\n", {}, None),
    ("booleans and words", "a\ntrue\nyes\n", {}, None),
    ("whole numbers of 64 bits", "a,b\n1,2147483647\n2,2147483648\n", {}, None),
    ("numbers, then text", "a,b\n1.0,1\nx,2\n007,3\n", {}, None),
    ("signs and points", "a,b,c\n+1,.5,5.\n-1,-.5,1E2\n", {}, None),
    ("blanks around numbers", "a,b\n 1, 1.5\n2 ,2.5 \n", {}, None),
    ("blanks are left out on both sides", "a,b\n 1 , x \n2,  y\n", {"ignoreLeadingWhiteSpace": True, "ignoreTrailingWhiteSpace": True}, None),
    ("blanks are kept", "a,b\n1, x \n2,y\n", {}, None),
    ("blanks before quotes", 'a,b\n1, "x, y"\n2,z\n', {"ignoreLeadingWhiteSpace": True}, None),
    ("dates", "a,b\n2024-02-29,1\n1999-12-31,2\n", {}, None),
    ("dates of a format", "a,b\n29.02.2024,1\n31.12.1999,2\n", {"dateFormat": "dd.MM.yyyy"}, None),
    ("dates of a format and a schema", "a,b\n29.02.2024,1\n31.12.1999,2\n", {"dateFormat": "dd.MM.yyyy"}, "a DATE, b INT"),
    ("times of a format", "a,b\n29/02/2024 23:59,1\n31/12/1999 00:00,2\n", {"timestampFormat": "dd/MM/yyyy HH:mm"}, "a TIMESTAMP, b INT"),
    ("schema", PLAIN, {}, "a INT, b DOUBLE, c STRING"),
    ("schema with other names", PLAIN, {"enforceSchema": True}, "x DOUBLE, y DOUBLE, z STRING"),
    ("schema that is not kept to", "a,b\n1,x\nq,y\n3,z\n", {}, "a INT, b STRING"),
    ("the same, malformed rows dropped", "a,b\n1,x\nq,y\n3,z\n", {"mode": "DROPMALFORMED"}, "a INT, b STRING"),
    ("the same, fails", "a,b\n1,x\nq,y\n3,z\n", {"mode": "FAILFAST"}, "a INT, b STRING"),
    ("short row", "a,b,c\n1,2,x\n3\n4,5,y\n", {}, "a INT, b INT, c STRING"),
    ("short row, dropped", "a,b,c\n1,2,x\n3\n4,5,y\n", {"mode": "DROPMALFORMED"}, "a INT, b INT, c STRING"),
    ("short row, fails", "a,b,c\n1,2,x\n3\n4,5,y\n", {"mode": "FAILFAST"}, "a INT, b INT, c STRING"),
    ("long row", "a,b\n1,x\n2,y,z\n3,w\n", {}, "a INT, b STRING"),
    ("long row, dropped", "a,b\n1,x\n2,y,z\n3,w\n", {"mode": "DROPMALFORMED"}, "a INT, b STRING"),
    ("long row, fails", "a,b\n1,x\n2,y,z\n3,w\n", {"mode": "FAILFAST"}, "a INT, b STRING"),
    ("short and long rows, types inferred", "a,b\n1,x\n2\n3,y,z\n", {}, None),
    ("header only", "a,b\n", {}, None),
    ("repeated names", "x,y,x\n1,2,3\n", {}, None),
    ("empty name", "a,,c\n1,2,3\n", {}, None),
    ("line separator", "a,b;1,x;2,y;", {"lineSep": ";"}, None),
    ("encoding", "a,b\n1,ü\n2,é\n", {"encoding": "ISO-8859-1"}, None),
    ("wide encoding", "a,b\n1,ü\n2,漢\n", {"encoding": "UTF-16LE", "lineSep": "\n"}, None),
    ("quote not closed", 'a,b\n1,"x\n2,y\n', {}, None),
    ("text behind a quote", 'a,b\n1,"x"y\n2,z\n', {}, None),
    ("escape of an escape", 'a,b\n"x\\\\",1\n', {"escape": "\\", "charToEscapeQuoteEscaping": "\\"}, None),
    ("longest text", f"a,b\n1,{'x' * 20}\n", {"maxCharsPerColumn": 10}, None),
    ("most columns", "a,b,c\n1,2,3\n", {"maxColumns": 2}, None),
]


def read(spark, path, text, options, schema):
    with open(path, "wb") as out:
        out.write(text.encode(options.get("encoding", "utf-8")))
    try:
        reader = spark.read.options(**{"header": True, "inferSchema": schema is None, **options})
        frame = (reader if schema is None else reader.schema(schema)).csv(path)
        rows = frame.collect()
    except Exception as error:
        return {"error": condition(error)}
    return {"columns": [[field.name, field.dataType.simpleString()] for field in frame.schema.fields], "rows": [[cell(value) for value in row] for row in rows]}


def condition(error):
    """Spark's name of what went wrong."""
    name = error.getCondition() if hasattr(error, "getCondition") else None
    return name or re.search(r"\[([A-Z_.]+)\]", str(error)).group(1)


def cell(value):
    return value.isoformat() if isinstance(value, (datetime.date, datetime.datetime)) else value


spark = session("csv-spark")
cases = []
with tempfile.TemporaryDirectory() as folder:
    for number, (name, text, options, schema) in enumerate(CASES):
        result = read(spark, os.path.join(folder, f"{number}.csv"), text, options, schema)
        cases.append({"name": name, "text": text, "options": options, "schema": schema, **result})
write(__file__, 0, cases=cases)
spark.stop()
