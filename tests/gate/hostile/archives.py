"""ZIP files that are no `.keras` file."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import h5py

from tests.gate.files import PLAIN, classifier, write_model
from tests.gate.hostile.case import Canary, case
from tests.gate.hostile.code import lambda_layer

METADATA = json.dumps({"keras_version": "3.3.3", "date_saved": "2024-01-01@00:00:00"})


def weights() -> bytes:
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        file.create_group("layers")
    return stream.getvalue()


def archive(
    family: str, name: str, write: Callable[[zipfile.ZipFile, Canary], None], mode: int = zipfile.ZIP_STORED
) -> None:
    def make(path: Path, canary: Canary) -> None:
        with zipfile.ZipFile(path, "w", mode) as file:
            write(file, canary)

    case(family, name, make)


def honest(file: zipfile.ZipFile, config: object = PLAIN) -> None:
    file.writestr("metadata.json", METADATA)
    file.writestr("config.json", config if isinstance(config, str) else json.dumps(config))
    file.writestr("model.weights.h5", weights())


ZEROS = bytes(100 * 2**20)
for _name in ("config.json", "metadata.json", "model.weights.h5"):
    archive("zip-bomb", _name, lambda file, canary, name=_name: file.writestr(name, ZEROS), zipfile.ZIP_DEFLATED)
archive("zip-bomb", "many", lambda file, canary: [file.writestr(f"f{number}", b"") for number in range(2_000)])


def _lying(path: Path, canary: Canary) -> None:
    """The directory says that the configuration is short."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        honest(file, " " * 2**20 + json.dumps(PLAIN))
    content = path.read_bytes()
    size = (2**20 + len(json.dumps(PLAIN))).to_bytes(4, "little")
    path.write_bytes(content.replace(size, (10).to_bytes(4, "little")))


case("zip-bomb", "lying", _lying)

for _name in ("../canary", "/tmp/canary", "a/../../canary", "..\\canary", "C:\\canary", "model.weights.h5\\x", ""):
    archive(
        "zip-traversal",
        _name.replace("/", "|") or "without a name",
        lambda file, canary, name=_name: [honest(file), file.writestr(zipfile.ZipInfo(name), b"x")],
    )
archive("zip-traversal", "absolute", lambda file, canary: [honest(file), file.writestr(str(canary.file), b"x")])


def _link(file: zipfile.ZipFile, canary: Canary) -> None:
    entry = zipfile.ZipInfo("config.json")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    file.writestr("metadata.json", METADATA)
    file.writestr(entry, str(canary.secret))
    file.writestr("model.weights.h5", weights())


def _twice(file: zipfile.ZipFile, canary: Canary) -> None:
    honest(file)
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file.writestr("config.json", json.dumps(classifier(lambda_layer(canary))))


archive("zip-parts", "link", _link)
archive("zip-parts", "config-twice", _twice)
archive("zip-parts", "no-config", lambda file, canary: file.writestr("model.weights.h5", weights()))
archive("zip-parts", "no-weights", lambda file, canary: file.writestr("config.json", json.dumps(PLAIN)))
archive("zip-parts", "empty", lambda file, canary: None)
archive("zip-parts", "lambda", lambda file, canary: honest(file, classifier(lambda_layer(canary))))
archive("zip-parts", "no-json", lambda file, canary: honest(file, "{"))
archive("zip-parts", "deep-json", lambda file, canary: honest(file, "[" * 100_000))
archive("zip-parts", "weights-are-none", lambda file, canary: honest(file))


def _polyglot(name: str, join: Callable[[bytes, bytes], bytes]) -> None:
    def write(path: Path, canary: Canary) -> None:
        model = write_model(path, PLAIN).read_bytes()
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as file:
            honest(file, classifier(lambda_layer(canary)))
        path.write_bytes(join(model, stream.getvalue()))

    case("polyglot", name, write)


_polyglot("zip-with-model-behind", lambda model, packed: packed + model)
_polyglot("zip-in-user-block", lambda model, packed: packed.ljust(512, b"\0")[:512] + model)
_polyglot("model-with-zip-before-4096", lambda model, packed: packed.ljust(4096, b"\0") + model)
_polyglot("model-with-zip-behind", lambda model, packed: model + packed)
_polyglot("model-with-script-behind", lambda model, packed: model + b"<script>alert(1)</script>")
_polyglot("script", lambda model, packed: b"#!/bin/sh\ntouch canary\n".ljust(512, b"\0") + model)
_polyglot("pdf", lambda model, packed: b"%PDF-1.4\n".ljust(1024, b"\0") + model)
_polyglot("picture", lambda model, packed: b"\x89PNG\r\n\x1a\n".ljust(512, b"\0") + model)
_polyglot("page", lambda model, packed: b"<html><script>alert(1)</script>".ljust(512, b"\0") + model)
_polyglot("pickle", lambda model, packed: b"\x80\x04cos\nsystem\n".ljust(512, b"\0") + model)
