"""Writes the table of paths in docs/api.md from the OpenAPI document:

python -m docs.make_api
"""

from __future__ import annotations

import json
from pathlib import Path

from docs.program import PROJECT, replaced_section

PAGE = Path(__file__).parent / "api.md"
DOCUMENT = PROJECT / "app" / "api" / "openapi.json"
METHODS = ("get", "post", "put", "patch", "delete")


def table() -> str:
    """All paths with their summaries as a Markdown table."""
    paths = json.loads(DOCUMENT.read_text())["paths"]
    rows = [
        f"| `{method.upper()} {path}` | {paths[path][method]['summary']} |"
        for path in paths
        for method in METHODS
        if method in paths[path]
    ]
    return "\n".join(["| method and path | what |", "|---|---|", *rows]) + "\n"


def page() -> str:
    """The page with its table as the document has it now."""
    return replaced_section(PAGE.read_text(), "paths", table())


if __name__ == "__main__":
    PAGE.write_text(page())
