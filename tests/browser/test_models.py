"""Finding one of the many networks of Keras Applications."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Server


def test_all_networks_are_a_click_away_and_found_by_name(page: Page, server: Server) -> None:
    chips = page.locator("#predefined-models [data-model]")
    search = page.get_by_label("Find a model by its name")
    expect(search).to_be_hidden()
    page.locator("#predefined-models .more").click()
    expect(search).to_be_focused()
    everything = sum(model["kind"] == "predefined" for model in server.ask("GET", "/api/models")["items"])
    expect(chips).to_have_count(everything)
    search.fill("v2 b0")
    expect(chips).to_have_text(["EfficientNetV2B0"])
    search.press("Enter")
    expect(search).to_have_value("")
    expect(page.locator("#models-chosen")).to_have_text("chosen: EfficientNetV2B0")
    page.get_by_role("button", name="fewer").first.click()
    expect(page.locator('#predefined-models [data-model="EfficientNetV2B0"]')).to_have_attribute("aria-pressed", "true")
    expect(chips).to_have_count(11)


def test_a_name_that_no_network_has_is_told(page: Page) -> None:
    page.locator("#predefined-models .more").click()
    page.get_by_label("Find a model by its name").fill("alexnet")
    expect(page.locator("#predefined-models")).to_contain_text("is named so")
    page.keyboard.press("Escape")
    expect(page.locator("#predefined-models [data-model]").first).to_be_visible()
