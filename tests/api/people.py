"""An application with accounts, clients of them, and one of everything that belongs to one of them."""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from flask import Flask, g

from app import create_app
from app.access.accounts import Account, written_users
from app.access.identity import User
from app.access.passwords import hashed
from app.access.private_files import write_private
from app.api.suggest_inputs import checked_suggest_inputs
from app.config import Settings
from app.jobs.store import Store
from tests.api.client import CheckedClient, checked_client, picture_bytes
from tests.api.observed import keep, random_answers
from tests.api.stand_ins import DESCRIPTION, QuietEngine

PASSWORD = "open sesame"
FILE, VALUES = "map.png", "map.npy"
_CELL = {
    "layer": "predictions",
    "class": {"index": 0, "name": "tench"},
    "neurons": [],
    "predictions": [{"index": 0, "name": "tench", "score": 0.9}],
    "trust": {},
    "minimum": -1.0,
    "maximum": 2.0,
    "invalid_pixels": 0,
    "signed": True,
}
MODEL = {"name": "small.h5", "preprocessing": {"mode": "unit", "mean": None, "std": None}, "class_names": None}


def app_with_accounts(folder: Path, *names: str, admins: tuple[str, ...] = (), **settings: Any) -> Flask:
    """An application for these users, whose data is below the folder."""
    users = folder / "users"
    write_private(users, written_users([Account(User(name, name in admins), _hash()) for name in (*names, *admins)]))
    values = {"data_dir": folder / "data", "browser": False, "users": users} | settings
    return create_app(Settings(**values), QuietEngine({"VGG16": DESCRIPTION, "small.h5": DESCRIPTION}))


@functools.cache
def _hash() -> str:
    """Of the password that all have: a good hash takes its time."""
    return hashed(PASSWORD)


def client_of(app: Flask, name: str) -> CheckedClient:
    """A browser in which somebody is logged in."""
    client = checked_client(app)
    assert client.post("/api/session", json={"name": name, "password": PASSWORD}).status_code == 200
    return client


@dataclass(frozen=True)
class Belongings:
    """Ids of one of everything that somebody has; `secret` opens her share."""

    image_id: str
    model_id: str
    run_id: str
    tab_id: str
    set_id: str
    share_id: str
    file_name: str
    secret: str
    suggest_tab: str
    suggest_run: str
    closed_run: str


def belongings_of(app: Flask, name: str) -> Belongings:
    """Give somebody one of everything, through the store."""
    everybody, files = app.extensions["store"], app.extensions["files"]
    store: Store = everybody.of(name)
    digest = files.put_image(picture_bytes(), picture_bytes(form="WEBP"))
    image = store.add_image(f"{name}'s secret.png", 20, 10, digest).id
    path = files.model_path("a" * 64, ".h5")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"model")
    model = store.add_model(MODEL | {"file_hash": "a" * 64, "description": DESCRIPTION}).id
    run = store.add_run("visualize", _inputs(model, image), 1, f"{name}'s secret run")
    everybody.take_next_run(run.id)
    everybody.add_cells(run.id, [{"row": model, "image": image, "png": FILE, "values": VALUES} | _CELL])
    everybody.finish(run.id)
    files.write_output(run.id, FILE, b"secret map")
    values = io.BytesIO()
    np.save(values, np.ones((2, 2, 1), np.float32))
    files.write_output(run.id, VALUES, values.getvalue())
    closed = store.add_run("visualize", _inputs(model, image), 1, f"{name}'s secret past")
    store.delete_tab(closed.tabs[0])
    share, secret = store.add_share(run.tabs[0])
    suggest = _suggest(app, store, everybody, image)
    own_set = store.add_set(f"{name}'s secret set", [image]).id
    return Belongings(
        image, model, run.id, run.tabs[0], own_set, share.id, FILE, secret, suggest.tabs[0], suggest.id, closed.id
    )


def _inputs(model: str, image: str) -> dict[str, Any]:
    common = {"method": "gradient", "parameters": {}, "layer": None}
    more = {"selection": None, "training": None, "as_in_innvestigate": False}
    return {"models": [{"id": model, "name": "small.h5"}], "images": [image]} | common | more


def _suggest(app: Flask, store: Store, everybody: Store, image: str) -> Any:
    with app.test_request_context("/"):
        g.user = User(store.owner or "")
        checked = checked_suggest_inputs({"kind": "suggest", "models": ["VGG16"], "images": [image]})
        run = store.add_run("suggest", checked.inputs, 1, "secret", checked.views, checked.pictures)
    everybody.take_next_run(run.id)
    answers = random_answers(1, 1000)
    keep(everybody, run, 0, answers, layer="", means=answers, maxima=answers)
    everybody.finish(run.id)
    return everybody.run(run.id)
