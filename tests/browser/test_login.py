"""Getting in with a browser: the login page, the address with the token, logging out, a login that ends meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from app import create_app
from app.access.access import access_of
from app.access.opening import Opening
from app.config import Settings
from tests.access.conftest import PASSWORDS, write_users
from tests.api.stand_ins import DESCRIPTION, QuietEngine
from tests.browser.axe import violations
from tests.browser.conftest import Watch

EXPECTED = ("401", "429")  # the browser says so of every answer with such a status


class Site:
    """The web process without an engine, at an address of its own."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.folder = folder
        values = {"data_dir": folder, "browser": False} | settings
        self.app = create_app(Settings(**values), QuietEngine({"VGG16": DESCRIPTION}))
        self.access = access_of(self.app)
        self._server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self.opening = Opening(self.url, self.access.way, folder / "instance")

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.app.extensions["store"].close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    sites: list[Site] = []

    def start(**settings: Any) -> Site:
        sites.append(Site(tmp_path / f"site-{len(sites)}", **settings))
        return sites[-1]

    yield start
    for site in sites:
        site.close()


@pytest.fixture
def lab(start: Callable[..., Site], tmp_path: Path) -> Site:
    """With accounts."""
    write_users(tmp_path / "users", PASSWORDS)
    return start(users=tmp_path / "users")


@pytest.fixture
def browser_context(chromium: Browser, watch: Watch) -> Iterator[BrowserContext]:
    """Nothing may be logged but the refusals that the tests provoke."""
    watch.expected += EXPECTED
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def tab(browser_context: BrowserContext) -> Page:
    return browser_context.new_page()


def expect_the_program(tab: Page) -> None:
    expect(tab.locator("html[data-ready]")).to_be_attached()


def log_in(tab: Page, name: str, password: str) -> None:
    form = tab.locator("form.login")
    form.get_by_label("Name").fill(name)
    form.get_by_label("Password").fill(password)
    form.get_by_role("button", name="Log in").click()


def test_the_printed_address_opens_the_page_and_loses_its_token(start: Callable[..., Site], tab: Page) -> None:
    site = start()
    tab.goto(site.opening.printed + "#tab=home")
    expect_the_program(tab)
    assert tab.url == f"{site.url}#tab=home" or tab.url == site.url
    assert tab.evaluate("history.length") <= 2
    expect(tab.locator("#user")).to_be_hidden()
    assert site.access.token not in tab.content() + tab.evaluate("document.cookie")


def test_the_file_that_opens_the_browser_leads_to_the_page(start: Callable[..., Site], tab: Page) -> None:
    site = start()
    tab.goto(site.opening.for_browser())
    tab.wait_for_url(site.url)
    expect_the_program(tab)


def test_a_wrong_token_in_the_address_is_said_and_taken_away(start: Callable[..., Site], tab: Page) -> None:
    site = start()
    tab.goto(f"{site.url}?token=wrong&page=x")
    expect(tab.get_by_text("not the one of this program")).to_be_visible()
    assert tab.url == f"{site.url}?page=x"
    tab.get_by_label("Token").fill(site.access.token or "")
    tab.keyboard.press("Enter")
    expect_the_program(tab)


def test_a_link_of_another_site_finds_the_login(
    start: Callable[..., Site], tab: Page, other_site: Callable[[str], str]
) -> None:
    """The browser sends no cookie with it (SameSite=Strict), so the login page is served and then left."""
    site = start()
    tab.goto(site.opening.printed)
    expect_the_program(tab)
    tab.goto(other_site(f"{site.url}#tab=home"))
    with tab.expect_response(lambda answer: answer.url == site.url and answer.status == 401):
        tab.get_by_role("link").click()
    expect_the_program(tab)
    assert tab.url.startswith(site.url)


def test_the_printed_address_as_a_link_of_another_site(
    start: Callable[..., Site], tab: Page, other_site: Callable[[str], str]
) -> None:
    site = start()
    tab.goto(other_site(site.opening.printed))
    tab.get_by_role("link").click()
    expect_the_program(tab)
    assert tab.url == site.url


@pytest.fixture
def other_site() -> Iterator[Callable[[str], str]]:
    """A page with a link, under a name that is another site to the browser."""
    link = ""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            if self.path == "/":
                self.wfile.write(f'<!doctype html><link rel="icon" href="data:,"><a href="{link}">link</a>'.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def page_with(address: str) -> str:
        nonlocal link
        link = address
        return f"http://localhost:{server.server_port}/"

    yield page_with
    server.shutdown()
    thread.join()
    server.server_close()


def test_logging_in_and_out(lab: Site, tab: Page) -> None:
    tab.goto(lab.url)
    log_in(tab, "anna", "a wrong password")
    expect(tab.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    expect(tab.get_by_label("Password")).to_be_focused()
    log_in(tab, "anna", PASSWORDS["anna"])
    expect_the_program(tab)
    tab.locator("#user summary").click()
    expect(tab.locator("#user summary")).to_have_text("anna")
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("button", name="Log out")).to_be_hidden()
    tab.locator("#user summary").click()
    tab.get_by_role("button", name="Log out").click()
    expect(tab.get_by_label("Name")).to_be_focused()
    assert tab.evaluate("Object.keys(sessionStorage).length") == 0
    tab.go_back()
    expect(tab.locator("#visualize")).to_have_count(0)


def test_the_login_page_loads_nothing_of_the_program(lab: Site, tab: Page) -> None:
    loaded: list[str] = []
    tab.on("response", lambda answer: loaded.append(f"{answer.status} {answer.url.removeprefix(lab.url)}"))
    tab.goto(lab.url, wait_until="networkidle")
    files = {line for line in loaded if "static" in line}
    assert {line for line in files if not line.startswith("200 ")} == set()
    assert {line.rsplit("/", 1)[1] for line in files if line.endswith(".js")} == {"login.js", "theme_boot.js"}


def test_a_login_that_ends_in_the_middle_of_work_loses_nothing(lab: Site, tab: Page) -> None:
    tab.goto(lab.url)
    log_in(tab, "anna", PASSWORDS["anna"])
    expect_the_program(tab)
    tab.get_by_role("button", name="use the 24 sample pictures").click()
    tab.get_by_text("Custom pre-trained model").click()
    tab.get_by_label("Number of classes").fill("7")
    tab.context.clear_cookies()
    tab.evaluate("import('/static/js/api.js').then((api) => api.sets().catch(() => null))")
    notice = tab.locator(".notice")
    expect(notice).to_contain_text("Your login has ended")
    notice.get_by_role("button", name="Log in").click()
    dialog = tab.get_by_role("dialog", name="Log in")
    expect(dialog.get_by_label("Name")).to_have_value("anna")
    expect(dialog.get_by_label("Password")).to_be_focused()
    assert violations(tab) == []
    tab.keyboard.type("wrong")
    tab.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    tab.keyboard.type(PASSWORDS["anna"])
    tab.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(notice).to_have_count(0)
    expect(tab.get_by_label("Number of classes")).to_have_value("7")
    expect(tab.locator("#pictures li")).to_have_count(24)
    assert tab.evaluate("import('/static/js/api.js').then((api) => api.sets())") == []


def test_somebody_else_who_logs_in_starts_anew(lab: Site, tab: Page) -> None:
    tab.goto(lab.url)
    log_in(tab, "anna", PASSWORDS["anna"])
    expect_the_program(tab)
    tab.get_by_role("button", name="use the 24 sample pictures").click()
    tab.context.clear_cookies()
    tab.evaluate("import('/static/js/api.js').then((api) => api.sets().catch(() => null))")
    tab.locator(".notice").get_by_role("button", name="Log in").click()
    log_in(tab, "boris", PASSWORDS["boris"])
    expect(tab.locator("#user summary")).to_have_text("boris")
    expect(tab.locator("#pictures li")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_login_page_is_accessible_and_fits_a_small_screen(
    lab: Site, tab: Page, theme: Literal["light", "dark"]
) -> None:
    tab.emulate_media(color_scheme=theme)
    tab.set_viewport_size({"width": 360, "height": 640})
    tab.goto(lab.url)
    log_in(tab, "anna", "a wrong password")
    expect(tab.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    dark = tab.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(18, 20, 26)"
    assert dark is (theme == "dark")
