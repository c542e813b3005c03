"""Themes, small screens, motion, and what of others the page carries."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PROJECT, Server
from tests.browser.steps import open_again, result_of, run_on_samples

STATIC = PROJECT / "app" / "static"
MOST_SHIFT = 0.02  # cumulative layout shift; 0.1 counts as good
SHIFTS = """
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifts += value;
  }).observe({ type: "layout-shift", buffered: true });
"""
# How many elements, or what stands before or after them, are animated or would change slowly.
MOVING = """[...document.querySelectorAll("*")]
  .flatMap((node) => [null, "::before", "::after"].map((part) => getComputedStyle(node, part)))
  .filter(({ animationName, transitionDuration }) => animationName !== "none" || /[1-9]/.test(transitionDuration))
  .length"""


def background(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


def test_the_theme_follows_the_system_until_it_is_switched_by_hand(page: Page) -> None:
    light = background(page)
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_role("button", name="Switch to the light theme")).to_be_visible()
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


def test_everything_stands_still_for_those_who_want_less_motion(page: Page, server: Server) -> None:
    panel = result_of(page, server, "gradient")
    panel.locator(".result-row").evaluate("row => row.classList.add('skeleton')")  # as while its map is awaited
    assert page.evaluate(MOVING) > 0 and page.evaluate("document.getAnimations().length") > 0
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == 0 and page.evaluate("document.getAnimations().length") == 0


def test_nothing_moves_while_maps_arrive(page: Page) -> None:
    page.add_init_script(SHIFTS)
    page.reload()
    panel = run_on_samples(page, "demo-vgg", "demo-resnet")
    assert page.evaluate("window.shifts") < MOST_SHIFT, "while they are computed"
    page.reload()
    expect(panel.locator("canvas.map[data-drawn]")).to_have_count(2)
    page.keyboard.press("ArrowRight")
    assert page.evaluate("window.shifts") < MOST_SHIFT, "when the tab is opened again"


def test_the_vendored_part_of_d3_is_what_the_page_uses() -> None:
    bundle = (STATIC / "vendor" / "d3.min.js").read_text(encoding="utf-8")
    exported = re.search(r"\{((?:\w+:\(\)=>\w+,?)+)\}", bundle)
    assert exported
    used = {name for path in (STATIC / "js").rglob("*.js") for name in re.findall(r"\bd3\.(\w+)", path.read_text())}
    assert used == set(re.findall(r"(\w+):", exported[1]))


def test_every_vendored_script_is_listed_with_version_and_licence() -> None:
    listed = (STATIC / "vendor" / "README.md").read_text()
    for script in (STATIC / "vendor").glob("*.js"):
        row = re.search(rf"^\| `{re.escape(script.name)}` \| \S+ \| ([\d.]+) \| \w+, `(.+)` \|$", listed, re.MULTILINE)
        assert row, script.name
        assert row[1] in script.read_text(encoding="utf-8")[:400]
        assert (STATIC / "vendor" / row[2]).is_file()
