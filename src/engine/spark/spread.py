"""Our own workers on Spark's executors: tasks go out as jobs of one partition, several where they are many, and what a worker answers comes back as it is.

Spark tries a task again when its executor is lost; the driver takes its answer once. A worker outlives its task: each of Python's
processes on the executors keeps one, and it ends with them. The executors import this file too.
"""
import contextlib
import json
import os
import queue
import re
import select
import socket
import subprocess
import threading
import time

OLDEST_NODE = 20
# A worker that ends in the middle of a task is started again as often before Spark hears of it.
ATTEMPTS = 3
LOOK_EVERY = 0.1
BYTES_A_KIB = 1024

kept = {'process': None, 'file': None}


# ---- on the executors

def run_partition(items):
    for item in items:
        began = time.monotonic()
        told = answer_of(item)
        yield json.dumps({'seconds': time.monotonic() - began, **told})


def answer_of(item):
    """What the worker says, or which limit the task ran into."""
    for attempt in range(ATTEMPTS):
        process = worker(item['worker'])
        try:
            process.stdin.write((json.dumps(item['work']) + '\n').encode('ascii'))
            process.stdin.flush()
            return answered(process, item['limits'])
        except (BrokenPipeError, ConnectionError) as error:
            ended = f'{item["label"]}: its worker on {socket.gethostname()} ended with code {process.wait()}'
            if attempt + 1 == ATTEMPTS:
                raise RuntimeError(f'{ended}, {ATTEMPTS} times') from error


def worker(file):
    """The worker of this process, started where there is none any more."""
    from pyspark import SparkFiles
    process = kept['process']
    if process is None or process.poll() is not None or kept['file'] != file:
        path = SparkFiles.get(file)
        try:
            process = subprocess.Popen(['node', path, os.path.dirname(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as error:
            raise RuntimeError(f'no node on {socket.gethostname()}: {error}') from error
        kept.update(process=process, file=file)
    return process


def answered(process, limits):
    """The line that the worker writes; where it takes too long or too much it is killed."""
    began = time.monotonic()
    watched = limits['seconds'] is not None or limits['bytes'] is not None
    line = bytearray()
    while not line.endswith(b'\n'):
        if watched:
            left = LOOK_EVERY if limits['seconds'] is None else began + limits['seconds'] - time.monotonic()
            late = left <= 0
            held = 0 if limits['bytes'] is None else resident(process.pid)
            if late or held > (limits['bytes'] or 0):
                process.kill()
                process.wait()
                return {'late': True} if late else {'held': held}
            if not select.select([process.stdout], [], [], min(LOOK_EVERY, left))[0]:
                continue
        some = os.read(process.stdout.fileno(), 1 << 20)
        if not some:
            raise BrokenPipeError('the worker ended')
        line += some
    return json.loads(line)


def resident(pid):
    """Bytes of memory that a process has; 0 where that cannot be told."""
    try:
        with open(f'/proc/{pid}/status', encoding='ascii') as status:
            return next((int(line.split()[1]) * BYTES_A_KIB for line in status if line.startswith('VmRSS:')), 0)
    except OSError:
        return 0


def node_here(files):
    """The version of node, or what is wrong with it; where it will do, a worker is started, for the first task to find it ready."""
    for file in files:
        try:
            version = subprocess.run(['node', '--version'], capture_output=True, text=True, check=True).stdout.strip()
            if major(version) >= OLDEST_NODE:
                worker(file)
            yield socket.gethostname(), version, ''
        except (OSError, subprocess.CalledProcessError) as error:
            yield socket.gethostname(), '', str(error)


def major(version):
    return int(version.lstrip('v').split('.')[0])


# ---- in the driver

def said(error):
    """What `answer_of` or `worker` threw on an executor, out of all that Spark and Java say around it."""
    found = re.findall(r'RuntimeError: (.*)', str(error))
    return found[-1] if found else None


class Spread:
    """The tasks mode of an application."""

    def __init__(self, answer, words):
        from pyspark import SparkContext
        # Without a session of SQL, which takes seconds more.
        self.context = SparkContext.getOrCreate()
        self.answer = answer
        self.words = words
        self.waiting = queue.Queue()
        self.together = 1
        self.worker = None
        self.data = None

    def take(self, request):
        if request['type'] == 'spread':
            problem = self.begin(request)
            if problem is not None:
                return self.answer('failed', message=problem)
            for _ in range(request['places']):
                threading.Thread(target=self.serve, daemon=True).start()
            self.answer('ready')
        elif request['type'] == 'plan':
            self.context.addFile(request['path'])
            self.together = request['together']
        elif request['type'] == 'cancel':
            # What nobody waits for any more is not begun either.
            with contextlib.suppress(queue.Empty):
                while True:
                    self.waiting.get_nowait()
            self.context.cancelAllJobs()
        else:
            self.waiting.put(request)

    def serve(self):
        """Job after job, each of as many tasks as there are, up to so many."""
        while True:
            tasks = [self.waiting.get()]
            while len(tasks) < self.together and not self.waiting.empty():
                try:
                    tasks.append(self.waiting.get_nowait())
                except queue.Empty:
                    break
            self.run(tasks)

    def begin(self, request):
        """Sends the worker and the data; a sentence where an executor cannot run them."""
        self.worker, self.data = (os.path.basename(request[key]) for key in ('worker', 'data'))
        self.context.addPyFile(os.path.abspath(__file__))
        for key in ('worker', 'data'):
            self.context.addFile(request[key])
        places = max(1, self.context.defaultParallelism)
        for host, version, problem in self.context.parallelize([self.worker] * places, places).mapPartitions(node_here).collect():
            if problem:
                return f'executor {host} has no node in its PATH ({problem}): install Node {OLDEST_NODE} or newer there, or name its folder: --conf spark.executorEnv.PATH=DIR:/usr/bin:/bin'
            if major(version) < OLDEST_NODE:
                return f'executor {host} has node {version}, expected {OLDEST_NODE} or newer'
        return None

    def run(self, tasks):
        """Some tasks, as a job of one partition."""
        for task in tasks:
            self.answer('started', task=task['id'])
        label = ', '.join(task['label'] for task in tasks)
        items = [{
            'worker': self.worker, 'label': task['label'], 'limits': task['limits'],
            'work': {'plan': os.path.basename(task['plan']), 'data': self.data, 'task': task['task']},
        } for task in tasks]
        try:
            self.context.setLocalProperty('spark.job.description', label)
            lines = self.context.parallelize(items, 1).mapPartitions(run_partition).collect()
        except Exception as error:
            # pylint: disable=broad-except
            for task in tasks:
                self.answer('lost', task=task['id'], message=said(error) or f'{label}: {self.words(error)}')
            return
        for task, line in zip(tasks, lines):
            self.answer('answered', task=task['id'], **json.loads(line))
