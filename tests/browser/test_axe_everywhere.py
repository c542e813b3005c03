"""axe finds nothing on any state of the page, light and dark: one walk through all of them for each theme.

Under CI each state is also kept as a picture, in artifacts/screenshots, to be looked at.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import PROJECT, Server, Watch
from tests.browser.steps import (
    choose_method,
    choose_models,
    result_of,
    text_file,
    unfold_methods,
    use_samples,
    visualize,
    wait_until_done,
)

PANELS = ("Compare…", "Drawing…", "Score…", "Take along…", "Again with…", "Share")
THEMES = ("light", "dark")
ARTIFACTS = PROJECT / "artifacts" / "screenshots"
Look = Callable[[str], None]


@pytest.fixture
def look(page: Page, theme: Literal["light", "dark"]) -> Iterator[Look]:
    """Lets axe examine the page in the state that is named; what it found is told at the end."""
    page.emulate_media(color_scheme=theme)
    found: list[str] = []

    def look(state: str) -> None:
        found.extend(f"{state}: {violation}" for violation in violations(page))
        keep(page, theme, state)

    yield look
    assert not found, "\n".join(found)


@pytest.mark.parametrize("theme", THEMES[:1])
def test_home_and_a_result(page: Page, server: Server, look: Look) -> None:
    look("home with the tour")
    look_at_result(result_of(page, server, "gradient", models=("demo-vgg", "demo-resnet")), look)


@pytest.mark.parametrize("theme", THEMES)
def test_every_state(page: Page, server: Server, watch: Watch, look: Look) -> None:
    watch.expected += ["status of 4", "status of 5"]  # what is provoked, and an engine that is busy
    home(page, look)
    panel = result_of(page, server, "gradient", models=("demo-vgg", "demo-resnet"))
    result(page, panel, look)
    suggestions(page, look)
    dialogs(page, look)
    progress(page, look)
    links(page, panel, look)


def keep(page: Page, theme: str, state: str) -> None:
    if os.environ.get("CI"):
        page.screenshot(path=ARTIFACTS / theme / f"{re.sub('[^a-z]+', '_', state.lower()).strip('_')}.png")


def home(page: Page, look: Look) -> None:
    look("home with the tour")
    page.get_by_role("button", name="Skip the tour").click()
    look("home")
    use_samples(page)
    choose_models(page, "demo-vgg")
    page.get_by_role("combobox", name="Layer").fill("flatten")
    page.keyboard.press("Tab")  # an open list would lie over what is clicked next
    expect(page.locator("#methods .off")).not_to_have_count(0)
    unfold_methods(page)
    page.locator("#methods .off").first.click(force=True)
    page.locator("#predefined-models .more").click()
    page.get_by_text("More options").click()
    look("methods greyed, all models, more options")
    page.get_by_role("button", name="About this method").click()
    expect(page.get_by_role("dialog")).to_contain_text("Does not show")
    look("card of a method")
    page.keyboard.press("Escape")
    page.get_by_role("combobox", name="Layer").fill("")
    page.get_by_text("Custom pre-trained model").click()
    page.locator("#model-files").set_input_files([text_file("words.h5")])
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.locator(".rejected")).to_be_visible()
    look("a model that was refused")
    page.locator(".rejected").get_by_role("button", name="Dismiss").click()
    page.get_by_text("Predefined model", exact=True).click()


def progress(page: Page, look: Look) -> None:
    """A run that is going on, and that was cancelled."""
    page.get_by_role("tab", name="Home").click()
    choose_method(page, "SmoothGrad")
    page.get_by_label("n", exact=True).fill("16")
    panel = visualize(page)
    expect(panel.locator(".run-progress")).to_have_attribute("data-state", "running")
    look("run in progress")
    panel.get_by_role("button", name="Cancel", exact=True).click()
    expect(panel.locator(".run-progress")).to_have_attribute("data-state", re.compile("cancelled|done"))
    look("run that was cancelled")


def look_at_result(panel: Locator, look: Look) -> None:
    expect(panel.locator("canvas.map[data-drawn]").first).to_be_visible()
    look("result")


def result(page: Page, panel: Locator, look: Look) -> None:
    look_at_result(panel, look)
    for name in PANELS:
        panel.get_by_role("button", name=name, exact=True).click()
        look(f"result with {name}")
        page.keyboard.press("Escape")
    for view in ("Overlay", "Masked", "Map"):
        panel.get_by_text(view, exact=True).click()
        look(f"result as {view}")
    panel.get_by_text("Grid", exact=True).click()
    look("grid")
    panel.get_by_text("Rows", exact=True).click()
    page.keyboard.press("f")
    look("large map")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    look("sheet of keys")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Tab menu").click()
    look("menu of a tab")
    page.keyboard.press("Escape")


def suggestions(page: Page, look: Look) -> None:
    page.get_by_role("tab", name="Home").click()
    choose_models(page, "demo-resnet", "demo-watermark")
    page.get_by_role("button", name="Suggest input images").click()
    look("question for the class")
    page.get_by_role("dialog").get_by_role("button", name="Suggest", exact=True).click()
    panel = page.locator(".suggest:visible")
    wait_until_done(panel)
    chart = panel.locator("svg.plot")
    chart.press("Home")
    for key in ("Space", "Enter"):
        page.keyboard.press(key)
    panel.locator("summary", has_text="Lists").click()
    expect(panel.locator(".lists")).to_contain_text("Accuracy")
    panel.get_by_role("button", name="Save as set").click()
    panel.locator(".menu summary").click()
    look("chart, selection, one picture, lists, export")
    page.keyboard.press("Escape")
    panel.get_by_label("Vertical axis").select_option("")
    look("histogram")
    panel.get_by_role("button", name="Table", exact=True).click()
    look("table of a chart")
    panel.get_by_role("button", name=re.compile(r"to 1$")).last.click()
    expect(page.get_by_role("dialog").locator(".predictions")).to_have_count(3)
    look("pictures of a bar")
    page.keyboard.press("Escape")


def dialogs(page: Page, look: Look) -> None:
    page.get_by_title("Show all runs").click()
    expect(page.get_by_role("dialog", name="Runs").get_by_role("listitem").first).to_be_visible()
    look("runs")
    page.keyboard.press("Escape")
    page.route("**/api/runs", lambda route: route.fulfill(status=507, json={"title": "Full", "detail": "No room."}))
    page.get_by_role("tab", name="Home").click()
    page.locator("#visualize").click()
    expect(page.locator(".notice")).to_contain_text("No room.")
    look("a notice")
    page.unroute("**/api/runs")


def links(page: Page, panel: Locator, look: Look) -> None:
    """What a link leads to, and one that leads nowhere."""
    tab = str(panel.get_attribute("id")).removeprefix("panel-")
    address = page.evaluate(
        f"import('/static/js/api.js').then((api) => api.shareTab('{tab}')).then((link) => link.url)"
    )
    page.goto(address)
    expect(page.locator("canvas.map[data-drawn]").first).to_be_visible()
    look("shared view")
    page.goto("/?share=nothing")
    expect(page.get_by_role("heading", name="Nothing here")).to_be_visible()
    look("link that leads nowhere")
