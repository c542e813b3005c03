"""The queue without page and TensorFlow, to be killed: `python -m tests.soak.small_program FOLDER [FUNCTION]`."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from app.config import Settings
from app.jobs.cluster import Cluster
from app.jobs.store import Store
from app.storage.files import Files
from tests.jobs import chunk_functions
from tests.jobs.desk import Desk

LOOK_SECONDS = 0.3


def main(folder: Path, task: str = "brief") -> None:
    settings = Settings(data_dir=folder, auth=False)
    store, cluster = Store(settings), Cluster(settings)
    store.requeue_unfinished()
    cluster.start()
    dispatcher = Desk(store, Files(settings), cluster, folder).start(getattr(chunk_functions, task))
    print("ready", flush=True)
    while True:  # runs are added by another process
        dispatcher.wake()
        threading.Event().wait(LOOK_SECONDS)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
