"""The list of runs with their history, and how the end of one is told to somebody who looks at something else."""

from __future__ import annotations

import re
import urllib.error
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Server, Watch
from tests.browser.steps import (
    choose_models,
    close,
    inputs_of_last_run,
    picture_file,
    result_of,
    run_on_samples,
    use_samples,
    visualize,
    wait_until_done,
)
from tests.browser.test_running import long_run

BACKGROUND = ["ControlOrMeta"]
# A headless browser shows every page: one is hidden by hand.
HIDE = """() => {
  Object.defineProperty(document, "hidden", { get: () => true });
  window.told = [];
  const construct = (Real, given) => {
    window.note = new Real(...given);
    window.told.push(window.note.body);
    return window.note;
  };
  window.Notification = new Proxy(Notification, { construct });
}"""


@pytest.fixture
def no_history(server: Server) -> None:
    server.close_all_tabs()
    for run in server.ask("GET", "/api/runs?limit=1000")["items"]:
        server.ask("DELETE", f"/api/runs/{run['id']}")


def open_runs(page: Page) -> Locator:
    page.locator("#queue").focus()
    page.keyboard.press("Enter")
    return page.get_by_role("dialog", name="Runs")


def start_in_background(page: Page) -> None:
    with page.expect_response(lambda answer: answer.url.endswith("/api/runs") and answer.status == 202):
        page.get_by_role("button", name="Visualize").click(modifiers=BACKGROUND)


def test_without_runs_the_list_says_how_to_start_one(no_history: None, page: Page) -> None:
    runs = open_runs(page)
    expect(runs).to_contain_text("No runs yet. Choose pictures and a model on Home")
    page.keyboard.press("Escape")
    expect(runs).to_be_hidden()
    expect(page.locator("#queue")).to_be_focused()


def test_runs_are_followed_and_cancelled_in_the_list(no_history: None, page: Page, server: Server) -> None:
    result_of(page, server, "lrp.epsilon")
    page.get_by_role("tab", name="Home").click()
    long_run(page)
    start_in_background(page)
    start_in_background(page)
    runs = open_runs(page)
    rows = runs.get_by_role("listitem")
    expect(rows).to_have_count(3)
    newest, working, done = rows.all()
    expect(working).to_contain_text(re.compile(r"running · \d+ of 450 maps .* so far · .* left"))
    expect(newest).to_contain_text(re.compile("queued · (starts next|waiting for)"))
    expect(done).to_contain_text(re.compile(r"done, 2 maps in .*\d s"))
    assert newest.get_by_role("button").all_inner_texts() == ["Open", "Cancel"]
    newest.get_by_role("button", name="Cancel").focus()
    page.keyboard.press("Enter")
    expect(newest).to_contain_text("Cancelled after 0 of 450 maps.")
    expect(newest.get_by_role("button", name=re.compile("Open|Repeat"))).to_have_count(2)
    assert newest.evaluate("row => row.contains(document.activeElement)")
    working.get_by_role("button", name="Cancel").click()
    expect(working).to_contain_text("Cancelled after")
    page.keyboard.press("Escape")
    expect(page.locator("#queue")).to_have_text("Queue idle")
    expect(page.locator(".notice")).to_have_count(0)  # she has cancelled them herself
    assert [run["state"] for run in server.ask("GET", "/api/runs")["items"]] == ["done", "cancelled", "cancelled"]


def test_a_queued_run_says_how_long_it_will_take_once_its_kind_is_known(
    no_history: None, page: Page, server: Server
) -> None:
    result_of(page, server, "lrp.epsilon")
    page.get_by_role("tab", name="Home").click()
    long_run(page)
    choose_models(page, "demo-resnet", "demo-watermark")  # off again
    start_in_background(page)
    panel = visualize(page)
    expect(panel.locator(".progress-text")).to_contain_text(re.compile("(starts next|waiting for .*) · .* left"))
    row = open_runs(page).get_by_role("listitem").first
    expect(row).to_contain_text(re.compile("queued · .* left"))


def test_a_run_is_opened_repeated_and_forgotten(no_history: None, page: Page, server: Server) -> None:
    panel = result_of(page, server, "gradient", models=("demo-resnet",))
    first = inputs_of_last_run(server)
    page.get_by_role("tab", name="Home").click()
    runs = open_runs(page)
    runs.get_by_role("button", name="Open").click()
    expect(runs).to_be_hidden()
    expect(panel).to_be_visible()
    close(page, panel)
    runs = open_runs(page)
    expect(runs.get_by_role("listitem")).to_contain_text("results deleted")
    runs.get_by_role("button", name="Repeat").click()
    rows = runs.get_by_role("listitem")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("done, 2 maps")
    assert inputs_of_last_run(server) == first
    old = server.ask("GET", "/api/runs")["items"][0]["id"]
    rows.last.get_by_role("button", name="Forget").click()
    expect(rows).to_have_count(1)
    expect(rows.get_by_role("button", name="Open")).to_be_focused()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        server.ask("GET", f"/api/runs/{old}")
    rows.get_by_role("button", name="Open").click()
    expect(page.locator(".result:visible canvas.map")).to_be_visible()
    expect(page.get_by_role("tab")).to_have_count(2)


def test_a_run_whose_picture_is_gone_says_so_where_it_is_repeated(
    no_history: None, page: Page, server: Server, watch: Watch, uploaded: Callable[[], str]
) -> None:
    watch.expected.append("422")
    image = uploaded()
    run = server.ask("POST", "/api/runs", {"kind": "visualize", "models": ["demo-vgg"], "images": [image],
                                           "method": "gradient"})  # fmt: skip
    server.ask("DELETE", f"/api/tabs/{run['tabs'][0]}")
    server.ask("DELETE", f"/api/images/{image}")
    runs = open_runs(page)
    runs.get_by_role("button", name="Repeat").click()
    expect(runs.get_by_role("alert").filter(has_text="cannot be repeated")).to_contain_text("was deleted")


@pytest.fixture
def uploaded(page: Page, server: Server) -> Callable[[], str]:
    """Sends a picture from Home and answers with its id."""

    def upload() -> str:
        with page.expect_response("**/api/images") as sent:
            page.locator("#files").set_input_files(picture_file("gone.png", 77))
        return str(sent.value.json()["items"][0]["id"])

    return upload


def test_the_end_of_a_run_is_told_to_who_looks_elsewhere(page: Page) -> None:
    use_samples(page)
    choose_models(page, "demo-vgg")
    start_in_background(page)
    notice = page.locator(".notice")
    expect(notice).to_contain_text("is done.", timeout=60_000)
    expect(page.locator("#panel-home")).to_be_visible()
    notice.get_by_role("button", name="Open").click()
    expect(page.locator(".result:visible canvas.map")).to_be_visible()
    expect(notice).to_have_count(0)


def test_several_ends_are_one_notice_that_leads_to_the_list(page: Page) -> None:
    use_samples(page)
    choose_models(page, "demo-vgg")
    start_in_background(page)
    start_in_background(page)
    notice = page.locator(".notice")
    expect(notice).to_contain_text("2 runs have ended.", timeout=60_000)
    notice.get_by_role("button", name="Show runs").click()
    expect(page.get_by_role("dialog", name="Runs")).to_be_visible()
    page.keyboard.press("Escape")
    notice.get_by_role("button", name="Dismiss").click()
    start_in_background(page)
    expect(notice).to_contain_text(re.compile("^(?!.*runs have ended).*is done"), timeout=60_000)


def test_a_run_that_is_watched_ends_without_a_notice(page: Page) -> None:
    run_on_samples(page, "demo-vgg")
    page.wait_for_timeout(600)
    expect(page.locator(".notice")).to_have_count(0)


def test_the_browser_tells_it_only_when_it_is_allowed_and_the_page_is_hidden(
    page: Page, context: BrowserContext
) -> None:
    context.grant_permissions(["notifications"])
    use_samples(page)
    choose_models(page, "demo-vgg")
    allowed = open_runs(page).get_by_label("Notify me in the browser")
    expect(allowed).not_to_be_checked()
    allowed.check()
    expect(allowed).to_be_checked()
    page.keyboard.press("Escape")
    panel = visualize(page)
    page.evaluate(HIDE)
    wait_until_done(panel)
    (told,) = page.evaluate("window.told")
    assert "is done" in told
    page.get_by_role("tab", name="Home").click()
    page.evaluate("window.note.onclick()")
    expect(panel).to_be_visible()
    expect(page.locator(".notice")).to_have_count(0)


def test_where_notifications_are_refused_the_box_stays_empty(page: Page, context: BrowserContext) -> None:
    page.evaluate("Notification.requestPermission = async () => 'denied'")
    runs = open_runs(page)
    runs.get_by_label("Notify me in the browser").click()
    expect(runs.get_by_role("alert").filter(has_text="does not allow")).to_be_visible()
    expect(runs.get_by_label("Notify me in the browser")).not_to_be_checked()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_list_is_accessible_and_fits_a_small_screen(
    page: Page, server: Server, theme: Literal["light", "dark"]
) -> None:
    result_of(page, server, "gradient")
    page.emulate_media(color_scheme=theme)
    page.get_by_role("tab", name="Home").click()
    page.set_viewport_size({"width": 360, "height": 640})
    runs = open_runs(page)
    expect(runs.get_by_role("listitem").first).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert runs.evaluate("dialog => dialog.scrollWidth - dialog.clientWidth") == 0
