"""Loaded networks of a worker, the least recently used one given up first."""

from __future__ import annotations

import gc
import os
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping

import psutil

from app.config import WORKER_MEMORY_VARIABLE
from app.engine.network import Network
from app.jobs.messages import ModelSource

BYTES_PER_PARAMETER = 4
# Weights once as loaded, once folded, and what analyzers keep beside them.
COPIES = 4
# The rest is for what is computed. A worker may take 80 % of the machine's memory unless it is told otherwise.
SHARE_OF_LIMIT, SHARE_OF_MEMORY = 0.5, 0.4


class NetworkCache:
    """Networks by the key of their source, within a budget of memory in bytes (by default half of what a worker may
    take, at most 40 % of the machine's).

    `load` makes a network of a source; it is given the `report` that hears of a download.
    """

    def __init__(self, budget: int | None = None, load: Callable[..., Network] = Network) -> None:
        self.budget = budget if budget is not None else default_budget()
        self._load = load
        self._networks: OrderedDict[object, Network] = OrderedDict()

    def get(self, source: ModelSource, report: Callable[[str], None] = lambda stage: None) -> Network:
        """The network of a source; loads it when it is not here, and gives up others beyond the budget."""
        if source.network_key not in self._networks:
            report(f"loading {source.name}")
            self._networks[source.network_key] = self._load(source, report=report)
            self._evict()
        self._networks.move_to_end(source.network_key)
        network = self._networks[source.network_key]
        network.source = source  # the same weights may come with another name or preprocessing
        return network

    def __contains__(self, source: ModelSource) -> bool:
        return source.network_key in self._networks

    def __iter__(self) -> Iterator[Network]:
        return iter(self._networks.values())

    def __len__(self) -> int:
        return len(self._networks)

    def _evict(self) -> None:
        while len(self._networks) > 1 and sum(map(_size, self._networks.values())) > self.budget:
            _, network = self._networks.popitem(last=False)
            network.close()
            del network
            gc.collect()  # graphs are full of cycles


def default_budget(environment: Mapping[str, str] = os.environ) -> int:
    """Bytes for networks, by the limit that the environment names (0 or nothing: none)."""
    most = psutil.virtual_memory().total * SHARE_OF_MEMORY
    limit = environment.get(WORKER_MEMORY_VARIABLE, "")
    return int(min(most, int(limit) * SHARE_OF_LIMIT) if limit.isdecimal() and int(limit) else most)


def _size(network: Network) -> int:
    return network.model.count_params() * BYTES_PER_PARAMETER * COPIES
