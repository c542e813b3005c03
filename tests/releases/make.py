"""Makes the kept data of this folder with the release that is checked out where it runs:

    git worktree add --detach OLD 0.1.0 && cd OLD && PYTHONPATH=. python .../tests/releases/make.py FOLDER

It drives the release through its HTTP API with a real engine, once on SQLite and once on PostgreSQL, and keeps what a
user would have then: both databases as SQL, the files of the SQLite one, a link that was shared, and a recipe.
"""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image, ImageDraw

from app import create_app
from app.config import PROJECT_DIR, VERSION, Settings
from app.jobs.engine import Engine
from app.jobs.store import Store
from tests import postgresql
from tests.gate.files import CONV, classifier, write_model

HEADERS = {"X-Requested-With": "XMLHttpRequest"}


def picture(color: str, corner: int) -> tuple[io.BytesIO, str]:
    image = Image.new("RGB", (40, 24), color)
    ImageDraw.Draw(image).rectangle((corner, corner, corner + 8, corner + 8), "white")
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return io.BytesIO(stream.getvalue()), f"{color}.png"


class Asking:
    """Requests of the page, with what they answer."""

    def __init__(self, client) -> None:
        self.client = client

    def __call__(self, method: str, path: str, **options):
        answer = self.client.open(f"/api{path}", method=method, headers=HEADERS, **options)
        assert answer.status_code < 400, (path, answer.text)
        return answer

    def finished(self, body: dict) -> dict:
        run = self("POST", "/runs", json=body).json
        while run["state"] not in ("done", "failed", "cancelled"):
            time.sleep(0.1)
            run = self("GET", f"/runs/{run['id']}").json
        assert run["state"] == "done", run
        return run


def use(ask: Asking, model_file: Path) -> dict:
    """One of everything; what a later program must still find."""
    form = {"files": [picture("red", 4), picture("blue", 12)]}
    images = [one["id"] for one in ask("POST", "/images", data=form).json["items"]]
    data = {"file": (model_file.open("rb"), "mine.h5"), "preprocessing": "unit"}
    data["class_index"] = (io.BytesIO(b"a\nb\nc"), "names.txt")
    model = ask("POST", "/models", data=data).json["id"]
    asked = {"kind": "visualize", "images": images, "models": [model], "layer": None, "selection": None}
    cam = ask.finished(asked | {"method": "grad_cam", "parameters": {}})
    lrp = ask.finished(asked | {"method": "lrp.epsilon", "parameters": {}})
    closed = ask.finished(asked | {"method": "gradient", "parameters": {}})
    suggest = ask.finished({"kind": "suggest", "images": images, "models": [model]})
    tab = cam["tabs"][0]
    united = ask("POST", "/tabs", json={"tabs": [tab, lrp["tabs"][0]]}).json
    row = ask("GET", f"/tabs/{tab}").json["rows"][0]["key"]
    mark = {"row": row, "image": images[0], "convincing": True, "blind": False, "seed": None}
    ask("PUT", f"/tabs/{tab}/scores", json=mark)
    named = ask("POST", "/sets", json={"name": "two", "images": images}).json["id"]
    link = ask("POST", f"/tabs/{tab}/shares").json
    recipe = ask("GET", f"/tabs/{lrp['tabs'][0]}/recipe.py").text
    ask("PATCH", f"/tabs/{tab}", json={"title": "renamed"})
    values = {one["id"]: ask("GET", f"/tabs/{one['tabs'][0]}").json for one in (cam, lrp)}
    ask("DELETE", f"/tabs/{closed['tabs'][0]}")
    return {
        "images": images, "model": model, "cam": cam["id"], "lrp": lrp["id"], "closed": closed["id"],
        "suggest": suggest["id"], "united": united["id"], "set": named, "link": link, "tab": tab, "recipe": recipe,
        "tabs": [one["id"] for one in ask("GET", "/tabs").json["items"]], "lrp_tab": values[lrp["id"]],
    }  # fmt: skip


def made(folder: Path, url: str | None) -> tuple[Settings, dict]:
    settings = Settings(data_dir=folder, browser=False, auth=False, database=url)
    engine = Engine(settings, Store(settings))
    engine.start()
    while engine.status()["state"] == "starting":
        time.sleep(0.1)
    try:
        model = write_model(folder / "source.h5", classifier(CONV, sides=(12, 20, 3)))
        app = create_app(settings, engine)
        found = use(Asking(app.test_client()), model)
        # What another account has; its database has all kinds of record twice.
        hers = engine.store.of("anna")
        hers.add_set("hers", ["sample:star_01"])
        return settings, found
    finally:
        engine.stop()
        engine.store.close()


def main(target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings, found = made(folder, None)
        (target / "recipe.py").write_text(found.pop("recipe"))
        (target / "facts.json").write_text(json.dumps(found, indent=1) + "\n")
        database = sqlite3.connect(settings.instance_dir / "innvestigate-gui.sqlite3")
        (target / "sqlite.sql").write_text("\n".join(database.iterdump()) + "\n")
        database.close()
        for kind in ("instance/images", "models/checked", "output"):
            shutil.copytree(folder / kind, target / "data" / kind, dirs_exist_ok=True)
    for server in postgresql.postgresql.__wrapped__() if hasattr(postgresql.postgresql, "__wrapped__") else ():
        with tempfile.TemporaryDirectory() as name:
            _, found = made(Path(name), server)
            found.pop("recipe")
            (target / "postgresql.json").write_text(json.dumps(found, indent=1) + "\n")
            host = server.partition("host=")[2]
            command = [
                postgresql.programs() / "pg_dump",
                "-h",
                host,
                "-U",
                "tester",
                "--inserts",
                "--no-owner",
                "postgres",
            ]
            dump = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            kept = [
                line for line in dump.splitlines() if not line.startswith(("--", "\\", "SET ", "SELECT pg_catalog.set"))
            ]
            (target / "postgresql.sql").write_text("\n".join(filter(None, kept)) + "\n")
    print(VERSION, PROJECT_DIR, sorted(path.name for path in target.iterdir()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
