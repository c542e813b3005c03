"""An uploaded model: through the gate, into the files, described by the engine, into the store."""

from __future__ import annotations

import dataclasses
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from werkzeug.datastructures import FileStorage

from app.access.identity import current_user
from app.api import context
from app.api.packed_with_model import completed_by_packed
from app.api.preprocessing_form import preprocessing_for, read_fit_form, read_preprocessing_form, stored
from app.api.weights_upload import Architecture, check_or_fill, completed
from app.class_index import MAX_CLASSES, parse_class_index, require_equal, without_background
from app.errors import Conflict, InvalidInput
from app.gate import GateFacts
from app.jobs.messages import ModelSource, Preprocessing
from app.models_catalogue import Model, class_count
from app.storage.names import display_name

log = logging.getLogger(__name__)

SUFFIX = ".h5"
_MAX_CLASS_INDEX_BYTES = 8 * 2**20
_FIELDS = ("mean", "std", "preprocessing", "fit", "resampling", "classes", "output", "input_size", "architecture")
_MAX_SIDE = 4096


def add_uploaded_model(files: Mapping[str, FileStorage], form: Mapping[str, str]) -> Model:
    """The new model; `InvalidInput` names the part of the form that is wrong, and nothing is kept then."""
    context.store().require_room()
    file = _model_part(files)
    name = display_name(file.filename)
    asked, names, classes = _choices(files, form)
    size = _input_size(form.get("input_size", ""))
    facts, network, output, digest = _taken(file, files.get("config"), name, form, size)
    if network is not None:
        size = None  # the network was built with it
    try:
        asked, names, packed = completed_by_packed(facts, asked, names)
        asked, names, assumed = completed(network, asked, names)
        source = _source(name, digest, output, size, runs_code=bool(facts.code))
        return _recorded(source, facts, asked, names, classes, assumed or packed, read_fit_form(form))
    except BaseException:
        context.store().drop_model_file(digest, SUFFIX)
        raise


def _taken(
    file: FileStorage,
    config: FileStorage | None,
    name: str,
    form: Mapping[str, str],
    size: tuple[int, int] | None,
) -> tuple[GateFacts, Architecture | None, str | None, str]:
    """What the gate says of the file, the network that its weights were loaded into when it holds weights only, the
    output to explain, and the hash of what is kept: the rebuilt file."""
    allowed, architecture = context.settings().allow_code_in_models, form.get("architecture", "").strip()
    keep, user = context.files(), current_user().name
    with keep.received(cast(BinaryIO, file.stream)) as received, _config(config) as json, keep.scratch() as clean:
        facts, network = check_or_fill(
            received, clean, name, architecture, size, allow_code=allowed, config=json, user=user
        )
        output = _output(form.get("output", "").strip(), facts.outputs, name)
        if facts.code:
            log.warning("%s is kept as it came: it runs code of whoever made it, in %s", name, ", ".join(facts.code))
        return facts, network, output, keep.put_model(received if facts.code else clean, SUFFIX)


def _model_part(files: Mapping[str, FileStorage]) -> FileStorage:
    file = files.get("file")
    if file is None or not file.filename:
        raise InvalidInput.at("/file", "No model came; send it (.h5, .keras or a ZIP with one) in a part named 'file'.")
    return file


@contextmanager
def _config(file: FileStorage | None) -> Iterator[Path | None]:
    """A temporary file with the architecture as JSON, None when none came."""
    if file is None or not file.filename:
        yield None
        return
    with context.files().received(cast(BinaryIO, file.stream)) as path:
        yield path


def _choices(
    files: Mapping[str, FileStorage], form: Mapping[str, str]
) -> tuple[Preprocessing | None, list[str] | None, int | None]:
    """Preprocessing, class names and number of classes as the user gave them, each None when left out."""
    for field in form:
        if field not in _FIELDS:
            known = ", ".join(("file", "config", "class_index", *_FIELDS))
            raise InvalidInput.at("", f"There is no field '{display_name(field)}' here; known: {known}.")
    asked = read_preprocessing_form(form)
    read_fit_form(form)  # refused before the file is looked into
    names, classes = _class_names(files.get("class_index")), _classes(form.get("classes", ""))
    if names is not None and classes is not None:
        require_equal("CLASS_INDEX names {} classes", len(names), "the number of classes was given as {}", classes)
    return asked, names, classes


def _class_names(file: FileStorage | None) -> list[str] | None:
    if file is None or not file.filename:
        return None
    data = file.stream.read(_MAX_CLASS_INDEX_BYTES + 1)
    if len(data) > _MAX_CLASS_INDEX_BYTES:
        raise InvalidInput.at("/class_index", "CLASS_INDEX must be at most 8 MB.")
    return parse_class_index(data, display_name(file.filename))


def _classes(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", text) or not 1 <= int(text) <= MAX_CLASSES:
        raise InvalidInput.at("/classes", f"The number of classes must be a whole number in 1..{MAX_CLASSES}.")
    return int(text)


def _output(asked: str, outputs: list[str], name: str) -> str | None:
    """The output to explain, None for the only one."""
    if not asked and len(outputs) <= 1:
        return None
    if asked in outputs:
        return asked if len(outputs) > 1 else None
    named = f" ({', '.join(outputs)[:200]})" if outputs else ""
    chosen = f"it has no output '{display_name(asked)}'" if asked else "choose the one that you want to explain"
    raise InvalidInput.at("/output", f"{name} has {max(len(outputs), 1)} outputs{named}; {chosen} in 'output'.")


def _input_size(text: str) -> tuple[int, int] | None:
    """(height, width) for a model that leaves its input size open, as `224` or `192x256` (height x width)."""
    if not text.strip():
        return None
    sides = re.fullmatch(r"\s*([0-9]{1,5})(?:\s*x\s*([0-9]{1,5}))?\s*", text)
    height, width = (int(sides[1]), int(sides[2] or sides[1])) if sides else (0, 0)
    if not (1 <= height <= _MAX_SIDE and 1 <= width <= _MAX_SIDE):
        raise InvalidInput.at(
            "/input_size", f"'input_size' is one number or HEIGHTxWIDTH in 1..{_MAX_SIDE}, like 224 or 192x256."
        )
    return height, width


def _source(name: str, digest: str, output: str | None, size: tuple[int, int] | None, runs_code: bool) -> ModelSource:
    path = str(context.files().model_path(digest, SUFFIX))
    return ModelSource(digest, name, "custom", Preprocessing("none"), path, None, output, size, runs_code)


def _recorded(
    source: ModelSource,
    facts: GateFacts,
    asked: Preprocessing | None,
    names: list[str] | None,
    classes: int | None,
    assumed_of_network: str | None,
    fit: dict[str, Any],
) -> Model:
    description = dict(_described(source)) | {
        "output": source.output,
        "code": facts.code,
        "translated": facts.translated,
    }
    units = class_count(description)
    if names is not None:
        names = without_background(names, units)
        require_equal("CLASS_INDEX names {} classes", len(names), _outputs(description), units)
    if classes is not None and classes != units:
        detail = f"The number of classes was given as {classes}, {_outputs(description).format(units)}."
        raise InvalidInput.at("/classes", detail)
    preprocessing, assumed = preprocessing_for(asked, description["input_shape"][-1], description)
    preprocessing = dataclasses.replace(preprocessing, **fit)
    description["assumed"] = " ".join(filter(None, (assumed, assumed_of_network))) or None
    record = context.store().add_model(
        {
            "name": source.name,
            "file_hash": source.id,
            "suffix": SUFFIX,
            "preprocessing": stored(preprocessing),
            "class_names": names,
            "description": description,
        }
    )
    model = context.models().get(record.id)
    if not Path(source.path or "").exists():  # somebody deleted the last record of the same file meanwhile
        context.store().delete_model(record.id)
        raise Conflict(f"{source.name} was deleted at the same moment; send it again.")
    return model


def _described(source: ModelSource) -> dict[str, Any]:
    try:
        return context.asking().describe(source)
    except InvalidInput as error:
        raise InvalidInput(error.detail, error.errors or [{"pointer": "/file", "detail": error.detail}]) from error


def _outputs(description: dict[str, Any]) -> str:
    if description["units"] == 1 and description.get("output_activation") == "sigmoid":
        return "the model has one sigmoid output, which tells {} classes apart"
    return "the model has {} outputs"
