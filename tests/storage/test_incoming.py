from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.config import Settings
from app.errors import InvalidInput
from app.storage.files import Files
from app.storage.incoming import Incoming, TakenPicture, taken, unpacked
from app.storage.picture_reader import Order
from app.storage.picture_readers import READERS


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(Settings(data_dir=tmp_path))


def png(shade: int) -> bytes:
    stream = io.BytesIO()
    Image.new("L", (6, 4), shade).save(stream, "PNG")
    return stream.getvalue()


def came(files: Files, *contents: bytes) -> Iterator[Incoming]:
    for number, content in enumerate(contents):
        path = files.new_upload()
        path.write_bytes(content)
        yield Incoming(f"{number}.png", None, path)


def left_over(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "instance" / "uploads").iterdir())


def test_they_come_out_in_their_order_and_bad_ones_with_the_reason(files, tmp_path):
    contents = [png(shade) if shade % 7 else b"nonsense" for shade in range(30)]
    results = [result for _, result in taken(came(files, *contents), files, pytest.fail)]
    for shade, result in enumerate(results):
        if shade % 7:
            assert isinstance(result, TakenPicture) and (result.width, result.height) == (6, 4)
            with Image.open(files.image_path(result.digest)) as image:
                assert image.getpixel((0, 0)) == shade
        else:
            assert isinstance(result, InvalidInput) and result.detail.startswith(f"{shade}.png is not a picture")
    assert left_over(tmp_path) == []


def test_an_upload_that_ends_early_leaves_nothing_behind(files, tmp_path):
    dropped: list[str] = []
    pictures = taken(came(files, *map(png, range(12))), files, dropped.append)
    _, first = next(pictures)
    pictures.close()
    assert isinstance(first, TakenPicture)
    kept = {path.stem for path in (tmp_path / "instance" / "images").rglob("*.png")}
    assert left_over(tmp_path) == [] and kept - {first.digest} == set(dropped) - {first.digest}


def test_an_error_of_the_upload_leaves_nothing_behind(files, tmp_path):
    def broken() -> Iterator[Incoming]:
        yield from came(files, png(1), png(2))
        raise ConnectionError

    dropped: list[str] = []
    with pytest.raises(ConnectionError):
        list(taken(broken(), files, dropped.append))
    assert left_over(tmp_path) == [] and len(dropped) <= 2


def test_zips_come_apart_and_are_deleted(files, tmp_path):
    path, other = files.new_upload(), files.new_upload()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("cats/a.png", png(3))
        archive.writestr("cats/b.png", b"x")
    other.write_bytes(b"PK\x03\x04 broken")
    received = [("pets.zip", path), ("bad.zip", other), ("late.png", InvalidInput("The upload broke off"))]
    found = list(taken(unpacked(received, files), files, pytest.fail))
    assert [(item.name, item.folder) for item, _ in found] == [
        ("a.png", "cats"),
        ("b.png", "cats"),
        ("bad.zip", None),
        ("late.png", None),
    ]
    assert [isinstance(result, TakenPicture) for _, result in found] == [True, False, False, False]
    assert left_over(tmp_path) == []


def test_a_full_disk_is_not_blamed_on_the_picture(files, monkeypatch, tmp_path):
    """`/dev/full` takes nothing, as a full disk."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("This system has no /dev/full.")
    source = files.new_upload()
    source.write_bytes(png(1))
    with pytest.raises(OSError, match="No space left"):
        READERS.read(Order("a.png", source, full, full))
