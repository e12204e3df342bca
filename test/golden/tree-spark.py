"""Trees of Spark ML: categorical features, thresholds, numbers of leaves, variances and importances. Writes tree-spark.json beside itself."""
import numpy as np
from pyspark.ml.classification import DecisionTreeClassifier
from pyspark.ml.linalg import Vectors, VectorUDT
from pyspark.ml.regression import DecisionTreeRegressor
from pyspark.sql.types import DoubleType, StructField, StructType

from _spark import session, write

spark = session("trees")
rng = np.random.RandomState(6)
ROWS = 240
CATEGORIES = [0, 4, 9, 2, 6]
x = np.column_stack([np.round(rng.normal(size=ROWS), 1)] + [rng.randint(0, c, size=ROWS) for c in CATEGORIES[1:]]).astype(float)
effects = [rng.normal(size=max(c, 1)) for c in CATEGORIES]
score = 0.7 * x[:, 0] + sum(effects[f][x[:, f].astype(int)] for f in range(1, 5)) + 0.4 * rng.normal(size=ROWS)
score = np.round(score, 4)
weights = np.round(rng.exponential(size=ROWS), 2) + 0.05
two = (score > np.median(score)).astype(float)
three = np.digitize(score, np.quantile(score, [0.4, 0.75])).astype(float)


def frame(label):
    """The features with the attributes of categories, as VectorIndexer or VectorAssembler would write them."""
    numeric = [{"idx": f, "name": f"x{f}"} for f, c in enumerate(CATEGORIES) if c == 0]
    nominal = [{"idx": f, "name": f"x{f}", "vals": [str(v) for v in range(c)]} for f, c in enumerate(CATEGORIES) if c > 0]
    metadata = {"ml_attr": {"attrs": {"numeric": numeric, "nominal": nominal}, "num_attrs": len(CATEGORIES)}}
    schema = StructType([StructField("label", DoubleType()), StructField("features", VectorUDT(), metadata=metadata), StructField("weight", DoubleType())])
    rows = [(float(y), Vectors.dense(row), float(w)) for y, row, w in zip(label, x.tolist(), weights)]
    return spark.createDataFrame(rows, schema)


def case(name, kind, label, thresholds=None, **params):
    data = frame(label)
    estimator = kind(leafCol="leaf", seed=1, **params)
    if thresholds is not None:
        estimator.setThresholds(thresholds)
    model = estimator.fit(data)
    out = model.transform(data)
    columns = ["prediction", "leaf"] + [c for c in ("probability", "rawPrediction", "variance") if c in out.columns]
    found = {column: [row[0] for row in out.select(column).collect()] for column in columns}
    print(name, model.numNodes, model.depth)
    own = params if thresholds is None else {**params, "thresholds": thresholds}
    cases.append({"name": name, "stage": kind.__name__, "label": label.tolist(), "params": own, "numNodes": model.numNodes, "depth": model.depth, "importances": model.featureImportances.toArray().tolist(), **found})


cases = []
# In small nodes several features part the rows alike, and Spark's choice among them is not ours: a split of the deeper trees leaves 12 rows on both sides.
for depth, least in ((2, 1), (4, 12)):
    case(f"two classes, depth {depth}", DecisionTreeClassifier, two, maxDepth=depth, maxBins=64, minInstancesPerNode=least)
    case(f"three classes, depth {depth}", DecisionTreeClassifier, three, maxDepth=depth, maxBins=64, minInstancesPerNode=least, impurity="entropy")
    case(f"regression, depth {depth}", DecisionTreeRegressor, score, maxDepth=depth, maxBins=64, minInstancesPerNode=least, varianceCol="variance")
case("three classes, all subsets of six", DecisionTreeClassifier, three, maxDepth=3, maxBins=128)
case("three classes, few bins", DecisionTreeClassifier, three, maxDepth=3, maxBins=9)
case("two classes, weights", DecisionTreeClassifier, two, maxDepth=3, maxBins=64, weightCol="weight")
case("three classes, weights, least weight of a leaf", DecisionTreeClassifier, three, maxDepth=4, maxBins=64, weightCol="weight", minWeightFractionPerNode=0.1)
case("regression, weights", DecisionTreeRegressor, score, maxDepth=3, maxBins=64, weightCol="weight", varianceCol="variance")
case("regression, least rows and gain", DecisionTreeRegressor, score, maxDepth=5, maxBins=64, minInstancesPerNode=15, minInfoGain=0.05, varianceCol="variance")
for thresholds in ([0.9, 0.05, 0.05], [1.0, 0.0, 2.0]):
    case(f"thresholds {thresholds}", DecisionTreeClassifier, three, maxDepth=3, maxBins=64, thresholds=thresholds)
write(__file__, 1e-10, x=x.tolist(), categories=CATEGORIES, weights=weights.tolist(), cases=cases)
spark.stop()
