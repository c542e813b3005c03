"""Mutated model and weights files: the gate may die of one; nobody else opens anything but what it has written."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from app.gate.check import WeightsOnly, check
from tests.gate.files import PLAIN, write_model, write_pair
from tests.gate.forked import PROJECT, forked_gate

# As the engine opens them: everything is read.
_READER = """
import json, sys, h5py, numpy as np
count = 0
for path in json.load(sys.stdin):
    with h5py.File(path, "r") as file:
        arrays = []
        file.visititems(lambda name, item: arrays.append(item) if isinstance(item, h5py.Dataset) else None)
        count += sum(np.asarray(array[()]).size >= 0 for array in arrays)
print(count)
"""


def compressed(path: Path) -> Path:
    """A file of weights in chunks, packed as people pack them."""
    with h5py.File(path, "w") as file:
        values = np.random.default_rng(0).normal(size=(8, 8)).astype(np.float32)
        for place in ("conv2d", "dense"):
            options = {"chunks": (2, 8), "compression": "gzip", "shuffle": True}
            file.create_dataset(f"layers/{place}/vars/0", data=values, **options)
    return path


def packed(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(write_model(path.with_suffix(".h5"), PLAIN), "keras_model.h5")
        archive.writestr("labels.txt", "0 a\n1 b\n2 c\n")
    return path


def sources(folder: Path) -> list[bytes]:
    weights, _ = write_pair(folder)
    whole, old = write_model(folder / "whole.h5", PLAIN), write_model(folder / "old.h5", PLAIN, keras_version=None)
    files = (whole, weights, compressed(folder / "places.h5"), old, packed(folder / "packed.zip"))
    return [path.read_bytes() for path in files]


def mutant(content: bytes, random: np.random.Generator) -> bytes:
    """A few bytes changed, mostly where the structure is described; at times a piece moved, doubled or cut off."""
    found = bytearray(content)
    for _ in range(int(random.integers(1, 9))):
        place = int(random.integers(len(found) if random.random() < 0.4 else min(len(found), 4096)))
        found[place] = int(random.choice([0, 1, 255, random.integers(256), found[place] ^ (1 << random.integers(8))]))
    if random.random() < 0.2:
        begin, length, to = (int(random.integers(len(found))) for _ in range(3))
        piece = found[begin : begin + length % 512]
        found[to : to + len(piece)] = piece
    return bytes(found[: int(random.integers(1, len(found)))] if random.random() < 0.05 else found)


@pytest.mark.parametrize("count", [150, pytest.param(5000, marks=pytest.mark.slow)])
def test_no_mutant_ends_a_process_outside_the_gate(count: int, tmp_path: Path) -> None:
    random, originals, left, verdicts = np.random.default_rng(count), sources(tmp_path), [], []
    with forked_gate() as gate:
        for number in range(count):
            path, clean = tmp_path / "mutant.h5", tmp_path / f"{number}.clean"
            path.write_bytes(mutant(originals[number % len(originals)], random))
            verdict = gate.verdict(path, clean)
            verdicts.append(verdict)
            if verdict["ok"] or verdict.get("kind") == "weights_only":
                left.append(str(clean))
    command = [sys.executable, "-c", _READER]
    read = subprocess.run(command, cwd=PROJECT, input=json.dumps(left), capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr[-2000:]
    assert int(read.stdout) > count // 20  # many mutants are still models, and what is opened of them is read
    assert all("Traceback" not in str(verdict) for verdict in verdicts)


def test_a_check_sum_over_a_chunk_of_one_byte_is_not_opened_outside(tmp_path: Path) -> None:
    """HDF5 ends the process that reads it."""
    path = tmp_path / "bad.weights.h5"
    with h5py.File(path, "w") as file:
        options = {"chunks": (1,), "fletcher32": True, "dtype": "u1"}
        file.create_dataset("layers/dense/vars/0", data=np.ones(4, np.uint8), **options)
    with pytest.raises(Exception, match="packed in an unknown way"):
        check(path, tmp_path / "clean.h5", "bad.weights.h5")
    assert not (tmp_path / "clean.h5").exists()


@pytest.mark.parametrize("by", ["layer", "place"])
def test_the_arrays_of_a_file_of_weights_are_copied_as_they_are(by: str, tmp_path: Path) -> None:
    path = write_pair(tmp_path)[0] if by == "layer" else compressed(tmp_path / "places.h5")
    with pytest.raises(WeightsOnly) as caught:
        check(path, tmp_path / "clean.h5", "mine.h5")
    with h5py.File(path) as source, h5py.File(tmp_path / "clean.h5") as clean:
        assert set(clean.attrs) == ({"layer_names"} if by == "layer" else set())
        for name, shape in caught.value.weights:
            copied = clean[name if by == "place" else _numbered(clean, name)]
            assert copied.shape == shape and copied.compression is None
            np.testing.assert_array_equal(copied[()], source[name if by == "place" else _named(name)][()])


def _named(name: str) -> str:
    return name  # `layer/weight` is the place of the array in a file by layer, too


def _numbered(clean: h5py.File, name: str) -> str:
    layer, _, weight = name.partition("/")
    return f"{layer}/{int(weight.removesuffix(':0').rpartition('_')[2])}"


def test_weights_that_are_damaged_are_called_so(tmp_path: Path) -> None:
    path = compressed(tmp_path / "places.h5")
    with h5py.File(path, "r") as file:
        begin = file["layers/dense/vars/0"].id.get_chunk_info(0).byte_offset
    content = bytearray(path.read_bytes())
    content[begin : begin + 8] = b"\xff" * 8
    path.write_bytes(content)
    with pytest.raises(Exception, match=r"mine.h5 holds weights that are damaged .*; copy or download the file again"):
        check(path, tmp_path / "clean.h5", "mine.h5")
