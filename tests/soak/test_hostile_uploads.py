"""Hostile pictures and ZIPs against the real program: it lives, stays small, and shows nothing of what was in them."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from benchmarks.server import NO_ENGINE, Client, MemoryWatch, Server, running
from tests.soak import hostile_pictures, hostile_zips

MAX_GROWTH = 50 * 2**20
SHORT_FLIPS, LONG_FLIPS = 400, 10_000
AT_ONCE = 20
File = tuple[str, bytes]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("hostile"), *NO_ENGINE) as server:
        client = Client(server.url)
        for _ in range(3):  # what ordinary uploads need is not counted
            client.upload(*[(f"{number}.png", hostile_pictures.noise((320, 240))) for number in range(20)])
        client.close()
        server.rested = server.web.memory_info().rss
        yield server


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    client = Client(server.url)
    yield client
    client.close()


def survived(server: Server, client: Client, files: Iterable[File], at_once: int = AT_ONCE) -> dict[str, str | None]:
    """What became of each file: None when it was taken, else the sentence that says why not."""
    found: dict[str, str | None] = {}
    with MemoryWatch(server.web) as memory:
        while part := list(itertools.islice(files := iter(files), at_once)):
            while (sent := client.upload(*part))[0] == 429:  # so many uploads a minute are too many of one user
                time.sleep(1)
            status, answer = sent
            assert status in (201, 422), (status, answer)
            found |= told(answer, part)
            assert server.is_alive and client.ask("GET", "/api/health")[0] == 200
    grown = memory.peak - server.rested
    print(f"{len(found)} files: at most {grown / 2**20:.1f} MB more than {server.rested / 2**20:.0f}")
    assert grown <= MAX_GROWTH, f"{grown / 2**20:.0f} MB"
    assert "Traceback" not in server.said.read_text()
    assert not list((server.said.parent / "instance" / "uploads").iterdir())
    return found


def told(answer: dict, part: list[File]) -> dict[str, str | None]:
    if "items" in answer:
        taken: dict[str, str | None] = {item["name"]: None for item in answer["items"]}
        return taken | {bad["name"]: bad["reason"] for bad in answer["rejected"]}
    return {
        f"{part[0][0]} and others": answer["detail"],
        **{e["detail"].split()[0]: e["detail"] for e in answer["errors"]},
    }


@pytest.mark.ci
def test_bombs(server, client):
    found = survived(server, client, hostile_pictures.bombs(), at_once=1)
    refused = {name.split()[0] for name, reason in found.items() if reason is not None}
    assert {"claims.png", "zeros.png", "claims.bmp", "negative.bmp", "claims.webp", "claims.jpg"} <= refused
    assert found.get("frames.gif", "") is None  # its first frame is a picture


def test_truncations(server, client):
    found = survived(server, client, hostile_pictures.truncated())
    reasons = [reason for reason in found.values() if reason is not None]
    assert len(reasons) > 100 and all(
        "truncated" in reason or "damaged" in reason or "not a picture" in reason for reason in reasons
    )


def test_what_is_no_picture_is_refused_and_polyglots_lose_their_other_half(server, client):
    found = survived(server, client, hostile_pictures.disguised())
    taken = {name for name, reason in found.items() if reason is None}
    assert taken == {f"and-page-{form}.png" for form in hostile_pictures.FORMATS}
    assert_nothing_comes_through(client)


def test_metadata_is_dropped(server, client):
    found = survived(server, client, hostile_pictures.with_metadata())
    assert [name for name, reason in found.items() if reason is not None] == []
    assert_nothing_comes_through(client)


def assert_nothing_comes_through(client: Client) -> None:
    items = client.json("GET", "/api/images?limit=30")["items"]
    for url in [item[key] for item in items for key in ("url", "thumbnail_url")]:
        status, headers, body = client.ask("GET", url)
        assert status == 200 and b"s3cret" not in body and b"<script" not in body
        assert headers["Content-Type"] in ("image/png", "image/webp")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.ci
def test_zips(server, client, tmp_path):
    folder = server.said.parent
    before = {path for path in folder.rglob("*") if "images" not in path.parts}
    found = survived(server, client, hostile_zips.hostile_zips(), at_once=1)
    reasons = " ".join(reason for reason in found.values() if reason is not None)
    for words in ("100 times its size", "over each other", "too many files", "packed in a way", "holds no files"):
        assert words in reasons
    assert {path for path in folder.rglob("*") if "images" not in path.parts} <= before
    assert not list(Path("/tmp").glob("escaped*")) and not Path("/etc/escaped.png").exists()
    assert "root:" not in json.dumps(found)


def test_flipped_bits(server, client):
    found = survived(server, client, hostile_pictures.flipped(SHORT_FLIPS))
    assert {reason is None for reason in found.values()} == {True, False}


def test_flipped_bits_in_zips(server, client):
    survived(server, client, hostile_zips.flipped_zips(60), at_once=10)


@pytest.mark.soak
def test_ten_thousand_flipped_bits(server, client):
    found = survived(server, client, hostile_pictures.flipped(LONG_FLIPS))
    assert len(found) > LONG_FLIPS * 0.9
    survived(server, client, hostile_zips.flipped_zips(1000), at_once=10)
