"""What one user can do to keep the program from others: a table of attacks, each a file that is sent again and again.

To add one, write a function that makes its file (and fields of the form), and a line in `ATTACKS`.
"""

from __future__ import annotations

import http.client
import io
import json
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from benchmarks.server import PROJECT, Client
from tests.gate.files import called, classifier, functional, graph_input, layer, write_model

NESTED, CALLS = 4, 8
LAST_ANSWER_SECONDS = 200
Form = dict[str, str]


@dataclass(frozen=True)
class Attack:
    """`make(folder)` answers the file to send and the fields beside it; `connections` send it at once."""

    make: Callable[[Path], tuple[Path, Form]]
    connections: int = 3


def nested_models(folder: Path) -> tuple[Path, Form]:
    """Models nested in each other, each called several times: some KB that become thousands of layers."""
    inside = layer("Conv2D", "conv", "input", filters=3, kernel_size=[3, 3], padding="same")
    model = functional([graph_input(8, 8, 3), inside], [["input", 0, 0]], [["conv", 0, 0]], name="level_0")
    for depth in range(1, NESTED + 1):
        name = f"level_{depth - 1}"
        # Call 0 of a model in a model is the one that made it.
        calls = [[[source, place, 0, {}]] for source, place in [("input", 0), *((name, n) for n in range(1, CALLS))]]
        entry = model | {"name": name, "inbound_nodes": calls}
        model = functional([graph_input(8, 8, 3), entry], [["input", 0, 0]], [[name, CALLS, 0]], name=f"level_{depth}")
    head = layer("Dense", "scores", "pool", units=3, activation="softmax")
    last = model | called(f"level_{NESTED}", "input")
    pool = layer("GlobalAveragePooling2D", "pool") | {
        "name": "pool",
        "inbound_nodes": [[[f"level_{NESTED}", 1, 0, {}]]],
    }
    whole = functional(
        [graph_input(8, 8, 3), last, pool, head],
        [["input", 0, 0]],
        [["scores", 0, 0]],
    )
    shapes = {f"level_{NESTED}": [(3, 3, 3, 3), (3,)], "scores": [(3, 3), (3,)]}
    return write_model(folder / "nested.h5", whole, shapes=shapes), {}


def archive_of_zeros(folder: Path) -> tuple[Path, Form]:
    """A small archive of Keras 3 that unpacks to hundreds of megabytes."""
    path = folder / "zeros.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": "3.3.3", "date_saved": "2026-01-01@00:00:00"}))
        archive.writestr("config.json", json.dumps(classifier()))
        stream = io.BytesIO()
        with h5py.File(stream, "w") as file:
            for place, shape in enumerate([(3, 3), (3,)]):
                file.create_dataset(f"layers/dense/vars/{place}", data=np.zeros(shape, np.float32))
        with archive.open("model.weights.h5", "w", force_zip64=True) as file:
            file.write(stream.getvalue())
            for _ in range(840):
                file.write(bytes(2**20))
    return path, {}


def bomb_of_weights(folder: Path) -> tuple[Path, Form]:
    """Honest weights of a network, but for one array whose checksum makes HDF5 read beyond its end."""
    command = [sys.executable, "-m", "tests.engine.truth_weights", str(folder)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, timeout=300)
    path = folder / "loose_128.h5"
    with h5py.File(path, "a") as file:
        name = next(name for name in _datasets(file) if "gamma" in name)
        size = file[name].shape
        del file[name]
        file.create_dataset(name, data=np.ones(size, np.int8), chunks=(1,), fletcher32=True)
    return path, {"architecture": "MobileNet_0.25_128"}


def large_file(folder: Path) -> tuple[Path, Form]:
    """A model of a quarter of a gigabyte, nearly all of it in one layer."""
    wide, narrow = layer("Dense", "wide", units=60_000), layer("Dense", "narrow", units=1000)
    shapes = {"wide": [(3, 60_000), (60_000,)], "narrow": [(60_000, 1000), (1000,)], "scores": [(1000, 3), (3,)]}
    return write_model(folder / "large.h5", classifier(wide, narrow), shapes=shapes), {}


FULL_GATE = "a full gate"
ATTACKS = {
    "a question that hangs": Attack(nested_models, connections=3),
    FULL_GATE: Attack(archive_of_zeros, connections=4),
    "a bomb of weights": Attack(bomb_of_weights, connections=3),
    "a large file": Attack(large_file, connections=2),
}


@dataclass
class Attackers:
    """Connections of one user that send a file until it is over; `answers` counts the statuses."""

    attack: Attack
    connect: Callable[[], Client]
    path: Path
    form: Form
    answers: Counter[int] = field(default_factory=Counter)
    details: set[str] = field(default_factory=set)
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Attackers:
        for _ in range(self.attack.connections):
            self._threads.append(threading.Thread(target=self._send_again_and_again, daemon=True))
            self._threads[-1].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(LAST_ANSWER_SECONDS)

    def _send_again_and_again(self) -> None:
        body = model_form(self.path, self.form)
        while not self._over.is_set():
            with suppress(OSError, http.client.HTTPException, RuntimeError):  # it is cut off, and comes again
                client = self.connect()
                try:
                    self._send(client, body)
                finally:
                    client.close()
            time.sleep(0.1)

    def _send(self, client: Client, body: bytes) -> None:
        while not self._over.is_set():
            status, _, answer = client.ask("POST", "/api/models", body, "multipart/form-data; boundary=a-boundary")
            self.answers[status] += 1
            self.details.add(json.loads(answer).get("detail", "")[:200])
            time.sleep(1 if status == 429 else 0)


def model_form(path: Path, fields: Form) -> bytes:
    """A model file with fields as the body of a form with the boundary `a-boundary`."""
    parts: list[bytes] = []
    for name, value in fields.items():
        parts.append(f'--a-boundary\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    head = f'--a-boundary\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n\r\n'
    return b"".join([*parts, head.encode(), path.read_bytes(), b"\r\n--a-boundary--\r\n"])


def _datasets(file: h5py.File) -> list[str]:
    found: list[str] = []

    def note(name: str, thing: Any) -> None:
        if isinstance(thing, h5py.Dataset):
            found.append(name)

    file.visititems(note)
    return found
