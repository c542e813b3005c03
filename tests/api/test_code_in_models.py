"""Uploaded models that run code: refused, or with `--allow-code-in-models` kept as they came and marked everywhere."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace

import pytest

from app import create_app
from app.gate import check
from tests.api.client import assert_problem, checked_client
from tests.api.stand_ins import DESCRIPTION
from tests.gate.files import CONV, PLAIN, classifier, layer, write_model

CODE = classifier(layer("Lambda", "swap <b>", function=["code", None, None]), CONV)
SMALL = DESCRIPTION | {"units": 3, "input_shape": [8, 6, 3]}


@pytest.fixture
def settings(settings):
    return replace(settings, allow_code_in_models=True)


@pytest.fixture
def upload(client, quiet_engine, tmp_path):
    quiet_engine.descriptions["mine.h5"] = SMALL

    def send(config, client=client):
        content = write_model(tmp_path / "source.h5", config).read_bytes()
        data = {"file": (io.BytesIO(content), "mine.h5")}
        return content, client.post("/api/models", data=data, content_type="multipart/form-data")

    return send


def stored(settings) -> bytes:
    (path,) = (settings.models_dir / "checked").iterdir()
    return path.read_bytes()


def test_such_a_file_is_kept_as_it_came_and_says_so_everywhere(client, upload, settings, quiet_engine, store, caplog):
    content, answer = upload(CODE)
    assert (answer.status_code, answer.json["runs_code"]) == (201, True)
    assert "It runs code of whoever made it, in: swap <b>." in answer.json["hint"]
    assert stored(settings) == content
    assert quiet_engine.described[-1].runs_code is True
    assert "mine.h5 is kept as it came: it runs code of whoever made it, in swap <b>" in caplog.text
    (listed,) = [model for model in client.get("/api/models").json["items"] if model["kind"] == "custom"]
    assert listed["runs_code"] is True
    assert store.model(answer.json["id"]).file_hash == hashlib.sha256(content).hexdigest()


def test_other_files_are_rebuilt_all_the_same(upload, settings, quiet_engine, tmp_path):
    content, answer = upload(PLAIN)
    assert (answer.status_code, answer.json["runs_code"]) == (201, False)
    assert quiet_engine.described[-1].runs_code is False
    check(tmp_path / "source.h5", tmp_path / "clean.h5", "mine.h5")
    assert stored(settings) == (tmp_path / "clean.h5").read_bytes() != content


def test_without_the_option_such_a_file_is_refused(settings, quiet_engine, upload):
    app = create_app(replace(settings, allow_code_in_models=False), quiet_engine)
    _, answer = upload(CODE, checked_client(app))
    assert_problem(answer, 422, "Lambda layer (swap <b>)", pointer="/file")
    assert quiet_engine.described == []
    app.extensions["store"].close()
