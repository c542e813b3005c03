"""The key of an install: made once, for its owner alone."""

from __future__ import annotations

import os
import stat

import pytest

from app.access.secret_key import FILE_NAME, secret_key


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_to_all():
    """Files are made for everybody, unless they say otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_it_is_made_once_for_the_owner_alone(tmp_path, open_to_all):
    key = secret_key(tmp_path / "instance")
    path = tmp_path / "instance" / FILE_NAME
    assert mode(path) == 0o600
    written = path.stat()
    assert len(key) == 32 and secret_key(tmp_path / "instance") == key
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (written.st_mtime_ns, written.st_ino)
    assert secret_key(tmp_path / "other") != key
    assert [item.name for item in path.parent.iterdir()] == [FILE_NAME], "nothing temporary is left"


@pytest.mark.parametrize("other", [0o640, 0o604, 0o660, 0o666, 0o602])
def test_one_that_others_could_read_is_replaced(tmp_path, caplog, other):
    key = secret_key(tmp_path)
    path = tmp_path / FILE_NAME
    path.chmod(other)
    new = secret_key(tmp_path)
    assert new != key and mode(path) == 0o600
    assert "Others could read the key" in caplog.text
    assert key.hex() not in caplog.text and new.hex() not in caplog.text


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff", b"00" * 31])
def test_a_damaged_one_is_replaced(tmp_path, content):
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    path.chmod(0o600)
    key = secret_key(tmp_path)
    assert len(key) == 32 and secret_key(tmp_path) == key


def test_the_application_has_it_at_the_right_place(make_app, tmp_path, open_to_all):
    app = make_app()
    path = tmp_path / "data" / "instance" / FILE_NAME
    assert bytes.fromhex(path.read_text()) == app.secret_key
    assert mode(path) == 0o600
