"""Runs each test/golden/*.py in a copy of the project's tests and compares the JSON that it writes with the committed one."""
import concurrent.futures
import json
import math
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "test" / "golden"
# Between two builds of the same library version only the last digits of a sum may differ.
RELATIVE = 1e-9


def main():
    programs = sorted(p for p in GOLDEN.glob("*.py") if not p.name.startswith("_"))
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        shutil.copytree(GOLDEN, copy / "test" / "golden")
        shutil.copytree(ROOT / "jobs" / "data", copy / "jobs" / "data")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for name, problem in pool.map(lambda program: check(copy / "test" / "golden" / program.name), programs):
                passed, failed = passed + (problem is None), failed + (problem is not None)
                print(f"{'ok' if problem is None else 'FAILED'}  {name}{'' if problem is None else ': ' + problem}", flush=True)
    print(f"peers: {passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


def check(program):
    committed = json.loads((GOLDEN / program.with_suffix(".json").name).read_text())
    if "slow" in committed:
        return f"{program.name} (not run again: {committed['slow']})", None
    done = subprocess.run([sys.executable, program.name], cwd=program.parent, capture_output=True, text=True)
    if done.returncode != 0:
        return program.name, done.stderr[-2000:]
    return program.name, difference(committed, json.loads(program.with_suffix(".json").read_text()), "")


def difference(a, b, path):
    """The first place where two JSON values differ, or None."""
    if isinstance(a, dict) and isinstance(b, dict):
        if a.keys() != b.keys():
            return f"{path}: keys {sorted(a)} and {sorted(b)}"
        return next((d for key in a if key != "versions" and (d := difference(a[key], b[key], f"{path}.{key}"))), None)
    if isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            return f"{path}: {len(a)} and {len(b)} items"
        return next((d for i, (x, y) in enumerate(zip(a, b)) if (d := difference(x, y, f"{path}[{i}]"))), None)
    if isinstance(a, float) and isinstance(b, (float, int)):
        return None if a == b or math.isclose(a, b, rel_tol=RELATIVE, abs_tol=1e-12) or (math.isnan(a) and math.isnan(b)) else f"{path}: {a} and {b}"
    return None if a == b else f"{path}: {a!r} and {b!r}"


if __name__ == "__main__":
    main()
