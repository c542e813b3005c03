"""The whole way by keyboard alone, and where the focus is can be seen at every stop."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.steps import inputs_of_last_run, position, wait_until_done

MOST_STOPS = 120
# The outline or the ring of what has the focus: of itself, or of the label that stands for a hidden radio button.
OUTLINES = """() => {
  const marked = [];
  for (let node = document.activeElement; node && node !== document.body; node = node.parentElement) marked.push(node);
  marked.push(...(document.activeElement.labels ?? []));
  return marked.slice(0, 4).map((node) => {
    const style = getComputedStyle(node);
    return [style.outlineStyle, style.outlineWidth, style.strokeWidth];
  });
}"""
WHO = """() => {
  const { tagName, id, className, ariaLabel, textContent } = document.activeElement;
  return `${tagName}#${id}.${className} ${ariaLabel ?? textContent}`.slice(0, 120);
}"""


class Keyboard:
    """Keys, and nothing else; every stop is looked at."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: list[str] = []

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def to(self, target: Locator, key: str = "Tab") -> None:
        """Goes on, or back with Shift+Tab, until the focus is at `target`; fails where it never gets there."""
        for _stop in range(MOST_STOPS):
            self.page.keyboard.press(key)
            self._look()
            if target.filter(visible=True).evaluate_all("nodes => nodes.includes(document.activeElement)"):
                return
        pytest.fail(f"{target} was not reached with {key} in {MOST_STOPS} stops")

    def _look(self) -> None:
        outlines = self.page.evaluate(OUTLINES)
        ringed = any(style not in ("none", "hidden") and float(width[:-2]) >= 2 for style, width, _stroke in outlines)
        stroked = float(outlines[0][2].removesuffix("px") or 0) >= 3 if outlines else False
        if outlines and not ringed and not stroked:
            self.unseen.append(self.page.evaluate(WHO))


def test_the_whole_way_without_a_mouse(page: Page, server: Server) -> None:
    keyboard = Keyboard(page)
    choose_inputs(keyboard)
    panel = read_the_result(keyboard, server)
    look_close(keyboard, panel)
    take_along(keyboard, panel)
    close_and_look_back(keyboard, panel)
    assert sorted(set(keyboard.unseen)) == []


def choose_inputs(keyboard: Keyboard) -> None:
    page = keyboard.page
    keyboard.to(page.get_by_role("button", name="Skip the tour"))
    keyboard.press("Enter")
    keyboard.to(page.get_by_role("button", name="sample pictures"))
    keyboard.press("Enter")
    keyboard.to(page.get_by_role("button", name="demo-vgg", exact=True))
    keyboard.press("Space")
    keyboard.to(page.get_by_role("button", name="demo-watermark", exact=True))
    keyboard.press("Space")
    keyboard.to(page.locator("input[name=method]"))
    choice = page.get_by_role("radio", name="Gradient / Saliency", exact=True)
    for _step in range(MOST_STOPS):
        if choice.is_checked():
            break
        keyboard.press("ArrowDown")
    expect(page.locator("#sentence")).to_contain_text("Gradient / Saliency on 24 pictures × 2 models")
    keyboard.to(page.locator("#visualize"))
    keyboard.press("Enter")


def read_the_result(keyboard: Keyboard, server: Server) -> Locator:
    page = keyboard.page
    panel = page.locator(".result:visible")
    expect(panel).to_be_focused()
    wait_until_done(panel)
    assert inputs_of_last_run(server)["method"] == "gradient"
    keyboard.press("ArrowRight", "ArrowRight")
    assert position(panel) == "3 of 24"
    keyboard.press("End")
    assert position(panel) == "24 of 24"
    keyboard.press("Home")
    keyboard.to(panel.locator(".map-frame"))
    keyboard.press("Tab")
    return panel


def look_close(keyboard: Keyboard, panel: Locator) -> None:
    """Other colours, one map large, nearer, and the whole again."""
    page = keyboard.page
    panel.focus()
    keyboard.to(panel.get_by_label("Colours of maps without sign"))
    keyboard.type("Mag")
    expect(page).to_have_url(re.compile("unsignedColors=magma"))
    keyboard.to(panel.get_by_role("button", name="Drawing…"))
    keyboard.press("Enter")
    keyboard.to(panel.get_by_label("How many pixels exceed the scale"))
    keyboard.press("Escape")
    expect(panel.get_by_role("button", name="Drawing…")).to_be_focused()
    keyboard.press("f")
    expect(panel.locator(".result-row.large")).to_be_visible()
    keyboard.press("+", "+")
    expect(page).to_have_url(re.compile("zoom="))
    keyboard.press("0", "Escape")
    expect(panel.locator(".result-row.large")).to_have_count(0)


def take_along(keyboard: Keyboard, panel: Locator) -> None:
    panel.focus()
    keyboard.to(panel.get_by_role("button", name="Take along…"))
    keyboard.press("Enter")
    keyboard.to(panel.get_by_role("link", name="Table (CSV)"))
    with keyboard.page.expect_download() as download:
        keyboard.press("Enter")
    assert download.value.path().read_text(encoding="utf-8-sig").count("\n") == 1 + 2 * 24
    keyboard.press("Escape")


def close_and_look_back(keyboard: Keyboard, panel: Locator) -> None:
    page = keyboard.page
    keyboard.to(panel.get_by_role("button", name="Close", exact=True))
    keyboard.press("Enter")
    expect(page.locator("#panel-home")).to_be_visible()
    keyboard.to(page.get_by_role("button", name="Queue idle"), "Shift+Tab")
    keyboard.press("Enter")
    runs = page.get_by_role("dialog", name="Runs")
    keyboard.to(runs.get_by_role("button", name=re.compile("^Repeat")))
    keyboard.press("Escape")
    expect(page.get_by_role("button", name="Queue idle")).to_be_focused()
