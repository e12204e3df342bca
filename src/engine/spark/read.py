"""Data that the executors read themselves: found and looked at here, read, typed and numbered there.

Rows have the numbers that they would have where one process read the files: by the order of the files, then by their place in the file. A scan gives each of its rows a number that
grows within a piece of a file; where a piece begins among all of them follows from how many rows the pieces in front of it have. Texts of CSV get their types by the rules of
our own reader, not by Spark's.
"""
import base64
import json
import os
import re

HEAD_BYTES = 1 << 16
OTHER_HEAD_BYTES = 1 << 14
# Rows whose values come here, or go there, in one line.
BLOCK = 1 << 14
# What was sent is joined by a shuffle where it is larger, since the driver has 1 GiB unless told otherwise.
BROADCAST_BYTES = 64 << 20
ROW = '__row'
# Partition by partition is a job each, which small data need not pay for.
MANY_ROWS = 1_000_000

WORD = r'^\s*(NaN|nan|[+-]?(Inf|inf|Infinity))\s*\z'
NUMBER = r'^[ \t]*[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|Infinity)\s*\z'
WHOLE = r'^[ \t]*(\+?\d+|-0*[1-9]\d*)\s*\z'
BOOLEAN = r'^(?i:true|false)\z'
DATE = r'^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d+)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?\z'
INT32 = (-2 ** 31, 2 ** 31 - 1)


class Refused(Exception):
    """Data that is not read, and why, as a sentence; `reason` is one of those that the other side knows."""

    def __init__(self, reason, text):
        super().__init__(text)
        self.reason = reason


class Reader:
    """The rows of one set of files."""

    def __init__(self, spark):
        self.spark = spark
        self.jvm = spark._jvm
        self.base = None
        self.many = False

    def take(self, request, answer):
        try:
            if request['type'] == 'look':
                answer('looked', **self.look(request))
            else:
                answer('surveyed', **self.survey(request))
        except Refused as refused:
            answer('refused', reason=refused.reason, text=str(refused))

    # ---- files

    def look(self, request):
        """The files, with their sizes and the beginnings of texts; of Parquet the columns."""
        files = [file for path in request['paths'] for file in self.found(path['path'], path['exact'], request)]
        files = [*dict.fromkeys(files)]
        if request['format'] == 'parquet':
            return {'files': [{'path': file, 'bytes': self.size(file), 'head': '', 'whole': False} for file in files], 'columns': self.described(files)}
        return {'files': [self.begun(file, OTHER_HEAD_BYTES if i else HEAD_BYTES) for i, file in enumerate(files)], 'columns': []}

    def found(self, text, exact, request):
        """As our own reader finds files of folders and patterns, on any file system that Hadoop has."""
        if exact:
            return [text]
        path = self.jvm.org.apache.hadoop.fs.Path(text)
        system = self.system(path)
        matches = system.globStatus(path)
        if matches is None or len(matches) == 0:
            raise Refused('no-files', f'{text}: there is no such file or folder')
        pick = self.jvm.org.apache.hadoop.fs.GlobFilter(request['filter'] or '*')
        files = []
        for status in matches:
            below = self.below(system, status.getPath(), request['recursive']) if status.isDirectory() else [status.getPath()]
            files += [str(file) for file in (each.toString() for each in below if pick.accept(each))]
        if not files:
            raise Refused('no-files', f'expected files in {text}, found none')
        return sorted(files, key=lambda name: name.encode('utf-16-be'))

    def below(self, system, folder, recursive):
        for status in system.listStatus(folder):
            path = status.getPath()
            if path.getName()[:1] in '_.':
                continue
            if not status.isDirectory():
                yield path
            elif recursive:
                yield from self.below(system, path, recursive)

    def system(self, path):
        return path.getFileSystem(self.spark._jsparkSession.sessionState().newHadoopConf())

    def size(self, file):
        path = self.jvm.org.apache.hadoop.fs.Path(file)
        return self.system(path).getFileStatus(path).getLen()

    def begun(self, file, size):
        head = self.head(file, size)
        return {'path': file, 'bytes': self.size(file), 'head': base64.b64encode(head).decode('ascii'), 'whole': len(head) < size}

    def head(self, file, size):
        path = self.jvm.org.apache.hadoop.fs.Path(file)
        stream = self.system(path).open(path)
        try:
            codec = self.jvm.org.apache.hadoop.io.compress.CompressionCodecFactory(self.spark._jsparkSession.sessionState().newHadoopConf()).getCodec(path)
            return bytes((stream if codec is None else codec.createInputStream(stream)).readNBytes(size))
        finally:
            stream.close()

    def described(self, files):
        self.spark.conf.set('spark.sql.caseSensitive', 'true')
        try:
            schema = self.spark.read.parquet(*plainly(files)).schema
        finally:
            self.spark.conf.unset('spark.sql.caseSensitive')
        return [{'name': field.name, 'type': field.dataType.simpleString()} for field in schema.fields]

    # ---- rows

    def survey(self, request):
        """Reads and numbers the rows, and says what there is: rows, the type of each column, a digest; the columns that are asked for are written into a file."""
        # Times are ordered by their texts, which clocks that are put back would not allow.
        settings = {'spark.sql.session.timeZone': 'UTC', 'spark.sql.caseSensitive': 'true', 'spark.sql.files.minPartitionNum': str(max(1, self.spark.sparkContext.defaultParallelism))}
        before = {key: self.spark.conf.get(key, None) for key in settings}
        for key, value in settings.items():
            self.spark.conf.set(key, value)
        try:
            return self.numbered(request)
        except Refused:
            raise
        except Exception as error:
            if is_missing(error):
                raise Refused('unreachable', 'the executors do not find files that are here') from error
            raise
        finally:
            for key, value in before.items():
                self.spark.conf.set(key, value) if value is not None else self.spark.conf.unset(key)

    def numbered(self, request):
        from pyspark.sql import functions as f
        scan, columns = self.csv(request) if request['format'] == 'csv' else self.parquet(request)
        # Rows of one piece are read in their order, and the number is made before anything moves them.
        scan = scan.withColumn('id', f.monotonically_increasing_id())
        facts = [expression.alias(f'{key}{column.key}') for column in columns for key, expression in column.facts().items()]
        pieces = scan.groupBy('path', 'start').agg(f.min('id').alias('first'), f.max('id').alias('last'), f.count(f.lit(1)).alias('rows'), f.count('wrong').alias('wrongs'), f.min('wrong').alias('wrong'), *facts).collect()
        refuse_wrong(pieces, request)
        rows = sum(piece['rows'] for piece in pieces)
        for column in columns:
            column.settle(pieces, rows)
        shifts = self.shifts(pieces, request['files'])
        hashed = [column for column in columns if column.name in request['hashed']]
        self.base = scan.join(f.broadcast(shifts), ['path', 'start']).select((f.col('id') + f.col('shift')).cast('int').alias(ROW), *[column.value().alias(column.key) for column in columns], *[hash_of(column).alias(f'h{column.key}') for column in hashed]).persist()
        texts = [column for column in columns if column.holds in ('text', 'date')]
        told = self.base.agg(
            f.count(f.lit(1)).alias('rows'), f.min(ROW).alias('least'), f.max(ROW).alias('most'), f.sum(f.col(ROW).cast('decimal(38,0)')).alias('sum'),
            f.bit_xor(f.xxhash64(*[f.col(name) for name in [ROW, *[column.key for column in columns]]])).alias('digest'),
            *[f.count_distinct(f.col(column.key)).alias(f'd{column.key}') for column in texts],
        ).collect()[0]
        if rows > 0 and (told['rows'], told['least'], told['most'], int(told['sum'])) != (rows, 0, rows - 1, rows * (rows - 1) // 2):
            raise RuntimeError(f'the rows were not numbered one by one: {told}')
        self.send([*[column.key for column in columns if column.name in request['back']], *[f'h{column.key}' for column in hashed]], request['out'])
        return {'rows': rows, 'digest': str(told['digest']), 'columns': [{'name': column.name, 'key': column.key, 'holds': column.holds, 'distinct': told[f'd{column.key}'] if column in texts else 0} for column in columns]}

    def csv(self, request):
        """The rows as texts. Each file is one piece where a line break may be inside of quotes, which lines alone do not tell."""
        from pyspark.sql import functions as f
        from pyspark.sql import types as t
        options = dict(request['options'])
        if options['multiLine'] == 'true' and options['quote'] != '\0':
            options['multiLine'] = 'true' if self.has_breaks(request['files'], options) else 'false'
        schema = t.StructType([t.StructField(f'f{i}', t.StringType()) for i in range(request['width'])] + [t.StructField('wrong', t.StringType())])
        rows = self.spark.read.schema(schema).options(columnNameOfCorruptRecord='wrong', mode='PERMISSIVE', inferSchema='false', enforceSchema='true', **options).csv(plainly(request['files']))
        columns = [TextColumn(f'c{column["field"]}', column['name'], request) for column in request['columns']]
        named = [f.col(f'f{column["field"]}').alias(f'c{column["field"]}') for column in request['columns']]
        return rows.select(*named, 'wrong', *pieces_of_rows()), columns

    def has_breaks(self, files, options):
        """Whether a line break is inside of quotes, as far as quotes in lines tell: those of each are even where none is."""
        from pyspark.sql import functions as f
        line = f.col('value')
        quotes = f.length(line) - f.length(f.replace(line, f.lit(options['quote'])))
        escaped = f.lit(False) if options['escape'] == options['quote'] else f.contains(line, f.lit(options['escape']))
        odd = (quotes % 2 == 1) | (escaped & (quotes > 0))
        found = self.spark.read.option('lineSep', '\n').text(plainly(files)).agg(
            f.count_if(odd).alias('odd'), f.count_if(f.endswith(line, f.lit('\r'))).alias('ends'), f.count_if(f.rtrim(line, f.lit('\r')).contains('\r')).alias('inside'), f.count_if(line.contains('\ufffd')).alias('unknown'),
        ).collect()[0]
        if found['inside'] > 0:
            raise Refused('not-alike', 'lines end in CR alone, or have a CR inside')
        if found['unknown'] > 0:
            raise Refused('not-alike', 'some bytes are no UTF-8')
        if found['odd'] > 0 and found['ends'] > 0:
            raise Refused('not-alike', 'line breaks inside of quotes are CRLF, of which Spark makes LF')
        return found['odd'] > 0

    def parquet(self, request):
        from pyspark.sql import functions as f
        rows = self.spark.read.parquet(*plainly(request['files']))
        kept = [(f'c{column["field"]}', column['name']) for column in request['columns']]
        kinds = {field.name: field.dataType.simpleString() for field in rows.schema.fields}
        named = [f.col('`' + name.replace('`', '``') + '`').alias(key) for key, name in kept]
        return rows.select(*named, f.lit(None).cast('string').alias('wrong'), *pieces_of_rows()), [TypedColumn(key, name, kinds[name]) for key, name in kept]

    def shifts(self, pieces, files):
        """By how much a scan's numbers are off from those of the rows, for each piece."""
        order = {self.plain_name(file): i for i, file in enumerate(files)}
        found = sorted(pieces, key=lambda piece: (order[without_slashes(piece['path'])], piece['start']))
        before, shifts = 0, []
        for piece in found:
            if piece['last'] - piece['first'] + 1 != piece['rows']:
                raise RuntimeError(f'rows of {piece["path"]} are not read behind each other')
            shifts.append((piece['path'], piece['start'], before - piece['first']))
            before += piece['rows']
        return self.spark.createDataFrame(shifts, 'path string, start long, shift long')

    def plain_name(self, file):
        path = self.jvm.org.apache.hadoop.fs.Path(file)
        return without_slashes(path.makeQualified(self.system(path).getUri(), self.system(path).getWorkingDirectory()).toUri().toString())

    def send(self, keys, out):
        """Columns in the order of the rows, as lines of JSON: blocks, so that no row is an object of its own here."""
        from pyspark.sql import functions as f
        with open(out, 'w', encoding='utf-8') as file:
            if not keys:
                return
            blocks = self.base.groupBy(f.floor(f.col(ROW) / BLOCK).alias('block')).agg(f.sort_array(f.collect_list(f.struct(ROW, *keys))).alias('rows')).orderBy('block')
            # What is missing stays in its place.
            lines = blocks.select(f.to_json(f.struct(*[f.col('rows').getField(key).alias(key) for key in keys]), {'ignoreNullFields': 'false'}).alias('line'))
            for line in lines.toLocalIterator():
                file.write(line['line'] + '\n')

    def rows_of(self, request, schema, lines):
        """The rows that a request sends, or those that were read there, with what it sends for them."""
        def read(schema):
            return lines(request['path'], schema) if request['ship'] else self.spark.read.schema(schema).json(f'file://{request["path"]}')
        return read(schema) if request['block'] is None else self.joined(request, schema, read)

    def joined(self, request, schema, read):
        """The rows under the keys of a request: what was read there, and what was sent in blocks."""
        from pyspark.sql import functions as f
        from pyspark.sql import types as t
        size = request['block']
        sent = t.StructType([t.StructField(column['key'], t.ArrayType(schema[column['key']].dataType)) for column in request['columns'] if column['field'] is None and column['key'] != 'row'])
        blocks = read(t.StructType([t.StructField('block', t.LongType()), t.StructField('sent', sent)]))
        blocks = f.broadcast(blocks) if os.path.getsize(request['path']) < BROADCAST_BYTES else blocks
        rows = self.base.join(blocks, f.floor(f.col(ROW) / size) == f.col('block'))
        values = [f.col(column['field']) if column['field'] is not None else f.get(f.col(f'sent.{column["key"]}'), f.col(ROW) % size) for column in request['columns'] if column['key'] != 'row']
        return rows.select(*[value.alias(column['key']) for value, column in zip(values, request['columns'])], f.col(ROW).alias('row'))

    def kept(self, rows, expected):
        """The same rows, kept for all fits; what they were made of need not be kept then."""
        rows = rows.persist()
        found = rows.count()
        if found != expected:
            raise RuntimeError(f'Spark read {found} rows, expected {expected}')
        if self.base is not None:
            self.base.unpersist()
        self.base = None
        self.many = expected > MANY_ROWS
        return rows

    def brought(self, rows):
        """What was made of the rows, one by one: of large data never all at once, as a row of Python takes hundreds of bytes."""
        return rows.toLocalIterator(prefetchPartitions=True) if self.many else rows.collect()


class TextColumn:
    """A column of CSV, whose values give it a type as those of our own reader do: numbers or booleans where all are, else texts, dates where all are."""

    def __init__(self, key, name, request):
        from pyspark.sql import functions as f
        self.key, self.name, self.holds = key, name, 'text'
        self.infers = request['infers']
        own = f.col(key)
        missing = own.isNull() | (own == '') | (own == request['nullValue'])
        self.present = f.when(~missing, own)

    def facts(self):
        from pyspark.sql import functions as f
        if not self.infers:
            return {}
        text = self.present
        return {
            'present': f.count(text), 'number': f.count_if(text.rlike(NUMBER) | text.rlike(WORD)), 'whole': f.count_if(text.rlike(WHOLE) & as_double(text).between(*INT32)),
            'boolean': f.count_if(text.rlike(BOOLEAN)), 'date': f.count_if(text.rlike(DATE)),
        }

    def settle(self, pieces, rows):
        if not self.infers:
            return
        sums = {key: sum(piece[f'{key}{self.key}'] for piece in pieces) for key in ('present', 'number', 'whole', 'boolean', 'date')}
        present = sums['present']
        if sums['number'] == present:
            self.holds = 'integer' if sums['whole'] == rows else 'number'
        else:
            self.holds = next((kind for kind in ('boolean', 'date') if sums[kind] == present), 'text')

    def value(self):
        from pyspark.sql import functions as f
        if self.holds == 'boolean':
            return f.lower(self.present) == 'true'
        if self.holds in ('number', 'integer'):
            return as_double(self.present).cast('int') if self.holds == 'integer' else as_double(self.present)
        return self.present


class TypedColumn:
    """A column of Parquet. Numbers are whole where all of them are, whatever their type."""

    def __init__(self, key, name, kind):
        self.key, self.name, self.kind = key, name, kind
        self.holds = {'boolean': 'boolean', 'string': 'text', 'date': 'date', 'array<string>': 'list'}.get(kind, 'date' if kind.startswith('timestamp') else 'number')

    def number(self):
        from pyspark.sql import functions as f
        return f.col(self.key).cast('double')

    def facts(self):
        from pyspark.sql import functions as f
        if self.holds != 'number':
            return {}
        value = self.number()
        signed = (value == 0) & f.startswith(value.cast('string'), f.lit('-'))
        return {'whole': f.count_if((value == f.floor(value)) & value.between(*INT32) & ~signed)}

    def settle(self, pieces, rows):
        if self.holds == 'number' and 0 < rows == sum(piece[f'whole{self.key}'] for piece in pieces):
            self.holds = 'integer'

    def value(self):
        from pyspark.sql import functions as f
        if self.holds in ('number', 'integer'):
            return self.number().cast('int') if self.holds == 'integer' else self.number()
        return f.col(self.key).cast('string') if self.holds in ('text', 'date') else f.col(self.key)


def hash_of(column):
    """Of texts by their bytes, of all else by the double; the same as our own `spark-hash`."""
    from pyspark.sql import functions as f
    if column.holds == 'list' or (column.holds == 'date' and getattr(column, 'kind', 'date') != 'date'):
        raise Refused('not-alike', f'column `{column.name}`: lists and times are no keys of the same spelling there and here')
    value = column.value()
    if column.holds in ('text', 'date'):
        return f.when(value.isNotNull(), f.hash(value))
    value = value.cast('double')
    return f.when(value.isNotNull() & ~f.isnan(value), f.hash(value + f.lit(0.0)))


def pieces_of_rows():
    """The columns that say which piece of which file a row is from."""
    from pyspark.sql import functions as f
    return [f.col('_metadata.file_path').alias('path'), f.col('_metadata.file_block_start').alias('start')]


def plainly(files):
    """Names with the signs of patterns in them mean themselves."""
    return [re.sub(r'([\\{}\[\]*?])', r'\\\1', file) for file in files]


def as_double(text):
    """NULL for what is none: words for the infinities are the same as ours."""
    from pyspark.sql import functions as f
    return f.trim(text).try_cast('double')


def refuse_wrong(pieces, request):
    wrong = sum(piece['wrongs'] for piece in pieces)
    if wrong > 0:
        example = min(piece['wrong'] for piece in pieces if piece['wrong'] is not None)
        raise Refused('malformed', f'{wrong} row{" does" if wrong == 1 else "s do"} not have {request["width"]} fields; one of them: {json.dumps(example[:200], ensure_ascii=False)}')


def without_slashes(uri):
    """`file:/x` and `file:///x` are one name."""
    scheme, _, rest = uri.partition(':')
    return f'{scheme}:/{rest.lstrip("/")}'


def is_missing(error):
    text = str(error)
    return 'FAILED_READ_FILE' in text or 'FileNotFoundException' in text or 'does not exist' in text
