"""What the driver tells and keeps of stages that Spark fitted: no more jobs of Spark than it takes, since each costs more than a small fit's step."""
import glob
import json
import math
import os
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

MOST_ITEMS = 10_000

# What Spark's models say of themselves, by their own names.
STATE = [
    'numClasses', 'numFeatures', 'intercept', 'interceptVector', 'coefficients', 'coefficientMatrix', 'scale', 'featureImportances', 'getNumTrees', 'totalNumNodes', 'depth', 'numNodes',
    'boundaries', 'predictions', 'pi', 'theta', 'linear', 'factors', 'explainedVariance', 'mean', 'std', 'median', 'range', 'maxAbs', 'originalMin', 'originalMax', 'selectedFeatures', 'labelsArray', 'categorySizes',
]
# What a summary has at hand, and what it goes over the rows for.
AT_HAND = ['objectiveHistory', 'totalIterations', 'numIterations']
OF_ROWS = [
    'accuracy', 'weightedPrecision', 'weightedRecall', 'weightedFMeasure', 'weightedTruePositiveRate', 'weightedFalsePositiveRate', 'areaUnderROC',
    'explainedVariance', 'meanAbsoluteError', 'meanSquaredError', 'rootMeanSquaredError', 'r2', 'r2adj', 'numInstances', 'degreesOfFreedom', 'devianceResiduals',
    'coefficientStandardErrors', 'tValues', 'pValues', 'aic', 'deviance', 'nullDeviance', 'dispersion', 'rank', 'residualDegreeOfFreedom', 'residualDegreeOfFreedomNull',
    'precisionByLabel', 'recallByLabel', 'truePositiveRateByLabel', 'falsePositiveRateByLabel',
]


def state_of(model):
    return {name.replace('getNumTrees', 'numTrees'): value for name, value in said(model, STATE)}


def summary_of(model, of_rows):
    """Facts and lists of a summary, those that are at hand or all; None for a model that has none."""
    if not getattr(model, 'hasSummary', False):
        return None
    told = dict(said(model.summary, AT_HAND + OF_ROWS if of_rows else AT_HAND))
    facts = {name: value for name, value in told.items() if not isinstance(value, (list, str))}
    return {'facts': facts, 'details': {name: value for name, value in told.items() if isinstance(value, list)}}


def convergence_of(model):
    """Steps of the search for a model's numbers, and whether it ended before they were used up; None where there was none."""
    if not getattr(model, 'hasSummary', False) or not model.hasParam('maxIter'):
        return None
    told = dict(said(model.summary, ['totalIterations', 'numIterations']))
    iterations = told.get('totalIterations', told.get('numIterations'))
    return None if iterations is None else {'iterations': iterations, 'converged': iterations < model.getOrDefault('maxIter')}


def said(source, names):
    """What of these a model or a summary has; some throw where they do not apply."""
    for name in names:
        if not hasattr(type(source), name):
            continue
        try:
            value = getattr(source, name)
            value = plain(value() if callable(value) else value)
        except Exception:
            # pylint: disable=broad-except
            continue
        if value is not None:
            yield name, value


def plain(value):
    """A value of a model as JSON; None for what is no number, text or list of such."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value
    if hasattr(value, 'toArray'):
        value = value.toArray().tolist()
    if isinstance(value, (list, tuple)):
        if len(value) > MOST_ITEMS:
            return None
        items = [plain(item) for item in value]
        return None if any(item is None for item in items) else items
    try:
        return number(value)
    except (TypeError, ValueError):
        return None


def number(value):
    """A number that JSON has, or the name of one that it lacks."""
    value = float(value)
    if math.isnan(value):
        return {'$numberDouble': 'NaN'}
    return value if math.isfinite(value) else {'$numberDouble': 'Infinity' if value > 0 else '-Infinity'}


class Saving:
    """A PipelineModel in a folder, as Spark saves one, but each stage as soon as it is fitted, while the next one is."""

    def __init__(self, folder, count):
        self.folder = folder
        self.count = count
        self.uids = []
        self.pool = ThreadPoolExecutor(count)
        self.begun = []

    def add(self, stage):
        # The same digits as Spark's, so that names sort as the stages do.
        name = f'{len(self.uids):0{len(str(self.count))}d}_{stage.uid}'
        self.uids.append(stage.uid)
        self.begun.append(self.pool.submit(stage.write().overwrite().save, f'file://{self.folder}/stages/{name}'))

    def end(self, version):
        """Waits for all stages, and writes what holds them together."""
        for one in self.begun:
            one.result()
        seen = glob.glob(os.path.join(glob.escape(self.folder), 'stages', '*', 'metadata', 'part-*'))
        if len({os.path.dirname(path) for path in seen}) < self.count:
            raise ValueError('the executors wrote the fitted stages where this machine does not see them: name a folder that both reach, --conf ml.spark.folder=DIR')
        whole = {
            'class': 'org.apache.spark.ml.PipelineModel', 'timestamp': int(time.time() * 1000), 'sparkVersion': version,
            'uid': f'PipelineModel_{uuid.uuid4().hex[-12:]}', 'paramMap': {'stageUids': self.uids}, 'defaultParamMap': {},
        }
        os.makedirs(os.path.join(self.folder, 'metadata'), exist_ok=True)
        with open(os.path.join(self.folder, 'metadata', 'part-00000'), 'w', encoding='utf-8') as file:
            file.write(json.dumps(whole) + '\n')
