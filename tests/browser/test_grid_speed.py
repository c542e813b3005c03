"""A tab of very many maps: only those near the window are kept, and the figures of `benchmarks/page.py` are met."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.config import Settings
from app.jobs.store import Store
from app.storage.files import Files
from benchmarks import page as figures
from benchmarks.made_tab import MadeTab, made_tab
from benchmarks.server import NO_ENGINE, running


def made(folder: Path, *tabs: tuple[int, int, int], size: int) -> list[MadeTab]:
    """Tabs of (pictures, models, methods) in a data folder."""
    settings = Settings(data_dir=folder, browser=False, auth=False)
    store, files = Store(settings), Files(settings)
    found = [made_tab(store, files, *tab, size=size) for tab in tabs]
    store.close()
    return found


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, MadeTab]]:
    (tab,) = made(tmp_path, (40, 3, 2), size=32)
    with running(tmp_path, *NO_ENGINE) as server:
        yield server.url, tab


def test_only_maps_near_the_window_are_kept(chromium: Browser, site: tuple[str, MadeTab]) -> None:
    page = figures.opened(chromium, *site, figures.USUAL)
    figures.until_drawn(page)
    canvases = page.locator(".grid canvas.map")
    lines = page.locator(".grid tbody tr")
    expect(lines).to_have_count(40)
    height = page.locator(".grid").evaluate("grid => grid.offsetHeight")
    expect(lines.first.locator("canvas.map")).to_have_count(6)
    assert canvases.count() < 0.4 * 240
    page.keyboard.press("End")
    expect(lines.last.locator("canvas.map")).to_have_count(6)
    expect(lines.first.locator("canvas.map")).to_have_count(0)
    assert canvases.count() < 0.4 * 240
    assert page.locator(".grid").evaluate("grid => grid.offsetHeight") == height, "room is kept for what is not there"
    page.context.close()


@pytest.mark.slow
def test_the_figures_of_the_page(chromium: Browser, tmp_path: Path) -> None:
    four, hundred, many = made(tmp_path, (figures.SLIDES + 2, 4, 1), (10, 5, 2), (50, 5, 2), size=224)
    with running(tmp_path, *NO_ENGINE) as server:
        page = figures.opened(chromium, server.url, four, figures.USUAL)
        assert figures.p95(figures.slide_milliseconds(page, figures.SLIDES)) <= figures.SLIDE_MS
        assert figures.zoom_frames(page, figures.ZOOM_SECONDS) >= figures.ZOOM_FRAMES
        page.context.close()
        page = figures.opened(chromium, server.url, hundred, figures.HIGH)
        assert figures.until_drawn(page)[1] == 100
        colors = figures.set_milliseconds(page, "Colours of maps with both signs", ["brown-blue", "black-white"] * 5)
        assert statistics.median(colors) <= figures.REDRAW_MS
        page.get_by_text("Overlay", exact=True).click()
        opacity = figures.set_milliseconds(page, "How strongly the map covers the picture", [*range(10, 100, 10)])
        assert statistics.median(opacity) <= figures.REDRAW_MS
        page.context.close()
        seconds, page = figures.seconds_to_open(chromium, server.url, many)
        assert seconds <= figures.OPEN_SECONDS
        figures.scroll_through(page)
        assert figures.page_memory() <= figures.MOST_MEMORY
        page.context.close()
