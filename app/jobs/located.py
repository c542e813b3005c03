"""Chunks whose files are on this machine: what a worker without the program's folder must do before it begins."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

from app.config import DEMO_DIR
from app.jobs.messages import ExplainChunk, ModelSource, ObserveChunk, Picture, PreprocessingCheck
from app.storage.remote import FETCHED_VARIABLE, here

_DEMO = ("models", "demo")


def located_model(source: ModelSource) -> ModelSource:
    """The model with its file on this machine; raises `NotFound` for one that is nowhere, as the others do."""
    return dataclasses.replace(source, path=None if source.path is None else _path(source.path))


def located_chunk(chunk: ExplainChunk) -> ExplainChunk:
    """The chunk with its model, its pictures and those that are learned from on this machine."""
    return dataclasses.replace(
        chunk,
        model=located_model(chunk.model),
        pictures=_pictures(chunk.pictures),
        training=_pictures(chunk.training),
        patterns_dir=_folder(chunk.patterns_dir),
    )


def located_observation(chunk: ObserveChunk) -> ObserveChunk:
    """The chunk with its models and pictures on this machine."""
    models = tuple(map(located_model, chunk.models))
    return dataclasses.replace(chunk, models=models, pictures=_pictures(chunk.pictures))


def located_check(check: PreprocessingCheck) -> PreprocessingCheck:
    """The check with its model and pictures on this machine."""
    return dataclasses.replace(check, model=located_model(check.model), pictures=_pictures(check.pictures))


def _pictures(pictures: tuple[Picture, ...]) -> tuple[Picture, ...]:
    return tuple(Picture(one.id, _path(one.path)) for one in pictures)


def _path(path: str) -> str:
    """Demo models and samples come with the program, here too, maybe in another folder."""
    parts = Path(path).parts
    for place in range(len(parts) - 1):
        if parts[place : place + 2] == _DEMO and not os.path.exists(path):
            return str(DEMO_DIR.joinpath(*parts[place + 2 :]))
    return here(path)


def _folder(path: str | None) -> str | None:
    """Where to keep what methods learn: the program's folder, or the worker's own."""
    own = os.environ.get(FETCHED_VARIABLE)
    return path if path is None or own is None or os.path.isdir(Path(path).parent) else str(Path(own) / "patterns")
