"""Import and `create_app` of the web process: seconds, resident memory, and whether TensorFlow came in."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

from benchmarks.report import write

RUNS = 7
CODE = """
import json, sys, tempfile, time, pathlib
start = time.perf_counter()
from app import create_app
from app.config import Settings
create_app(Settings(data_dir=pathlib.Path(tempfile.mkdtemp())))
seconds = time.perf_counter() - start
import psutil
memory = psutil.Process().memory_info().rss / 2**20
print(json.dumps({"seconds": seconds, "memory": memory, "tensorflow": "tensorflow" in sys.modules}))
"""


def main() -> None:
    runs = [json.loads(subprocess.check_output([sys.executable, "-c", CODE])) for _ in range(RUNS)]
    rows = [
        ("import and `create_app` (median)", f"{statistics.median(run['seconds'] for run in runs):.2f} s", "under 1 s"),
        ("resident memory (median)", f"{statistics.median(run['memory'] for run in runs):.0f} MiB", "under 150 MB"),
        ("TensorFlow imported", "yes" if any(run["tensorflow"] for run in runs) else "no", "never"),
    ]
    write("web_process", "Web process", rows)


if __name__ == "__main__":
    main()
