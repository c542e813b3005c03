"""For who runs the program: logs, figures, whether it is ready, what is missing. Imports no TensorFlow."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def register(app: Flask) -> None:
    """Watch the application's requests; to be called before whatever may refuse one.

    `app.extensions` then holds "figures" and "readiness".
    """
    # Not at the top: `app.operation.doctor` has to run where packages are missing.
    from app.operation import requests
    from app.operation.figures import Figures
    from app.operation.readiness import Readiness

    store, engine = app.extensions["store"], app.extensions["engine"]
    data_dir = app.extensions["settings"].data_dir
    app.extensions |= {
        "figures": Figures(store, engine, data_dir),
        "readiness": Readiness(store, engine, data_dir),
    }
    requests.register(app, app.extensions["figures"])
