"""Uploads of very many files: one after the other, whatever their number, and honest about what broke off."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from werkzeug.exceptions import RequestEntityTooLarge

from app.api import multipart
from app.config import Settings
from app.errors import InvalidInput
from app.storage.files import Files
from tests.api.client import assert_problem, picture_bytes

HEAD = {"Content-Type": "multipart/form-data; boundary=b"}


def part(name: str, file_name: str | None, content: bytes) -> bytes:
    quoted = "" if file_name is None else f'; filename="{file_name}"'
    return f'--b\r\nContent-Disposition: form-data; name="{name}"{quoted}\r\n\r\n'.encode() + content + b"\r\n"


class Stream:
    """A body that is made while it is read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._left = parts, b""

    def read(self, size: int) -> bytes:
        while len(self._left) < size and (following := next(self._parts, None)) is not None:
            self._left += following
        found, self._left = self._left[:size], self._left[size:]
        return found


class Asked:
    """What `files_of` needs of a request."""

    mimetype_params = {"boundary": "b"}

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.stream = Stream(parts)


@pytest.fixture
def new_file(tmp_path: Path) -> Callable[[], Path]:
    return Files(Settings(data_dir=tmp_path)).new_upload


def test_files_come_in_order_with_their_content(new_file):
    body = [
        part("files", "a/b.png", b"1" * 700_000),
        part("note", None, b"x"),
        part("files", "c.png", b"x--b"),
        b"--b--\r\n",
    ]
    found = [(name, path.read_bytes()) for name, path in multipart.files_of(Asked(iter(body)), "files", 10, new_file)]
    assert found == [("a/b.png", b"1" * 700_000), ("c.png", b"x--b")]


def peak_of(body: Callable[[], Iterator[bytes]], files: int, new_file: Callable[[], Path]) -> int:
    """The highest memory on the way; the least of three times, as other threads of this process take some too."""
    return min(_peak_once(body(), files, new_file) for _ in range(3))


def _peak_once(body: Iterator[bytes], files: int, new_file: Callable[[], Path]) -> int:
    tracemalloc.start()
    try:
        count = 0
        for _, path in multipart.files_of(Asked(body), "files", 1000, new_file):
            count += 1
            assert isinstance(path, Path)
            path.unlink()
        assert count == files
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_times_as_many_files_need_no_more_memory(new_file):
    def peak(count: int) -> int:
        def body() -> Iterator[bytes]:
            yield from (part("files", f"{number}.png", b"x" * 100_000) for number in range(count))
            yield b"--b--\r\n"

        return peak_of(body, count, new_file)

    assert peak(200) < 1.1 * peak(20) + 100_000


def test_a_file_is_never_whole_in_memory(new_file):
    head, tail = part("files", "big.bmp", b"")[:-2], b"\r\n--b--\r\n"

    def body() -> Iterator[bytes]:
        yield head
        yield from (b"x" * 2**20 for _ in range(64))
        yield tail

    assert peak_of(body, 1, new_file) < 8 * 2**20


@pytest.mark.parametrize(
    "start", [b"", b"--b\r\nContent-Disposition: form-data; x="], ids=["before a part", "in a head"]
)
def test_a_body_without_end_before_a_file_is_refused_early(new_file, start):
    def body() -> Iterator[bytes]:
        yield start
        yield from (b"x" * 2**20 for _ in range(64))

    tracemalloc.start()
    with pytest.raises(RequestEntityTooLarge):
        list(multipart.files_of(Asked(body()), "files", 10, new_file))
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert highest < 8 * 2**20


def test_an_upload_that_breaks_off_is_told_by_name_and_leaves_no_file(new_file):
    body = [part("files", "a.png", b"1"), part("files", "b.png", b"2" * 50)[:-20]]
    found = list(multipart.files_of(Asked(iter(body)), "files", 10, new_file))
    assert [name for name, _ in found] == ["a.png", "b.png"]
    assert isinstance(found[1][1], InvalidInput) and "broke off" in found[1][1].detail
    assert list(found[0][1].parent.iterdir()) == [found[0][1]]


def test_the_good_ones_of_a_broken_upload_go_on(client):
    body = part("files", "a.png", picture_bytes()) + part("files", "b.png", picture_bytes())[:-30]
    answer = client.post("/api/images", data=body, headers=HEAD).json
    assert [item["name"] for item in answer["items"]] == ["a.png"]
    assert answer["rejected"][0]["name"] == "b.png" and "broke off" in answer["rejected"][0]["reason"]


@pytest.mark.parametrize("body", [b"", b"nothing", b"--b\r\n", b"--b\r\nno header\r\n\r\n", b"--b--\r\n"])
def test_a_body_without_files_is_refused(client, body):
    assert_problem(client.post("/api/images", data=body, headers=HEAD), 422, "No pictures came", pointer="/files")


def test_three_hundred_pictures_in_one_request(client, store):
    colors = [(number % 256, number // 256, 0) for number in range(300)]
    files = [(io.BytesIO(picture_bytes((4, 4), color)), f"n/{number}.png") for number, color in enumerate(colors)]
    answer = client.post("/api/images", data={"files": files}).json
    assert [item["name"] for item in answer["items"]] == [f"{number}.png" for number in range(300)]
    assert set(store.image_labels([item["id"] for item in answer["items"]]).values()) == {"n"}
