"""How far the maps of a tab agree: the numbers of the API against SciPy's and scikit-image's on the files."""

from __future__ import annotations

import copy
import dataclasses
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import spearmanr
from skimage.metrics import structural_similarity

from app.compare.of_tab import TabMaps
from app.jobs.store import Store
from app.render.compact import rounded
from benchmarks.made_tab import MadeTab, made_tab
from tests.api.client import CheckedClient, assert_problem


@pytest.fixture
def tab(app, store: Store) -> MadeTab:
    """Three pictures, two models, two methods; the last picture lacks a map, and one of the second is constant."""
    made = made_tab(store, app.extensions["files"], 3, 2, 2, size=32)
    _path(app, made, 3, 2).unlink()
    np.save(_path(app, made, 0, 1), np.ones((32, 32, 3), np.float32))
    return made


def _path(app, tab: MadeTab, row: int, at: int):
    cells = app.extensions["store"].tab(tab.id).cells
    return app.extensions["files"].output_path(tab.run, cells[tab.keys[row]][tab.pictures[at]]["values"])


def pixels(app, tab: MadeTab, row: int, at: int) -> np.ndarray:
    return rounded(np.load(_path(app, tab, row, at)).astype(np.float64).sum(axis=-1))


def asked(client: CheckedClient, tab: MadeTab, **query):
    return client.get(f"/api/tabs/{tab.id}/agreement", query_string=query)


def test_every_two_maps_of_a_picture(app, client, tab):
    found = asked(client, tab, picture=tab.pictures[0]).json
    assert found["rows"] == tab.keys
    maps = [pixels(app, tab, row, 0) for row in range(4)]
    for one, other in combinations(range(4), 2):
        expected = spearmanr(maps[one].ravel(), maps[other].ravel()).statistic
        assert found["rank_correlation"][one][other] == pytest.approx(expected)
        shades = [(maps[row] / np.abs(maps[row]).max() + 1) / 2 for row in (one, other)]
        by_scikit_image = structural_similarity(
            *shades, data_range=1.0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
        )
        assert found["structural_similarity"][other][one] == pytest.approx(by_scikit_image)


def test_what_has_no_number_has_a_reason(client, tab):
    constant = asked(client, tab, picture=tab.pictures[1]).json
    assert constant["rank_correlation"][0] == [None] * 4
    assert constant["reasons"][0] == ["the same value everywhere"] * 4 and constant["reasons"][1][2] is None
    lost = asked(client, tab, picture=tab.pictures[2]).json
    assert lost["structural_similarity"][3] == [None] * 4 and "not there" in lost["reasons"][3][0]
    assert lost["rank_correlation"][0][1] is not None


def test_every_picture_has_its_disagreement(app, client, tab):
    found = asked(client, tab).json
    assert found["complete"] and [one["id"] for one in found["pictures"]] == tab.pictures
    for at, rows in enumerate([(0, 1, 2, 3), (1, 2, 3), (0, 1, 2)]):
        maps = {row: pixels(app, tab, row, at).ravel() for row in rows}
        each = [spearmanr(maps[one], maps[other]).statistic for one, other in combinations(rows, 2)]
        assert found["pictures"][at]["disagreement"] == pytest.approx(1 - np.mean(each))


def test_other_channels_are_other_maps(client, tab):
    usual = asked(client, tab).json["pictures"][0]["disagreement"]
    assert asked(client, tab, channels="max_abs").json["pictures"][0]["disagreement"] != pytest.approx(usual, abs=1e-3)
    assert asked(client, tab, channels="sum").json["pictures"][0]["disagreement"] == usual


def test_a_map_that_is_computed_anew_is_compared_anew(app, store, tab):
    record, files, picture = store.tab(tab.id), app.extensions["files"], tab.pictures[0]
    before = TabMaps(record, files, "usual").disagreements(60)[picture]
    np.save(_path(app, tab, 0, 0), np.random.default_rng(1).normal(size=(32, 32, 3)).astype(np.float32))
    assert TabMaps(record, files, "usual").disagreements(60)[picture] == before, "of the same cell it is known"
    cells = copy.deepcopy(record.cells)
    cell = cells[tab.keys[0]][picture]
    cell["outputs"][cell["values"]]["sha256"] = "f" * 64
    anew = TabMaps(dataclasses.replace(record, cells=cells), files, "usual").disagreements(60)[picture]
    assert abs(anew - before) > 0.05


def test_who_has_no_time_is_told_to_come_again(app, store, tab):
    maps = TabMaps(store.tab(tab.id), app.extensions["files"], "mean")
    answers = [maps.disagreements(0) for _ in tab.pictures]
    assert answers[0] is None
    while (found := maps.disagreements(0)) is None:
        answers.append(found)
        assert len(answers) < 10, "each time one picture more is known"
    assert list(found) == tab.pictures


def test_a_client_that_has_the_answer_is_told_so(client, tab):
    first = asked(client, tab)
    again = client.get(f"/api/tabs/{tab.id}/agreement", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_what_is_not_there_is_named(client, tab):
    assert_problem(asked(client, tab, picture="sample:star_02"), 404, "sample:star_02", "in this tab")
    assert_problem(client.get("/api/tabs/nothing/agreement"), 404, "nothing")
    assert_problem(asked(client, tab, channels="red"), 422, "sum", "red", pointer="/channels")
