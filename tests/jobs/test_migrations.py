"""A database of a former version is taken over with all that is in it; a newer one is refused."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, create_engine, insert, inspect, select, text, update

from app.config import PROJECT_DIR, Settings
from app.errors import CannotStart
from app.jobs import migrations, tables
from app.jobs.store import Store

VERSIONS = migrations.FOLDER / "versions"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, VERSIONS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def connection(store_url: str) -> Iterator[Connection]:
    """A connection of nobody's store, to look at the database from outside."""
    engine = create_engine(store_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def former(connection: Connection) -> ModuleType:
    """The database as the version before owners left it, with one of each thing in it."""
    first = script("0001_first_tables")
    first.metadata.create_all(connection)
    filled = {
        "images": {"id": "image", "name": "a.png", "width": 2, "height": 1, "file_hash": "a" * 64, "created": 1},
        "image_labels": {"image": "image", "label": "cats"},
        "models": {"id": "model", "name": "m", "kind": "custom", "file_hash": "b" * 64, "suffix": ".h5"}
        | {"preprocessing": {"mode": "tf"}, "class_names": None, "description": {"units": 2}, "created": 1},
        "runs": {"id": "run", "kind": "visualize", "title": "t", "state": "done", "inputs": {"models": []}, "done": 1}
        | {"total": 1, "stage": "done", "revision": 3, "created": 1, "started": 1, "finished": 2},
        "tabs": {"id": "tab", "run": "run", "title": "t", "position": 0},
        "tab_views": {"tab": "tab", "view": "x"},
        "cells": {"run": "run", "model": "m", "image": "image", "data": {"maximum": 1}},
        "run_pictures": {"run": "run", "place": 0, "image": "image", "key": "k", "name": "n", "label": None},
        "picture_sets": {"id": "set", "name": "s", "images": ["image"], "created": 1},
    }
    for name, row in filled.items():
        connection.execute(insert(first.metadata.tables[name]).values(row))
    connection.commit()
    return first


def differences(connection: Connection) -> list[object]:
    """How the database differs from what the program's tables say, as Alembic sees it."""
    options = {"include_name": lambda name, kind, _: kind != "table" or name != "alembic_version"}
    return compare_metadata(MigrationContext.configure(connection, opts=options), tables.metadata)


def test_a_new_database_has_the_tables_of_the_program_and_their_version(settings, store_url, connection):
    Store(settings, store_url).close()
    assert differences(connection) == []
    assert migrations.schema_version(connection) == tables.SCHEMA


def test_a_former_database_gets_the_same_tables(settings, store_url, connection, former):
    assert differences(connection) != []
    connection.rollback()
    Store(settings, store_url).close()
    assert differences(connection) == []
    assert migrations.schema_version(connection) == tables.SCHEMA


def test_what_was_in_a_former_database_belongs_to_the_only_user_there_was(settings, store_url, connection, former):
    before = {table.name: connection.execute(select(table)).all() for table in former.metadata.sorted_tables}
    connection.rollback()
    store = Store(settings, store_url)
    mine, others = store.of("local"), store.of("anna")
    assert (mine.image("image").owner, mine.model("model").owner, mine.run("run").owner) == ("local",) * 3
    assert (mine.image_labels(["image"]), mine.set_images("set")) == ({"image": "cats"}, ["image"])
    assert (mine.tab("tab").cells, mine.run("run").failures) == ({"m": {"image": {"maximum": 1}}}, None)
    assert (others.images().items, others.models(), others.runs(), others.tabs(), others.sets()) == ([],) * 5
    store.close()
    for table in former.metadata.sorted_tables:
        assert connection.execute(select(table)).all() == before[table.name]


def test_tabs_of_the_version_before_are_open_and_unmarked(settings, store_url, connection, former):
    with Operations.context(MigrationContext.configure(connection)):
        script("0002_owners").upgrade()
    migrations._VERSION.create(connection)
    connection.execute(insert(migrations._VERSION).values(version_num="0002"))
    connection.commit()
    store = Store(settings, store_url)
    assert [tab.id for tab in store.of("local").tabs()] == ["tab"] and store.marks("run") == []
    store.of("local").mark("run", "m", "image", True)
    store.of("local").delete_tab("tab")
    assert store.of("local").tabs() == [] and len(store.marks("run")) == 1
    store.close()
    assert differences(connection) == []


def test_taking_over_happens_once(settings, store_url, connection, former, caplog):
    for _ in range(2):
        store = Store(settings, store_url)
        store.of("local").rename_tab("tab", "mine")
        store.close()
    assert [record.message for record in caplog.records if "was brought" in record.message] == [
        f"The database was brought from version without number to {tables.SCHEMA}"
    ]


def test_a_database_that_lacks_the_youngest_tables_gets_them_too(settings, store_url, connection):
    first = script("0001_first_tables")
    first.metadata.create_all(connection, tables=[first.images, first.runs, first.tabs])
    connection.commit()
    Store(settings, store_url).close()
    missing = set(tables.metadata.tables) - set(inspect(connection).get_table_names())
    assert missing == set()


def test_a_newer_database_is_refused_and_left_as_it_is(settings, store_url, connection):
    Store(settings, store_url).close()
    connection.execute(update(migrations._VERSION).values(version_num="9999"))
    connection.commit()
    with pytest.raises(CannotStart, match=r"newer iNNvestigate-GUI.*'9999'.*Start the newer program"):
        Store(settings, store_url)
    assert migrations.schema_version(connection) == "9999"


def test_a_failed_upgrade_changes_nothing(settings, store_url, connection, former):
    connection.execute(text("CREATE TABLE scores (taken INTEGER)"))  # the last table that the upgrade makes
    connection.commit()
    with pytest.raises(Exception, match="scores"):
        Store(settings, store_url)
    assert "owner" not in {column["name"] for column in inspect(connection).get_columns("runs")}
    assert migrations.schema_version(connection) is None


def test_the_scripts_lead_to_the_version_of_the_tables():
    known = migrations.known_versions()
    assert known[-1] == tables.SCHEMA
    chain = [script(path.stem) for path in sorted(VERSIONS.glob("[0-9]*.py"))]
    assert [module.revision for module in chain] == known
    assert [module.down_revision for module in chain] == [None, *known[:-1]]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://host/name", "must be SQLite or PostgreSQL, got 'mysql'"),
        ("postgresql://nobody@/x?host=/nowhere", "postgresql database cannot be used"),
        ("sqlite:////nowhere/at/all.sqlite3", "sqlite database cannot be used: unable to open"),
        ("nonsense", "must be like postgresql://"),
    ],
)
def test_a_database_that_cannot_be_used_is_a_sentence(settings: Settings, url: str, sentence: str):
    with pytest.raises(CannotStart, match=sentence):
        Store(settings, url)


def test_alembic_is_imported_only_to_bring_a_database_up_to_date(tmp_path: Path):
    program = (
        "import sys, pathlib; from app import create_app; from app.config import Settings\n"
        "for _ in range(2): create_app(Settings(data_dir=pathlib.Path(sys.argv[1]), auth=False))\n"
        "print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["False"]
