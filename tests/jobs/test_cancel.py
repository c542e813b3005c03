"""A cancelled run gives its worker free within five seconds, whatever the worker does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import dask
import psutil
import pytest

from app.config import Settings
from app.jobs import states
from app.jobs.cluster import Cluster
from app.jobs.store import Store
from app.storage.files import Files
from tests.conftest import wait_until
from tests.jobs import chunk_functions
from tests.jobs.desk import Desk

FATAL = 13
CANCEL_SECONDS = 5


@pytest.fixture
def desk_elsewhere(store: Store, settings, cluster: Cluster, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose program did not start the workers itself."""
    security = cluster._local.security
    encryption = {
        "distributed.comm.tls.ca-file": security.tls_ca_file,
        "distributed.comm.tls.client.cert": security.tls_client_cert,
        "distributed.comm.tls.client.key": security.tls_client_key,
    }
    other = Cluster(Settings(data_dir=tmp_path, scheduler=cluster.client.scheduler.address))
    with dask.config.set(encryption):
        other.start()
    desk = Desk(store, Files(settings), other, tmp_path)
    yield desk
    for dispatcher in desk.running:
        dispatcher.stop()
    other.stop()


def seconds_until_the_worker_ends(desk: Desk) -> float:
    desk.start(chunk_functions.sleeps_in_c)
    run = desk.add(pictures=1, epsilon=FATAL)
    wait_until(lambda: (desk.folder / "process").exists() and (desk.folder / "process").read_text() != "")
    process = psutil.Process(int((desk.folder / "process").read_text()))
    time.sleep(0.3)
    begin = time.monotonic()
    desk.cancel(run)
    assert desk.store.run(run.id).state == states.CANCELLED
    wait_until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE)
    return time.monotonic() - begin


def test_a_worker_stuck_in_c_code_is_replaced_and_the_next_run_computed(desk: Desk):
    assert seconds_until_the_worker_ends(desk) <= CANCEL_SECONDS
    desk.wait(desk.add())


@pytest.mark.ci
def test_a_worker_of_a_cluster_that_ran_before_us_is_replaced_too(desk_elsewhere: Desk):
    assert seconds_until_the_worker_ends(desk_elsewhere) <= CANCEL_SECONDS
    desk_elsewhere.wait(desk_elsewhere.add())


def test_a_chunk_that_is_nearly_done_keeps_its_worker(desk: Desk):
    desk.start(chunk_functions.takes_a_second)
    run = desk.add(pictures=1)
    wait_until(lambda: (desk.folder / "process").exists() and (desk.folder / "process").read_text() != "")
    process = (desk.folder / "process").read_text()
    desk.cancel(run)
    desk.wait(desk.add(pictures=1))
    assert (desk.folder / "process").read_text() == process
    assert desk.store.cells(run.id) == {}, "a result that comes late is not kept"


def test_other_runs_of_the_user_go_on(desk: Desk):
    desk.start(chunk_functions.sleeps_in_c)
    stuck, good = desk.add(pictures=1, epsilon=FATAL), desk.add()
    wait_until(lambda: (desk.folder / "process").exists())
    desk.cancel(stuck)
    desk.wait(good)
