"""The browser tests of the default run are still there under the names that `tests/browser/short.py` has for them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.browser.short import SHORT, is_short

BROWSER = Path(__file__).parents[1] / "browser"


@pytest.mark.parametrize("module", SHORT)
def test_every_beginning_names_a_test(module):
    tree = ast.parse((BROWSER / f"{module}.py").read_text())
    tests = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    for beginning in SHORT[module]:
        name, _, parameters = beginning.partition("[")
        found = [test for test in tests if test.startswith(f"test_{name}")]
        assert f"test_{name}" in found if parameters else found, f"{module}: {beginning}"


def test_what_the_default_run_has_is_said_of_every_part_of_the_page():
    parts = {path.stem for path in BROWSER.glob("test_*.py")}
    assert parts == set(SHORT)
    assert not is_short("test_main_job", "test_anything_else")
