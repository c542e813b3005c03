"""The parts of the program that belong to the current application."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

from app.access.identity import current_user
from app.config import Settings
from app.datasets import Datasets
from app.jobs.store import Store
from app.models_catalogue import ModelCatalogue
from app.operation.figures import Figures
from app.operation.readiness import Readiness
from app.pictures_catalogue import PictureCatalogue
from app.storage.files import Files

if TYPE_CHECKING:
    from app.jobs.asking import Asking
    from app.jobs.engine import Engine


def settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])


def store() -> Store:
    """The store of who sends the present request: what is another's is not there."""
    return everybodys_store().of(current_user().name)


def everybodys_store() -> Store:
    """The store with what all have: for the administrator and for those who come by a link."""
    return cast(Store, current_app.extensions["store"])


def files() -> Files:
    return cast(Files, current_app.extensions["files"])


def engine() -> Engine:
    return cast("Engine", current_app.extensions["engine"])


def asking() -> Asking:
    """What who sends the present request can ask of the engine's workers about models."""
    return engine().of(current_user().name)


def readiness() -> Readiness:
    return cast(Readiness, current_app.extensions["readiness"])


def figures() -> Figures:
    return cast(Figures, current_app.extensions["figures"])


def models() -> ModelCatalogue:
    return ModelCatalogue(current_app.extensions["settings"], store())


def datasets() -> Datasets:
    return Datasets(current_app.extensions["settings"])


def pictures() -> PictureCatalogue:
    return PictureCatalogue(current_app.extensions["settings"], store())
