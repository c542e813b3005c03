"""The figures for Prometheus, read with Prometheus' own parser."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.access.identity import User
from app.jobs import states
from app.operation.figures import CHUNK_SECONDS
from tests.api.client import assert_problem, run_request, uploaded_id


def figures(client) -> dict[tuple[str, tuple[str, ...]], float]:
    """The figures by name and label values."""
    answer = client.get("/api/metrics")
    assert answer.status_code == 200 and answer.mimetype == "text/plain"
    families = text_string_to_metric_families(answer.text)
    return {
        (one.name.removeprefix("innvestigate_gui_"), tuple(one.labels.values())): one.value
        for family in families
        for one in family.samples
    }


def test_requests_are_counted_by_route_and_status(client):
    image = uploaded_id(client)
    for path in (f"/api/images/{image}", "/api/images/nothing", "/api/images/neither", "/made/up", "/made/up/too"):
        client.get(path)
    found = figures(client)
    assert found["requests_total", ("GET", "/api/images/<image_id>", "200")] == 1
    assert found["requests_total", ("GET", "/api/images/<image_id>", "404")] == 2
    assert found["requests_total", ("POST", "/api/images", "201")] == 1
    assert found["request_seconds_count", ("/api/images/<image_id>",)] == 3
    assert found["requests_total", ("GET", "none", "404")] == 2
    assert not [labels for _, labels in found if any("made" in label or image in label for label in labels)]


def test_made_up_methods_are_one(client):
    for method in ("BREW", "BOIL"):
        client.open("/api/health", method=method)
    assert figures(client)["requests_total", ("other", "none", "405")] == 2


def test_runs_by_state_and_the_queue(client, app):
    image, store = uploaded_id(client), app.extensions["store"]
    runs = [client.post("/api/runs", json=run_request([image])).json["id"] for _ in range(4)]
    store.cancel(runs[3])
    found = figures(client)
    assert found["queue_length", ()] == 3
    assert {state: found["runs", (state,)] for state in states.STATES} == dict.fromkeys(states.STATES, 0) | {
        states.QUEUED: 3,
        states.CANCELLED: 1,
    }


def test_the_engine_and_the_disk(client, settings):
    found = figures(client)
    assert (found["workers", ()], found["engine_ready", ()]) == (0, 0)
    assert 0 < found["disk_free_bytes", ()] < found["disk_total_bytes", ()]


def test_the_time_of_chunks(client):
    before = figures(client).get(("chunk_seconds_count", ("test",)), 0)
    CHUNK_SECONDS.labels("test").observe(2.5)
    assert figures(client)["chunk_seconds_count", ("test",)] == before + 1


def test_they_are_for_administrators(client, app, monkeypatch):
    monkeypatch.setattr("app.api.metrics.current_user", lambda: User("eva"))
    assert_problem(client.get("/api/metrics"), 403, "for administrators")


@pytest.mark.parametrize("times", [2])
def test_two_applications_in_one_process_count_for_themselves(settings, quiet_engine, times):
    from app import create_app
    from tests.api.client import checked_client

    for _ in range(times):
        app = create_app(settings, quiet_engine)
        client = checked_client(app)
        client.get("/api/health")
        assert figures(client)["requests_total", ("GET", "/api/health", "200")] == 1
        app.extensions["store"].close()
