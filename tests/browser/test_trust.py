"""The trust line under each model's name: figures, what they mean, and notes in full."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.steps import COUNT_COLORS, result_of


def test_relevance_left_to_the_biases_is_explained(page: Page, server: Server) -> None:
    panel = result_of(page, server, "lrp.epsilon")
    figure = panel.locator(".trust").get_by_role("button", name=re.compile(r"relevance kept [\d.]+ %"))
    words = "The difference to 100 % went to the biases of the network. LRP-epsilon IgnoreBias leaves them nothing."
    expect(figure).to_have_attribute("title", words)
    expect(panel.locator(".trust-note.why")).to_be_hidden()
    figure.click()
    expect(panel.locator(".trust-note.why")).to_have_text(words)
    page.keyboard.press("ArrowRight")
    expect(panel.locator("h1 small")).to_have_text("2 of 2")
    expect(panel.locator(".trust-note.why")).to_have_text(words)


def test_without_biases_everything_is_kept(page: Page, server: Server) -> None:
    panel = result_of(page, server, "lrp.epsilon", parameters={"bias": False})
    expect(panel.locator(".trust")).to_contain_text(re.compile(r"✓ relevance kept (100\.0|99\.9)\d %"))
    expect(panel.locator(".trust button")).to_have_count(0)


@pytest.mark.parametrize(
    ("method", "parameters", "words"),
    [
        (
            "integrated_gradients",
            {"steps": 200},
            r"✓ sums to the score within [\d.]+ % · no NaN · \d+ % zeros · 200 steps",
        ),
        ("smoothgrad", {"n": 8, "seed": 4}, r"✓ no NaN · \d+ % zeros · 8 samples · seed 4"),
    ],
)
def test_figures_are_in_words(page: Page, server: Server, method: str, parameters: dict[str, int], words: str) -> None:
    panel = result_of(page, server, method, parameters=parameters)
    expect(panel.locator(".trust")).to_have_text(re.compile(f"^{words}$"))


def test_a_note_is_always_shown_in_full(page: Page, server: Server) -> None:
    panel = result_of(page, server, "deep_taylor", selection={"mode": "class", "index": 9}, pictures=24)
    tab = str(panel.get_attribute("id")).removeprefix("panel-")
    cells = server.ask("GET", f"/api/tabs/{tab}")["rows"][0]["cells"]
    notes = [cell["trust"].get("note") for cell in cells]
    at = next(index for index, note in enumerate(notes) if note)
    panel.locator(".thumb-button").nth(at).click()
    expect(panel.locator(".trust-note:not(.why)")).to_have_text(notes[at])
    expect(panel.locator(".trust .ok")).to_have_count(0)


@pytest.mark.parametrize("count", [9, 16])
def test_a_mosaic_lists_its_units_as_they_are_placed(page: Page, server: Server, count: int) -> None:
    selection = {"mode": "max_activations", "count": count}
    panel = result_of(page, server, "gradient", layer="block3_conv2", selection=selection)
    units = panel.locator(".neurons li").all_inner_texts()
    activations = [float(re.findall(r"\(([\d.e-]+)\)", unit)[0]) for unit in units]
    assert len(units) == count
    assert activations == sorted(activations, reverse=True)
    columns = panel.locator(".neurons").evaluate("list => getComputedStyle(list).gridTemplateColumns.split(' ').length")
    assert columns == round(count**0.5)
    mosaic = panel.locator("canvas.map")
    assert mosaic.evaluate(COUNT_COLORS) > 20
    width, height = mosaic.evaluate("canvas => [canvas.width, canvas.height]")
    assert width == height > 96 * round(count**0.5)
