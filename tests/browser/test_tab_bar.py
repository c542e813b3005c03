"""The tab bar by keyboard, after the ARIA tab pattern."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server


@pytest.fixture
def tabs(page: Page, server: Server) -> list[str]:
    """Ids of the tabs, Home first, then two results."""
    sample = server.ask("GET", "/api/samples")["items"][0]["id"]
    run = {"kind": "visualize", "models": ["demo-vgg"], "images": [sample], "method": "lrp.epsilon"}
    ids = [server.ask("POST", "/api/runs", run)["tabs"][0] for _ in range(2)]
    page.reload()
    expect(page.get_by_role("tab")).to_have_count(3)
    page.get_by_role("tab", name="Home").focus()
    return ["home", *ids]


def selected(page: Page) -> str:
    tab = page.locator("[role=tab][aria-selected=true]")
    expect(tab).to_be_focused()
    expect(page.locator(f"#{tab.get_attribute('aria-controls')}")).to_be_visible()
    return str(tab.get_attribute("id")).removeprefix("tab-")


def test_arrows_home_and_end_move_and_go_round(page: Page, tabs: list[str]) -> None:
    home, first, last = tabs
    for key, expected in [("ArrowRight", first), ("ArrowRight", last), ("ArrowRight", home), ("ArrowLeft", last),
                          ("Home", home), ("End", last)]:  # fmt: skip
        page.keyboard.press(key)
        assert selected(page) == expected


def test_only_the_selected_tab_is_a_tab_stop(page: Page, tabs: list[str]) -> None:
    page.keyboard.press("ArrowRight")
    stops = page.get_by_role("tab").evaluate_all("all => all.map((tab) => tab.tabIndex)")
    assert stops == [-1, 0, -1]


def test_delete_closes_a_result_but_never_home(page: Page, tabs: list[str], server: Server) -> None:
    page.keyboard.press("Delete")
    expect(page.get_by_role("tab")).to_have_count(3)
    page.keyboard.press("End")
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.keyboard.press("Delete")
    expect(page.get_by_role("tab")).to_have_count(2)
    assert selected(page) == tabs[1]
    assert [tab["id"] for tab in server.ask("GET", "/api/tabs")["items"]] == [tabs[1]]


def test_the_cross_closes_a_tab_without_showing_it(page: Page, tabs: list[str]) -> None:
    page.locator(f"#tab-{tabs[1]} .tab-close").click()
    expect(page.get_by_role("tab")).to_have_count(2)
    expect(page.locator("#panel-home")).to_be_visible()
