"""What an administrator sees, warnings before and at a limit, models that are marked, failures in their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.access.conftest import PASSWORDS, write_users
from tests.browser.axe import violations
from tests.browser.conftest import Watch
from tests.browser.steps import choose_models, picture_file, use_samples
from tests.browser.test_login import Site, expect_the_program, log_in

REFUSALS = ("429", "507", "409", "401", "503")  # the browser logs them by itself; 503: there is no engine
REASON = "The engine worker ended twice while it computed LRP-epsilon for VGG16: the machine was out of memory."


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """The web process with accounts and without an engine: runs stay queued. anna is administrator."""
    sites: list[Site] = []

    def start(**settings: Any) -> Site:
        write_users(tmp_path / "users", PASSWORDS)
        sites.append(Site(tmp_path / "site", users=tmp_path / "users", **settings))
        return sites[-1]

    yield start
    for site in sites:
        site.close()


@pytest.fixture
def page_of(chromium: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """The page of somebody who is logged in, each in a browser of her own."""
    watch.expected += REFUSALS
    contexts = []

    def enter(site: Site, name: str) -> Page:
        context = chromium.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.goto(site.url)
        log_in(page, name, PASSWORDS[name])
        expect_the_program(page)
        return page

    yield enter
    for context in contexts:
        context.close()


def store_of(site: Site, name: str) -> Any:
    return site.app.extensions["store"].of(name)


def queue_run(page: Page) -> None:
    """Starts a run on the sample pictures in the background; nobody computes it."""
    if page.get_by_role("button", name="VGG16", exact=True).get_attribute("aria-pressed") == "false":
        use_samples(page)
        choose_models(page, "VGG16")
    with page.expect_response(lambda answer: answer.url.endswith("/api/runs")):
        page.get_by_role("button", name="Visualize").click(modifiers=["ControlOrMeta"])


def open_load(page: Page) -> None:
    page.locator("#user summary").click()
    page.get_by_role("button", name="Load").click()
    expect(page.get_by_role("dialog", name="Load")).to_be_visible()


def test_an_administrator_sees_the_load_and_cancels_somebodys_run(lab: Any, page_of: Any) -> None:
    site = lab()
    boris, anna = page_of(site, "boris"), page_of(site, "anna")
    queue_run(boris)
    open_load(anna)
    load = anna.get_by_role("dialog", name="Load")
    workers, users, runs = (load.locator("section").nth(at) for at in range(3))
    expect(workers).to_contain_text("quiet")
    expect(users.get_by_role("row", name="boris")).to_have_text("boris100 B0")
    expect(runs.get_by_role("row", name="boris")).to_contain_text("queued, 0 of 24")
    assert "LRP" not in load.inner_text()  # how busy, not what with
    runs.get_by_role("button", name="Cancel this run of boris").focus()
    anna.keyboard.press("Enter")
    expect(runs).to_contain_text("none")
    assert anna.evaluate("document.activeElement.closest('dialog') !== null")
    assert [run.state for run in store_of(site, "boris").runs()] == ["cancelled"]
    notice = boris.locator(".notice")
    expect(notice).to_contain_text("was cancelled.")  # not by boris, so it is news
    anna.keyboard.press("Escape")
    expect(load).to_be_hidden()


def test_others_have_no_entry_for_the_load(lab: Any, page_of: Any) -> None:
    page = page_of(lab(), "boris")
    page.locator("#user summary").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    expect(page.get_by_role("button", name="Load")).to_have_count(0)


def test_pictures_are_warned_of_refused_and_made_room_for(lab: Any, page_of: Any) -> None:
    site = lab(limit_pictures=5)
    page = page_of(site, "boris")
    page.locator("#files").set_input_files([picture_file(f"{seed}.png", seed) for seed in range(3)])
    expect(page.locator("#pictures li")).to_have_count(3)
    expect(page.locator(".notice")).to_have_count(0)  # 60 %
    page.locator("#files").set_input_files(picture_file("3.png", 3))
    notice = page.locator(".notice")
    expect(notice).to_contain_text("You use 4 of 5 pictures: delete those that you do not need.")
    page.locator("#files").set_input_files([picture_file(f"{seed}.png", seed) for seed in range(4, 7)])
    expect(page.locator(".rejected")).to_contain_text("You have 5 pictures, and 5 ")
    expect(page.locator("#pictures li")).to_have_count(5)
    expect(notice).to_contain_text("5 of 5")
    page.locator("#files").set_input_files([picture_file(f"{seed}.png", seed) for seed in range(20, 24)])
    expect(page.locator(".rejected li")).to_have_count(1)  # one sentence, not one for each file
    for name in ("4.png", "3.png"):
        page.get_by_role("button", name=f"Remove {name}").focus()
        page.keyboard.press("Enter")
    page.on("dialog", lambda dialog: dialog.accept())
    notice.get_by_role("button", name="Delete unused pictures").click()
    expect(page.locator("#samples-offer")).not_to_contain_text("uploaded before")
    expect(notice).to_have_count(0)
    kept = page.evaluate("fetch('/api/images').then((answer) => answer.json())")["items"]
    assert sorted(image["name"] for image in kept) == ["0.png", "1.png", "2.png"]


def test_a_warning_that_was_dismissed_comes_back_only_when_it_is_worse(lab: Any, page_of: Any) -> None:
    page = page_of(lab(limit_pictures=10), "boris")
    page.locator("#files").set_input_files([picture_file(f"{seed}.png", seed) for seed in range(8)])
    notice = page.locator(".notice")
    expect(notice).to_contain_text("8 of 10")
    notice.get_by_role("button", name="Dismiss").click()
    queue_run(page)  # something changes, the pictures do not
    page.wait_for_timeout(500)
    expect(notice).to_have_count(0)
    page.locator("#files").set_input_files(picture_file("8.png", 8))
    expect(notice).to_contain_text("9 of 10")


def test_a_full_queue_is_told_before_and_where_a_run_is_started(lab: Any, page_of: Any) -> None:
    page = page_of(lab(limit_queued_runs=2), "boris")
    queue_run(page)
    expect(page.locator(".notice")).to_have_count(0)
    queue_run(page)
    warned = page.locator(".notice.calm")
    expect(warned).to_contain_text("You use 2 of 2 places in the queue")
    queue_run(page)
    refused = page.locator(".notice:not(.calm)")
    expect(refused).to_contain_text("You have 2 runs in the queue, and 2 ")
    warned.get_by_role("button", name="Show runs").click()
    page.get_by_role("dialog", name="Runs").get_by_role("button", name="Cancel").first.click()
    page.keyboard.press("Escape")
    expect(warned).to_have_count(0)


def test_a_model_that_ended_the_worker_is_marked_with_the_reason(lab: Any, page_of: Any) -> None:
    site = lab()
    store_of(site, "boris").mark_model("boris", "VGG16", REASON)
    page = page_of(site, "boris")
    mark = page.locator("#predefined-models .chip-mark")
    expect(mark).to_have_text(f"⚠ VGG16: {REASON}")
    expect(page.get_by_role("button", name="VGG16", exact=True)).to_contain_text("⚠")
    choose_models(page, "VGG16")
    expect(page.get_by_role("button", name="VGG16", exact=True)).to_have_attribute("aria-pressed", "true")
    assert violations(page) == []


def test_why_a_model_failed_stands_in_its_row(lab: Any, page_of: Any) -> None:
    site = lab()
    page = page_of(site, "boris")
    choose_models(page, "VGG19")
    queue_run(page)
    store = site.app.extensions["store"]
    (run,) = store.runs()
    store.take_next_run(run.id)
    store.set_failures(run.id, {"VGG16": {"title": "Failed", "status": 500, "detail": REASON}})
    page.get_by_role("tab").nth(1).click()
    rows = page.locator(".result-row")
    expect(rows.filter(has_text="VGG16").locator(".waiting")).to_have_text(REASON)
    expect(rows.filter(has_text="VGG19").locator(".waiting")).to_have_text("being computed…")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_load_and_warnings_are_accessible_and_fit_a_small_screen(
    lab: Any, page_of: Any, theme: Literal["light", "dark"]
) -> None:
    page = page_of(lab(limit_queued_runs=1), "anna")
    page.emulate_media(color_scheme=theme)
    queue_run(page)
    expect(page.locator(".notice.calm")).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 640})
    page.locator("#user summary").click()
    assert violations(page) == []
    page.get_by_role("button", name="Load").click()
    load = page.get_by_role("dialog", name="Load")
    expect(load.get_by_role("button", name="Cancel this run of anna")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert load.evaluate("dialog => dialog.scrollWidth - dialog.clientWidth") == 0
