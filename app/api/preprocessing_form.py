"""The preprocessing of an uploaded model, from the fields of its form."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from app.api.bodies import json_type, parsed_json, refuse_unknown, shown
from app.api.preprocessing_guess import guessed
from app.api.problems import MalformedRequest
from app.errors import InvalidInput
from app.fit import FITS, RESAMPLINGS
from app.jobs.messages import Preprocessing

MODES = ("caffe", "tf", "torch", "unit", "symmetric", "none", "mean_std")
_FIT = {"fit": FITS, "resampling": RESAMPLINGS}
_RGB_ONLY = ("caffe", "torch")
_LARGEST = 1e6


def read_preprocessing_form(form: Mapping[str, str]) -> Preprocessing | None:
    """What the form asks for, None when it leaves the choice; `InvalidInput` names the field that is wrong."""
    return _checked(form.get("preprocessing") or None, _numbers(form, "mean"), _numbers(form, "std"))


def read_fit_form(form: Mapping[str, str]) -> dict[str, str]:
    """How pictures are to be made to fit, as far as the form says it."""
    return _fit({name: form[name].strip() for name in _FIT if form.get(name, "").strip()})


def preprocessing_from_json(
    value: Any, channels: int, at: str = "/preprocessing", now: Preprocessing | None = None
) -> Preprocessing:
    """From JSON: a mode's name, or an object with `mode` and others of its fields; for pictures of so many channels.

    Fit and resampling that are left out stay as they are `now`.
    Raises `InvalidInput` that points to the part of the value that is wrong.
    """
    try:
        return preprocessing_for(_read_json(value, now), channels)[0]
    except InvalidInput as error:
        inside = [entry | {"pointer": at + entry["pointer"].removeprefix("/preprocessing")} for entry in error.errors]
        raise InvalidInput(error.detail, inside) from error


def _read_json(value: Any, now: Preprocessing | None) -> Preprocessing:
    if isinstance(value, str):
        value = {"mode": value}
    if not isinstance(value, dict):
        raise InvalidInput.at("", f"'preprocessing' must be the name of a mode or an object, got {json_type(value)}.")
    refuse_unknown(value, ("mode", "mean", "std", *_FIT))
    mode = value.get("mode")
    if not isinstance(mode, str):
        raise InvalidInput.at("/mode", f"'mode' must be one of {', '.join(MODES)}, got {shown(mode)}.")
    mean, std = (None if value.get(name) is None else _listed(value[name], name) for name in ("mean", "std"))
    kept = {} if now is None else {name: getattr(now, name) for name in _FIT}
    given = _fit({name: value[name] for name in _FIT if value.get(name) is not None})
    return dataclasses.replace(_checked(mode, mean, std) or Preprocessing(mode), **kept | given)


def _fit(given: dict[str, Any]) -> dict[str, str]:
    for name, value in given.items():
        if value not in _FIT[name]:
            raise InvalidInput.at(f"/{name}", f"'{name}' must be one of {', '.join(_FIT[name])}, got {shown(value)}.")
    return given


def _checked(mode: str | None, mean: tuple[float, ...] | None, std: tuple[float, ...] | None) -> Preprocessing | None:
    if mode is not None and mode not in MODES:
        detail = f"'preprocessing' must be one of {', '.join(MODES)}, got {shown(mode)}."
        raise InvalidInput.at("/preprocessing", detail)
    if std is not None and any(number <= 0 for number in std):
        raise InvalidInput.at("/std", "'std' divides, so it must be above 0.")
    if mode in (None, "mean_std"):
        return _mean_std(mode, mean, std)
    if mean is not None or std is not None:
        raise InvalidInput.at(
            "/preprocessing",
            f"A mean or std is used with the preprocessing 'mean_std' only, got '{mode}' with one; "
            "leave one of the two out.",
        )
    return Preprocessing(mode)


def preprocessing_for(
    asked: Preprocessing | None, channels: int, description: dict[str, Any] | None = None
) -> tuple[Preprocessing, str | None]:
    """The preprocessing for pictures of so many channels, and a sentence about it when it was guessed.

    `description` is what the engine says of the model.
    """
    if asked is None:
        return guessed(description or {}, channels)
    if asked.mode in _RGB_ONLY and channels != 3:
        raise InvalidInput.at(
            "/preprocessing",
            f"The preprocessing '{asked.mode}' is for RGB pictures, and this model takes {channels} "
            f"channel{'s' if channels > 1 else ''}; choose unit, symmetric, none, tf or mean_std.",
        )
    for field in ("mean", "std"):
        numbers = getattr(asked, field)
        if numbers is not None and len(numbers) not in (1, channels):
            raise InvalidInput.at(
                f"/{field}",
                f"'{field}' has {len(numbers)} values; this model takes one"
                + (f", or {channels} (one per channel)." if channels > 1 else "."),
            )
    return asked, None


def stored(preprocessing: Preprocessing) -> dict[str, Any]:
    return dataclasses.asdict(preprocessing)


def _mean_std(mode: str | None, mean: tuple[float, ...] | None, std: tuple[float, ...] | None) -> Preprocessing | None:
    if mean is None and (std is not None or mode is not None):
        raise InvalidInput.at("/mean", "The preprocessing 'mean_std' needs a 'mean': one number, or one per channel.")
    return None if mean is None else Preprocessing("mean_std", mean, std)


def _numbers(form: Mapping[str, str], name: str) -> tuple[float, ...] | None:
    """One number or a short list of them; an empty field means that it was left out."""
    text = form.get(name, "").strip()
    if not text:
        return None
    try:
        value = parsed_json(text[:1000], f"'{name}'")
    except (MalformedRequest, InvalidInput):
        value = text
    return _listed(value, name)


def _listed(value: Any, name: str) -> tuple[float, ...]:
    numbers = value if isinstance(value, list) else [value]
    if not 1 <= len(numbers) <= 4 or not all(_is_number(number) for number in numbers):
        detail = f"'{name}' must be a number or a list of one per channel, got {shown(value)}."
        raise InvalidInput.at(f"/{name}", detail)
    return tuple(float(number) for number in numbers)


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and abs(value) <= _LARGEST
