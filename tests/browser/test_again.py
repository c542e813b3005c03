"""From a result to the next question: another class, another method, another layer, or back to Home's form."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server, Watch
from tests.browser.steps import choose_models, inputs_of_last_run, open_again, result_of, visualize, wait_until_done


def shown_result(page: Page, tabs: int) -> Locator:
    """The result that has just taken the focus, as one of `tabs` tabs."""
    expect(page.get_by_role("tab")).to_have_count(tabs)
    panel = page.locator(".result:visible")
    expect(panel).to_be_focused()
    return panel


def test_another_class_is_one_click_and_only_for_the_model_of_its_row(page: Page, server: Server) -> None:
    models = ("demo-vgg", "demo-resnet")
    panel = result_of(page, server, "lrp.epsilon", models=models, parameters={"epsilon": 0.5})
    row = panel.get_by_role("article", name="demo-resnet")
    explained = row.locator(".predictions th.shown").inner_text()
    expect(row.get_by_role("button", name=re.compile("explain .* instead"))).to_have_count(4)
    button = row.get_by_role("button", name=re.compile("explain .* instead")).first
    name = button.inner_text()
    assert name != explained
    before = inputs_of_last_run(server)
    button.click()
    panel = shown_result(page, tabs=3)
    expect(panel.locator(".facts dd strong")).to_have_text(re.compile(rf"^{name} \(\d\)$"), timeout=60_000)
    after = inputs_of_last_run(server)
    assert [model["id"] for model in after["models"]] == ["demo-resnet"]
    assert after["selection"]["mode"] == "class"
    for same in ("images", "method", "parameters", "layer", "as_in_innvestigate"):
        assert after[same] == before[same]


def test_another_class_of_a_neuron_method_is_its_unit_at_the_last_layer(page: Page, server: Server) -> None:
    panel = result_of(page, server, "guided_backprop")
    panel.get_by_role("button", name=re.compile("explain .* instead")).nth(2).click()
    panel = shown_result(page, tabs=3)
    selection = inputs_of_last_run(server)["selection"]
    assert selection["mode"] == "index"
    expect(panel.locator(".facts strong").first).to_have_text(f"unit {selection['index']}", timeout=60_000)


def test_units_of_an_inner_layer_are_no_classes(page: Page, server: Server) -> None:
    panel = result_of(page, server, "guided_backprop", layer="block2_conv1")
    expect(panel.locator(".predictions tr")).to_have_count(5)
    expect(panel.locator(".predictions button")).to_have_count(0)


def test_another_method_keeps_pictures_and_class(page: Page, server: Server) -> None:
    panel = result_of(page, server, "lrp.epsilon", selection={"mode": "class", "index": 3})
    menu = open_again(panel)
    expect(menu.get_by_role("button", name="LRP-epsilon", exact=True)).to_have_count(0)
    menu.get_by_role("button", name="Grad-CAM", exact=True).click()
    panel = shown_result(page, tabs=3)
    expect(panel.locator(".inputs")).to_contain_text("Grad-CAM")
    expect(panel.locator(".facts dd strong").first).to_contain_text("(3)", timeout=60_000)
    inputs = inputs_of_last_run(server)
    assert (inputs["method"], inputs["selection"]) == ("grad_cam", {"mode": "class", "index": 3})
    assert len(inputs["images"]) == 2


def test_another_layer_is_completed_and_started(page: Page, server: Server) -> None:
    menu = open_again(result_of(page, server, "gradient", selection={"mode": "index", "index": 7}))
    field = menu.get_by_role("combobox", name="Another layer")
    start = menu.get_by_role("button", name="Start")
    expect(start).to_be_disabled()
    field.fill("block3_c")
    menu.get_by_role("option", name="block3_conv1").click()
    start.click()
    panel = shown_result(page, tabs=3)
    expect(panel.locator(".inputs")).to_contain_text("layer block3_conv1")
    wait_until_done(panel)
    assert inputs_of_last_run(server)["selection"] == {"mode": "max_activations", "count": 1}


def test_several_models_have_no_layer_in_common(page: Page, server: Server) -> None:
    menu = open_again(result_of(page, server, "lrp.z", models=("demo-vgg", "demo-resnet")))
    expect(menu.get_by_role("combobox")).to_be_hidden()


def test_a_method_that_does_not_fit_says_why_and_starts_nothing(page: Page, server: Server) -> None:
    menu = open_again(result_of(page, server, "lrp.z", layer="flatten"))
    button = menu.get_by_role("button", name="Grad-CAM", exact=True)
    expect(button).to_have_attribute("aria-disabled", "true")
    button.click(force=True)
    expect(menu.locator(".reason")).to_contain_text("Grad-CAM needs a layer with feature maps")
    expect(page.get_by_role("tab")).to_have_count(2)


def test_the_menu_closes_on_escape_and_on_a_click_elsewhere(page: Page, server: Server) -> None:
    panel = result_of(page, server, "lrp.z")
    menu = open_again(panel)
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(panel.get_by_role("button", name="Again with…")).to_be_focused()
    open_again(panel)
    panel.locator("h1").click()
    expect(menu).to_be_hidden()


def test_a_start_that_fails_is_told_on_the_result(page: Page, server: Server, watch: Watch) -> None:
    watch.expected.append("ERR_FAILED")
    panel = result_of(page, server, "lrp.z", layer="block4_conv2", selection={"mode": "class", "index": 1})
    page.route("**/api/runs", lambda route: route.abort())
    open_again(panel).get_by_role("button", name="LRP-z+", exact=True).click()
    expect(page.locator(".notice")).to_contain_text("The server does not answer.")
    expect(page.get_by_role("tab")).to_have_count(2)


def test_change_on_home_copies_every_input(page: Page, server: Server) -> None:
    choose_models(page, "demo-resnet")  # is replaced
    panel = result_of(
        page, server, "lrp.alpha_beta", parameters={"alpha": 3, "beta": 2, "bias": False}, layer="block4_conv2",
        selection={"mode": "class", "index": 3}, as_in_innvestigate=True,
    )  # fmt: skip
    before = inputs_of_last_run(server)
    open_again(panel).get_by_role("button", name="Change on Home").click()
    expect(page.locator("#panel-home")).to_be_focused()
    expect(page.locator("#pictures-chosen")).to_contain_text("2 chosen")
    expect(page.locator("#models-chosen")).to_have_text("chosen: demo-vgg")
    expect(page.locator("[data-parameter=alpha]")).to_have_value("3")
    expect(page.locator("[data-parameter=bias]")).not_to_be_checked()
    expect(page.get_by_role("combobox", name="Layer")).to_have_value("block4_conv2")
    expect(page.get_by_role("combobox", name="Class")).to_have_value(re.compile(r"\w+ \(3\)"))
    expect(page.get_by_label("as in iNNvestigate")).to_be_checked()
    visualize(page)
    assert inputs_of_last_run(server) == before


def test_change_on_home_replaces_what_was_entered_for_the_same_method(page: Page, server: Server) -> None:
    page.locator("[data-parameter=epsilon]").fill("0.25")
    menu = open_again(result_of(page, server, "lrp.epsilon", parameters={"epsilon": 0.5}))
    menu.get_by_role("button", name="Change on Home").click()
    expect(page.locator("[data-parameter=epsilon]")).to_have_value("0.5")
