"""Marking maps as convincing or not: blind in an order that the seed tells, by keys, and what comes of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Server
from tests.browser.steps import tab_of, wait_until_done

MODELS, METHODS = ["demo-vgg", "demo-resnet"], ["gradient", "lrp.epsilon"]
NAMES = ["vgg", "resnet", "Gradient", "LRP"]
PICTURES = 2


def random_numbers(seed: int) -> Iterator[float]:
    """mulberry32, as its author gives it."""
    state = seed % 2**32
    while True:
        state = (state + 0x6D2B79F5) % 2**32
        mixed = (state ^ state >> 15) * (state | 1) % 2**32
        mixed ^= (mixed + (mixed ^ mixed >> 7) * (mixed | 61)) % 2**32
        yield (mixed ^ mixed >> 14) / 2**32


def order_of(keys: list[str], seed: int, picture: int) -> list[str]:
    """Fisher and Yates from the end; each picture (from 0) has a seed of its own."""
    order, random = list(keys), random_numbers(seed + picture * 0x9E3779B9)
    for last in range(len(order) - 1, 0, -1):
        other = int(next(random) * (last + 1))
        order[last], order[other] = order[other], order[last]
    return order


@pytest.fixture
def tab(server: Server) -> dict[str, Any]:
    images = [image["id"] for image in server.ask("GET", "/api/samples")["items"][:PICTURES]]
    methods = [{"method": method} for method in METHODS]
    body = {"kind": "visualize", "models": MODELS, "images": images, "methods": methods}
    return {"id": server.ask("POST", "/api/runs", body)["tabs"][0], "images": images}


@pytest.fixture
def panel(page: Page, tab: dict[str, Any]) -> Locator:
    page.goto(f"/#tab={tab['id']}")
    page.reload()
    panel = page.locator(f"#panel-{tab['id']}")
    wait_until_done(panel)
    return panel


def keys_shown(panel: Locator, rows: list[dict[str, Any]], at: int) -> list[str]:
    """The keys of the rows as they stand, by the addresses of their maps."""
    of_map = {row["cells"][at]["map_url"]: row["key"] for row in rows}
    canvases = panel.locator(".rows canvas.map")
    expect(canvases.first).to_have_attribute("data-map", re.compile("|".join(map(re.escape, of_map))))
    return [of_map[str(canvas.get_attribute("data-map"))] for canvas in canvases.all()]


def marks(server: Server, tab: dict[str, Any]) -> dict[tuple[str, str], tuple[bool, bool, int | None]]:
    found = server.ask("GET", f"/api/tabs/{tab['id']}/scores")["marks"]
    return {(one["row"], one["image"]): (one["convincing"], one["blind"], one["seed"]) for one in found}


def opened(page: Page, panel: Locator) -> Locator:
    """The panel of the scores, opened by keyboard."""
    panel.get_by_role("button", name=re.compile(r"^Score")).focus()
    page.keyboard.press("Enter")
    return panel.get_by_role("group", name="Score", exact=True)


def choose(page: Page, scores: Locator, mode: str) -> None:
    scores.get_by_role("radio", name=mode).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Escape")


def test_blind_by_keyboard_alone(page: Page, panel: Locator, tab: dict[str, Any], server: Server) -> None:
    rows = tab_of(server, panel)["rows"]
    keys, images = [row["key"] for row in rows], tab["images"]
    sent: list[str] = []
    page.on("requestfinished", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    choose(page, opened(page, panel), "Blind")
    expect(panel.locator(".marking:visible")).to_have_count(4)
    assert keys_shown(panel, rows, 0) == order_of(keys, 1, 0)
    assert panel.locator(".marking strong").all_inner_texts() == ["Map A", "Map B", "Map C", "Map D"]
    expect(panel.locator(".inputs")).to_be_hidden()
    shown = panel.locator(".rows").inner_text()
    labels = panel.locator(".rows [aria-label]:visible").evaluate_all("all => all.map((one) => one.ariaLabel).join()")
    assert not [name for name in NAMES if name in shown + labels]
    assert "Map A of " in labels and "Does Map D convince?" in labels
    scores = opened(page, panel)
    expect(scores).to_contain_text("The table is here when scoring is no longer blind")
    assert violations(page) == []
    scores.get_by_label("Seed of the order").fill("7")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    first, second = order_of(keys, 7, 0), order_of(keys, 7, 1)
    assert keys_shown(panel, rows, 0) == first
    for key in "1001":  # one map after the other, as none has the focus
        page.keyboard.press(key)
    expect(panel.get_by_role("button", name="Score: 4 of 8 marked")).to_be_visible()
    page.keyboard.press("ArrowRight")
    assert keys_shown(panel, rows, 1) == second and first != second
    panel.locator(".map-frame").nth(2).focus()
    page.keyboard.press("1")
    expect(page.locator("#live")).to_have_text("Map C: convincing, 5 of 8 marked")
    page.keyboard.press("0")
    page.keyboard.press("0")  # again takes it away
    expect(page.locator("#live")).to_have_text("Map C: no mark, 4 of 8 marked")
    page.keyboard.press("0")
    expect(page.locator("#live")).to_have_text("Map C: not convincing, 5 of 8 marked")
    pressed = (
        panel.locator(".marking").nth(2).get_by_role("button").evaluate_all("all => all.map((b) => b.ariaPressed)")
    )
    assert pressed == ["false", "true"]
    expected = {
        (key, images[0]): (value, True, 7) for key, value in zip(first, (True, False, False, True), strict=True)
    }
    expect(panel.get_by_role("button", name="Score: 5 of 8 marked")).to_be_visible()
    expected |= {(second[2], images[1]): (False, True, 7)}
    for _ in range(200):
        if len(sent) < 8:
            page.wait_for_timeout(50)
    page.reload()  # the address and the server have it all
    panel = page.locator(f"#panel-{tab['id']}")
    expect(panel.get_by_role("button", name="Score: 5 of 8 marked")).to_be_visible()
    assert marks(server, tab) == expected
    assert keys_shown(panel, rows, 1) == second
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("while scoring")


def test_open_with_the_mouse_the_table_and_its_files(
    page: Page, panel: Locator, tab: dict[str, Any], server: Server
) -> None:
    rows = tab_of(server, panel)["rows"]
    scores = opened(page, panel)
    scores.get_by_text("Open", exact=True).click()
    page.keyboard.press("Escape")
    assert keys_shown(panel, rows, 0) == [row["key"] for row in rows]
    before = panel.locator(".layers").first.get_attribute("style")
    for row, name in [
        (0, "Convincing"),
        (1, "Not convincing"),
        (2, "Convincing"),
        (3, "Convincing"),
        (3, "Convincing"),
    ]:
        panel.locator(".marking").nth(row).get_by_role("button", name=re.compile(f"^{name}")).click()
    assert panel.locator(".layers").first.get_attribute("style") == before, "0 marks and does not change the zoom"
    scores = opened(page, panel)
    expect(scores.get_by_role("row").nth(1)).to_contain_text(
        re.compile(r"demo-vgg.*100 %.*1 of 2.*21–100 %.*0 %.*1 of 2", re.S)
    )
    expect(scores.get_by_role("row").nth(3)).to_contain_text(re.compile(r"all.*67 %.*3 of 8", re.S))
    assert violations(page) == []
    with page.expect_download() as download:
        scores.get_by_role("link", name="Marks (CSV)").click()
    table = list(csv.reader(io.StringIO(download.value.path().read_text(), newline="")))
    assert [(line[0], line[1], line[5], line[6]) for line in table[1:]] == [
        ("demo-vgg", "Gradient / Saliency", "1", "0"),
        ("demo-vgg", "LRP-epsilon", "0", "0"),
        ("demo-resnet", "Gradient / Saliency", "1", "0"),
    ]
    url = server.ask("POST", f"/api/tabs/{tab['id']}/share")["url"]
    guest = page.context.browser.new_context(base_url=server.url).new_page()  # type: ignore[union-attr]
    guest.goto(f"{url}#tab={tab['id']}&scoring=blind&seed=3")
    there = guest.locator(f"#panel-{tab['id']}")
    expect(there.get_by_role("button", name="Score: 3 of 8 marked")).to_be_visible()
    assert keys_shown(there, rows, 0) == order_of([row["key"] for row in rows], 3, 0)
    expect(there.locator(".marking button")).to_have_count(0)
    guest.keyboard.press("1")
    there.get_by_role("button", name="Score: 3 of 8 marked").click()
    expect(there.get_by_role("group", name="Score", exact=True).get_by_role("radio")).to_have_count(0)
    assert len(marks(server, tab)) == 3
    guest.context.close()
