"""Typed columns as polars and pandas read them: digests of the values of jobs/data and of generated numbers, which are in the JSON as they were written."""
import hashlib
import io
import json
import math
import os
import pathlib
import struct
from importlib.metadata import version

import numpy as np
import pandas as pd
import polars as pl

DATA = pathlib.Path(__file__).resolve().parents[2] / "jobs" / "data"
ROWS = 1000


def generated():
    """Doubles of all sizes in five spellings; small and large whole numbers; some missing."""
    random = np.random.default_rng(5)
    bits = random.integers(0, 2**64, ROWS, dtype=np.uint64)
    doubles = [struct.unpack("<d", struct.pack("<Q", int(b)))[0] for b in bits]
    doubles = [value if math.isfinite(value) else 0.1 for value in doubles]
    everyday = random.normal(0, 1000, ROWS)
    columns = {
        "shortest": [repr(value) for value in doubles],
        "digits17": [f"{value:.16e}" for value in doubles],
        "everyday": [repr(value) for value in everyday.tolist()],
        "fixed": [f"{value:.6f}" for value in everyday.tolist()],
        "missing": ["" if row % 7 == 0 else f"{value:.17g}" for row, value in enumerate(random.random(ROWS).tolist())],
        "byte": [str(value) for value in random.integers(0, 256, ROWS)],
        "word": [str(value) for value in random.integers(0, 65536, ROWS)],
        "signed": [str(value) for value in random.integers(-(2**31), 2**31, ROWS)],
    }
    lines = [",".join(columns), *(",".join(row) for row in zip(*columns.values()))]
    return "\n".join(lines) + "\n"


def digest(values):
    """Of numbers their doubles, little-endian, a missing one as the usual NaN; of texts their UTF-8, a zero byte behind each."""
    numeric = not any(isinstance(value, str) for value in values)
    if numeric:
        data = np.array([math.nan if value is None else value for value in values], dtype="<f8")
        return hashlib.sha256(np.where(np.isnan(data), np.nan, data).astype("<f8").tobytes()).hexdigest()
    return hashlib.sha256("".join(f"{value}\0" for value in values).encode()).hexdigest()


def columns_of(text):
    ours = pl.read_csv(io.StringIO(text), infer_schema_length=None)
    theirs = pd.read_csv(io.StringIO(text))
    found = []
    for name in ours.columns:
        polars, pandas = digest(ours[name].to_list()), digest(theirs[name].tolist())
        found.append({"name": name, "type": str(ours[name].dtype), "polars": polars, "pandas": pandas})
    return found


made = generated()
files = {name: (DATA / f"{name}.csv").read_text() for name in ["digits", "friedman", "iris"]}
content = {
    "made_by": os.path.basename(__file__),
    "versions": {name: version(name) for name in ["polars", "pandas"]},
    "tolerance": 0,
    "generated": made,
    "files": {name: columns_of(text) for name, text in {**files, "generated": made}.items()},
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(content) + "\n")
