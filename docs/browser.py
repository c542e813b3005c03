"""The page as the scripts of this folder see it: in the Chromium of the system."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Iterator
from typing import Literal

from playwright.sync_api import Page, sync_playwright

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
Theme = Literal["light", "dark"]


def chromium() -> str:
    """Path of the system's Chromium; ends with a sentence where there is none."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        sys.exit("No Chromium found; on Debian: apt-get install chromium")
    return found


@contextlib.contextmanager
def opened(url: str, width: int, height: int, theme: Theme = "light") -> Iterator[Page]:
    """Home, just opened, the tour skipped; closed afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        size = {"width": width, "height": height}
        page = browser.new_page(viewport=size, color_scheme=theme, base_url=url, reduced_motion="reduce")
        page.goto("/")
        page.locator("html[data-ready]").wait_for(state="attached")
        page.get_by_role("button", name="Skip the tour").click()
        yield page
        browser.close()
