"""Uploads of very many files: one after the other, whatever their number, and honest about what broke off."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator

import pytest

from app.api import multipart
from app.errors import InvalidInput
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


def test_files_come_in_order_with_their_content():
    body = [
        part("files", "a/b.png", b"1" * 700_000),
        part("note", None, b"x"),
        part("files", "c.png", b"x--b"),
        b"--b--\r\n",
    ]
    found = [(name, content.read()) for name, content in multipart.files_of(Asked(iter(body)), "files", 10)]
    assert found == [("a/b.png", b"1" * 700_000), ("c.png", b"x--b")]


def test_ten_times_as_many_files_need_no_more_memory():
    def peak(count: int) -> int:
        content = b"x" * 100_000
        body = (part("files", f"{number}.png", content) for number in range(count))
        tracemalloc.start()
        seen = sum(1 for _ in multipart.files_of(Asked(body), "files", 1000))
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert seen == count
        return highest

    assert peak(200) < 1.1 * peak(20) + 100_000


def test_an_upload_that_breaks_off_is_told_by_name():
    body = [part("files", "a.png", b"1"), part("files", "b.png", b"2" * 50)[:-20]]
    found = list(multipart.files_of(Asked(iter(body)), "files", 10))
    assert [name for name, _ in found] == ["a.png", "b.png"]
    assert isinstance(found[1][1], InvalidInput) and "broke off" in found[1][1].detail


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
