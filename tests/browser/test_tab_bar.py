"""The tab bar: by keyboard after the ARIA tab pattern; names, places, closing and its undo, groups, search, links."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Server
from tests.browser.steps import RUN_MILLISECONDS
from tests.conftest import wait_until


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


@pytest.fixture
def several(page: Page, server: Server) -> list[str]:
    """Ids of three results: two of one picture, and one put together from the first and the second."""
    sample = server.ask("GET", "/api/samples")["items"][0]["id"]
    runs = []
    for method in ("gradient", "grad_cam", "lrp.epsilon"):
        run = {"kind": "visualize", "models": ["demo-vgg"], "images": [sample], "method": method}
        runs.append(server.ask("POST", "/api/runs", run))
    for run in runs:
        while server.ask("GET", f"/api/runs/{run['id']}")["state"] != "done":
            time.sleep(0.05)
    ids = [run["tabs"][0] for run in runs]
    ids.append(server.ask("POST", "/api/tabs", {"tabs": [ids[0], ids[2]], "title": "both"})["id"])
    page.goto(f"/#tab={ids[0]}")
    page.reload()
    expect(page.get_by_role("tab")).to_have_count(5)
    return ids


def order(page: Page) -> list[str]:
    return [str(tab.get_attribute("id")).removeprefix("tab-") for tab in page.locator("[role=tab]:visible").all()][1:]


def known_order(server: Server) -> list[str]:
    return [tab["id"] for tab in server.ask("GET", "/api/tabs")["items"]]


def test_by_keyboard_alone_tabs_are_renamed_moved_closed_and_opened_again(
    page: Page, tabs: list[str], server: Server
) -> None:
    _, first, last = tabs
    page.keyboard.press("ArrowRight")
    # What is closed later is done; the engine may be starting anew, as others have closed theirs at work.
    expect(page.locator(f"#panel-{first} canvas.map")).to_be_visible(timeout=RUN_MILLISECONDS)
    for keys, title in [(("No", "Escape"), "LRP-epsilon: demo-vgg"), (("Mine", "Enter"), "Mine"), (("x", "Tab"), "x")]:
        page.keyboard.press("F2")
        field = page.get_by_role("textbox", name="Title of the tab")
        expect(field).to_be_focused()
        page.keyboard.type(keys[0])
        page.keyboard.press(keys[1])
        expect(field).to_have_count(0)
        expect(page.locator(f"#tab-{first} .tab-title")).to_have_text(title)
        page.locator(f"#tab-{first}").focus()
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        page.keyboard.press("Alt+Shift+ArrowRight")
    expect(page.locator("#live")).to_have_text("Tab 2 of 2")
    assert selected(page) == first and order(page) == [last, first] == known_order(server)
    page.keyboard.press("Alt+Shift+ArrowRight")  # there is no further
    page.keyboard.press("Delete")
    assert selected(page) == last
    notice = page.locator(".notice", has_text="Closed x.")
    notice.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    assert selected(page) == first and order(page) == [last, first]
    expect(notice).to_have_count(0)
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Dismiss this message").click()
    page.get_by_role("button", name="Tab menu").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Reopen x").focus()
    page.keyboard.press("Enter")
    assert selected(page) == first
    page.reload()
    expect(page.get_by_role("tab")).to_have_count(3)
    assert order(page) == [last, first] == known_order(server)
    expect(page.locator(f"#tab-{first} .tab-title")).to_have_text("x")
    expect(page.locator(f"#panel-{first} canvas.map")).to_be_visible()


def test_what_belongs_together_stands_together_and_is_dragged_together(
    page: Page, several: list[str], server: Server
) -> None:
    one, other, two, both = several
    assert order(page) == [one, two, both, other] != known_order(server)
    grouped = [tab for tab in several if "grouped" in str(page.locator(f"#tab-{tab}").get_attribute("class"))]
    assert grouped == [one, two, both]
    expect(page.locator(f"#tab-{both}")).to_have_attribute("title", re.compile("together with Gradient.*, LRP-epsilon"))
    box, to = page.locator(f"#tab-{two}").bounding_box(), page.locator(f"#tab-{other}").bounding_box()
    assert box and to
    page.mouse.move(box["x"] + 40, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(to["x"] + 0.8 * to["width"], to["y"] + 15, steps=8)
    assert order(page) == [other, one, both, two]
    page.keyboard.press("Escape")
    page.mouse.up()
    assert order(page) == [one, two, both, other]
    page.mouse.move(box["x"] + 40, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(to["x"] + 0.8 * to["width"], to["y"] + 15, steps=8)
    page.mouse.up()
    expect(page.locator(f"#tab-{other}")).to_be_visible()
    wait_until(lambda: known_order(server) == [other, one, both, two])
    assert order(page) == [other, one, both, two]
    page.locator(f"#tab-{other}").click(button="right")
    page.get_by_role("button", name="Duplicate with changes…").click()
    expect(page.locator("#panel-home")).to_be_visible()
    expect(page.locator("#sentence")).to_contain_text("Grad-CAM on 1 picture × 1 model")
    images = [image["id"] for image in server.ask("GET", "/api/samples")["items"][:3]]
    body = {"kind": "suggest", "models": ["demo-vgg", "demo-resnet"], "images": images, "method": "gradient"}
    suggested = server.ask("POST", "/api/runs", body)["tabs"]
    wait_until(lambda: server.ask("GET", f"/api/tabs/{suggested[0]}")["run"]["state"] == "done", 60)
    page.goto(f"/#tab={suggested[0]}")
    page.reload()
    expect(page.get_by_role("tab")).to_have_count(5 + len(suggested))
    assert order(page)[-len(suggested) :] == suggested
    chart = page.locator(f"#panel-{suggested[0]}")
    expect(chart.get_by_label("Horizontal axis")).to_have_value("confidence")
    chart.get_by_label("Horizontal axis").select_option("coherence")
    chart.get_by_label("Vertical axis").select_option("")
    expect(page).to_have_url(re.compile("axes=coherence"))
    page.get_by_role("tab", name="Home").click()
    page.go_back()
    page.reload()
    expect(chart.get_by_label("Horizontal axis")).to_have_value("coherence")
    expect(chart.get_by_label("Vertical axis")).to_have_value("")
    page.get_by_role("button", name="Tab menu").click()
    page.get_by_role("button", name="Duplicate with changes…").click()
    expect(page.locator("#sentence")).to_contain_text("Gradient / Saliency on 3 pictures × 2 models")
    for tab in suggested:
        server.ask("DELETE", f"/api/tabs/{tab}")
    for number in range(5):
        server.ask("POST", "/api/tabs", {"tabs": [one, two], "title": f"number {number}"})
    page.reload()
    expect(page.get_by_role("tab")).to_have_count(10)
    search = page.get_by_role("searchbox", name="Search tabs")
    page.get_by_role("button", name="Tab menu").click()
    assert violations(page) == []
    search.fill("grad-cam vgg")
    assert order(page) == [other]
    expect(page.locator("#live")).to_have_text("1 of 9 tabs")
    search.fill("number 3")
    assert len(order(page)) == 1
    page.get_by_role("tab", name="Home").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name=re.compile("number 3"))).to_be_focused()
    search.press("Escape")
    expect(search).to_have_value("")
    assert len(order(page)) == 9


def test_back_and_a_link_elsewhere_show_the_same(page: Page, several: list[str], server: Server) -> None:
    one, other, _, both = several
    page.locator(f"#tab-{both}").click()
    panel = page.locator(f"#panel-{both}")
    panel.get_by_text("Rows", exact=True).click()
    panel.locator(".map-frame").nth(1).click()
    expect(panel.locator(".large")).to_have_count(1)
    page.keyboard.press("+")
    expect(page).to_have_url(re.compile("large=.*zoom="))
    address, seen = page.url, panel.locator(".large").get_attribute("aria-label")
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("large="))
    page.locator(f"#tab-{other}").click()
    expect(page.locator(f"#panel-{other}")).to_be_visible()
    page.go_back()
    expect(panel).to_be_visible()
    expect(panel.locator(".large")).to_have_count(0)
    page.go_back()
    expect(page.locator(f"#panel-{one}")).to_be_visible()
    page.go_forward()
    expect(panel).to_be_visible()
    elsewhere = page.context.browser.new_context(base_url=server.url).new_page()  # type: ignore[union-attr]
    elsewhere.goto(address)
    large = elsewhere.locator(f"#panel-{both} .large")
    expect(large).to_have_attribute("aria-label", str(seen))
    assert large.locator(".layers").first.get_attribute("style") != ""
    assert elsewhere.url == address
    elsewhere.context.close()
