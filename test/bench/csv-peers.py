"""The peers of the CSV benchmark: `serve` answers lines `polars|pandas FILE` with the seconds of a read as JSON and `values FILE` with digests of the columns of polars; `once polars|pandas FILE` reads one file and ends."""
import gc
import hashlib
import json
import sys
import time


def read(library, path):
    if library == "polars":
        import polars

        return polars.read_csv(path)
    import pandas

    return pandas.read_csv(path)


def measured(library, path):
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    table = read(library, path)
    figures = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    assert len(table) > 0
    return figures


def values(path):
    """A digest of each column: of its doubles, or of its texts with a zero byte behind each."""
    import polars

    return {str(field): digest(column, polars) for field, column in enumerate(polars.read_csv(path))}


def digest(column, polars):
    if column.dtype == polars.String:
        return hashlib.sha256("".join(f"{text}\0" for text in column).encode()).hexdigest()
    return hashlib.sha256(column.cast(polars.Float64).to_numpy().tobytes()).hexdigest()


if __name__ == "__main__":
    if sys.argv[1] == "once":
        assert len(read(*sys.argv[2:])) > 0
    else:
        for line in sys.stdin:
            what, path = line.split()
            print(json.dumps(values(path) if what == "values" else measured(what, path)), flush=True)
