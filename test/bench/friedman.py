"""scikit-learn's forest on a CSV of friedman data: fit on the first 80 %, score on the rest, three seeds; one line of JSON."""
import json
import sys
import time

import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import root_mean_squared_error

if __name__ == "__main__":
    table = pd.read_csv(sys.argv[1])
    x, y = table.drop(columns="y").to_numpy(), table["y"].to_numpy()
    cut = len(x) * 4 // 5
    seconds, scores = [], []
    for seed in range(3):
        began = time.perf_counter()
        model = RandomForestRegressor(100, n_jobs=2, random_state=seed).fit(x[:cut], y[:cut])
        scores.append(root_mean_squared_error(y[cut:], model.predict(x[cut:])))
        seconds.append(time.perf_counter() - began)
    print(json.dumps({"seconds": sorted(seconds)[1], "low": min(scores), "high": max(scores)}))
