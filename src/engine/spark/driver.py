"""The Spark side of the engine `spark`: reads requests as JSON lines from standard input, answers by JSON lines on file descriptor 3.

Needs nothing but pyspark. It knows neither grids nor metrics: it fits the stages that it is given on the rows of a split, and writes down
what was predicted. Told so by its argument, it sends tasks to workers of ours instead (`spread`). When its input ends, whatever the reason, the application ends with it.
"""
import array
import importlib
import itertools
import json
import os
import queue
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from fitted import Saving, convergence_of, state_of, summary_of
from read import Reader
from spread import Spread

ROW = '__row'
MOST_WORDS = 2000

lock = threading.Lock()
answers = os.fdopen(3, 'w', encoding='utf-8')


def answer(kind, **facts):
    line = json.dumps({'type': kind, **facts}, allow_nan=False)
    with lock:
        answers.write(line + '\n')
        answers.flush()


def words(error):
    """An exception as a sentence: of what Java threw, its own first lines without the stack."""
    cause = getattr(error, 'java_exception', None)
    if cause is not None:
        while cause.getCause() is not None:
            cause = cause.getCause()
        return f'{cause.getClass().getSimpleName()}: {cause.getMessage()}'[:MOST_WORDS]
    text = str(error).split('\n\tat ')[0].split('\n\nJVM stacktrace')[0].strip()
    return f'{type(error).__name__}: {text}'[:MOST_WORDS]


class Application:
    """Spark's own stages."""

    def __init__(self):
        from pyspark.sql import SparkSession
        # Java takes seconds to start, and meanwhile Python has nothing to do.
        threading.Thread(target=importlib.import_module, args=['pyspark.ml.functions'], daemon=True).start()
        self.spark = SparkSession.builder.getOrCreate()
        self.context = self.spark.sparkContext
        self.reader = Reader(self.spark)
        self.pool = None
        self.data = None
        self.fronts = {}
        self.fronts_lock = threading.Lock()

    def take(self, request):
        if request['type'] == 'data':
            self.read(request)
            self.pool = ThreadPoolExecutor(request['places'])
            answer('ready')
        elif request['type'] in ('look', 'survey'):
            self.reader.take(request, answer)
        elif request['type'] == 'cancel':
            self.cancel()
        else:
            self.pool.submit(self.run, request)

    # ---- data

    def read(self, request):
        from pyspark.ml.functions import array_to_vector
        from pyspark.ml.linalg import VectorUDT
        from pyspark.sql import functions as f
        from pyspark.sql import types as t
        kinds = {
            'integer': t.IntegerType(), 'number': t.DoubleType(), 'boolean': t.BooleanType(), 'text': t.StringType(), 'date': t.StringType(),
            'list': t.ArrayType(t.StringType()), 'dense': t.ArrayType(t.DoubleType()), 'sparse': VectorUDT(),
        }
        columns = request['columns']
        schema = t.StructType([t.StructField(column['key'], kinds[column['holds']]) for column in columns])
        # What the executors read is in the parts that they read it in.
        for key in ('spark.sql.leafNodeDefaultParallelism', 'spark.sql.files.minPartitionNum'):
            if request['parts'] is not None and self.spark.conf.get(key, None) is None:
                self.spark.conf.set(key, str(request['parts']))
        rows = self.reader.rows_of(request, schema, self.lines)
        selected = []
        for column in columns:
            value = f.col(column['key'])
            if column['holds'] == 'dense':
                value = array_to_vector(value)
            if column['holds'] == 'number' and request['nan']:
                value = f.coalesce(value, f.lit(float('nan')))
            metadata = {} if column['labels'] is None else {'ml_attr': {'type': 'nominal', 'name': column['name'], 'vals': column['labels']}}
            selected.append(value.alias(column['name'], metadata=metadata))
        self.data = self.reader.kept(rows.select(*selected), request['rows'])
        self.columns = [column['name'] for column in columns if not column['ours']]

    def lines(self, path, schema):
        """Rows of a file of this machine, which go to the executors inside of the tasks."""
        from pyspark.sql import DataFrame
        jvm = self.spark._jvm
        none = self.context._gateway.new_array(jvm.java.lang.String, 0)
        lines = jvm.java.nio.file.Files.readAllLines(jvm.java.nio.file.Paths.get(path, none))
        texts = self.spark._jsparkSession.createDataset(lines, jvm.org.apache.spark.sql.Encoders.STRING())
        return DataFrame(self.spark.read.schema(schema)._jreader.json(texts), self.spark)

    def split(self, split):
        from pyspark.sql import functions as f
        if split['rule'] == 'all':
            return self.data, None
        fold = f.col(split['column'])
        trained = fold < split['fold'] if split['rule'] == 'before' else fold != split['fold']
        return self.data.filter(trained), self.data.filter(fold == split['fold'])

    # ---- stages

    def build(self, stage):
        module, name = stage['class'].rsplit('.', 1)
        kind = getattr(importlib.import_module(f'pyspark.ml.{module}'), name, None)
        if kind is None:
            raise ValueError(f'this Spark has no pyspark.ml.{stage["class"]}')
        built = kind()
        for key, value in stage['params'].items():
            if not built.hasParam(key):
                raise ValueError(f'{name} of this Spark has no parameter {key}')
            param = built.getParam(key)
            built.set(param, self.value(value, param.typeConverter))
        return built

    def value(self, value, converter=None):
        """A parameter's value as pyspark takes it: its own converter says what a list of lists is."""
        from pyspark.ml.linalg import DenseMatrix
        from pyspark.ml.param import TypeConverters
        if isinstance(value, dict):
            return self.build(value['stage']) if 'stage' in value else float(value['$numberDouble'])
        if not isinstance(value, list):
            return value
        value = [self.value(item) for item in value]
        if converter is not TypeConverters.toMatrix:
            return value
        return DenseMatrix(len(value), len(value[0]), [row[i] for i in range(len(value[0])) for row in value])

    def fit(self, stages, rows, keep=lambda model: None):
        """Fitted stages, each handed to `keep` at once, and the rows behind all of them."""
        fitted = []
        for stage in stages:
            built = self.build(stage)
            fitted.append(built.fit(rows) if hasattr(built, 'fit') else built)
            keep(fitted[-1])
            rows = fitted[-1].transform(rows)
        return fitted, rows

    def front(self, task, stages):
        """The rows of a split behind the stages in front of the predictor, which tasks of one front share: they are kept for those that follow."""
        with self.fronts_lock:
            known = self.fronts.setdefault(task['front'], {'lock': threading.Lock(), 'rows': None, 'left': task['uses']})
        with known['lock']:
            if known['rows'] is None:
                train, test = self.split(task['split'])
                # A formula takes every column, and these are ours.
                fitted, behind = self.fit(stages, train.select(*[f'`{name}`' for name in self.columns]))
                if task['uses'] > 1 and fitted:
                    behind = behind.select(*[f'`{name}`' for name in behind.columns if name in task['reads']]).persist()
                known['rows'] = (fitted, behind, train, test)
            return known['rows']

    def release(self, task):
        with self.fronts_lock:
            known = self.fronts.get(task['front'])
            if known is None:
                return
            known['left'] -= 1
            if known['left'] > 0:
                return
            del self.fronts[task['front']]
        unpersist(known)

    # ---- tasks

    def evaluate(self, task, candidate):
        began = time.perf_counter()
        stages, at = candidate['stages'], candidate['predictor']
        fitted, behind, train, test = self.front(task, stages[:at])
        model = self.build(stages[at]).fit(behind)
        fit_seconds = time.perf_counter() - began
        began = time.perf_counter()
        whole = [*fitted, model]
        files = {'test': self.predict(whole, test, task, candidate)}
        if task['train']:
            files['train'] = self.predict(whole, train, task, candidate, '-train')
        return {'files': files, 'convergence': convergence_of(model), 'fitSeconds': fit_seconds, 'scoreSeconds': time.perf_counter() - began}

    def predict(self, models, rows, task, candidate, suffix=''):
        """Row, prediction and scores of each row, as doubles in a file."""
        from pyspark.ml.functions import vector_to_array
        from pyspark.sql import functions as f
        for model in models:
            rows = model.transform(rows)
        if ROW not in rows.columns:
            raise ValueError('the stages leave out the columns that they do not make, and with them the numbers of the rows: write SELECT *')
        columns = [f.col(ROW).cast('double'), f.col(candidate['predictionCol']).cast('double')]
        if candidate['scoresCol'] is not None:
            scores = vector_to_array(f.col(candidate['scoresCol']))
            columns += [scores[i] for i in range(task['classes'])]
        found = self.reader.brought(rows.select(*columns))
        path = f'{task["prefix"]}{task["id"]}-{candidate["candidate"]}{suffix}.doubles'
        with open(path, 'wb') as file:
            array.array('d', itertools.chain.from_iterable(found)).tofile(file)
        return path

    def keep(self, task, candidate):
        """Fits all stages on all rows and saves them in Spark's own way."""
        began = time.perf_counter()
        stages = candidate['stages']
        rows = self.split(task['split'])[0].select(*[f'`{name}`' for name in self.columns])
        last = max([i for i, stage in enumerate(stages) if hasattr(self.build(stage), 'fit')], default=-1)
        saving = Saving(task['models'], len(stages))
        fitted, rows = self.fit(stages[:max(last, 0)], rows, saving.add)
        for at, stage in enumerate(stages[len(fitted):], len(fitted)):
            built = self.build(stage)
            fitted.append(built.fit(rows) if at == last else built)
            saving.add(fitted[-1])
        seconds = time.perf_counter() - began
        told = [{'state': state_of(model), 'summary': summary_of(model, task['ofRows']) if i == last else None} for i, model in enumerate(fitted)]
        saving.end(self.context.version)
        return {'stages': told, 'convergence': convergence_of(fitted[last]) if last >= 0 else None, 'fitSeconds': seconds, 'scoreSeconds': 0}

    def run(self, task):
        answer('started', task=task['id'])
        began = time.perf_counter()
        results = []
        for candidate in task['candidates']:
            try:
                done = self.keep(task, candidate) if task['kind'] == 'fit' else self.evaluate(task, candidate)
                results.append({'candidate': candidate['candidate'], 'error': None, **done})
            except Exception as error:
                # pylint: disable=broad-except
                if self.is_over():
                    return answer('failed', message=f'the Spark application was ended: {words(error)}')
                results.append({'candidate': candidate['candidate'], 'error': words(error)})
            finally:
                if task['kind'] == 'evaluate':
                    self.release(task)
        return answer('done', task=task['id'], results=results, seconds=time.perf_counter() - began)

    def is_over(self):
        try:
            return self.context._jsc is None or self.context._jsc.sc().isStopped()
        except Exception:
            # Java itself is gone.
            # pylint: disable=broad-except
            return True

    def cancel(self):
        """Gives up what is under way; the tasks end with errors that nobody reads."""
        self.context.cancelAllJobs()
        with self.fronts_lock:
            left, self.fronts = self.fronts, {}
        for known in left.values():
            unpersist(known)


def end(context):
    """The application and this process, whatever they are at."""
    try:
        context.cancelAllJobs()
        context.stop()
    finally:
        os._exit(0)


def unpersist(front):
    if front['rows'] is not None:
        front['rows'][1].unpersist()


def listen(requests):
    for line in sys.stdin:
        requests.put(json.loads(line))
    requests.put(None)


def end_with_java(context):
    """Whoever waits for an answer of a Java that was killed would wait for ever."""
    code = context._gateway.proc.wait()
    answer('failed', message=f'Java ended with code {code}')
    os._exit(1)


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests = queue.Queue()
    application = None

    def watch():
        listen(requests)
        # The application may still be starting, or at work on what nobody waits for any more.
        if application is None:
            os._exit(0)
        end(application.context)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        application = Spread(answer, words) if sys.argv[1] == 'tasks' else Application()
        context = application.context
        threading.Thread(target=end_with_java, args=[context], daemon=True).start()
        answer('session', version=context.version, application=context.applicationId, cores=context.defaultParallelism)
    except BaseException as error:
        # pylint: disable=broad-except
        answer('failed', message=f'Spark did not start: {words(error)}')
        return 1
    for request in iter(requests.get, None):
        try:
            application.take(request)
        except BaseException as error:
            # pylint: disable=broad-except
            answer('failed', message=f'Spark cannot read the data: {words(error)}')
            os._exit(1)
    watcher.join()
    return 0


if __name__ == '__main__':
    sys.exit(main())
