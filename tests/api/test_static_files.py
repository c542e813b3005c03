"""Scripts and styles as they are served."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.config import PROJECT_DIR

STATIC = PROJECT_DIR / "app" / "static"
FILES = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.suffix in (".js", ".css"))
MOST_BYTES = 400_000
TYPES = {".js": "text/javascript", ".css": "text/css"}


def test_they_weigh_less_than_400_kilobytes_before_compression(client):
    assert sum(len(client.get(f"/static/{name}").data) for name in FILES) < MOST_BYTES


@pytest.mark.parametrize("name", FILES)
def test_each_says_what_its_source_says(client, name):
    answer = client.get(f"/static/{name}")
    assert (answer.status_code, answer.mimetype) == (200, TYPES[Path(name).suffix])
    source = (STATIC / name).read_text(encoding="utf-8")
    if name.startswith("vendor/"):
        assert answer.text == source
    else:
        assert len(answer.text) < len(source)
        assert words(answer.text) == words(source)


def words(text: str) -> list[str]:
    """Names, numbers and texts in their order, without comments; all that a browser reads but marks and spaces."""
    without = re.sub(r"/\*.*?\*/|(?m:(?<![:\w\"'`\\])//[^\n]*$)", " ", text, flags=re.DOTALL)
    return re.findall(r"[\w$]+", without)


def test_a_browser_that_has_one_is_told_so(client):
    first = client.get("/static/js/main.js")
    again = client.get("/static/js/main.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("name", ["js/none.js", "css/none.css", "js", "js/"])
def test_what_is_not_there_is_not_found(client, name):
    assert client.get(f"/static/{name}").status_code == 404


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".js") and not name.startswith("vendor/")])
def test_no_template_literal_stands_within_another(name):
    """rjsmin takes the inner one's beginning for the outer one's end, and squeezes the blanks of its text."""
    lines = (STATIC / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if re.search(r"`[^`]*\$\{[^}`]*`", line)] == []
