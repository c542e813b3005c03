"""Names that try to lead somewhere else, and every place of a request that takes something like a name."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask

from tests.api.client import DOCUMENT
from tests.api.people import VALUES, Belongings

TARGETS = ("etc/passwd", "outside.txt", "instance/secret_key", "instance/innvestigate-gui.sqlite3", "users")
STEPS = {
    "plain": "../",
    "backslash": "..\\",
    "encoded": "%2e%2e%2f",
    "encoded slash": "..%2f",
    "encoded backslash": "..%5c",
    "twice encoded": "%252e%252e%252f",
    "overlong": "%c0%ae%c0%ae%c0%af",
    "nested": "....//",
    "semicolon": "..;/",
    "fullwidth": "．．／",
    "one dot": "./../",
}
SINGLE = {
    "dot": ".",
    "dots": "..",
    "three dots": "...",
    "slash": "/",
    "empty": "",
    "absolute": "/etc/passwd",
    "absolute twice": "//etc/passwd",
    "encoded absolute": "%2fetc%2fpasswd",
    "address": "file:///etc/passwd",
    "drive": "C:\\Windows\\win.ini",
    "share": "\\\\host\\share\\file",
    "device": "CON",
    "stream": "map.png::$DATA",
    "home": "~/.ssh/id_rsa",
    "home of root": "~root/.bashrc",
    "variable": "$HOME/.bashrc",
    "process": "/proc/self/environ",
    "zero": "map.png%00.txt",
    "zero in steps": "../../outside.txt%00.png",
    "newline": "..%0a/outside.txt",
    "sample": "sample:../../../outside",
    "dataset": "dataset:../../../etc/passwd",
    "hidden": ".partial-x",
    "folder of another run": "../other/map.png",
    "same folder": "./map.png",
    "round about": "x/../map.png",
    "template": "{{7*7}}/../outside.txt",
    "query in it": "map.png?../../outside.txt",
    "very deep": "../" * 200 + "etc/passwd",
    "long": "a" * 5000,
}


def payloads() -> dict[str, str]:
    """Each family of steps to each target, two and six deep; and single ones."""
    stepped = {
        f"{family}, {depth} deep, to {target}": step * depth + target
        for (family, step), depth, target in itertools.product(STEPS.items(), (2, 6), TARGETS)
    }
    return stepped | SINGLE


@dataclass(frozen=True)
class Place:
    """One parameter of one request: `fill` makes path, query string and JSON body with a name in its place."""

    name: str
    method: str
    fill: Callable[[str], tuple[str, str, Any]]


def places(app: Flask, things: Belongings) -> list[Place]:
    return [*_in_urls(app, things), *_in_queries(things), *_in_bodies(things)]


def _in_urls(app: Flask, things: Belongings) -> Iterator[Place]:
    known = vars(things) | {"dataset_id": "x", "unit": "0", "filename": "js/main.js"}
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            for variable in sorted(rule.arguments):
                yield Place(f"{method} {rule.rule}: {variable}", method, _url(rule.rule, variable, known))


def _url(rule: str, variable: str, known: dict[str, str]) -> Callable[[str], tuple[str, str, Any]]:
    def fill(payload: str) -> tuple[str, str, Any]:
        path = rule
        for name, value in (known | {variable: quote(payload, safe="/\\%:;.~$")}).items():
            path = path.replace(f"<{name}>", value).replace(f"<path:{name}>", value)
        return path, "", None

    return fill


def _in_queries(things: Belongings) -> Iterator[Place]:
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            names = (
                [one["name"] for one in _parameters(operation) if one.get("in") == "query"] if method == "get" else []
            )
            for name in [*names, "share"]:
                if method == "get":
                    yield Place(f"GET {path}?{name}", "GET", _query(_filled(path, things), name))


def _query(path: str, name: str) -> Callable[[str], tuple[str, str, Any]]:
    return lambda payload: (path, f"{name}={quote(payload, safe='%')}", None)


def _parameters(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return operation.get("parameters", [])


def _filled(path: str, things: Belongings) -> str:
    values = vars(things) | {"dataset_id": "x", "unit": "0"}
    if any(part in path for part in ("/pictures/", "/measures", "/lists", "/units/")):
        values["tab_id"] = things.suggest_tab
    if "/maps/" in path:
        values["file_name"] = VALUES
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def _in_bodies(things: Belongings) -> Iterator[Place]:
    """Every text in a JSON body, as the OpenAPI document describes it."""
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            content = operation.get("requestBody", {}).get("content", {}) if method != "parameters" else {}
            if "application/json" not in content:
                continue
            for pointer in sorted(set(_texts(content["application/json"]["schema"]))):
                body = _good_body(path, pointer, things)
                yield Place(f"{method.upper()} {path}: {pointer}", method.upper(), _body(path, body, pointer, things))


def _texts(schema: dict[str, Any], pointer: str = "") -> Iterator[str]:
    """Pointers to all that may be a text."""
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    for branch in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        yield from _texts(branch, pointer)
    kinds = schema.get("type", "string" if "enum" in schema else None)
    if "string" in (kinds if isinstance(kinds, list) else [kinds]) or any(
        isinstance(one, str) for one in schema.get("enum", ())
    ):
        yield pointer
    for name, inner in schema.get("properties", {}).items():
        yield from _texts(inner, f"{pointer}/{name}")
    if isinstance(schema.get("items"), dict):
        yield from _texts(schema["items"], f"{pointer}/0")


def _good_body(path: str, pointer: str, things: Belongings) -> dict[str, Any]:
    run = {"kind": "visualize", "models": ["VGG16"], "images": [things.image_id], "method": "gradient"}
    if pointer.startswith(("/dataset", "/set")):
        run = {"kind": "suggest", "models": ["VGG16"]}
    if pointer.startswith("/training"):
        run["method"] = "pattern_net"
    if pointer.startswith("/methods"):
        run["methods"] = [{"method": "pattern_net" if "/training" in pointer else str(run.pop("method"))}]
    return {
        "/api/runs": run,
        "/api/sets": {"name": "s", "images": [things.image_id]},
        "/api/models/{model_id}/preprocessing-check": {"images": [things.image_id]},
        "/api/models/{model_id}": {"preprocessing": {"mode": "tf"}},
    }.get(path, {})


def _body(path: str, body: dict[str, Any], pointer: str, things: Belongings) -> Callable[[str], tuple[str, str, Any]]:
    def fill(payload: str) -> tuple[str, str, Any]:
        changed: Any = copy.deepcopy(body)
        *way, last = pointer.split("/")[1:]
        at = changed
        for name, following in zip(way, [*way[1:], last], strict=False):
            at = at.setdefault(name, [] if following == "0" else {}) if isinstance(at, dict) else at[0]
        if isinstance(at, list):
            at[:] = [payload]
        else:
            at[last] = payload
        return _filled(path, things), "", changed

    return fill
