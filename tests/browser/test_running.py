"""While a run works: what is told, cancelling, and several runs in the queue."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Server
from tests.browser.steps import choose_models, close, picture_file, use_samples, visualize, wait_until_done

DEMO_MODELS = ("demo-vgg", "demo-resnet", "demo-watermark")
MANY = 150


def zip_of_pictures(count: int) -> FilePayload:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.png", picture_file("", number, 16)["buffer"])
    return {"name": "many.zip", "mimeType": "application/zip", "buffer": stream.getvalue()}


def long_run(page: Page) -> None:
    page.locator("#files").set_input_files(zip_of_pictures(MANY))
    expect(page.locator("#pictures-chosen")).to_contain_text(f"{MANY} chosen", timeout=60_000)
    choose_models(page, *DEMO_MODELS)


def test_a_run_tells_its_progress_and_can_be_cancelled(page: Page, server: Server) -> None:
    long_run(page)
    panel = visualize(page)
    text = panel.locator(".progress-text")
    expect(text).to_contain_text(re.compile(rf"\d+ of {3 * MANY} maps \({MANY} pictures × 3 models\) · .*\d s so far"))
    expect(panel.locator("canvas.map").first).to_be_visible(timeout=60_000)
    expect(page.locator("#queue")).to_have_text("Queue 1 running")
    expect(text).to_contain_text(re.compile(r"(about|less than) .* left"))
    panel.get_by_role("button", name="Cancel").click()
    expect(text).to_contain_text(re.compile(rf"Cancelled after \d+ of {3 * MANY} maps. What was computed stays."))
    expect(panel.locator("canvas.map").first).to_be_visible()
    page.keyboard.press("End")
    expect(panel.locator(".waiting").last).to_have_text("This map was not computed.")
    expect(page.locator("#queue")).to_have_text("Queue idle")
    assert server.ask("GET", "/api/runs")["items"][-1]["state"] == "cancelled"


def test_a_queued_run_says_what_it_waits_for(page: Page) -> None:
    long_run(page)
    start = page.get_by_role("button", name="Visualize")
    start.click(modifiers=["ControlOrMeta"])
    expect(page.get_by_role("tab")).to_have_count(2)
    panel = visualize(page)
    expect(page.locator("#queue")).to_have_text("Queue 1 running, 1 waiting")
    expect(panel.locator(".progress-text")).to_contain_text(re.compile("starts next|waiting for"))
    panel.get_by_role("button", name="Cancel").click()
    expect(panel.locator(".progress-text")).to_contain_text("Cancelled after 0")


def test_closing_a_tab_ends_its_run(page: Page, server: Server) -> None:
    long_run(page)
    panel = visualize(page)
    close(page, panel)
    expect(page.get_by_role("tab")).to_have_count(1)
    states = {run["state"] for run in server.ask("GET", "/api/runs")["items"]}
    assert not states & {"queued", "running"}


def test_the_progress_is_told_to_screen_readers(page: Page) -> None:
    use_samples(page)
    choose_models(page, "demo-vgg")
    panel = visualize(page)
    wait_until_done(panel)
    expect(page.locator("#live")).to_contain_text("done")


def test_a_server_that_went_away_is_told_once_and_again_when_it_is_back(page: Page, watch: Any) -> None:
    watch.expected.append("ERR_FAILED")
    long_run(page)
    panel = visualize(page)
    page.route("**/api/**", lambda route: route.abort())
    notice = page.locator(".notice")
    expect(notice).to_contain_text("The server does not answer.")
    page.wait_for_timeout(2_500)
    expect(notice).to_have_count(1)
    page.unroute("**/api/**")
    expect(notice).to_have_count(0)
    expect(panel).to_be_visible()
