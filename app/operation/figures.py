"""Figures for Prometheus: what is counted while the program runs, and what is asked when they are fetched."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.jobs import states

if TYPE_CHECKING:
    from app.jobs.engine import Engine
    from app.jobs.store import Store

PREFIX = "innvestigate_gui"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
REQUEST_SECONDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
# The dispatcher makes chunks that take some seconds; a large network on a processor takes minutes.
CHUNK_SECONDS = Histogram(
    f"{PREFIX}_chunk_seconds",
    "Time that an engine worker took for a chunk of a run.",
    ["kind"],
    buckets=(0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0),
    registry=None,
)


class Figures:
    """The figures of one application."""

    def __init__(self, store: Store, engine: Engine, data_dir: Path) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            f"{PREFIX}_requests",
            "Requests by route and status.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            f"{PREFIX}_request_seconds",
            "Time until the answer began, by route.",
            ["route"],
            buckets=REQUEST_SECONDS,
            registry=self._registry,
        )
        self._registry.register(CHUNK_SECONDS)
        self._registry.register(_Now(store, engine, data_dir))
        for collector in (ProcessCollector, PlatformCollector):
            collector(registry=self._registry)

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method if method in METHODS else "other", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self._registry)


class _Now(Collector):
    """Asked at each fetch: runs, workers, disk."""

    def __init__(self, store: Store, engine: Engine, data_dir: Path) -> None:
        self._store, self._engine, self._data_dir = store, engine, data_dir

    def describe(self) -> Iterable[Metric]:
        return []  # registering must not ask the store

    def collect(self) -> Iterator[Metric]:
        counts = self._store.count_runs()
        runs = GaugeMetricFamily(f"{PREFIX}_runs", "Runs by state.", labels=["state"])
        for state in states.STATES:
            runs.add_metric([state], counts.get(state, 0))
        yield runs
        yield _gauge("queue_length", "Runs that wait.", counts.get(states.QUEUED, 0))
        status = self._engine.status()
        yield _gauge("workers", "Engine workers.", status["workers"])
        yield _gauge("engine_ready", "Whether the engine computes.", status["state"] == "ready")
        disk = shutil.disk_usage(self._data_dir)
        yield _gauge("disk_free_bytes", "Free space of the data folder's disk.", disk.free)
        yield _gauge("disk_total_bytes", "Size of the data folder's disk.", disk.total)


def _gauge(name: str, help: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{PREFIX}_{name}", help, value=value)
