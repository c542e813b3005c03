from __future__ import annotations

from app.methods import METHODS


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
