from __future__ import annotations

import hashlib
import io
import os
import threading
from contextlib import suppress

import pytest

from app.config import Settings
from app.errors import NotFound
from app.storage.files import Files, write_atomically


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(Settings(data_dir=tmp_path))


def test_pictures_are_named_by_their_content(files, tmp_path):
    digest = files.put_image(b"png", b"small")
    assert digest == hashlib.sha256(b"png").hexdigest()
    assert files.put_image(b"png", b"small") == digest
    assert files.image_path(digest) == tmp_path / "instance" / "images" / digest[:2] / f"{digest}.png"
    assert (files.image_path(digest).read_bytes(), files.thumbnail_path(digest).read_bytes()) == (b"png", b"small")
    files.delete_image(digest)
    assert not files.image_path(digest).exists() and not files.thumbnail_path(digest).exists()
    files.delete_image(digest)


def test_a_received_file_is_gone_unless_taken(files, tmp_path):
    with files.received(io.BytesIO(b"x" * 3_000_000)) as kept:
        digest = files.put_model(kept, ".h5")
    with pytest.raises(ZeroDivisionError), files.received(io.BytesIO(b"y")) as lost:
        raise ZeroDivisionError
    assert not kept.exists() and not lost.exists()
    assert files.model_path(digest, ".h5") == tmp_path / "models" / "checked" / f"{digest}.h5"
    assert files.model_path(digest, ".h5").stat().st_size == 3_000_000
    files.delete_model(digest, ".h5")
    assert list((tmp_path / "models" / "checked").iterdir()) == []


def test_the_same_model_twice_is_one_file(files):
    digests = []
    for _ in range(2):
        with files.received(io.BytesIO(b"x")) as path:
            digests.append(files.put_model(path, ".h5"))
    assert digests[0] == digests[1] and files.model_path(digests[0], ".h5").is_file()


def test_outputs_are_kept_by_run(files, tmp_path):
    path = files.write_output("run-1_x", "a_1.png", b"1")
    assert path == tmp_path / "output" / "run-1_x" / "a_1.png"
    files.write_output("run-1_x", "a_1.png", b"2")
    assert path.read_bytes() == b"2"
    files.delete_output("run-1_x")
    assert not path.parent.exists()
    files.delete_output("run-1_x")


def test_output_is_deleted_while_it_is_still_written(files, tmp_path):
    files.write_output("run", "first.png", b"1")

    def write():
        for number in range(200):
            with suppress(OSError):  # the folder may go between making it and writing into it
                files.write_output("run", f"{number}.png", b"1")

    writer = threading.Thread(target=write)
    writer.start()
    files.delete_output("run")
    writer.join()
    files.delete_output("run")
    assert not (tmp_path / "output" / "run").exists()


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "a\x00", "a b", "ä", "x" * 300, "a\n"]
)
def test_other_names_are_refused(files, name):
    with pytest.raises(NotFound):
        files.output_path("run", name)
    with pytest.raises(NotFound):
        files.output_path(name, "run.json")
    with pytest.raises(NotFound):
        files.image_path(name)


@pytest.mark.parametrize("suffix", ["", "h5", ".h5/..", "./", ".h5\n"])
def test_other_suffixes_are_refused(files, suffix):
    with pytest.raises(NotFound):
        files.model_path("0" * 64, suffix)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "a"
    write_atomically(path, b"old")
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, b"new")
    assert [(item.name, item.read_bytes()) for item in tmp_path.iterdir()] == [("a", b"old")]
