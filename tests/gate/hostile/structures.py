"""HDF5 files that point elsewhere, in circles, or hold more than numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from tests.gate.files import PLAIN, PLAIN_SHAPES, write_model
from tests.gate.hostile.case import Canary, case

Change = Callable[[h5py.File, Canary], Any]
KERNEL = "model_weights/conv/conv/weight_0:0"


def structure(family: str, name: str, change: Change, words: str = "") -> None:
    """A case that is an honest file but for one change of its structure."""

    def write(path: Path, canary: Canary) -> None:
        write_model(path, PLAIN)
        with h5py.File(path, "a") as file:
            change(file, canary)

    case(family, name, write, words)


def _put(place: str, item: Callable[[Canary], Any]) -> Change:
    def change(file: h5py.File, canary: Canary) -> None:
        if place in file:
            del file[place]
        file[place] = item(canary)

    return change


PLACES = ("extra", "model_weights/extra", KERNEL, "model_weights/conv", "model_weights")
for _place in PLACES:
    _name = _place.replace("/", ".")
    structure("external-link", _name, _put(_place, lambda canary: h5py.ExternalLink(str(canary.secret), "/x")), "link")
    structure("soft-link", _name, _put(_place, lambda canary: h5py.SoftLink("/model_weights/scores")), "link")
    structure("dangling-link", _name, _put(_place, lambda canary: h5py.SoftLink("/nowhere")), "link")


def _external(place: str) -> Change:
    def change(file: h5py.File, canary: Canary) -> None:
        if place in file:
            del file[place]
        file.create_dataset(place, (3, 3, 3, 4), "f4", external=[(str(canary.secret), 0, h5py.h5f.UNLIMITED)])

    return change


def _virtual(place: str) -> Change:
    def change(file: h5py.File, canary: Canary) -> None:
        if place in file:
            del file[place]
        layout = h5py.VirtualLayout((3, 3, 3, 4), "f4")
        layout[:] = h5py.VirtualSource(str(canary.secret), "x", (3, 3, 3, 4))
        file.create_virtual_dataset(place, layout)

    return change


for _place in ("extra", "model_weights/extra", KERNEL):
    structure("external-storage", _place.replace("/", "."), _external(_place), "another file")
    structure("virtual-dataset", _place.replace("/", "."), _virtual(_place), "another file")

CIRCLES: dict[str, Change] = {
    "root": lambda file, canary: file.__setitem__("model_weights/conv/back", file["/"]),
    "parent": lambda file, canary: file.__setitem__("model_weights/conv/back", file["model_weights"]),
    "itself": lambda file, canary: file.__setitem__("model_weights/conv/back", file["model_weights/conv"]),
    "array-twice": lambda file, canary: file.__setitem__("again", file[KERNEL]),
    "group-twice": lambda file, canary: file.__setitem__("again", file["model_weights/conv"]),
    "each-other": lambda file, canary: [
        file.__setitem__("a/b", file.create_group("c")),
        file.__setitem__("c/d", file["a"]),
    ],
}
for _name, _change in CIRCLES.items():
    structure("circle", _name, _change, "two ways")


def _dataset(name: str, make: Callable[[h5py.File], Any]) -> None:
    structure("type", f"array-{name}", lambda file, canary: make(file))


_dataset(
    "reference", lambda file: file.create_dataset("x", data=np.array([file.ref], h5py.ref_dtype), dtype=h5py.ref_dtype)
)
_dataset("region", lambda file: file.create_dataset("x", (1,), h5py.regionref_dtype))
_dataset("texts", lambda file: file.create_dataset("x", data=["a", "b"], dtype=h5py.string_dtype()))
_dataset("fixed-texts", lambda file: file.create_dataset("x", data=np.array([b"a", b"b"])))
_dataset("ragged", lambda file: file.create_dataset("x", (2,), h5py.vlen_dtype(np.float32)))
_dataset("compound", lambda file: file.create_dataset("x", (2,), np.dtype([("a", "f4"), ("b", "i4")])))
_dataset("opaque", lambda file: file.create_dataset("x", data=np.void(b"abc")))
_dataset("enumeration", lambda file: file.create_dataset("x", (2,), h5py.enum_dtype({"A": 1, "B": 2, "C": 3})))
_dataset("complex", lambda file: file.create_dataset("x", data=np.zeros(2, np.complex64)))
_dataset("named", lambda file: [file.__setitem__("t", np.dtype("f4")), file.create_dataset("x", (2,), file["t"])])
_dataset("empty", lambda file: file.create_dataset("x", data=h5py.Empty("S1")))
_dataset(
    "subarray",
    lambda file: h5py.h5d.create(
        file.id, b"x", h5py.h5t.array_create(h5py.h5t.IEEE_F32LE, (3,)), h5py.h5s.create_simple((2,))
    ),
)
structure("type", "named-type", lambda file, canary: file.__setitem__("t", np.dtype("f4")), "neither")

ATTRIBUTES: dict[str, Change] = {
    "reference": lambda file, canary: file.attrs.create("x", file.ref, dtype=h5py.ref_dtype),
    "region": lambda file, canary: file.attrs.create("x", file[KERNEL].regionref[:1], dtype=h5py.regionref_dtype),
    "ragged": lambda file, canary: h5py.h5a.create(
        file.id, b"x", h5py.h5t.vlen_create(h5py.h5t.IEEE_F32LE), h5py.h5s.create_simple((2,))
    ),
    "compound": lambda file, canary: file.attrs.create("x", np.zeros(2, [("a", "f4"), ("b", "i4")])),
    "opaque": lambda file, canary: file.attrs.create("x", np.void(b"abc")),
    "many": lambda file, canary: [file.attrs.create(f"x{number}", number) for number in range(600)],
}
for _name, _change in ATTRIBUTES.items():
    structure("type", f"attribute-{_name}", _change)

for _name, _options in (
    ("scale", {"scaleoffset": 2}),
    ("unknown", {"compression": 32001}),
    ("szip", {"compression": 4}),
):

    def _packed(file: h5py.File, canary: Canary, options: dict[str, Any] = _options) -> None:
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plist.set_chunk((3, 3))
        if "scaleoffset" in options:
            plist.set_scaleoffset(h5py.h5z.SO_FLOAT_DSCALE, 2)
        else:
            plist.set_filter(options["compression"], h5py.h5z.FLAG_OPTIONAL, (1, 2, 3, 4))
        space = h5py.h5s.create_simple((3, 3))
        h5py.h5d.create(file.id, b"x", h5py.h5t.IEEE_F32LE, space, plist)

    structure("filter", _name, _packed)

WEIGHTS: dict[str, Any] = {
    "missing-array": {"conv": [(3, 3, 3, 4)], "scores": [(4, 3), (3,)]},
    "extra-array": {"conv": [(3, 3, 3, 4), (4,), (4,)], "scores": [(4, 3), (3,)]},
    "swapped": {"conv": [(4,), (3, 3, 3, 4)], "scores": [(4, 3), (3,)]},
    "transposed": {"conv": [(4, 3, 3, 3), (4,)], "scores": [(4, 3), (3,)]},
    "missing-layer": {"conv": PLAIN_SHAPES["conv"]},
    "extra-layer": PLAIN_SHAPES | {"other": [(3,)]},
    "layer-without": PLAIN_SHAPES | {"pool": [(3,)]},
    "none": {},
    "flat": {"conv": [(108,), (4,)], "scores": [(12,), (3,)]},
    "scalar": {"conv": [(), ()], "scores": [(), ()]},
    "zero": {"conv": [(3, 3, 3, 0), (0,)], "scores": [(0, 3), (3,)]},
}
for _name, _shapes in WEIGHTS.items():
    case("weights", _name, lambda path, canary, shapes=_shapes: write_model(path, PLAIN, shapes=shapes) and None)

NAMES: dict[str, Change] = {
    "layer-parent": lambda file, canary: file["model_weights"].attrs.__setitem__(
        "layer_names", np.array(["../..", "scores"], "S")
    ),
    "layer-root": lambda file, canary: file["model_weights"].attrs.__setitem__(
        "layer_names", np.array(["/", "scores"], "S")
    ),
    "layer-missing": lambda file, canary: file["model_weights"].attrs.__setitem__(
        "layer_names", np.array(["conv", "x"], "S")
    ),
    "weight-missing": lambda file, canary: file["model_weights/conv"].attrs.__setitem__(
        "weight_names", np.array(["x"], "S")
    ),
    "weight-is-group": lambda file, canary: file["model_weights/conv"].attrs.__setitem__(
        "weight_names", np.array(["conv"], "S")
    ),
    "numbers": lambda file, canary: file["model_weights"].attrs.__setitem__("layer_names", np.arange(3)),
    "one": lambda file, canary: file["model_weights"].attrs.__setitem__("layer_names", "conv"),
    "table": lambda file, canary: file["model_weights"].attrs.__setitem__("layer_names", np.array([[b"conv"]])),
}
for _name, _change in NAMES.items():
    structure("weights", f"names-{_name}", _change)
