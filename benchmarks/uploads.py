"""Uploads over HTTP: one picture and many, beside what decoding and encoding alone takes in this process."""

from __future__ import annotations

import io
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from app.config import DEMO_DIR
from app.storage.pictures import write_forms
from benchmarks.report import write
from benchmarks.server import NO_ENGINE, Client, MemoryWatch, running

REPEATS, TOGETHER = 15, 60


def photo(width: int, height: int, seed: int) -> bytes:
    """A JPEG as cameras make them: a smooth scene with some noise."""
    chance = np.random.default_rng(seed)
    scene = Image.fromarray(chance.integers(0, 256, (9, 12, 3), np.uint8)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    noisy = np.asarray(scene, np.int16) + chance.integers(-6, 7, (height, width, 1), np.int16)
    stream = io.BytesIO()
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(stream, "JPEG", quality=90)
    return stream.getvalue()


def milliseconds(do: Callable[[int], object], repeats: int = REPEATS) -> float:
    """The median time of a call, each with a number of its own."""
    times = []
    for number in range(repeats):
        begun = time.perf_counter()
        do(number)
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times)


def here(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, thumbnail, png = (Path(folder) / name for name in ("source", "thumbnail", "png"))
        source.write_bytes(content)
        write_forms(source, "photo.jpg", thumbnail, png)


def sizes() -> dict[str, list[bytes]]:
    samples = sorted((DEMO_DIR / "samples").glob("*.png"))
    return {
        "sample picture, 96 x 96": [path.read_bytes() for path in samples][:REPEATS],
        "JPEG, 640 x 480": [photo(640, 480, seed) for seed in range(REPEATS)],
        "JPEG, 4000 x 3000": [photo(4000, 3000, seed) for seed in range(3)],
    }


def rows_of(client: Client, name: str, contents: list[bytes]) -> list[tuple[str, str, str]]:
    def upload(number: int, count: int = 1) -> None:
        status, answer = client.upload(
            *[("photo.jpg", contents[(number + place) % len(contents)]) for place in range(count)]
        )
        assert status == 201 and len(answer["items"]) == count, answer

    repeats, together = (REPEATS, TOGETHER) if len(contents) == REPEATS else (3, 6)
    alone = milliseconds(lambda number: here(contents[number % len(contents)]), repeats)
    one = milliseconds(upload, repeats)
    many = milliseconds(lambda number: upload(number, together), 3) / together
    return [
        (f"{name}: decode and encode in one process", f"{alone:.1f} ms", ""),
        (f"{name}: an upload of one", f"{one:.1f} ms", ""),
        (f"{name}: of {together} in one upload, each", f"{many:.1f} ms", ""),
    ]


def main() -> None:
    rows: list[tuple[str, str, str]] = []
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), *NO_ENGINE) as server:
        client = Client(server.url)
        begun = time.perf_counter()
        client.upload(("photo.jpg", photo(640, 480, 99)))
        rows.append(
            (
                "the first upload, as soon as the address is printed",
                f"{time.perf_counter() - begun:.2f} s",
                "at most 2 s",
            )
        )
        with MemoryWatch(server.web) as memory:
            for name, contents in sizes().items():
                rows += rows_of(client, name, contents)
        rows.append(("memory of the web process meanwhile", f"{memory.peak / 2**20:.0f} MiB", ""))
        client.close()
    write("uploads", "Uploads", rows)


if __name__ == "__main__":
    main()
