from __future__ import annotations

import json

from openapi_spec_validator import validate

from app.api.openapi import OPENAPI_PATH
from app.api.preprocessing_form import MODES
from app.api.selections import COUNTS, REDUCTIONS
from app.config import VERSION
from app.jobs.states import STATES
from tests.api.client import DOCUMENT, template

SCHEMAS = DOCUMENT["components"]["schemas"]


def routes(app) -> set[tuple[str, str]]:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api")]
    return {(template(rule), method) for rule in rules for method in rule.methods - {"HEAD", "OPTIONS"}}


def documented() -> dict[tuple[str, str], dict]:
    return {
        (path, method.upper()): operation
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }


def test_the_document_is_valid_and_served_as_it_is(client):
    validate(DOCUMENT)
    assert client.get("/api/openapi.json").data == OPENAPI_PATH.read_bytes()
    assert DOCUMENT["info"]["version"] == VERSION


def test_every_route_is_in_the_document_and_no_other(app):
    assert routes(app) == set(documented())


def test_every_operation_has_a_name_of_its_own():
    names = [operation["operationId"] for operation in documented().values()]
    assert len(set(names)) == len(names)


def test_unsafe_operations_ask_for_the_header():
    for (path, method), operation in documented().items():
        asks = {"$ref": "#/components/parameters/XRequestedWith"} in operation.get("parameters", [])
        assert asks is (method != "GET"), path


def test_what_may_keep_anybody_out_is_documented_everywhere():
    """By the guard in front of all routes: a wrong host name, too many requests, no login where one is needed."""
    for (path, method), operation in documented().items():
        needed = {"421", "429"} | (set() if operation.get("security") == [] else {"401"})
        assert needed <= set(operation["responses"]), (method, path)


def test_choices_are_those_of_the_program():
    assert SCHEMAS["Run"]["properties"]["state"]["enum"] == list(STATES)
    assert SCHEMAS["Preprocessing"]["properties"]["mode"]["enum"] == list(MODES)
    _, _, index, maximum = SCHEMAS["Selection"]["oneOf"]
    assert index["properties"]["reduce"]["enum"] == list(REDUCTIONS)
    assert maximum["properties"]["count"]["enum"] == list(COUNTS)


def test_no_key_is_there_twice() -> None:
    """Of two keys with one name JSON keeps the last, and nobody is told."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in pairs]
        assert len(names) == len(set(names)), names
        return dict(pairs)

    json.loads(OPENAPI_PATH.read_text(encoding="utf-8"), object_pairs_hook=once)
