"""Read-only links: made, copied and revoked in a tab; what who has one sees, and what not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.access.conftest import PASSWORDS, write_users
from tests.api.people import belongings_of
from tests.browser.axe import violations
from tests.browser.conftest import Server, Watch
from tests.browser.steps import COUNT_COLORS, result_of, shown_picture
from tests.browser.test_login import Site, log_in

CHANGING = re.compile("Home|Visualize|Close|Again|Cancel|Rename|Save as set|Share|Queue|Select$|Suggest")


@pytest.fixture
def guest(server: Server, chromium: Browser) -> Iterator[Page]:
    """Another browser."""
    context = chromium.new_context(base_url=server.url, viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture
def asked(guest: Page) -> list[str]:
    """The addresses of the API that the guest's page asks for."""
    addresses: list[str] = []
    guest.on("request", lambda request: addresses.append(request.url) if "/api/" in request.url else None)
    return addresses


def share(panel: Locator) -> Locator:
    """Opens "Share" and makes a link; answers with the field that has it."""
    panel.get_by_role("button", name="Share", exact=True).click()
    panel.get_by_role("button", name="Make a read-only link").click()
    return panel.get_by_label("New link")


def open_link(guest: Page, address: str) -> None:
    guest.goto(address)
    expect(guest.locator("html[data-ready]")).to_be_attached()
    expect(guest.get_by_text("A shared view of one result")).to_be_visible()


def expect_read_only(guest: Page, asked: list[str], address: str) -> None:
    expect(guest.get_by_role("button", name=CHANGING)).to_have_count(0)
    expect(guest.get_by_role("tab")).to_have_count(0)
    secret = parse_qs(urlsplit(address).query)["share"]
    assert asked and [url for url in asked if parse_qs(urlsplit(url).query).get("share") != secret] == []


def test_a_shared_result_is_seen_with_its_maps_and_cannot_be_changed(
    page: Page, server: Server, guest: Page, asked: list[str]
) -> None:
    panel = result_of(page, server, "gradient")
    address = share(panel).input_value()
    open_link(guest, address)
    assert guest.locator("canvas.map").evaluate(COUNT_COLORS) > 10
    expect_read_only(guest, asked, address)
    first = shown_picture(guest.locator(".result"))
    guest.keyboard.press("ArrowRight")
    expect(guest.locator("h1 small")).to_have_text("2 of 2")
    assert shown_picture(guest.locator(".result")) != first
    assert guest.locator(".result img.picture").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    with guest.expect_download() as download:
        guest.get_by_role("link", name="map", exact=True).click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    expect(guest.locator(".predictions button")).to_have_count(0)
    expect_read_only(guest, asked, address)
    guest.reload()
    expect(guest.locator("h1 small")).to_have_text("2 of 2")


def test_a_shared_chart_is_seen_with_its_pictures_and_cannot_be_changed(
    page: Page, server: Server, guest: Page, asked: list[str]
) -> None:
    images = [image["id"] for image in server.ask("GET", "/api/samples")["items"][:6]]
    run = server.ask("POST", "/api/runs", {"kind": "suggest", "models": ["demo-vgg"], "images": images})
    page.goto(f"/#tab={run['tabs'][0]}")
    page.reload()
    panel = page.locator(".suggest:visible")
    expect(panel.locator(".run-progress")).to_have_attribute("data-state", "done", timeout=60_000)
    address = share(panel).input_value()
    open_link(guest, address)
    guest.locator(".column:not([aria-label*=': 0 pictures'])").first.focus()
    guest.keyboard.press("Enter")
    dialog = guest.get_by_role("dialog")
    picture = dialog.locator("img.suggested")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    expect(dialog.locator(".predictions")).to_be_visible()
    expect(dialog.get_by_role("button", name=re.compile("Visualize|^Select"))).to_have_count(0)
    guest.keyboard.press("Escape")
    guest.get_by_text("Lists").click()
    expect(guest.locator(".suggest-lists")).to_contain_text("Units that are never active")
    expect_read_only(guest, asked, address)


def test_the_address_is_shown_once_and_can_be_copied(page: Page, server: Server, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    panel = result_of(page, server, "gradient")
    field = share(panel)
    expect(field).to_be_focused()
    address = field.input_value()
    panel.get_by_role("button", name="Copy").click()
    expect(panel.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address
    page.keyboard.press("Escape")
    expect(panel.get_by_role("button", name="Share", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("button", name=re.compile("Revoke the link made"))).to_be_visible()
    expect(field).to_have_count(0)
    assert urlsplit(address).query not in page.content()


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Site]:
    """With accounts; anna has a shared result."""
    write_users(tmp_path / "users", PASSWORDS)
    site = Site(tmp_path / "site", users=tmp_path / "users")
    yield site
    site.close()


@pytest.fixture
def new_page(chromium: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Pages of browsers of their own, so that nobody is logged in; only refusals may be logged."""
    contexts: list[BrowserContext] = []
    watch.expected += ["status of 404", "status of 401"]

    def new(**options: Any) -> Page:
        context = chromium.new_context(**options)
        contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()


def test_a_link_needs_no_account_until_it_is_revoked(lab: Site, new_page: Callable[..., Page]) -> None:
    things = belongings_of(lab.app, "anna")
    link = f"{lab.url}?share={things.secret}"
    guest, anna = new_page(), new_page()
    open_link(guest, link)
    expect(guest.get_by_role("heading", name="anna's secret.png")).to_be_visible()
    anna.goto(f"{lab.url}#tab={things.tab_id}")
    log_in(anna, "anna", PASSWORDS["anna"])
    panel = anna.locator(".result:visible")
    panel.get_by_role("button", name="Share", exact=True).click()
    panel.get_by_role("button", name="Revoke").focus()
    anna.keyboard.press("Enter")
    expect(panel.get_by_role("button", name="Revoke")).to_have_count(0)
    expect(panel.get_by_role("button", name="Make a read-only link")).to_be_focused()
    guest.reload()
    expect(guest.get_by_text("This link opens nothing; it was revoked")).to_be_visible()
    assert lab.app.extensions["store"].of("anna").shares(things.tab_id) == []


@pytest.mark.parametrize("logged_in", [False, True])
def test_an_unknown_link_says_so_to_everybody(lab: Site, new_page: Callable[..., Page], logged_in: bool) -> None:
    page = new_page()
    if logged_in:
        page.goto(lab.url)
        log_in(page, "boris", PASSWORDS["boris"])
        expect(page.locator("html[data-ready]")).to_be_attached()
    page.goto(f"{lab.url}?share=unknown")
    expect(page.get_by_text("This link opens nothing")).to_be_visible()
    page.get_by_role("link", name="To the program").click()
    if logged_in:
        expect(page.locator("html[data-ready]")).to_be_attached()
    expect(page.get_by_role("button", name="Visualize" if logged_in else "Log in")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_links_and_shared_views_are_accessible_and_fit_a_small_screen(
    page: Page, server: Server, guest: Page, watch: Watch, theme: Literal["light", "dark"]
) -> None:
    watch.expected.append("404")
    panel = result_of(page, server, "gradient")
    for one in (page, guest):
        one.emulate_media(color_scheme=theme)
    address = share(panel).input_value()
    assert violations(page) == []
    for one, at in ((page, None), (guest, address), (guest, "/?share=unknown")):
        one.set_viewport_size({"width": 360, "height": 640})
        if at:
            one.goto(at)
            expect(one.get_by_text("shared view" if at == address else "opens nothing")).to_be_visible()
            expect(one.locator("h1")).to_be_visible()
            if at == address:
                expect(one.locator("canvas.map[data-drawn]")).to_be_visible()
            assert violations(one) == []
        assert one.evaluate("document.documentElement.scrollWidth") <= 360
