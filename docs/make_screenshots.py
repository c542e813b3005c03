"""Takes the page in its main states, light and dark, into a folder, to be looked at:

python -m docs.make_screenshots artifacts/screenshots
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

from playwright.sync_api import Page, expect

from docs.browser import Theme, opened
from docs.program import Program, running_program

SIZES = {"wide": (1440, 900), "phone": (390, 844)}
MODELS = ["demo-vgg", "demo-resnet", "demo-watermark"]
SECONDS = 90


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with running_program() as program:
        ids = [sample["id"] for sample in program.ask("/api/samples")["items"]]
        result = program.visualize(MODELS[:2], ids[:6], "lrp.epsilon")
        several = [{"method": method} for method in ("grad_cam", "lrp.epsilon")]
        grid = program.run_tab({"kind": "visualize", "models": MODELS[:2], "images": ids[:6], "methods": several})
        suggested = program.run_tab({"kind": "suggest", "models": MODELS, "images": ids})
        tabs = {"result": result, "grid": grid, "suggest": suggested}
        for theme in get_args(Theme):
            for name, size in SIZES.items():
                with opened(program.url, *size, theme) as page:
                    states(page, program, tabs, lambda state, name=name, theme=theme, page=page: page.screenshot(
                        path=folder / f"{state}_{theme}_{name}.png"
                    ))  # fmt: skip


def states(page: Page, program: Program, tabs: dict[str, Any], take: Callable[[str], Any]) -> None:
    """Goes through the states and takes each."""
    take("home")
    page.get_by_role("button", name="sample pictures").click()
    for model in MODELS:
        page.get_by_role("button", name=model, exact=True).click()
    expect(page.locator("#visualize")).to_be_enabled()
    take("home_filled")
    error(page, take)
    for state, tab in tabs.items():
        page.goto(f"/#tab={tab['id']}")
        page.reload()
        expect(page.locator("canvas").filter(visible=True).first).to_be_visible()
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(800)
        take(state)
    running(page, program, take)


def error(page: Page, take: Callable[[str], Any]) -> None:
    """What is said when the server has no room for a run."""
    full = {"title": "No room", "status": 507, "detail": "The disk is full: 20 MB are left, and 100 MB must stay free."}
    page.route("**/api/runs", lambda route: route.fulfill(status=507, json=full))
    page.locator("#visualize").click()
    expect(page.locator(".notice")).to_be_visible()
    take("error")
    page.unroute("**/api/runs")


def running(page: Page, program: Program, take: Callable[[str], Any]) -> None:
    """A run that goes on, cancelled once it has been taken."""
    ids = [sample["id"] for sample in program.ask("/api/samples")["items"]]
    body = {"kind": "visualize", "models": MODELS, "images": ids, "method": "smoothgrad", "parameters": {"n": 200}}
    run = program.ask("/api/runs", body)
    page.goto(f"/#tab={run['tabs'][0]}")
    page.reload()
    expect(page.locator(".run-progress[data-state=running]")).to_be_visible(timeout=1000 * SECONDS)
    take("running")
    program.delete(f"/api/runs/{run['id']}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
