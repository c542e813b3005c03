from __future__ import annotations

from app.methods import METHODS
from tests.api.client import assert_problem


def test_the_catalogue_is_served_whole(client):
    items = client.get("/api/methods").json["items"]
    assert [item["id"] for item in items] == list(METHODS)
    assert items == [
        method.describe()
        | {
            "parameters": [
                parameter | {"choices": None if parameter["choices"] is None else list(parameter["choices"])}
                for parameter in method.describe()["parameters"]
            ]
        }
        for method in METHODS.values()
    ]


def test_every_method_has_a_card(client):
    for method_id, method in METHODS.items():
        card = client.get(f"/api/methods/{method_id}/card").json
        assert (card["id"], card["label"], card["reference"]) == (method_id, method.label, method.reference)
    assert_problem(client.get("/api/methods/lrp.nothing/card"), 404, "lrp.nothing")
