"""scikit-learn's part of the one-hot benchmark: `onehot.py CSV` fits on all rows, encodes them, and prints one line of JSON."""
import json
import sys
import time

import pandas as pd
from sklearn.preprocessing import OneHotEncoder

began = time.perf_counter()
table = pd.read_csv(sys.argv[1])
read = time.perf_counter() - began
encoded = OneHotEncoder(sparse_output=True).fit_transform(table)
print(json.dumps({"read": read, "stages": time.perf_counter() - began - read, "entries": int(encoded.nnz), "slots": encoded.shape[1]}))
