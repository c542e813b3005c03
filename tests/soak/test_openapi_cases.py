"""Schemathesis makes requests out of the OpenAPI document, right and wrong ones; every answer must be documented."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app import create_app
from app.config import Settings
from benchmarks.server import TOKEN
from tests.api.client import DOCUMENT, HEADERS, checked_client, run_request, uploaded_id
from tests.api.stand_ins import DESCRIPTION, QuietEngine

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
# No engine answers here; that is said in the documented way, the first check left out.
EXPECTED_FAULTS = {503}
SHORT, LONG = 4, 60
LEAST_CASES = 3000


@pytest.fixture
def app(settings: Settings) -> Iterator[Any]:
    app = create_app(settings, QuietEngine({"VGG16": DESCRIPTION}))
    yield app
    app.extensions["store"].close()


@pytest.fixture
def known(app: Any) -> dict[str, list[str]]:
    """Ids of things that are there, by the parameter that names them: made-up ones alone would lead to 404 only."""
    client = checked_client(app)
    images = [uploaded_id(client, f"{number}.png") for number in range(2)]
    run = client.post("/api/runs", json=run_request(images)).json
    suggest = client.post("/api/runs", json={"kind": "suggest", "models": ["VGG16"], "images": images}).json
    kept = client.post("/api/sets", json={"name": "some", "images": images}).json
    tabs = [*run["tabs"], *suggest["tabs"]]
    return {
        "image_id": images,
        "run_id": [run["id"], suggest["id"]],
        "tab_id": tabs,
        "set_id": [kept["id"]],
        "model_id": ["VGG16", "demo-vgg"],
    }


def answers(app: Any, examples: int, known: dict[str, list[str]], headers: dict[str, str]) -> Counter[tuple[str, int]]:
    """How often each operation answered with each status; fails at the first answer that is not documented."""
    schema = schemathesis.openapi.from_dict(copy.deepcopy(DOCUMENT))
    schema.app = _closing(app)
    found: Counter[tuple[str, int]] = Counter()
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in GenerationMode:
            _try(operation.as_strategy(generation_mode=mode), operation.label, examples, known, headers, found)
    return found


def _closing(app: Any) -> Any:
    """The application read to the end of each answer, as a server does; files would stay open."""

    def read(environ: dict[str, Any], start: Any) -> list[bytes]:
        with closing(app(environ, start)) as parts:
            return list(parts)

    return read


def _try(
    cases: st.SearchStrategy[Case],
    label: str,
    examples: int,
    known: dict[str, list[str]],
    headers: dict[str, str],
    found: Counter[tuple[str, int]],
) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, data=st.data())
    def each(case: Case, data: st.DataObject) -> None:
        for name in case.path_parameters or {}:
            if name in known and data.draw(st.booleans()):
                case.path_parameters[name] = data.draw(st.sampled_from(known[name]))
        answer = case.call(headers=headers)
        found[label, answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS[answer.status_code in EXPECTED_FAULTS :])

    try:
        each()
    except Unsatisfiable:  # nothing can be wrong about a request without inputs
        pass
    except Exception as error:
        raise AssertionError(f"{label}: {error}") from error


@pytest.mark.ci
def test_some_cases_of_every_operation(app, known):
    found = answers(app, SHORT, known, HEADERS)
    print(f"{found.total()} cases: {Counter(status for _, status in found.elements())}")
    assert {200, 201, 204, 404, 422} <= {status for _, status in found}
    assert not [case for case in found if case[1] >= 500 and case[1] not in EXPECTED_FAULTS]


@pytest.mark.ci
def test_without_a_login_every_answer_is_documented_and_nothing_is_given(settings):
    app = create_app(replace(settings, auth=True, token=TOKEN), QuietEngine())
    found = answers(app, 2, {}, HEADERS | {"X-Forwarded-For": "192.0.2.1"})
    app.extensions["store"].close()
    given = {label.split()[1] for label, status in found if status < 400}
    assert given <= {"/api/health", "/api/ready", "/api/session"}


@pytest.mark.soak
def test_thousands_of_cases(app, known):
    found = answers(app, LONG, known, HEADERS)
    print(f"{found.total()} cases: {Counter(status for _, status in found.elements())}")
    assert found.total() >= LEAST_CASES
    assert not [case for case in found if case[1] >= 500 and case[1] not in EXPECTED_FAULTS]
