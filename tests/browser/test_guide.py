"""The guide says what the page has: every step of every page is followed, in a fresh program's page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from docs.guided import acts_of, follow, items_of, pages
from tests.browser.conftest import Server

PAGES = pages()


@pytest.mark.parametrize("guide", PAGES, ids=lambda guide: guide.stem)
def test_the_steps_can_be_followed(page: Page, server: Server, guide: Path) -> None:
    page.get_by_role("button", name="Skip the tour").click()
    for act in acts_of(guide):
        follow(page, act)
    expect(page.locator(".notice:not(.calm)")).to_have_count(0)
    for made in server.ask("GET", "/api/sets")["items"]:
        server.ask("DELETE", f"/api/sets/{made['id']}")


def test_the_tasks_are_among_the_pages_that_are_followed() -> None:
    assert {"first_task", "second_task"} <= {guide.stem for guide in PAGES}
    assert sum(len(acts_of(guide)) for guide in PAGES) > 60


def test_every_step_asks_for_something() -> None:
    """What looks like a step and says nothing to be done would not be tested."""
    assert [guide.stem for guide in PAGES if not all(items_of(guide))] == []
