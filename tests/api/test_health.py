from __future__ import annotations

from app.config import VERSION


def test_health_needs_no_engine(client):
    assert client.get("/api/health").json == {
        "status": "ok",
        "workers": 0,
        "version": VERSION,
        "engine": {"state": "starting", "detail": "starting the engine"},
    }


def test_the_page_is_there(client):
    answer = client.get("/")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
