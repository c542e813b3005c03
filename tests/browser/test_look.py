"""Themes, small screens, accessibility by axe, and the weight of the page."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browser.conftest import PROJECT
from tests.browser.steps import choose_models, open_again, run_on_samples, use_samples

STATIC = PROJECT / "app" / "static"


def serious_violations(page: Page) -> list[str]:
    """What axe calls serious or critical, with the elements and the reason."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Page, theme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=theme)
    assert serious_violations(page) == []
    use_samples(page)
    page.get_by_text("Custom pre-trained model").click()
    page.get_by_role("button", name="Upload", exact=True).click()
    assert serious_violations(page) == []
    page.get_by_text("Predefined model", exact=True).click()
    page.get_by_role("button", name="remove all").click()
    panel = run_on_samples(page, "demo-vgg", "demo-resnet")
    panel.get_by_text("Overlay", exact=True).click()
    open_again(panel)
    assert serious_violations(page) == []


def test_axe_finds_nothing_serious_where_methods_are_greyed_and_models_searched(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    choose_models(page, "demo-vgg")
    page.get_by_role("combobox", name="Layer").fill("flatten")
    expect(page.locator("#methods .off")).not_to_have_count(0)
    page.locator("#methods .off").first.click(force=True)
    page.locator("#predefined-models .more").click()
    page.get_by_text("More options").click()
    assert serious_violations(page) == []


def background(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


def test_the_theme_follows_the_system_until_it_is_switched_by_hand(page: Page) -> None:
    light = background(page)
    page.emulate_media(color_scheme="dark")
    dark = background(page)
    assert light != dark
    page.get_by_role("button", name="Switch to the light theme").click()
    assert background(page) == light
    page.reload()
    expect(page.get_by_role("button", name="Switch to the dark theme")).to_be_visible()
    assert background(page) == light


def test_maps_keep_a_white_frame_in_the_dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    panel = run_on_samples(page, "demo-vgg")
    color = panel.locator(".map-frame").evaluate("frame => getComputedStyle(frame).backgroundColor")
    assert color == "rgb(255, 255, 255)"


def test_nothing_is_cut_off_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wider) == 0
    panel = run_on_samples(page, "demo-vgg")
    assert page.evaluate(wider) == 0
    expect(panel.get_by_role("button", name="Next picture")).to_be_in_viewport()
    menu = open_again(panel)
    assert page.evaluate(wider) == 0
    assert menu.evaluate("menu => menu.scrollWidth - menu.clientWidth") == 0
    expect(menu).to_be_in_viewport(ratio=1)


def test_everything_stands_still_for_those_who_want_less_motion(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    seconds = page.locator("#visualize").evaluate("node => getComputedStyle(node).transitionDuration")
    assert seconds == "0s"


def test_every_vendored_script_is_listed_with_version_and_licence() -> None:
    listed = (STATIC / "vendor" / "README.md").read_text()
    for script in (STATIC / "vendor").glob("*.js"):
        row = re.search(rf"^\| `{re.escape(script.name)}` \| \S+ \| ([\d.]+) \| \w+, `(.+)` \|$", listed, re.MULTILINE)
        assert row, script.name
        assert row[1] in script.read_text(encoding="utf-8")[:400]
        assert (STATIC / "vendor" / row[2]).is_file()
