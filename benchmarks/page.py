"""The page in a real Chromium: how soon it draws maps, follows the user, and what it takes.

`python -m benchmarks.page`
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from app.config import Settings
from app.jobs.store import Store
from app.storage.files import Files
from benchmarks.made_tab import MadeTab, made_tab
from benchmarks.report import write
from benchmarks.server import NO_ENGINE, TOKEN, running

SLIDE_MS, REDRAW_MS, ZOOM_FRAMES, OPEN_SECONDS, MOST_MEMORY = 100, 150, 30, 2.0, 500 * 2**20
SLIDES, REDRAWS, ZOOM_SECONDS = 40, 10, 2
# So high that a hundred maps are in the window.
HIGH = {"width": 1920, "height": 2300}
USUAL = {"width": 1440, "height": 900}
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_TOOLS = """
globalThis.shown = () => [...document.querySelectorAll("canvas.map")].filter((canvas) => {
  const box = canvas.getBoundingClientRect();
  return box.width && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
});
globalThis.isDrawn = (canvas) => canvas.dataset.map && canvas.dataset.drawn === canvas.dataset.map;
globalThis.frame = () => new Promise(requestAnimationFrame);
/** After this the browser has put on the screen what was there before. */
globalThis.presented = async () => { await frame(); await new Promise((resolve) => setTimeout(resolve)); };
globalThis.timed = async (act) => {
  const began = performance.now();
  await act();
  await presented();
  return performance.now() - began;
};
"""
_SLIDE = """async () => {
  const before = shown().map((canvas) => canvas.dataset.map);
  return timed(async () => {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    while (!shown().every((canvas, at) => isDrawn(canvas) && canvas.dataset.map !== before[at])) await frame();
  });
}"""
_SET = """async ([label, value]) => {
  const input = document.querySelector(`.result:not([hidden]) [aria-label="${label}"]`);
  return timed(() => {
    input.value = value;
    input.dispatchEvent(new Event(input.type === "range" ? "input" : "change"));
  });
}"""
# As a hand on the wheel: one turn after another, each as soon as the last one is on the screen.
_ZOOM = """async (seconds) => {
  const target = shown()[0].closest(".frame");
  const box = target.getBoundingClientRect();
  const at = { clientX: box.left + box.width / 3, clientY: box.top + box.height / 3, ctrlKey: true };
  const end = performance.now() + 1000 * seconds;
  let frames = 0;
  while (performance.now() < end) {
    const deltaY = Math.floor(frames / 20) % 2 ? 40 : -40;
    target.dispatchEvent(new WheelEvent("wheel", { ...at, deltaY, bubbles: true, cancelable: true }));
    await presented();
    frames += 1;
  }
  return frames / seconds;
}"""
# The pictures under the maps are there, and on the screen.
_SETTLED = """async () => {
  while (![...document.querySelectorAll("img.under")].every((one) => one.complete)) await frame();
  await presented();
}"""
_CLICK = """async (id) => {
  return timed(async () => {
    document.getElementById(`tab-${id}`).click();
    while (!shown().length || !shown().every(isDrawn)) await frame();
  });
}"""
# Since the address was entered.
_OPENED = """async () => {
  while (!shown().length || !shown().every(isDrawn)) await frame();
  await presented();
  return [performance.now() / 1000, shown().length];
}"""
_SCROLL = """async () => {
  const room = document.querySelector(".grid-room");
  for (let top = 0; top < room.scrollHeight; top += 400) {
    room.scrollTop = top;
    await presented();
    while (!shown().every(isDrawn)) await frame();
  }
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        raise SystemExit(f"No Chromium found (looked for {', '.join(CHROMIUM_NAMES)}).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def opened(browser: Browser, url: str, tab: MadeTab | None, size: dict[str, int]) -> Page:
    """A page of its own that shows a tab, or Home; the time of its opening is counted from here."""
    context = browser.new_context(base_url=url, viewport=size)  # type: ignore[arg-type]
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.add_init_script(_TOOLS)
    page.goto(f"/?token={TOKEN}" + (f"#tab={tab.id}" if tab else ""))
    return page


def seconds_to_open(browser: Browser, url: str, tab: MadeTab) -> tuple[float, Page]:
    """From a click on a tab until all its maps in the window are drawn; no map is known before."""
    page = opened(browser, url, None, USUAL)
    page.locator(f"#tab-{tab.id}").wait_for()
    page.wait_for_timeout(1000)  # what Home asks for is there
    return float(page.evaluate(_CLICK, tab.id)) / 1000, page


def until_drawn(page: Page) -> tuple[float, int]:
    """Seconds since the address was entered until all maps in the window are drawn, and how many these are."""
    seconds, count = page.evaluate(_OPENED)
    return float(seconds), int(count)


def slide_milliseconds(page: Page, slides: int) -> list[float]:
    """How long each change to the next picture takes until all rows show it."""
    until_drawn(page)
    taken = []
    for _ in range(slides):
        page.wait_for_timeout(150)  # as a person looks: what is next is loaded meanwhile
        taken.append(page.evaluate(_SLIDE))
    return taken


def set_milliseconds(page: Page, label: str, values: list[Any]) -> list[float]:
    """How long it takes until all maps show another value of a tool."""
    return [page.evaluate(_SET, [label, str(value)]) for value in values]


def zoom_frames(page: Page, seconds: float) -> float:
    """Frames per second while all maps zoom."""
    return float(page.evaluate(_ZOOM, seconds))


def scroll_through(page: Page) -> None:
    """Down the whole grid, until every map was drawn once."""
    page.evaluate(_SCROLL)


def page_memory() -> int:
    """Resident bytes of the largest page of the browser that this process has started."""
    pages = [one for one in psutil.Process().children(recursive=True) if "--type=renderer" in one.cmdline()]
    return max(one.memory_info().rss for one in pages)


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _spread(milliseconds: list[float]) -> str:
    return f"{statistics.median(milliseconds):.0f} ms, worst {max(milliseconds):.0f} ms"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        settings = Settings(data_dir=Path(folder), browser=False, auth=False)
        store, files = Store(settings), Files(settings)
        four, hundred = made_tab(store, files, SLIDES + 2, 4, 1), made_tab(store, files, 10, 5, 2)
        many = made_tab(store, files, 50, 5, 2)
        store.close()
        with running(Path(folder), *NO_ENGINE) as server:
            rows = [*_rows_of_four(browser, server.url, four), *_grid_of_hundred(browser, server.url, hundred)]
            rows += _tab_of_many(browser, server.url, many)
    write("page", "The page", rows, "Maps of 224 x 224 pixels; Chromium without a GPU, on the cores of the server.")


def _rows_of_four(browser: Browser, url: str, tab: MadeTab) -> Iterator[tuple[str, str, str]]:
    page = opened(browser, url, tab, USUAL)
    taken = slide_milliseconds(page, SLIDES)
    words = f"{statistics.median(taken):.0f} ms, p95 {p95(taken):.0f} ms"
    yield "next picture, 4 linked rows, until all show it", words, f"p95 <= {SLIDE_MS} ms"
    yield "zoom of 4 rows", f"{zoom_frames(page, ZOOM_SECONDS):.0f} frames/s", f">= {ZOOM_FRAMES}"
    page.context.close()


def _grid_of_hundred(browser: Browser, url: str, tab: MadeTab) -> Iterator[tuple[str, str, str]]:
    page = opened(browser, url, tab, HIGH)
    _, count = until_drawn(page)
    colors = ["brown-blue", "black-white"] * (REDRAWS // 2)
    taken = set_milliseconds(page, "Colours of maps with both signs", colors)
    yield f"other colours, {count} maps", _spread(taken), f"<= {REDRAW_MS} ms"
    yield "zoom of all of them", f"{zoom_frames(page, ZOOM_SECONDS):.0f} frames/s", f">= {ZOOM_FRAMES}"
    page.get_by_text("Overlay", exact=True).click()
    page.evaluate(_SETTLED)
    taken = set_milliseconds(page, "How strongly the map covers the picture", [*range(10, 100, 100 // REDRAWS)])
    yield f"other opacity, {count} maps", _spread(taken), f"<= {REDRAW_MS} ms"
    page.context.close()


def _tab_of_many(browser: Browser, url: str, tab: MadeTab) -> Iterator[tuple[str, str, str]]:
    seconds, count = until_drawn(opened(browser, url, tab, USUAL))
    maps = f"a tab of {len(tab.pictures) * len(tab.keys)} maps, until the {count} in the window are drawn"
    yield f"{maps}, from its address, with nothing in the browser's cache", f"{seconds:.2f} s", f"<= {OPEN_SECONDS} s"
    seconds, page = seconds_to_open(browser, url, tab)
    yield f"{maps}, by a click", f"{seconds:.2f} s", f"<= {OPEN_SECONDS} s"
    scroll_through(page)
    memory = page_memory()
    yield "the page's memory after scrolling through", f"{memory / 2**20:.0f} MiB", f"<= {MOST_MEMORY // 2**20} MiB"
    page.context.close()


if __name__ == "__main__":
    main()
