"""Runs each test/golden/*.py in a copy of the project's tests and compares the JSON that it writes with the committed one; then the checks of models."""
import concurrent.futures
import json
import math
import multiprocessing
import os
import pathlib
import runpy
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

from check_models import check_model, checks

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "test" / "golden"
# Between two builds of the same library version only the last digits of a sum may differ; a search carries along what a processor rounds otherwise, as far as a
# tenth of what its file lets ours be off by.
RELATIVE, OF_TOLERANCE, MOST = 1e-9, 0.1, 1e-7
LONG = ["spark-examples-models", "linear-svc", "chi-sq-selector", "spark-examples", "logistic-regression", "one-vs-rest", "rformula",
        "univariate-feature-selector", "spark-examples-seeds", "fm", "linear-regression", "regex-tokenizer", "generalized-linear-regression"]


def main():
    programs = sorted(p for p in GOLDEN.glob("*.py") if not p.name.startswith("_"))
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        shutil.copytree(GOLDEN, copy / "test" / "golden")
        shutil.copytree(ROOT / "jobs" / "data", copy / "jobs" / "data")
        with concurrent.futures.ProcessPoolExecutor(2, multiprocessing.get_context("spawn"), quiet) as pool:
            # The longest first, so that both processes end together; models last, with the sessions that are there by then.
            by_length = sorted(programs, key=lambda p: LONG.index(p.stem) if p.stem in LONG else len(LONG))
            pending = [pool.submit(check, copy / "test" / "golden" / p.name) for p in by_length] + [pool.submit(check_model, folder, *one) for one in checks()]
            for done in concurrent.futures.as_completed(pending):
                name, problem, seconds = done.result()
                passed, failed = passed + (problem is None), failed + (problem is not None)
                print(f"{'ok' if problem is None else 'FAILED'}  {name} ({seconds:.0f} s){'' if problem is None else ': ' + problem}", flush=True)
    print(f"peers: {passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


def quiet():
    """What programs and Spark print meanwhile is nobody's; their exceptions are told."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def check(program):
    committed = json.loads((GOLDEN / program.with_suffix(".json").name).read_text())
    if "slow" in committed:
        return f"{program.name}, not run again: {committed['slow']}", None, 0
    began = time.monotonic()
    source = program.read_text()
    problem = together(program) if "from _spark import" in source and "os.execve" not in source else apart(program)
    if problem is None:
        near = min(MOST, max(RELATIVE, OF_TOLERANCE * committed["tolerance"]))
        problem = difference(committed, json.loads(program.with_suffix(".json").read_text()), "", near)
    return program.name, problem, time.monotonic() - began


def apart(program):
    done = subprocess.run([sys.executable, program.name], cwd=program.parent, capture_output=True, text=True)
    return None if done.returncode == 0 else done.stderr[-2000:]


def together(program):
    """Runs a program in this process, whose Spark session goes on: to start one and to warm it takes longer than most programs."""
    from pyspark.sql import SparkSession

    SparkSession.stop = lambda self: None
    os.chdir(program.parent)
    sys.path[:0] = [] if str(program.parent) in sys.path else [str(program.parent)]
    try:
        runpy.run_path(str(program), run_name="__main__")
        SparkSession.active().catalog.clearCache()
    except Exception:
        return traceback.format_exc()[-2000:]
    return None


def difference(a, b, path, near):
    """The first place where two JSON values differ, or None."""
    if isinstance(a, dict) and isinstance(b, dict):
        if a.keys() != b.keys():
            return f"{path}: keys {sorted(a)} and {sorted(b)}"
        return next((d for key in a if key != "versions" and (d := difference(a[key], b[key], f"{path}.{key}", near))), None)
    if isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            return f"{path}: {len(a)} and {len(b)} items"
        return next((d for i, (x, y) in enumerate(zip(a, b)) if (d := difference(x, y, f"{path}[{i}]", near))), None)
    if isinstance(a, float) and isinstance(b, (float, int)):
        return None if a == b or math.isclose(a, b, rel_tol=near, abs_tol=1e-12) or (math.isnan(a) and math.isnan(b)) else f"{path}: {a} and {b}"
    return None if a == b else f"{path}: {a!r} and {b!r}"


if __name__ == "__main__":
    main()
