"""Comparing: a grid of pictures, models and methods, differences and numbers, and tabs put together."""

from __future__ import annotations

import io
import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.compare.difference import difference
from app.render.colormaps import SIGNED_MAP, UNSIGNED_MAP, colorize
from app.render.compact import rounded
from app.render.heatmap import reduce_channels, usual_channels
from tests.browser.axe import violations
from tests.browser.conftest import Server
from tests.browser.steps import (
    RUN_MILLISECONDS,
    choose_method,
    choose_models,
    inputs_of_last_run,
    result_of,
    tab_of,
    unfold_methods,
    use_samples,
    visualize,
)
from tests.browser.test_map_view import colors_of, drawing, setting
from tests.conftest import wait_until

MODELS = ("demo-vgg", "demo-watermark")
METHODS = ("gradient", "lrp.epsilon", "grad_cam")
PICTURES = 3


@pytest.fixture(scope="module")
def tab(server: Server) -> dict[str, Any]:
    """A finished run of all methods on all models; it is there until a test closes all tabs, which the last ones do."""
    samples = [image["id"] for image in server.ask("GET", "/api/samples")["items"][:PICTURES]]
    body = {"kind": "visualize", "models": MODELS, "images": samples, "methods": [{"method": one} for one in METHODS]}
    run = server.ask("POST", "/api/runs", body)
    wait_until(lambda: server.ask("GET", f"/api/runs/{run['id']}")["state"] == "done", RUN_MILLISECONDS / 1000)
    return server.ask("GET", f"/api/tabs/{run['tabs'][0]}")  # type: ignore[no-any-return]


@pytest.fixture
def panel(chromium: Browser, server: Server, tab: dict[str, Any]) -> Iterator[Locator]:
    """The run on a page of its own."""
    context = chromium.new_context(base_url=server.url, viewport={"width": 1440, "height": 900}, color_scheme="light")
    page = context.new_page()
    page.goto(f"/#tab={tab['id']}")
    panel = page.locator(f"#panel-{tab['id']}")
    expect(panel.locator(".grid tbody tr")).to_have_count(PICTURES)
    yield panel
    context.close()


def values(server: Server, cell: dict[str, Any]) -> np.ndarray:
    """One value per pixel, as the page gets them."""
    with urllib.request.urlopen(server.url + cell["values_url"], timeout=60) as answer:
        stored = np.load(io.BytesIO(answer.read()))
    return rounded(reduce_channels(stored, usual_channels(cell["signed"])))


def canvas_at(panel: Locator, at: int, row: int) -> Locator:
    """The map in a line and a column of the grid, from 0, without the column of pictures."""
    return panel.locator(".grid tbody tr").nth(at).locator("td").nth(row).locator("canvas.map")


def expected_colors(server: Server, cell: dict[str, Any], signed: str = SIGNED_MAP) -> np.ndarray:
    found = values(server, cell)
    return colorize(found / np.abs(found).max(), signed if cell["signed"] else UNSIGNED_MAP)


def order(panel: Locator) -> list[str]:
    return panel.locator(".grid tbody .link").all_inner_texts()


def test_the_grid_shows_every_map_and_all_tools_act_on_it(panel: Locator, server: Server, tab: dict[str, Any]) -> None:
    page = panel.page
    cells = [(at, row) for at in range(PICTURES) for row in range(6)]
    for at, row in cells:
        shown = colors_of(canvas_at(panel, at, row))[..., :3]
        assert (shown == expected_colors(server, tab["rows"][row]["cells"][at])).all(), (at, row)
    assert [row["method"]["label"] for row in tab["rows"]] == (
        panel.locator(".grid thead tr").last.locator("th").all_inner_texts()
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/maps/" in request.url else None)
    setting(panel, "Colours of maps with both signs", "black-white")
    for at, row in cells[:7]:
        expected = expected_colors(server, tab["rows"][row]["cells"][at], "black-white")
        assert (colors_of(canvas_at(panel, at, row))[..., :3] == expected).all(), (at, row)
    setting(panel, "Whose largest value has the last colour", "row")
    column = [values(server, cell) for cell in tab["rows"][1]["cells"]]
    limit = max(np.abs(one).max() for one in column)
    for at, one in enumerate(column):
        expect(canvas_at(panel, at, 1)).to_be_visible()
        assert (colors_of(canvas_at(panel, at, 1))[..., :3] == colorize(one / limit, "black-white")).all()
    tools = drawing(panel)
    tools.get_by_text("Negative").click()
    first = values(server, tab["rows"][1]["cells"][0])
    expected = colorize(np.minimum(first, 0) / limit, "black-white")
    assert (colors_of(canvas_at(panel, 0, 1))[..., :3] == expected).all()
    assert asked == []


def test_zoom_and_probe_are_one_for_all_and_a_click_shows_a_map_large(
    panel: Locator, server: Server, tab: dict[str, Any]
) -> None:
    page = panel.page
    canvas = canvas_at(panel, 1, 1)
    found = values(server, tab["rows"][1]["cells"][1])
    colors_of(canvas)
    box = canvas.bounding_box()
    assert box is not None
    row, column = np.unravel_index(np.abs(found).argmax(), found.shape)
    height, width = found.shape
    page.mouse.move(box["x"] + box["width"] * (column + 0.5) / width, box["y"] + box["height"] * (row + 0.5) / height)
    said = panel.locator(".grid-said p")
    expect(said).to_contain_text(f"demo-vgg, LRP-epsilon, {tab['inputs']['images'][1]['name']} ({column}, {row}): ")
    expect(said).to_contain_text("speaks for" if found[row, column] > 0 else "speaks against")
    expect(panel.locator(".grid .probe:visible")).to_have_count(PICTURES * 7)
    page.keyboard.press("+")
    shown = panel.locator(".grid .layers").evaluate_all("all => [...new Set(all.map((one) => one.style.transform))]")
    assert len(shown) == 1 and shown[0].startswith("scale(1.25)")
    page.keyboard.press("0")
    canvas.click()
    large = panel.locator(".result-row.large")
    expect(large.locator("h2")).to_contain_text("LRP-epsilon")
    expect(panel.locator("h1 small")).to_have_text(f"2 of {PICTURES}")
    page.keyboard.press("ArrowRight")
    expect(panel.locator("h1 small")).to_have_text(f"3 of {PICTURES}")
    assert (
        colors_of(large.locator("canvas.map"))[..., :3] == expected_colors(server, tab["rows"][1]["cells"][2])
    ).all()
    page.keyboard.press("Escape")
    expect(large).to_have_count(0)
    expect(panel.locator(".grid tr.now .link")).to_have_text(tab["inputs"]["images"][2]["name"])


def test_layout_order_and_comparison_are_part_of_the_address(
    panel: Locator, server: Server, tab: dict[str, Any]
) -> None:
    page = panel.page
    named = {image["id"]: image["name"] for image in tab["inputs"]["images"]}
    chosen = list(named.values())
    assert order(panel) == chosen
    panel.get_by_role("button", name="Compare…").click()
    panel.get_by_label("Order of the pictures").select_option("disagreement")
    found = server.ask("GET", f"/api/tabs/{tab['id']}/agreement")["pictures"]
    sorted_names = [named[one["id"]] for one in sorted(found, key=lambda one: -one["disagreement"])]
    expect(panel.locator(".grid tbody th small").first).to_contain_text("differ by")
    assert order(panel) == sorted_names
    panel.get_by_label("how alike the maps are, in numbers").check()
    likeness = panel.locator(".likeness")
    expect(likeness.locator("table")).to_have_count(2)
    numbers = server.ask("GET", f"/api/tabs/{tab['id']}/agreement?picture={tab['inputs']['images'][0]['id']}")
    table = likeness.get_by_role("table", name="Rank correlation")
    line = table.get_by_role("row", name="1 demo-vgg, Gradient / Saliency").get_by_role("cell").all_inner_texts()
    expected = [f"{number:.2f}".replace("-", "−") for number in numbers["rank_correlation"][0][1:]]
    assert line == ["", *expected]
    assert violations(page) == []
    page.reload()
    panel = page.locator(".result:visible")
    expect(panel.locator(".grid tbody th small").first).to_contain_text("differ by")
    assert order(panel) == sorted_names
    expect(panel.locator(".likeness table")).to_have_count(2)
    panel.get_by_text("Rows", exact=True).click()
    expect(panel.locator("article.result-row")).to_have_count(6)
    expect(panel.locator(".grid")).to_be_hidden()
    page.reload()
    expect(page.locator(".result:visible article.result-row")).to_have_count(6)
    assert "layout=rows" in page.url


@pytest.mark.parametrize(("one", "other"), [(1, 4), (2, 1)])
def test_a_difference_is_of_maps_each_scaled_by_itself(
    panel: Locator, server: Server, tab: dict[str, Any], one: int, other: int
) -> None:
    page = panel.page
    keys = [tab["rows"][row]["key"] for row in (one, other)]
    panel.get_by_role("button", name="Compare…").click()
    panel.get_by_label("Difference: map").select_option(keys[0])
    panel.get_by_label("less map").select_option(keys[1])
    page.keyboard.press("Escape")
    expect(panel.locator(".grid thead")).to_contain_text("Difference")
    for at in (0, 2):
        maps = [values(server, tab["rows"][row]["cells"][at]) for row in (one, other)]
        expected = rounded(difference(*maps))
        shown = colors_of(canvas_at(panel, at, 6))[..., :3].astype(int)
        apart = np.abs(shown - colorize(expected / np.abs(expected).max(), SIGNED_MAP)).max(axis=-1)
        # A value exactly between two 16-bit floats may go either way.
        assert apart.max() <= 2 and (apart > 0).mean() < 0.01
    page.reload()
    panel = page.locator(".result:visible")
    canvas_at(panel, 0, 6).click()
    large = panel.locator(".result-row.large")
    expect(large.locator(".legend-ends")).to_contain_text("difference of maps, each scaled to its own largest value")
    canvas = large.locator("canvas.map")
    colors_of(canvas)
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 4)
    text = large.locator(".facts dd", has_text="more in").inner_text()
    column, row, said = re.search(r"\((\d+), (\d+)\): ([+−][\d.e-]+), more in", text).groups()  # type: ignore[union-attr]
    maps = [values(server, tab["rows"][at]["cells"][0]) for at in (one, other)]
    assert float(said.replace("−", "-")) == pytest.approx(difference(*maps)[int(row), int(column)], rel=0.01)


def test_the_grid_fits_on_a_phone_in_the_dark(panel: Locator) -> None:
    page = panel.page
    page.set_viewport_size({"width": 360, "height": 780})
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    room = panel.locator(".grid-room")
    left = panel.locator(".grid tbody th").first.bounding_box()
    room.evaluate("room => room.scrollTo(400, 0)")
    assert panel.locator(".grid tbody th").first.bounding_box() == left
    colors_of(canvas_at(panel, 0, 5))
    assert violations(page) == []


def test_several_methods_are_chosen_on_home_and_make_a_grid(page: Page, server: Server) -> None:
    use_samples(page)
    choose_models(page, *MODELS)
    page.get_by_label("compare several methods").check()
    unfold_methods(page)
    choose_method(page, "Gradient / Saliency")
    choose_method(page, "Grad-CAM")
    expect(page.locator("#sentence")).to_contain_text("3 methods on 24 pictures × 2 models")
    expect(page.locator("#methods input:checked")).to_have_count(4)  # and the switch
    page.locator("#target").get_by_label("Class", exact=True).fill("no such class")
    expect(page.locator("#sentence .reason")).to_be_visible()
    page.locator("#target").get_by_label("Class", exact=True).fill("")
    page.get_by_label("compare several methods").focus()  # the list of classes closes
    choose_method(page, "Gradient / Saliency")
    expect(page.locator("#sentence")).to_contain_text("2 methods")
    choose_method(page, "Gradient / Saliency")
    panel = visualize(page)
    asked = [one["method"] for one in inputs_of_last_run(server)["methods"]]
    assert sorted(asked) == sorted(METHODS)
    expect(panel.locator(".grid thead")).to_contain_text("demo-watermark")
    expect(panel.locator(".grid thead tr").last.locator("th")).to_have_count(6)
    page.get_by_role("tab", name="Home").click()
    page.get_by_label("compare several methods").uncheck()
    expect(page.locator("#sentence")).not_to_contain_text("methods")


def test_two_tabs_are_put_together(page: Page, server: Server) -> None:
    first = result_of(page, server, "gradient", pictures=2)
    other = tab_of(server, first)
    cell = other["rows"][0]["cells"][0]
    panel = result_of(page, server, "lrp.epsilon", models=("demo-watermark",), pictures=3)
    panel.get_by_role("button", name="Compare…").click()
    # The tab of the other tests may be open too, and its title begins alike.
    panel.get_by_role("group", name="Compare").get_by_label(other["title"], exact=True).check()
    panel.get_by_role("button", name="Put together").click()
    both = page.locator(".result:visible")
    expect(both.locator(".grid thead th")).to_have_count(5)
    heads = both.locator(".grid thead").inner_text()
    assert heads.index("demo-watermark") < heads.index("demo-vgg")
    assert (colors_of(canvas_at(both, 0, 1))[..., :3] == expected_colors(server, cell)).all()
    expect(both.locator(".grid tbody tr").nth(2).locator("td").nth(1)).to_contain_text("not computed")
