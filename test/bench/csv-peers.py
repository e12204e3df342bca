"""The peers of the CSV benchmark: `serve` answers lines `polars|pandas FILE` with the seconds of a read as JSON, `once polars|pandas FILE` reads one file and ends."""
import gc
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


if __name__ == "__main__":
    if sys.argv[1] == "once":
        assert len(read(*sys.argv[2:])) > 0
    else:
        for line in sys.stdin:
            print(json.dumps(measured(*line.split())), flush=True)
