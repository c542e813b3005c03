"""No name in a request leads to a file: not out of the data folder, and not to what is in it beside one's own."""

from __future__ import annotations

import io
import os
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.config import PROJECT_DIR, Settings
from tests.api.client import HEADERS, picture_bytes
from tests.api.people import Belongings, belongings_of
from tests.api.stand_ins import DESCRIPTION, QuietEngine
from tests.api.traversal import SINGLE, STEPS, payloads, places

CANARY = "the canary in a file that no name may lead to"
# One of each family of steps, and all single ones but the plain text that is long: the rest is for the slow test.
SHORT = {name: text for name, text in payloads().items() if "6 deep, to outside" in name} | {
    name: SINGLE[name] for name in ("dots", "absolute", "zero in steps", "folder of another run", "sample")
}
READABLE = [PROJECT_DIR, Path("/proc"), Path("/dev"), Path("/sys"), Path("/usr"), Path("/etc/mime.types")]
READABLE += [Path(path) for path in {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}]
_EVENTS = (
    "open",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.listdir",
    "os.scandir",
    "os.link",
    "os.symlink",
)


class Watch:
    """The files that this process touches, while it is on; Python offers no way to take such a hook off again."""

    def __init__(self) -> None:
        self.on, self.paths = False, set[str]()
        sys.addaudithook(self._see)

    def _see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.on and event in _EVENTS and arguments and isinstance(arguments[0], str | bytes | os.PathLike):
            self.paths.add(os.path.realpath(os.fsdecode(arguments[0])))


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """Beside its data folder lie files that nobody may come to; so do some in it."""
    (tmp_path / "outside.txt").write_text(CANARY)
    (tmp_path / "users").write_text(CANARY)
    (tmp_path / "datasets" / "cats").mkdir(parents=True)
    settings = Settings(data_dir=tmp_path / "data", browser=False, auth=False, datasets=tmp_path / "datasets")
    settings = replace(settings, limit_upload=2**24)
    app = create_app(settings, QuietEngine({"VGG16": DESCRIPTION, "small.h5": DESCRIPTION}))
    (settings.instance_dir / "canary.txt").write_text(CANARY)
    (settings.output_dir / "other").mkdir(parents=True)
    (settings.output_dir / "other" / "map.png").write_text(CANARY)
    yield app
    app.extensions["store"].close()


@pytest.fixture
def things(app: Flask) -> Belongings:
    return belongings_of(app, "local")


def outside(folder: Path) -> dict[str, tuple[int, bytes]]:
    """What lies beside the data folder, and the canaries in it."""
    data = folder / "data"
    found = [path for path in folder.rglob("*") if path.is_file() and data not in path.parents]
    found += [data / "instance" / "canary.txt", data / "output" / "other" / "map.png", data / "instance" / "secret_key"]
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in found if path.exists()}


def is_hit(status: int, content: bytes, secret_key: bytes) -> bool:
    """Whether an answer holds what it must not."""
    secrets = (CANARY.encode(), b"root:x:0:0", b"SQLite format 3", secret_key)
    return status == 500 or any(secret in content for secret in secrets)


def strangers(paths: set[str], data: Path) -> list[str]:
    """Paths that are neither in the data folder nor the program's own."""
    allowed = [data, data.parent / "datasets", *(Path(os.path.realpath(path)) for path in READABLE)]
    return sorted(path for path in paths if not any(Path(path).is_relative_to(root) for root in allowed))


def hits(app: Flask, things: Belongings, names: dict[str, str], watch: Watch, tmp_path: Path) -> tuple[list[str], int]:
    """What went wrong with each of the names in each place, and how many were tried."""
    client, found, tried = FlaskClient(app, use_cookies=True), [], 0
    key = (tmp_path / "data" / "instance" / "secret_key").read_bytes()
    before = outside(tmp_path)
    watch.paths, watch.on = set(), True
    try:
        for place in places(app, things):
            for name, payload in names.items():
                path, query, body = place.fill(payload)
                answer = client.open(
                    path, method=place.method, query_string=query, json=body, headers=HEADERS, buffered=True
                )
                tried += 1
                if is_hit(answer.status_code, answer.data, key):
                    found.append(f"{place.name} with {name}: {answer.status_code} {answer.data[:200]!r}")
    finally:
        watch.on = False
    found += [f"touched {path}" for path in strangers(watch.paths, tmp_path / "data")]
    assert outside(tmp_path) == before
    return found, tried


def test_short_every_place_with_one_of_each_family(app, things, watch, tmp_path):
    found, tried = hits(app, things, SHORT, watch, tmp_path)
    assert found == []
    assert len(SHORT) >= len(STEPS) and tried >= 1000


@pytest.mark.slow
def test_every_place_with_every_name(app, things, watch, tmp_path):
    assert len(payloads()) >= 100
    found, tried = hits(app, things, payloads(), watch, tmp_path)
    assert found == []
    assert tried >= 100 * len(places(app, things)) and len(places(app, things)) > 80


def test_names_of_uploaded_pictures_are_text(app, watch, tmp_path):
    """All names in one upload, and as names in a ZIP."""
    client, before = FlaskClient(app), outside(tmp_path)
    names = {name: unquote(text) for name, text in payloads().items() if len(text) < 1000}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted({f"{name.replace(chr(0), '')}.png" for name in names.values()}):
            archive.writestr(zipfile.ZipInfo(name), picture_bytes())
    packed.seek(0)
    parts = [(io.BytesIO(picture_bytes()), f"{text}.png") for text in names.values()]
    watch.paths, watch.on = set(), True
    try:
        answer = client.post("/api/images", data={"files": [*parts, (packed, "all.zip")]}, headers=HEADERS)
    finally:
        watch.on = False
    assert answer.status_code == 201, answer.text
    assert len(answer.json["items"]) > 1.5 * len(names), answer.json["rejected"]
    assert all(not {"/", "\\", "\x00"} & set(item["name"]) for item in answer.json["items"])
    assert strangers(watch.paths, tmp_path / "data") == [] and outside(tmp_path) == before
    stored = [path.name for path in (tmp_path / "data" / "instance" / "images").rglob("*") if path.is_file()]
    assert len(stored) == 2 and all(name[:64].isalnum() for name in stored)


@pytest.mark.parametrize(
    "part", ["file", "class_index", "mean", "std", "preprocessing", "classes", "output", "architecture"]
)
def test_names_in_the_form_of_a_model(app, watch, tmp_path, part):
    client, before = FlaskClient(app), outside(tmp_path)
    key = (tmp_path / "data" / "instance" / "secret_key").read_bytes()
    watch.paths, watch.on = set(), True
    try:
        # A file that is named like a model goes through the gate, which takes its time.
        for name in [*SHORT.values()][:: 5 if part == "file" else 1]:
            text = unquote(name)
            form: dict[str, Any] = {"file": (io.BytesIO(b"no model"), f"{text}.h5" if part == "file" else "m.txt")}
            form |= {} if part == "file" else {part: (io.BytesIO(b"x"), text) if part == "class_index" else text}
            answer = client.post("/api/models", data=form, headers=HEADERS)
            assert answer.status_code == 422 and not is_hit(answer.status_code, answer.data, key), text
    finally:
        watch.on = False
    assert strangers(watch.paths, tmp_path / "data") == [] and outside(tmp_path) == before
    assert list((tmp_path / "data" / "models").rglob("*.h5")) == []
