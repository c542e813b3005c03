"""Reading a result: colours, scale, zoom and probe act on all maps at once, without asking the server again."""

from __future__ import annotations

import base64
import io
import json
import re
import urllib.request
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from app.render.colormaps import SIGNED_MAP, colorize
from app.render.compact import rounded
from app.render.heatmap import reduce_channels
from tests.browser.conftest import Server
from tests.browser.steps import maps, run_on_samples, tab_of

PIXELS = """async (canvas) => {
  while (!canvas.dataset.map || canvas.dataset.drawn !== canvas.dataset.map)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const copy = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let text = "";
  for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192));
  return [canvas.height, canvas.width, btoa(text)];
}"""


def colors_of(canvas: Locator) -> np.ndarray:
    """What stands on a canvas once it is drawn, (height, width, 4)."""
    height, width, data = canvas.evaluate(PIXELS)
    return np.frombuffer(base64.b64decode(data), np.uint8).reshape(height, width, 4)


def values_of(server: Server, panel: Locator, row: int, at: int) -> np.ndarray:
    """One value per pixel, from the file that the run has written."""
    cell = tab_of(server, panel)["rows"][row]["cells"][at]
    with urllib.request.urlopen(server.url + cell["values_url"], timeout=60) as answer:
        return rounded(reduce_channels(np.load(io.BytesIO(answer.read())), "sum"))


def setting(panel: Locator, label: str, choice: str) -> None:
    panel.get_by_label(label).select_option(choice)


def drawing(panel: Locator) -> Locator:
    panel.get_by_role("button", name="Drawing…").click()
    return panel.get_by_role("group", name="Drawing")


def test_the_map_on_the_page_is_that_of_the_file(page: Page, server: Server) -> None:
    panel = run_on_samples(page, "demo-vgg")
    values = values_of(server, panel, 0, 0)
    expected = colorize(values / np.abs(values).max(), SIGNED_MAP)
    assert (colors_of(panel.locator("canvas.map"))[..., :3] == expected).all()


def test_every_setting_acts_on_all_rows_without_a_request(page: Page, server: Server) -> None:
    panel = run_on_samples(page, "demo-vgg", "demo-watermark")
    canvases = panel.locator("canvas.map").all()
    values = [values_of(server, panel, row, 0) for row in (0, 1)]
    for canvas in canvases:
        colors_of(canvas)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/runs/" in request.url else None)
    limits = [np.abs(one).max() for one in values]
    setting(panel, "Colours of maps with both signs", "brown-blue")
    for canvas, one, limit in zip(canvases, values, limits, strict=True):
        assert (colors_of(canvas)[..., :3] == colorize(one / limit, "brown-blue")).all()
    panel_of_drawing = drawing(panel)
    panel_of_drawing.get_by_text("Positive").click()
    for canvas, one, limit in zip(canvases, values, limits, strict=True):
        assert (colors_of(canvas)[..., :3] == colorize(np.maximum(one, 0) / limit, "brown-blue")).all()
    panel_of_drawing.get_by_label("How many pixels exceed the scale").select_option("5")
    for canvas, one in zip(canvases, values, strict=True):
        limit = np.sort(np.abs(one).ravel())[::-1][int(0.05 * one.size)]
        assert (colors_of(canvas)[..., :3] == colorize(np.maximum(one, 0) / limit, "brown-blue")).all()
    expect(panel.locator(".legend-ends").first).to_contain_text("5 % of the pixels exceed it, positive values only")
    assert asked == []


def test_one_scale_for_the_whole_tab_is_that_of_its_strongest_value(page: Page, server: Server) -> None:
    panel = run_on_samples(page, "demo-vgg", "demo-watermark")
    setting(panel, "Whose largest value has the last colour", "tab")
    cells = [cell for row in tab_of(server, panel)["rows"] for cell in row["cells"]]
    limit = max(max(abs(cell["minimum"]), abs(cell["maximum"])) for cell in cells)
    for row, canvas in enumerate(panel.locator("canvas.map").all()):
        assert (colors_of(canvas)[..., :3] == colorize(values_of(server, panel, row, 0) / limit, SIGNED_MAP)).all()
    ends = panel.locator(".legend-ends").all_inner_texts()
    assert len(set(ends)) == 1 and "same scale in this tab" in ends[0]


def test_the_mask_shows_the_picture_where_the_map_is_strong(page: Page, server: Server) -> None:
    panel = run_on_samples(page, "demo-vgg")
    panel.get_by_text("Masked", exact=True).click()
    expect(panel.locator("img.under")).to_be_visible()
    values = np.abs(values_of(server, panel, 0, 0))
    cover = colors_of(panel.locator("canvas.map"))
    assert (cover[..., :3][cover[..., 3] > 0] == 255).all()
    assert np.abs(cover[..., 3] - 255 * (1 - values / values.max())).max() <= 1


def test_the_probe_says_the_value_and_its_sign_at_the_same_place_of_every_row(page: Page, server: Server) -> None:
    panel = run_on_samples(page, "demo-vgg", "demo-watermark")
    values = [values_of(server, panel, row, 0) for row in (0, 1)]
    frame = panel.locator(".map-frame").first
    colors_of(panel.locator("canvas.map").first)
    colors_of(panel.locator("canvas.map").last)
    row, column = np.unravel_index(values[0].argmax(), values[0].shape)
    box = frame.bounding_box()
    assert box is not None
    height, width = values[0].shape
    page.mouse.move(box["x"] + box["width"] * (column + 0.5) / width, box["y"] + box["height"] * (row + 0.5) / height)
    expect(panel.locator(".probe:visible")).to_have_count(4)
    said = panel.locator(".facts dd", has_text=f"({column}, {row}):").all_inner_texts()
    assert len(said) == 2
    for text, one in zip(said, values, strict=True):
        number = float(re.search(r": ([+−]?[\d.e-]+),", text)[1].replace("−", "-"))  # type: ignore[index]
        assert number == pytest.approx(one[row, column], rel=0.01)
        assert ("speaks for" in text) == (one[row, column] > 0)
    page.mouse.move(0, 0)
    expect(panel.locator(".probe:visible")).to_have_count(0)


def test_zoom_is_the_same_in_all_rows_and_part_of_the_address(page: Page) -> None:
    panel = run_on_samples(page, "demo-vgg", "demo-resnet")
    frame = panel.locator(".map-frame").first
    box = frame.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.75 * box["height"])
    page.keyboard.down("Control")
    page.mouse.wheel(0, -240)
    page.keyboard.up("Control")
    shown = panel.locator(".layers").evaluate_all("all => all.map((one) => one.style.transform)")
    assert len(shown) == 4 and len(set(shown)) == 1
    factor, left, top = map(float, re.findall(r"-?[\d.]+", shown[0]))
    # The place under the pointer stays there.
    assert (0.25 + left / 100) * factor == pytest.approx(0.25, abs=0.01)
    assert (0.75 + top / 100) * factor == pytest.approx(0.75, abs=0.01)
    page.reload()
    panel = page.locator(".result:visible")
    expect(panel.locator("canvas.map")).to_have_count(2)
    assert panel.locator(".layers").first.evaluate("one => one.style.transform") == shown[0]
    page.keyboard.press("0")
    expect(panel.locator(".layers").first).to_have_attribute("style", re.compile(r"scale\(1\)"))


def test_an_address_shows_the_same_elsewhere_and_nonsense_in_it_does_no_harm(page: Page, server: Server) -> None:
    panel = run_on_samples(page, "demo-vgg")
    setting(panel, "Colours of maps with both signs", "black-white")
    setting(panel, "Whose largest value has the last colour", "tab")
    page.keyboard.press("ArrowRight")
    panel.get_by_text("Map", exact=True).click()
    seen, address = maps(panel), page.url
    other = page.context.browser.new_context(base_url=server.url)  # type: ignore[union-attr]
    elsewhere = other.new_page()
    elsewhere.goto(address)
    there = elsewhere.locator(".result:visible")
    expect(there.locator("canvas.map")).to_be_visible()
    assert maps(there) == seen
    assert (colors_of(there.locator("canvas.map")) == colors_of(panel.locator("canvas.map"))).all()
    expect(there.get_by_label("Colours of maps with both signs")).to_have_value("black-white")
    nonsense = address + "&view=<script>&clip=-7&zoom=x&opacity=1e9&signedColors=nothing"
    elsewhere.goto("about:blank")
    elsewhere.goto(nonsense.replace("view=map", "view=none").replace("signedColors=black-white", "signedColors=%00"))
    expect(there.locator("canvas.map")).to_be_visible()
    assert colors_of(there.locator("canvas.map")).any()
    other.close()


def test_one_map_fills_the_window_and_escape_goes_back(page: Page) -> None:
    panel = run_on_samples(page, "demo-vgg", "demo-resnet")
    small = panel.locator(".map-frame").first.bounding_box()
    panel.locator(".map-frame").first.click()
    large = panel.locator(".map-frame").first.bounding_box()
    assert small and large and large["height"] > 1.5 * small["height"]
    page.keyboard.press("ArrowRight")
    expect(panel.locator("h1 small")).to_have_text("2 of 24")
    page.keyboard.press("Escape")
    expect(panel.locator(".large")).to_have_count(0)


def test_the_pictures_play_by_themselves_until_told_to_stop(page: Page) -> None:
    panel = run_on_samples(page, "demo-vgg")
    panel.get_by_label("Speed").select_option(label="fast")
    panel.get_by_role("button", name="Play all pictures").click()
    expect(panel.locator("h1 small")).to_have_text("3 of 24")
    panel.get_by_role("button", name="Pause").click()
    where = panel.locator("h1 small").inner_text()
    page.wait_for_timeout(900)
    assert panel.locator("h1 small").inner_text() == where


def test_a_question_mark_opens_the_sheet_of_keys(page: Page) -> None:
    run_on_samples(page, "demo-vgg")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("zoom in and out")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_have_count(0)


def test_a_tab_is_taken_along_as_it_is_drawn(page: Page, tmp_path: Path) -> None:
    panel = run_on_samples(page, "demo-vgg")
    setting(panel, "Colours of maps with both signs", "black-white")
    shown = colors_of(panel.locator("canvas.map"))[..., :3]
    with page.expect_download() as download:
        panel.get_by_role("link", name="As drawn, 2 times as large", exact=True).click()
    assert (np.asarray(Image.open(download.value.path()))[::2, ::2] == shown).all()
    panel.get_by_role("button", name="Take along…").click()
    with page.expect_download() as download:
        panel.get_by_role("link", name="Everything (ZIP)").click()
    download.value.save_as(tmp_path / "tab.zip")
    archive = zipfile.ZipFile(tmp_path / "tab.zip")
    first = json.loads(archive.read("manifest.json"))["maps"][0]
    assert (np.asarray(Image.open(io.BytesIO(archive.read(first["map"])))) == shown).all()
    with page.expect_download() as download:
        panel.get_by_role("link", name="Contact sheet (PDF)").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
