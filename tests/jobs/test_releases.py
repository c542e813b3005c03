"""What earlier releases have made is still there after their databases were brought up to date, SQLite and PostgreSQL.

`tests/releases` keeps for each release what `make.py` did with it through its API: both databases as SQL, the files,
a link that was shared, a recipe.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import create_engine, func, inspect, select

from app import create_app
from app.config import PROJECT_DIR, Settings
from app.jobs import tables
from app.jobs.store import DATABASE_NAME, Store
from tests.api.client import HEADERS, checked_client
from tests.api.stand_ins import QuietEngine

FOLDER = PROJECT_DIR / "tests" / "releases"
RELEASES = sorted(path.name for path in FOLDER.iterdir() if re.fullmatch(r"\d+\.\d+\.\d+", path.name))
# Kinds of record that the release had and `make.py` left out: marks of crashes, folders, descriptions of networks.
UNUSED = {"model_marks", "image_labels", "descriptions", "activations", "tab_views"}
BACKENDS = ("sqlite", "postgresql")


@dataclass
class Kept:
    """What a release left behind, with the store of today on it."""

    facts: dict[str, Any]
    counts: dict[str, int]
    settings: Settings
    store: Store


@pytest.fixture(params=[(release, backend) for release in RELEASES for backend in BACKENDS], ids="-".join)
def kept(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Kept]:
    release, backend = request.param
    source = FOLDER / release
    sql = (source / f"{backend}.sql").read_text()
    if backend == "sqlite":
        shutil.copytree(source / "data", settings.data_dir, dirs_exist_ok=True)
        path = settings.instance_dir / DATABASE_NAME
        with sqlite3.connect(path) as database:
            database.executescript(sql)
        database.close()
        url, facts = f"sqlite:///{path}", json.loads((source / "facts.json").read_text())
    else:
        url, facts = request.getfixturevalue("empty_postgresql"), json.loads((source / "postgresql.json").read_text())
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            for statement in re.split(r";\n", sql):
                if statement.strip():
                    connection.exec_driver_sql(statement)
        engine.dispose()
    counts = _counts(url)
    settings = replace(settings, database=url)
    store = Store(settings)
    yield Kept(facts, counts, settings, store)
    store.close()


def _counts(url: str) -> dict[str, int]:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        known = [table for table in tables.metadata.sorted_tables if table.name in there]
        found = {table.name: connection.execute(select(func.count()).select_from(table)).scalar() for table in known}
    engine.dispose()
    return {name: int(count or 0) for name, count in found.items()}


def test_every_kind_of_record_was_there_and_none_is_lost(kept: Kept) -> None:
    assert set(kept.counts) >= {"runs", "tabs", "shares", "picture_sets", "scores", "observations", "cells", "models"}
    assert [
        name for name, count in kept.counts.items() if not count and name not in ("model_marks", "image_labels")
    ] == [name for name in ("tab_views", "activations", "descriptions") if not kept.counts[name]]
    url = str(kept.store._engine.url.render_as_string(hide_password=False)).replace("+psycopg", "")
    after = _counts(url)
    assert {name: after[name] for name in kept.counts} == kept.counts


def test_all_is_found_as_it_was(kept: Kept) -> None:
    facts, mine = kept.facts, kept.store.of(tables.NOBODY_ELSE)
    assert [tab.id for tab in mine.tabs()] == facts["tabs"]
    tab = mine.tab(facts["tab"])
    assert (tab.title, tab.run.id, tab.run.state) == ("renamed", facts["cam"], "done")
    assert [one.id for one in mine.images().items] == facts["images"][::-1]
    assert [(one.id, one.name, one.class_names) for one in mine.models()] == [
        (facts["model"], "mine.h5", ["a", "b", "c"])
    ]
    assert mine.set_images(facts["set"]) == facts["images"]
    (mark,) = mine.marks(facts["cam"])
    assert (mark.image, mark.convincing) == (facts["images"][0], True)
    assert [share.id for share in mine.shares(facts["tab"])] == [facts["link"]["id"]]
    assert mine.run(facts["closed"]).tabs == [] and mine.run(facts["closed"]).state == "done"
    mine.reopen_tab(_closed_tab(kept))
    assert len(mine.tabs()) == len(facts["tabs"]) + 1
    suggest = mine.run(facts["suggest"])
    network = suggest.inputs["networks"][0]
    assert mine.observed_places(suggest.id, network, None)
    assert [one.name for one in kept.store.of("anna").sets()] == ["hers"]


def _closed_tab(kept: Kept) -> str:
    with kept.store._reading() as connection:
        return connection.execute(select(tables.tabs.c.id).where(tables.tabs.c.closed.is_not(None))).scalar_one()


def test_the_page_and_the_link_show_it(kept: Kept) -> None:
    app = create_app(kept.settings, QuietEngine())
    client = checked_client(app)
    tab = client.get(f"/api/tabs/{kept.facts['lrp_tab']['id']}").json
    before = kept.facts["lrp_tab"]
    assert [row["key"] for row in tab["rows"]] == [row["key"] for row in before["rows"]]
    for row, was in zip(tab["rows"], before["rows"], strict=True):
        for cell, old in zip(row["cells"], was["cells"], strict=True):
            assert old.items() <= cell.items()
            if kept.store._engine.dialect.name == "sqlite":
                values = np.load(io.BytesIO(client.get(cell["values_url"]).data))
                assert values.shape == (12, 20, 3) and np.abs(values).max() > 0
    shared = app.test_client().get(f"/api/share{kept.facts['link']['url'].removeprefix('/')}", headers=HEADERS)
    assert shared.json["tab"] == kept.facts["tab"]
    app.extensions["store"].close()


def test_a_sqlite_database_is_copied_before_it_is_changed(kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    copies = list(kept.settings.instance_dir.glob(f"{DATABASE_NAME}.version-*"))
    if kept.store._engine.dialect.name != "sqlite":
        assert copies == []
        return
    (copy,) = copies
    assert _counts(f"sqlite:///{copy}") == kept.counts
    kept.store.close()
    Store(kept.settings).close()
    assert list(kept.settings.instance_dir.glob(f"{DATABASE_NAME}.version-*")) == [copy]


@pytest.mark.ci
@pytest.mark.parametrize("release", RELEASES)
def test_a_recipe_still_makes_the_same_values(release: str, tmp_path: Path) -> None:
    source, facts = FOLDER / release, json.loads((FOLDER / release / "facts.json").read_text())
    shutil.copy(source / "recipe.py", tmp_path)
    (tmp_path / "pictures").mkdir()
    (tmp_path / "models").mkdir()
    with sqlite3.connect(":memory:") as database:
        database.executescript((source / "sqlite.sql").read_text())
        hashes = dict(database.execute("SELECT id, file_hash FROM images"))
    for number, (image, name) in enumerate(zip(facts["images"], ("red", "blue"), strict=True), start=1):
        stored = source / "data" / "instance" / "images" / hashes[image][:2] / f"{hashes[image]}.png"
        shutil.copy(stored, tmp_path / "pictures" / f"000{number}_{name}.png")
    (model,) = (source / "data" / "models" / "checked").iterdir()
    shutil.copy(model, tmp_path / "models" / f"{facts['model']}.h5")
    command = [sys.executable, str(tmp_path / "recipe.py")]
    done = subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    for place, name in ((1, "1_red"), (2, "2_blue")):
        found = np.load(tmp_path / "again" / f"1_{place}.npy")
        expected = np.load(source / "data" / "output" / facts["lrp"] / f"mine-h5_{name}.npy")
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6 * float(np.abs(expected).max()))
