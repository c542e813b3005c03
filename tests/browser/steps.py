"""What a user does and sees on the page, as short steps for the tests."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Server

RUN_MILLISECONDS = 120_000
# Draws an image that is shown and counts its colours: one colour would be an empty map.
COUNT_COLORS = """async (canvas) => {
  while (!canvas.dataset.map || canvas.dataset.drawn !== canvas.dataset.map)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const copy = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}"""


def use_samples(page: Page) -> None:
    page.get_by_role("button", name="sample pictures").click()


def choose_models(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("button", name=name, exact=True).click()


def unfold_methods(page: Page) -> None:
    """Shows all methods of every group."""
    for button in page.locator("#methods").get_by_role("button", name="more…").all():
        button.click()


def choose_method(page: Page, label: str) -> None:
    page.locator("#methods").get_by_text(label, exact=True).click()


def visualize(page: Page) -> Locator:
    """Starts the run; answers with the panel of its tab."""
    page.get_by_role("button", name="Visualize").click()
    panel = page.locator(".result:visible")
    expect(panel).to_be_visible()
    return panel


def wait_until_done(panel: Locator) -> None:
    progress = panel.locator(".run-progress")
    expect(progress).to_have_attribute("data-state", re.compile("done|failed|cancelled"), timeout=RUN_MILLISECONDS)
    assert progress.get_attribute("data-state") == "done", progress.inner_text()


def run_on_samples(page: Page, *models: str) -> Locator:
    """A finished run of the method chosen, on the sample pictures."""
    use_samples(page)
    choose_models(page, *models)
    panel = visualize(page)
    wait_until_done(panel)
    return panel


def result_of(page: Page, server: Server, method: str, *, models: tuple[str, ...] = ("demo-vgg",), pictures: int = 2,
              **rest: Any) -> Locator:  # fmt: skip
    """A finished run started beside the page, its tab opened on the page."""
    images = [image["id"] for image in server.ask("GET", "/api/samples")["items"][:pictures]]
    body = {"kind": "visualize", "models": list(models), "images": images, "method": method, **rest}
    tab = server.ask("POST", "/api/runs", body)["tabs"][0]
    page.goto(f"/#tab={tab}")
    page.reload()
    panel = page.locator(f"#panel-{tab}")
    wait_until_done(panel)
    return panel


def inputs_of_last_run(server: Server) -> dict[str, Any]:
    return server.ask("GET", "/api/runs")["items"][-1]["inputs"]


def open_again(panel: Locator) -> Locator:
    """Opens "Again with…" and answers with what it shows."""
    panel.get_by_role("button", name="Again with…").click()
    menu = panel.get_by_role("group", name="Again with", exact=True)
    expect(menu).to_be_visible()
    return menu


def close(page: Page, panel: Locator) -> None:
    """Closes a result by its button and waits until the server has heard of it."""
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        panel.get_by_role("button", name="Close", exact=True).click()


def shown_picture(panel: Locator) -> str:
    """Address of the picture in every row; fails when two rows show different ones."""
    addresses = {row.get_attribute("src") for row in panel.locator("img.picture:visible").all()}
    assert len(addresses) == 1, addresses
    return str(addresses.pop())


def maps(panel: Locator) -> list[str]:
    """Addresses of the maps shown, one for each row."""
    return [str(canvas.get_attribute("data-map")) for canvas in panel.locator("canvas.map:visible").all()]


def tab_of(server: Server, panel: Locator) -> dict[str, Any]:
    """The tab of a result, from the server."""
    tab: dict[str, Any] = server.ask("GET", f"/api/tabs/{str(panel.get_attribute('id')).removeprefix('panel-')}")
    return tab


def position(panel: Locator) -> str:
    return panel.locator("h1 small").inner_text()


def picture_file(name: str, seed: int = 0, size: int = 64) -> FilePayload:
    """A picture of noise as a file to upload."""
    pixels = np.random.default_rng(seed).integers(0, 255, (size, size, 3), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": stream.getvalue()}


def text_file(name: str) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": b"only words"}
