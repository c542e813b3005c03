"""The processes that read pictures: what they may use, and that the end of one costs one picture and nothing else."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from PIL import Image

from app.config import PROJECT_DIR
from app.errors import InvalidInput, Unavailable
from app.storage import picture_process, picture_reader
from app.storage.picture_reader import Order, PictureReader
from app.storage.picture_readers import PictureReaders
from tests.conftest import wait_until


@pytest.fixture
def readers():
    readers = PictureReaders(1)
    yield readers
    readers.close()


@pytest.fixture
def paths(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A picture, and empty files for its thumbnail and its PNG."""
    source, thumbnail, png = (tmp_path / name for name in ("source", "thumbnail", "png"))
    Image.new("RGB", (30, 20), "red").save(source, "PNG")
    thumbnail.touch()
    png.touch()
    return source, thumbnail, png


def order(paths: tuple[Path, Path, Path], name: str = "a.png") -> Order:
    source, thumbnail, png = paths
    return Order(name, source, thumbnail, png)


def read(readers: PictureReaders, paths: tuple[Path, Path, Path]) -> tuple[int, int]:
    return readers.read(order(paths))


def outcome(reader: PictureReader, paths: tuple[Path, Path, Path]) -> str:
    """The sentence about a picture that was not read."""
    assert reader.is_ready()
    (found,) = reader.read_some([order(paths)])
    assert isinstance(found, InvalidInput)
    return found.detail


def children() -> list[psutil.Process]:
    return psutil.Process().children()


def test_a_picture_is_written_by_another_process(readers, paths):
    assert read(readers, paths) == (30, 20)
    with Image.open(paths[2]) as png, Image.open(paths[1]) as thumbnail:
        assert (png.format, png.getpixel((3, 3)), thumbnail.format) == ("PNG", (255, 0, 0), "WEBP")


def test_one_process_reads_many_pictures(readers, paths):
    before = set(children())
    for _ in range(20):
        read(readers, paths)
    assert len(set(children()) - before) == 1


def test_the_end_of_the_process_costs_the_picture_in_it_and_no_other(readers, paths, monkeypatch):
    """The second picture of four kills; the two behind it are read by the next process."""
    script = (
        "import os; from app.storage import picture_process as p; answer = p._answer;"
        "p._answer = lambda order: os.kill(os.getpid(), 9) if order['name'] == 'bad.png' else answer(order); p.main()"
    )
    monkeypatch.setattr(picture_reader, "_COMMAND", [sys.executable, "-c", script])
    orders = [order(paths, name) for name in ("1.png", "bad.png", "3.png", "4.png")]
    first, bad, *rest = readers.submit(lambda read_all: read_all(orders)).result()
    assert first == (30, 20) and rest == [(30, 20), (30, 20)]
    assert bad.detail == "bad.png cannot be read: it ends the process that reads pictures, or keeps it busy"


def test_a_process_that_never_starts_is_not_blamed_on_the_picture(readers, paths, monkeypatch):
    monkeypatch.setattr(picture_reader, "_COMMAND", [sys.executable, "-c", "raise SystemExit(1)"])
    with pytest.raises(Unavailable, match="does not start"):
        read(readers, paths)


def test_the_next_picture_gets_a_new_process(readers, paths):
    read(readers, paths)
    readers._all[0]._process.kill()
    wait_until(lambda: readers._all[0].is_over)
    assert read(readers, paths) == (30, 20)


@pytest.mark.parametrize("said", ["", "half of a li"], ids=["says nothing", "says half a line"])
def test_a_process_that_takes_too_long_is_ended(paths, monkeypatch, said):
    script = f"print('{{}}', flush=True); input(); print({said!r}, end='', flush=True); input()"
    monkeypatch.setattr(picture_reader, "_COMMAND", [sys.executable, "-c", script])
    reader = PictureReader()
    assert reader.is_ready()
    monkeypatch.setattr(picture_reader, "WALL_SECONDS", 0.3)
    start = time.monotonic()
    assert "keeps it busy" in outcome(reader, paths)
    assert time.monotonic() - start < 10 and reader.is_over


@pytest.mark.parametrize(
    "said",
    [
        "",
        "nonsense",
        "[]",
        '{"ok": true}',
        '{"ok": true, "last": false, "width": -1, "height": 5}',
        '{"ok": true, "last": false, "width": 1000000, "height": 1000000}',
        '{"ok": true, "last": false, "width": "x", "height": 1}',
    ],
)
def test_a_process_that_was_taken_over_can_only_lose_its_picture(paths, monkeypatch, said):
    script = f"print('{{}}', flush=True); input(); print({said!r}, flush=True); input()"
    monkeypatch.setattr(picture_reader, "_COMMAND", [sys.executable, "-c", script])
    reader = PictureReader()
    assert "cannot be read" in outcome(reader, paths)
    assert reader.is_over


def test_a_process_that_used_much_is_replaced_without_a_word(readers, paths, monkeypatch):
    script = "from app.storage import picture_process as p; p.LAST_AFTER_CPU_SECONDS = 0; p.main()"
    monkeypatch.setattr(picture_reader, "_COMMAND", [sys.executable, "-c", script])
    for _ in range(3):
        assert read(readers, paths) == (30, 20)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="The limits of Linux are tried.")
def test_memory_and_time_are_limited_and_the_environment_is_bare():
    reader = PictureReader()
    try:
        assert reader.is_ready()
        process = psutil.Process(reader._process.pid)
        assert process.rlimit(psutil.RLIMIT_AS) == (picture_process.LIMITS.memory_bytes,) * 2
        assert process.rlimit(psutil.RLIMIT_CPU) == (picture_process.LIMITS.cpu_seconds,) * 2
        assert process.rlimit(psutil.RLIMIT_CORE) == (0, 0)
        assert set(process.environ()) <= set(picture_reader._ENVIRONMENT) | {"LC_CTYPE"}
        assert [file.path for file in process.open_files()] == []
    finally:
        reader.close()


def test_it_imports_neither_the_web_nor_tensorflow():
    code = (
        "import sys, io; sys.stdin = io.StringIO(''); from app.storage import picture_process as p; p.main();"
        "print([name for name in ('tensorflow', 'flask', 'sqlalchemy', 'h5py') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_DIR, capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"


def test_fifty_million_pixels_of_every_kind_fit(readers, paths):
    """The largest pictures that are allowed, of the kinds that need the most memory."""
    source = paths[0]
    Image.new("RGBA", (10_000, 5_000), (1, 2, 3, 4)).save(source, "PNG", compress_level=1)
    assert read(readers, paths) == (10_000, 5_000)


def test_more_memory_than_a_picture_may_take_is_one_sentence(paths):
    """A process with less memory than the picture needs says so and lives on."""
    code = (
        "import sys, json, dataclasses; from app.storage import picture_process as p;"
        "p.LIMITS = dataclasses.replace(p.LIMITS, memory_bytes=400 * 2**20); p.main()"
    )
    stream = io.BytesIO()
    Image.new("RGB", (10_000, 5_000)).save(stream, "PNG", compress_level=1)
    paths[0].write_bytes(stream.getvalue())
    order = {"name": "a.png", "source": str(paths[0]), "thumbnail": str(paths[1]), "png": str(paths[2])}
    orders = f"{json.dumps(order)}\n" * 2
    result = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_DIR, input=orders, capture_output=True, text=True)
    ready, *answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert ready == {"ready": True}
    assert [answer["reason"] for answer in answers] == ["a.png needs more memory than a picture may take"] * 2


def test_what_the_parent_has_taken_does_not_use_a_process_up():
    """Linux hands `ru_maxrss` on to a process that is started: of a large program each picture would cost one."""
    code = (
        "import subprocess, sys; ballast = bytearray(700 * 2**20); ballast[::4096] = b'x' * len(ballast[::4096]);"
        "child = 'from app.storage import picture_process as p; print(p._is_used_up())';"
        "print(subprocess.run([sys.executable, '-c', child], capture_output=True, text=True, check=True).stdout)"
    )
    shown = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_DIR, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"
