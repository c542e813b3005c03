from __future__ import annotations

import io
import zipfile

import pytest

from app.errors import InvalidInput
from app.storage import archives
from app.storage.archives import files_in_zip, is_zip


def zip_of(**files: bytes) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    stream.seek(0)
    return stream


def read(stream: io.BytesIO) -> dict[str, bytes | str]:
    found = files_in_zip(stream, "a.zip")
    return {name: item.detail if isinstance(item, InvalidInput) else item.read() for name, _, item in found}


def test_zip_is_told_by_content_or_name():
    assert is_zip(zip_of(a=b"1"), "photo.png")
    assert is_zip(io.BytesIO(b"broken"), "A.ZIP")
    assert not is_zip(io.BytesIO(b"\x89PNG"), "photo.png")


def test_files_without_housekeeping_and_without_their_paths():
    stream = zip_of(**{"../../a.png": b"1", "d/": b"", "d/b.png": b"2", ".DS_Store": b"x", "d/Thumbs.db": b"x"})
    assert read(stream) == {"a.png": b"1", "b.png": b"2"}


@pytest.mark.parametrize(("data", "words"), [(b"PK\x03\x04broken", "not a ZIP"), (b"", "not a ZIP")])
def test_broken_zip(data, words):
    with pytest.raises(InvalidInput, match=words):
        read(io.BytesIO(data))


def test_empty_zip():
    with pytest.raises(InvalidInput, match=r"a\.zip holds no files"):
        read(zip_of())


def test_damaged_entry_does_not_stop_the_others():
    data = bytearray(zip_of(**{"a.png": b"A" * 1000, "b.png": b"B"}).getvalue())
    data[40] ^= 0xFF
    found = read(io.BytesIO(bytes(data)))
    assert "a.png in a.zip is damaged" in found["a.png"] and found["b.png"] == b"B"


def test_encrypted_entry():
    data = bytearray(zip_of(**{"a.png": b"1"}).getvalue())
    for start in (data.find(b"PK\x03\x04") + 6, data.find(b"PK\x01\x02") + 8):
        data[start] |= 1
    assert "encrypted" in read(io.BytesIO(bytes(data)))["a.png"]


def test_bounds(monkeypatch):
    monkeypatch.setattr(archives, "MAX_ENTRIES", 2)
    with pytest.raises(InvalidInput, match="holds 3 files; at most 2"):
        read(zip_of(a=b"", b=b"", c=b""))
    monkeypatch.setattr(archives, "MAX_TOTAL_BYTES", 10**6)
    with pytest.raises(InvalidInput, match=r"unpacks to 0\.0 GB"):
        read(zip_of(a=b"0" * 2 * 10**6))


def test_an_entry_larger_than_it_claims_is_cut(monkeypatch):
    monkeypatch.setattr(archives, "MAX_BYTES", 100)
    assert len(read(zip_of(a=b"0" * 10**6))["a"]) == 101
