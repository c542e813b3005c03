"""iNNvestigate-GUI: shows what an image classifier looks at. This package, without `app.engine`, is the web process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.config import Settings

if TYPE_CHECKING:
    from flask import Flask

    from app.jobs.engine import Engine
    from app.jobs.store import Store

MAX_FILES_PER_UPLOAD = 10_000


def create_app(settings: Settings | None = None, engine: Engine | None = None) -> Flask:
    """The web application over the data folder of the settings.

    `CannotStart` when the settings would let in everybody. `app.extensions` holds "access", "settings", "store",
    "files" and "engine". An engine made here is not started.
    """
    # Not at the top: engine workers and the gate's process import this package too.
    from flask import Flask

    from app import access, api, operation, static_files
    from app.jobs.store import Store
    from app.storage.files import Files

    settings = settings or Settings()
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = settings.limit_upload
    app.config["MAX_FORM_PARTS"] = MAX_FILES_PER_UPLOAD
    app.json.sort_keys = False  # type: ignore[attr-defined]
    store = engine.store if engine is not None and hasattr(engine, "store") else Store(settings)
    app.extensions |= {"settings": settings, "store": store, "files": Files(settings)}
    app.extensions["engine"] = engine if engine is not None else _new_engine(settings, store)
    static_files.register(app)
    operation.register(app)
    access.register(app, settings)
    api.register(app)
    return app


def _new_engine(settings: Settings, store: Store) -> Engine:
    from app.jobs.engine import Engine

    return Engine(settings, store)
