"""Which methods fit the models and the layer: greyed with the reason, asked again when the choice changes."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.steps import choose_models, use_samples

REASON = "Grad-CAM needs a layer with feature maps, up to the last one whose output has positions"


def grad_cam(page: Page) -> Locator:
    return page.get_by_role("radio", name="Grad-CAM", exact=True)


def name_layer(page: Page, layer: str) -> None:
    field = page.get_by_role("combobox", name="Layer")
    field.fill(layer)
    field.press("Tab")


def test_a_method_that_does_not_fit_the_layer_says_why_and_cannot_be_chosen(page: Page) -> None:
    choose_models(page, "demo-vgg")
    expect(grad_cam(page)).to_have_attribute("aria-disabled", "false")
    name_layer(page, "flatten")
    expect(grad_cam(page)).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#method-note")).to_contain_text("greyed")
    page.locator("#methods").get_by_text("Grad-CAM", exact=True).click(force=True)
    expect(page.locator("#method-reason")).to_contain_text(REASON)
    expect(grad_cam(page)).not_to_be_checked()
    expect(page.locator("#sentence strong").first).to_have_text("LRP-epsilon")
    # The same by keyboard: the greyed method takes the focus, not the choice.
    radio = page.get_by_role("radio", name="LRP-epsilon", exact=True)
    radio.focus()
    expect(page.locator("#method-reason")).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(grad_cam(page)).to_be_focused()
    expect(page.locator("#method-reason")).to_contain_text(REASON)
    expect(radio).to_be_checked()


def test_methods_are_asked_for_again_at_each_layer(page: Page) -> None:
    choose_models(page, "demo-vgg")
    for layer, off in [("flatten", "true"), ("block4_conv2", "false"), ("flatten", "true"), ("", "false")]:
        name_layer(page, layer)
        expect(grad_cam(page)).to_have_attribute("aria-disabled", off)


def test_a_network_that_is_not_downloaded_tells_its_layers_and_methods(page: Page, server: Server) -> None:
    use_samples(page)
    choose_models(page, "VGG16")
    expect(page.get_by_role("button", name="Visualize")).to_be_enabled()  # usable while the server looks
    expect(page.locator("#target")).to_contain_text("one of 22, or empty", timeout=60_000)
    expect(page.locator("#method-note")).to_have_text("", timeout=60_000)
    name_layer(page, "fc1")
    expect(grad_cam(page)).to_have_attribute("aria-disabled", "true")
    names = {model["id"]: model["downloaded"] for model in server.ask("GET", "/api/models")["items"]}
    before = names["VGG16"]
    assert server.ask("GET", "/api/models/VGG16")["downloaded"] is before
