"""Networks of a worker: the least recently used goes first, and nothing is left of it."""

from __future__ import annotations

import gc
import shutil
import weakref
from typing import Any

import numpy as np
import pytest

from app.engine.network import Network
from app.engine.network_cache import BYTES_PER_PARAMETER, COPIES, NetworkCache, default_budget
from tests.engine.conftest import Truth, run_python
from tests.engine.helpers import maps, source_of


class Counting:
    """Loads real networks and remembers which."""

    def __init__(self) -> None:
        self.loaded: list[str] = []

    def __call__(self, source: Any, report: Any = None) -> Network:
        self.loaded.append(source.id)
        return Network(source)


def sources(truth: Truth, count: int) -> list[Any]:
    """As many files of one network."""
    found = []
    for number in range(count):
        path = truth.folder / f"vgg {number}.h5"
        shutil.copy(truth.folder / "vgg.h5", path)
        found.append(source_of(path))
    return found


def size_of_one(truth: Truth) -> int:
    return truth.network("vgg").model.count_params() * BYTES_PER_PARAMETER * COPIES


def test_least_recently_used_goes_first(truth: Truth) -> None:
    load = Counting()
    cache = NetworkCache(budget=size_of_one(truth) * 2, load=load)
    one, two, three = sources(truth, 3)
    cache.get(one), cache.get(two), cache.get(one), cache.get(three)
    assert len(cache) == 2
    cache.get(one), cache.get(three)
    assert load.loaded == [one.id, two.id, three.id]
    cache.get(two)
    assert load.loaded[-1] == two.id
    cache.get(three)  # used after one, so one went
    assert len(load.loaded) == 4


def test_budget_is_kept_and_the_last_network_always_stays(truth: Truth) -> None:
    cache = NetworkCache(budget=0, load=Counting())
    for source in sources(truth, 3):
        network = cache.get(source)
        assert len(cache) == 1
    with network.entered():
        assert network.shape_of(network.logits_key) == (5,)


def test_a_network_given_up_is_freed(truth: Truth) -> None:
    cache = NetworkCache(budget=0)
    one, two = sources(truth, 2)
    network = cache.get(one)
    maps(network, "lrp.epsilon", truth.pictures("vgg"))
    graph = weakref.ref(network._graph)
    del network
    cache.get(two)
    gc.collect()
    assert graph() is None


def test_reloaded_network_gives_equal_maps(truth: Truth) -> None:
    load = Counting()
    cache = NetworkCache(budget=0, load=load)
    one, two = sources(truth, 2)
    pictures = truth.pictures("vgg")
    first = {method_id: maps(cache.get(one), method_id, pictures) for method_id in ("lrp.epsilon", "guided_grad_cam")}
    maps(cache.get(two), "lrp.epsilon", pictures)
    for method_id, values in first.items():
        np.testing.assert_array_equal(maps(cache.get(one), method_id, pictures), values)
    assert load.loaded == [one.id, two.id, one.id]


def test_loading_is_reported_once(truth: Truth) -> None:
    cache, said = NetworkCache(), []
    (one,) = sources(truth, 1)
    cache.get(one, said.append), cache.get(one, said.append)
    assert said == ["loading vgg 0"]


LOAD_MANY = """
import gc, shutil, sys
import psutil
import numpy as np
from pathlib import Path
from app.engine.network_cache import NetworkCache
from tests.engine.helpers import maps, source_of, source_of

path = Path(sys.argv[1])
copies = [path.with_name(f"{path.stem} {number}.h5") for number in range(20)]
pictures = np.load(path.with_suffix(".npz"))["pictures"]
cache = NetworkCache(budget=0)
for copy in copies:
    shutil.copy(path, copy)
    network = cache.get(source_of(copy))
    for method_id in ("grad_cam", "guided_backprop", "lrp.epsilon", "lrp.alpha_2_beta_1"):
        maps(network, method_id, pictures)
    del network
    gc.collect()
    print(psutil.Process().memory_info().rss)
"""


def test_networks_get_half_of_what_the_worker_may_take() -> None:
    unlimited = default_budget({})
    assert default_budget({"INNVESTIGATE_GUI_WORKER_MEMORY": "0"}) == unlimited > 0
    assert default_budget({"INNVESTIGATE_GUI_WORKER_MEMORY": "1000"}) == 500
    assert default_budget({"INNVESTIGATE_GUI_WORKER_MEMORY": str(10**18)}) == unlimited


@pytest.mark.slow
def test_twenty_networks_in_a_row_do_not_grow_the_process(truth: Truth) -> None:
    memory = list(map(int, run_python("-c", LOAD_MANY, str(truth.folder / "bn_resnet.h5")).split()))
    assert len(memory) == 20
    assert memory[-1] < 1.1 * memory[4]
