from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile

import pytest

from app.config import Settings
from app.errors import InvalidInput
from app.storage import archives
from app.storage.archives import files_in_zip, is_zip
from app.storage.files import Files


def zip_of(**files: bytes) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    stream.seek(0)
    return stream


@pytest.fixture
def read(tmp_path):
    """Unpack a ZIP: content by name, or the sentence that says what is wrong; no file is left for a bad one."""
    files = Files(Settings(data_dir=tmp_path))

    def read(stream: io.BytesIO) -> dict[str, bytes | str]:
        path = files.new_upload()
        path.write_bytes(stream.getvalue())
        contents = {}
        for name, _, item in files_in_zip(path, "a.zip", files.new_upload):
            contents[name] = item.detail if isinstance(item, InvalidInput) else item.read_bytes()
            if not isinstance(item, InvalidInput):
                item.unlink()
        assert list(path.parent.iterdir()) == [path]
        return contents

    return read


@pytest.mark.parametrize(("content", "name"), [(b"PK\x03\x04...", "photo.png"), (b"broken", "A.ZIP")])
def test_zip_is_told_by_content_or_name(tmp_path, content, name):
    (tmp_path / "a").write_bytes(content)
    assert is_zip(tmp_path / "a", name)


def test_a_picture_is_no_zip(tmp_path):
    (tmp_path / "a").write_bytes(b"\x89PNG")
    assert not is_zip(tmp_path / "a", "photo.png")


def test_files_without_housekeeping_and_without_their_paths(read):
    stream = zip_of(**{"../../a.png": b"1", "d/": b"", "d/b.png": b"2", ".DS_Store": b"x", "d/Thumbs.db": b"x"})
    assert read(stream) == {"a.png": b"1", "b.png": b"2"}


@pytest.mark.parametrize(("data", "words"), [(b"PK\x03\x04broken", "not a ZIP"), (b"", "not a ZIP")])
def test_broken_zip(read, data, words):
    with pytest.raises(InvalidInput, match=words):
        read(io.BytesIO(data))


def test_empty_zip(read):
    with pytest.raises(InvalidInput, match=r"a\.zip holds no files"):
        read(zip_of())


def test_damaged_entry_does_not_stop_the_others(read):
    data = bytearray(zip_of(**{"a.png": b"A" * 1000, "b.png": b"B"}).getvalue())
    data[40] ^= 0xFF
    found = read(io.BytesIO(bytes(data)))
    assert "a.png in a.zip is damaged" in found["a.png"] and found["b.png"] == b"B"


def test_encrypted_entry(read):
    data = bytearray(zip_of(**{"a.png": b"1"}).getvalue())
    for start in (data.find(b"PK\x03\x04") + 6, data.find(b"PK\x01\x02") + 8):
        data[start] |= 1
    assert "encrypted" in read(io.BytesIO(bytes(data)))["a.png"]


def test_bounds(read, monkeypatch):
    monkeypatch.setattr(archives, "MAX_ENTRIES", 2)
    with pytest.raises(InvalidInput, match="holds 3 files; at most 2"):
        read(zip_of(a=b"", b=b"", c=b""))
    monkeypatch.setattr(archives, "MAX_TOTAL_BYTES", 10**6)
    with pytest.raises(InvalidInput, match=r"unpacks to 0\.0 GB"):
        read(zip_of(a=b"0" * 2 * 10**6))


def test_a_bomb_is_refused_by_what_really_comes(read):
    found = read(zip_of(bomb=b"0" * 40 * 2**20, picture=b"1"))
    assert found["bomb"] == "bomb in a.zip unpacks to more than 100 times its size, as no picture does"
    assert found["picture"] == b"1"


def test_an_entry_larger_than_a_picture_may_be(read, monkeypatch):
    monkeypatch.setattr(archives, "MAX_BYTES", 2**20)
    assert read(zip_of(a=b"0" * 2 * 2**20))["a"] == "a in a.zip is larger than 1 MB"


def test_an_entry_larger_than_it_claims_is_damaged(read):
    data = bytearray(zip_of(a=b"0" * 10**6).getvalue())
    directory = data.find(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<I", 1000)
    assert "damaged" in read(io.BytesIO(bytes(data)))["a"]


def test_files_that_lie_over_each_other(read):
    """The bomb of D. Fifield without nesting: many entries of the directory name the same packed bytes."""
    data = zip_of(a=b"0" * 10**6).getvalue()
    begin, end = data.find(b"PK\x01\x02"), data.find(b"PK\x05\x06")
    entry = data[begin:end]
    closing = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 500, 500, 500 * len(entry), begin, 0)
    with pytest.raises(InvalidInput, match="lie over each other"):
        read(io.BytesIO(data[:begin] + 500 * entry + closing))


@pytest.mark.parametrize("count", [50_000, 200_000])
def test_a_directory_of_very_many_entries_is_not_even_parsed(read, count):
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[0] * 9, 1, *[0] * 6)[:46] + b"a"
    closing = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, count * len(entry), 0, 0)
    tracemalloc.start()
    with pytest.raises(InvalidInput, match="too many files; at most 10000"):
        read(io.BytesIO(count * entry + closing))
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert highest < 40 * 2**20  # of which the test's own bytes are the most


def test_only_the_usual_ways_of_packing(read):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
            archive.writestr(f"{method}", b"content", method)
    found = read(stream)
    assert found["0"] == found["8"] == b"content"
    assert "packed in a way that is not read" in found["12"] and "packed in a way" in found["14"]
