"""How pictures are prepared for an uploaded model: checked on the user's pictures, and changed, without a mouse too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import PROJECT, Server
from tests.browser.steps import use_samples

MODEL = PROJECT / "models" / "demo" / "demo-vgg.h5"  # trained on pictures in 0..1


@pytest.fixture
def uploaded(page: Page, server: Server) -> Iterator[Page]:
    """Home with a model uploaded under the wrong preprocessing."""
    page.get_by_text("Custom pre-trained model").click()
    page.get_by_label("Model files").set_input_files(MODEL)
    page.get_by_label("Number of classes").fill("10")
    page.locator("#preprocessing").select_option("caffe")
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.locator("[data-mode-of]", has_text="caffe")).to_be_visible(timeout=60_000)
    yield page
    for model in server.ask("GET", "/api/models")["items"]:
        if model["kind"] == "custom":
            server.ask("DELETE", f"/api/models/{model['id']}")


def open_check(page: Page) -> Locator:
    """By keyboard."""
    button = page.get_by_role("button", name=re.compile("^How pictures are prepared for demo-vgg.h5: ImageNet caffe"))
    button.focus()
    button.press("Enter")
    dialog = page.get_by_role("dialog", name="Preprocessing of demo-vgg.h5")
    expect(dialog).to_be_visible()
    return dialog


def answers(dialog: Locator, mode: str) -> list[str]:
    """The best class of each picture under a mode."""
    heads = dialog.locator("thead th")
    place = [head.get_attribute("data-mode") for head in heads.all()].index(mode)
    rows = dialog.locator("tbody tr").all()
    return [row.locator("td").nth(place).locator(".check-answer").first.inner_text() for row in rows]


def test_the_right_mode_is_seen_and_taken(uploaded: Page, server: Server) -> None:
    use_samples(uploaded)
    dialog = open_check(uploaded)
    expect(dialog.locator("tbody tr")).to_have_count(8)
    expect(dialog.locator("thead [aria-current]")).to_have_attribute("data-mode", "caffe")
    names = [image["name"] for image in server.ask("GET", "/api/samples")["items"][:8]]
    classes = server.ask("GET", "/api/models/demo-vgg")["class_names"]
    expected = [f"class {classes.index(name.split('_')[0])}" for name in names]
    found = answers(dialog, "unit")
    assert [text.split("\n")[0].rsplit(" ", 2)[0] for text in found] == expected
    assert answers(dialog, "none") != found
    take = dialog.get_by_role("button", name="Use 0 .. 1")
    take.focus()
    take.press("Enter")
    expect(dialog.locator("thead [aria-current]")).to_have_attribute("data-mode", "unit")
    expect(dialog.get_by_role("status")).to_have_text("0 .. 1 is in use from the next run on.")
    uploaded.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(
        uploaded.get_by_role("button", name=re.compile("^How pictures are prepared for demo-vgg.h5: 0 .. 1"))
    ).to_be_focused()
    models = [item for item in server.ask("GET", "/api/models")["items"] if item["name"] == "demo-vgg.h5"]
    assert models[-1]["preprocessing"]["mode"] == "unit"


def test_a_mean_of_ones_own_is_tried_beside_the_modes(uploaded: Page) -> None:
    use_samples(uploaded)
    dialog = open_check(uploaded)
    expect(dialog.locator("tbody tr")).to_have_count(8)
    dialog.get_by_role("button", name="Try these").click()
    expect(dialog).to_contain_text("Give the mean.")
    dialog.get_by_label("Mean", exact=True).fill("0")
    dialog.get_by_label("Standard deviation").fill("255, 255, 255")
    dialog.get_by_role("button", name="Try these").click()
    expect(dialog.locator("thead th[data-mode=mean_std]")).to_contain_text("mean 0, std 255, 255, 255")
    expect(dialog.locator("thead th[data-mode=mean_std] button")).to_be_visible()
    expect(dialog.get_by_role("status")).to_contain_text("With the right one")
    assert answers(dialog, "mean_std") == answers(dialog, "unit")


def test_without_pictures_a_mode_can_still_be_taken(uploaded: Page) -> None:
    dialog = open_check(uploaded)
    expect(dialog.get_by_role("status")).to_contain_text("Choose pictures in step 1")
    dialog.get_by_role("button", name="Use none, 0 .. 255").click()
    expect(dialog.locator("thead [aria-current]")).to_have_attribute("data-mode", "none")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_check_is_accessible(uploaded: Page, theme: Literal["light", "dark"]) -> None:
    uploaded.emulate_media(color_scheme=theme)
    use_samples(uploaded)
    dialog = open_check(uploaded)
    expect(dialog.get_by_role("status")).to_contain_text("With the right one")
    assert violations(uploaded) == []
    uploaded.set_viewport_size({"width": 390, "height": 844})
    assert uploaded.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert dialog.evaluate("dialog => dialog.scrollWidth - dialog.clientWidth") == 0
