"""What networks said, kept by network and picture, read by run."""

from __future__ import annotations

import numpy as np
import pytest

from app.jobs import states
from app.jobs.identity import layer_key, network_key
from app.jobs.messages import ModelSource, Observed, Preprocessing
from app.jobs.observations import top_classes
from app.jobs.records import RunPicture

ROWS = np.array([[0.1, 0.7, 0.2], [0.5, 0.25, 0.25]], np.float32)
SOURCE = ModelSource("id", "pets", "custom", Preprocessing("tf"), "/data/models/" + "a" * 64 + ".h5")


@pytest.fixture
def run(any_store):
    pictures = [RunPicture(f"i{place}", f"k{place}", f"{place}.png", None) for place in range(4)]
    run = any_store.add_run("suggest", {"images": []}, 4, "t", [("layer_activation", "one"), ("x", "two")], pictures)
    any_store.take_next_run()
    return run


def observed(**changes) -> Observed:
    features = np.ones((2, 2), np.float32)
    return Observed("pets", ("i1", "i3"), {"i2": "i2 is damaged"}, ROWS, features, **changes)


def keys(*numbers: int) -> dict[str, str]:
    return {f"i{number}": f"k{number}" for number in numbers or range(4)}


def test_answers_are_read_by_place(any_store, run):
    assert any_store.add_observations(run.id, [("net", keys(), observed())], None, 3, "going", 1.5)
    told = any_store.run(run.id)
    assert (told.done, told.stage, told.eta_seconds) == (3, "going", 1.5)
    found = any_store.probabilities(run.id, "net", range(4))
    assert list(found) == [1, 3]
    np.testing.assert_array_equal(np.stack(list(found.values())), ROWS)
    assert list(any_store.probabilities(run.id, "net", range(2, 4))) == [3]
    tops = any_store.tops(run.id, "net", range(4))
    assert tops[1].tolist() == [(1, ROWS[0, 1]), (2, ROWS[0, 2]), (0, ROWS[0, 0])]
    assert any_store.problems(run.id, "net") == {2: "i2 is damaged"}
    assert any_store.probabilities(run.id, "other", range(4)) == {}


def test_a_layer_is_kept_beside_another(any_store, run):
    numbers = np.array([[1, 2], [3, -4]], np.float32)
    any_store.add_observations(run.id, [("net", keys(), observed(means=numbers, maxima=2 * numbers))], "conv", 2)
    any_store.add_observations(run.id, [("net", keys(), observed(means=-numbers, maxima=numbers))], "", 2)
    assert any_store.layer_means(run.id, "net", "conv", range(4)) == {1: 1.5, 3: -0.5}
    assert any_store.layer_means(run.id, "net", "", range(4)) == {1: -1.5, 3: 0.5}
    assert any_store.unit(run.id, "net", "conv", 1, range(4)) == {1: 4, 3: -8}
    assert any_store.unit(run.id, "net", "conv", 1, range(4), "mean") == {1: 2, 3: -4}
    assert any_store.unit(run.id, "net", "conv", 2, range(4)) == {}
    assert any_store.observed_places(run.id, "net", None) == {1, 3}
    assert any_store.observed_places(run.id, "net", "conv") == {1, 3}
    assert any_store.observed_places(run.id, "net", "dense") == set()


def test_another_run_with_the_same_pictures_knows_them(any_store, run):
    any_store.add_observations(run.id, [("net", keys(), observed())], None, 2)
    other = any_store.add_run(
        "suggest", {}, 2, "t", pictures=[RunPicture("new", "k3", "n", None), RunPicture("i0", "k0", "n", None)]
    )
    assert list(any_store.tops(other.id, "net", range(2))) == [0]


def test_an_answer_takes_the_place_of_a_failure(any_store, run):
    any_store.add_observations(run.id, [("net", keys(), observed())], None, 2)
    good = Observed("pets", ("i2",), {}, ROWS[:1], ROWS[:1])
    any_store.add_observations(run.id, [("net", keys(), good)], None, 3)
    assert any_store.problems(run.id, "net") == {}
    assert any_store.observed_places(run.id, "net", None) == {1, 2, 3}


def test_a_run_that_is_over_is_told_nothing_but_what_was_computed_is_kept(any_store, run):
    any_store.cancel(run.id)
    assert not any_store.add_observations(run.id, [("net", keys(), observed())], None, 2)
    assert any_store.run(run.id).state == states.CANCELLED
    assert any_store.observed_places(run.id, "net", None) == {1, 3}


def test_a_closed_run_keeps_its_pictures_unless_a_dataset_or_a_set_has_them(any_store):
    sources = (None, {"kind": "dataset", "id": "d", "name": "d"})
    for source in sources:
        run = any_store.add_run("suggest", {"source": source}, 1, "t", pictures=[RunPicture("i", "k", "n", None)])
        any_store.delete_tab(run.tabs[0])
        any_store.drop_closed_tabs(0)
        assert any_store.run_images(run.id) == (["i"] if source is None else [])


def test_a_picture_is_shown_as_long_as_one_of_two_tabs_is_there(any_store, run):
    first, second = any_store.run(run.id).tabs
    assert [any_store.tab(tab).view for tab in (first, second)] == ["layer_activation", "x"]
    assert any_store.tab_suggesting("i2") in ("one", "two")
    any_store.delete_tab(first)
    assert any_store.tab_suggesting("i2") == "two" and len(any_store.run_pictures(run.id)) == 4
    any_store.delete_tab(second)
    assert any_store.tab_suggesting("i2") is None


def test_sets_are_kept_newest_first(any_store, clock):
    one = any_store.add_set("one", ["a", "b"])
    clock.now += 1
    two = any_store.add_set("two", ["c"])
    assert any_store.sets() == [two, one]
    assert (one.pictures, any_store.set_images(one.id), any_store.set_name(two.id)) == (2, ["a", "b"], "two")


def test_thousands_of_pictures_keep_their_order(any_store):
    pictures = [RunPicture(f"i{place}", f"k{place}", "n", None) for place in range(2500)]
    run = any_store.add_run("suggest", {}, 2500, "t", pictures=pictures)
    assert any_store.run_pictures(run.id) == pictures


@pytest.mark.parametrize(("classes", "count"), [(1, 1), (3, 3), (9, 5)])
def test_the_best_five_and_of_equal_ones_the_first(classes, count):
    tops = top_classes(np.full((1, classes), 0.5, np.float32))
    assert tops["index"].tolist() == [list(range(count))]


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"id": "other", "name": "other"}, True),
        ({"path": "/elsewhere/" + "a" * 64 + ".h5"}, True),
        ({"path": "/data/models/" + "b" * 64 + ".h5"}, False),
        ({"preprocessing": Preprocessing("torch")}, False),
        ({"preprocessing": Preprocessing("tf", (1.0,))}, False),
        ({"output": "second"}, False),
        ({"input_size": (96, 96)}, False),
        ({"kind": "demo"}, False),
    ],
)
def test_a_network_is_known_by_its_file_and_its_preprocessing(change, same):
    fields = vars(SOURCE) | change
    assert (network_key(ModelSource(**fields)) == network_key(SOURCE)) is same
    assert len(network_key(SOURCE)) == 32


def test_layers_and_positions_are_told_apart():
    assert len({layer_key(layer, position) for layer in (None, "a", "b") for position in (None, 0, 7)}) == 9
