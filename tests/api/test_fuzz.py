"""No input, however odd, may end in status 500; the client checks every answer against the OpenAPI document."""

from __future__ import annotations

import io
import json
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.methods import METHODS
from tests.api.client import run_request, uploaded_id

FUZZ = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
TEXT = st.text(st.characters(codec=None), max_size=20) | st.sampled_from(["\ud800", "\x00", "..", "x" * 10_000])
NUMBERS = st.integers() | st.floats() | st.sampled_from([2**63, -(2**63) - 1, 10**400, 1e308])
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
PARAMETERS = sorted({parameter.name for method in METHODS.values() for parameter in method.parameters()})
SUGGEST_KEYS = ("models", "images", "dataset", "set", "layer", "selection", "class", "method", "parameters")
KEYS = ("kind", "models", "images", "method", "parameters", "layer", "selection")


@pytest.fixture
def image(client) -> str:
    return uploaded_id(client)


@FUZZ
@given(change=st.dictionaries(st.sampled_from(KEYS) | TEXT, VALUES, max_size=2), method=st.sampled_from(list(METHODS)))
def test_runs(client, image, change, method):
    body = run_request([image], method=method) | change
    assert client.post("/api/runs", data=json.dumps(body), content_type="application/json").status_code < 500


@FUZZ
@given(change=st.dictionaries(st.sampled_from(SUGGEST_KEYS) | TEXT, VALUES, max_size=3))
def test_suggest_runs(client, image, change):
    body = json.dumps({"kind": "suggest", "models": ["VGG16"], "images": [image]} | change)
    assert client.post("/api/runs", data=body, content_type="application/json").status_code < 500


@FUZZ
@given(body=st.dictionaries(st.sampled_from(["name", "images"]), VALUES) | VALUES)
def test_sets(client, body):
    assert client.post("/api/sets", data=json.dumps(body), content_type="application/json").status_code < 500


@FUZZ
@given(query=st.dictionaries(st.sampled_from(["x", "y", "model", "unit", "class"]), TEXT | st.just("entropy")))
def test_measures(client, image, query):
    tabs = client.get("/api/tabs").json["items"]
    body = {"kind": "suggest", "models": ["VGG16"], "images": [image]}
    tab = tabs[0]["id"] if tabs else client.post("/api/runs", json=body).json["tabs"][0]
    text = urlencode({key: value.encode("utf-8", "surrogatepass") for key, value in query.items()})
    assert client.get(f"/api/tabs/{tab}/measures?{text}").status_code < 500


@FUZZ
@given(parameters=st.dictionaries(st.sampled_from(PARAMETERS), VALUES), method=st.sampled_from(list(METHODS)))
def test_parameters(client, image, parameters, method):
    body = json.dumps(run_request([image], method=method, parameters=parameters))
    assert client.post("/api/runs", data=body, content_type="application/json").status_code < 500


@FUZZ
@given(
    selection=st.fixed_dictionaries(
        {"mode": st.sampled_from(["class", "index", "max_activations"])},
        optional={"index": VALUES, "count": VALUES, "reduce": VALUES | st.sampled_from(["max", "mean", "position"])},
    ),
    method=st.sampled_from(["gradient", "lrp.z"]),
    layer=st.sampled_from([None, "conv1", "predictions"]),
)
def test_selections(client, image, selection, method, layer):
    body = json.dumps(run_request([image], method=method, layer=layer, selection=selection))
    assert client.post("/api/runs", data=body, content_type="application/json").status_code < 500


@FUZZ
@given(body=st.dictionaries(st.sampled_from(["title", "position"]), VALUES) | VALUES)
def test_tabs(client, image, body):
    tabs = client.get("/api/tabs").json["items"]
    tab = tabs[0]["id"] if tabs else client.post("/api/runs", json=run_request([image])).json["tabs"][0]
    answer = client.patch(f"/api/tabs/{tab}", data=json.dumps(body), content_type="application/json")
    assert answer.status_code < 500


@FUZZ
@given(
    part=st.binary(min_size=1, max_size=30)
    | st.text(min_size=1, max_size=30).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_ids(client, part):
    for path in ("images", "models", "runs", "tabs", "datasets", "sets"):
        ends = ("", "/file", "/thumbnail", "/methods", "/images", "/measures", "/lists", f"/units/{quote(part)}")
        for end in (*ends, f"/files/{quote(part)}", f"/pictures/{quote(part)}"):
            assert client.get(f"/api/{path}/{quote(part, safe='')}{end}").status_code < 500
        assert client.delete(f"/api/{path}/{quote(part, safe='')}").status_code < 500


@FUZZ
@given(text=st.text(max_size=30))
def test_queries(client, text):
    for path in ("/api/images?cursor=", "/api/images?limit=", "/api/models/VGG16/methods?layer="):
        assert client.get(path + quote(text.encode("utf-8", "surrogatepass"))).status_code < 500


@FUZZ
@given(
    data=st.binary(max_size=200),
    content_type=st.sampled_from(
        [
            "application/json",
            "multipart/form-data",
            "multipart/form-data; boundary=b",
            "text/plain",
            "application/json; charset=x",
        ]
    ),
)
def test_bodies(client, data, content_type):
    for path in ("/api/runs", "/api/images", "/api/models"):
        assert client.post(path, data=data, content_type=content_type).status_code < 500


@FUZZ
@given(
    start=st.sampled_from(
        [
            b"",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff\xe0",
            b"GIF89a",
            b"BM",
            b"PK\x03\x04",
            b"RIFF\x20\x00\x00\x00WEBPVP8 ",
        ]
    ),
    rest=st.binary(max_size=300),
    name=st.text(max_size=20),
)
def test_uploads(client, start, rest, name):
    data = {"files": [(io.BytesIO(start + rest), name or "x")]}
    assert client.post("/api/images", data=data, content_type="multipart/form-data").status_code < 500


@FUZZ
@given(
    form=st.dictionaries(
        st.sampled_from(["mean", "std", "preprocessing", "classes"]), st.text(max_size=20) | VALUES.map(json.dumps)
    ),
    index=st.binary(max_size=60),
)
def test_model_forms(client, form, index):
    data = {"file": (io.BytesIO(b""), "a.h5"), "class_index": (io.BytesIO(index), "c"), **form}
    assert client.post("/api/models", data=data, content_type="multipart/form-data").status_code in (413, 422)
