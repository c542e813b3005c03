"""Choosing pictures, models, methods, parameters, layers and classes; what is wrong is said beside it."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PROJECT, Server, Watch
from tests.browser.steps import (
    choose_method,
    choose_models,
    picture_file,
    run_on_samples,
    text_file,
    unfold_methods,
    use_samples,
    visualize,
    wait_until_done,
)

DROP = """([files, target]) => {
  const transfer = new DataTransfer();
  for (const { name, mimeType, content } of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type: mimeType }));
  }
  const zone = document.querySelector(target);
  for (const type of ["dragenter", "dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }
}"""


def test_dropped_pictures_are_taken_and_a_bad_file_is_named_with_the_reason(page: Page) -> None:
    files = [picture_file("one.png", 1), text_file("notes.png"), picture_file("two.png", 2)]
    sent = [{**file, "content": base64.b64encode(file["buffer"]).decode(), "buffer": None} for file in files]
    page.evaluate(DROP, [sent, "#drop"])
    expect(page.locator("#pictures img")).to_have_count(2)
    expect(page.locator(".rejected")).to_contain_text(re.compile("notes.png.*not a picture"))
    expect(page.locator("#pictures-chosen")).to_contain_text("2 chosen")


def test_only_bad_files_are_reported_each(page: Page, watch: Watch) -> None:
    watch.expected.append("422")
    page.locator("#files").set_input_files([text_file("a.png"), text_file("b.png")])
    expect(page.locator(".rejected li")).to_have_count(2)
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator(".rejected")).to_have_count(0)


def test_pictures_can_be_removed_one_by_one_and_all(page: Page) -> None:
    page.locator("#files").set_input_files([picture_file(f"{n}.png", n) for n in range(3)])
    expect(page.locator("#pictures img")).to_have_count(3)
    page.get_by_role("button", name="Remove 1.png").click()
    assert page.locator("#pictures img").evaluate_all("all => all.map((image) => image.alt)") == ["0.png", "2.png"]
    page.get_by_role("button", name="remove all").click()
    expect(page.locator("#pictures")).to_be_hidden()
    expect(page.get_by_role("button", name="uploaded before")).to_be_visible()


def test_names_are_text_never_html(page: Page) -> None:
    name = "<img src=x onerror=alert(1)><b>bold.png"
    page.locator("#files").set_input_files([picture_file(name), text_file("<i>bad.png")])
    expect(page.locator("#pictures img")).to_have_count(1)
    expect(page.locator(".rejected")).to_contain_text("<i>bad.png")
    assert page.locator(".rejected i, #pictures b").count() == 0
    choose_models(page, "demo-vgg")
    panel = visualize(page)
    wait_until_done(panel)
    expect(panel.locator(".picture-name")).to_contain_text("<b>bold.png")


def test_visualize_says_what_is_missing(page: Page) -> None:
    button = page.get_by_role("button", name="Visualize")
    expect(button).to_be_disabled()
    expect(page.locator("#sentence")).to_contain_text("Choose pictures first.")
    use_samples(page)
    expect(page.locator("#sentence")).to_contain_text("Choose a model.")
    choose_models(page, "demo-vgg")
    expect(button).to_be_enabled()


def test_parameters_are_drawn_from_the_description_and_refused_out_of_bounds(page: Page, server: Server) -> None:
    use_samples(page)
    choose_models(page, "demo-vgg")
    unfold_methods(page)
    for method in server.ask("GET", "/api/methods")["items"]:
        choose_method(page, method["label"])
        names = page.locator("[data-parameter]").evaluate_all("all => all.map((field) => field.dataset.parameter)")
        assert sorted(names) == sorted(parameter["name"] for parameter in method["parameters"])
    choose_method(page, "LRP-epsilon")
    epsilon = page.locator("[data-parameter=epsilon]")
    epsilon.fill("-1")
    expect(epsilon).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#target")).to_contain_text("epsilon must be a number in 1e-12..1e6, got -1.")
    expect(page.get_by_role("button", name="Visualize")).to_be_disabled()
    epsilon.fill("0.25")
    panel = visualize(page)
    expect(panel.locator(".inputs")).to_contain_text("epsilon 0.25")


def test_parameters_stay_with_their_method(page: Page) -> None:
    page.locator("[data-parameter=epsilon]").fill("0.5")
    choose_method(page, "Grad-CAM")
    choose_method(page, "LRP-epsilon")
    expect(page.locator("[data-parameter=epsilon]")).to_have_value("0.5")


def test_long_groups_of_methods_are_folded_but_never_the_chosen_one(page: Page) -> None:
    chips = page.locator("#methods label:visible")
    folded = chips.count()
    unfold_methods(page)
    assert chips.count() > folded
    label = chips.filter(has_text="IgnoreBias").first.inner_text()
    choose_method(page, label)
    page.get_by_role("button", name="fewer").click()
    expect(chips.filter(has_text=re.compile(f"^{re.escape(label)}$"))).to_be_visible()
    expect(chips).to_have_count(folded + 1)


def test_a_class_is_found_by_name_and_by_index(page: Page, server: Server) -> None:
    names = server.ask("GET", "/api/models/demo-vgg")["class_names"]
    use_samples(page)
    choose_models(page, "demo-vgg")
    field = page.get_by_role("combobox", name="Class")
    field.fill(names[3][:3])
    page.get_by_role("option", name=f"{names[3]} (3)").click()
    expect(field).to_have_value(f"{names[3]} (3)")
    field.fill("99")
    field.press("Tab")
    expect(page.locator("#target")).to_contain_text(f"The class must be in 0..{len(names) - 1}, got 99.")
    field.fill("3")
    panel = visualize(page)
    expect(panel.locator(".facts dd strong").first).to_have_text(f"{names[3]} (3)", timeout=60_000)


def test_a_layer_is_completed_by_keyboard_and_only_one_that_fits_is_taken(page: Page) -> None:
    use_samples(page)
    choose_models(page, "demo-vgg")
    choose_method(page, "Grad-CAM")
    field = page.get_by_role("combobox", name="Layer")
    field.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    layer = field.input_value()
    assert layer
    panel = visualize(page)
    expect(panel.locator(".inputs")).to_contain_text(f"layer {layer}")
    page.get_by_role("tab", name="Home").click()
    field.fill("no_such_layer")
    field.press("Tab")
    expect(page.locator("#target")).to_contain_text("demo-vgg has no layer no_such_layer that fits Grad-CAM.")


def test_several_models_allow_neither_layer_nor_neuron_index(page: Page) -> None:
    choose_models(page, "demo-vgg", "demo-resnet")
    choose_method(page, "Gradient / Saliency")
    expect(page.get_by_role("combobox", name="Layer")).to_be_disabled()
    expect(page.get_by_label("Neuron", exact=True)).to_be_disabled()
    expect(page.locator("#target")).to_contain_text("one model only")


@pytest.mark.parametrize("count", [1, 4])
def test_max_activations_name_their_units(page: Page, count: int) -> None:
    choose_method(page, "Gradient / Saliency")
    page.get_by_label("How many").select_option(str(count))
    panel = run_on_samples(page, "demo-vgg")
    expect(panel.locator(".facts strong")).to_have_count(count)
    expect(panel.locator(".facts dd").first).to_contain_text(re.compile(r"unit \d+ \((activation )?[\d.e-]+\)"))


def test_a_neuron_is_chosen_by_index(page: Page, server: Server) -> None:
    units = server.ask("GET", "/api/models/demo-vgg")["classes"]
    choose_method(page, "Guided Backpropagation")
    choose_models(page, "demo-vgg")
    use_samples(page)
    page.get_by_label("Neuron", exact=True).select_option("By index")
    page.get_by_label("Neuron index").fill("500")
    expect(page.locator("#target")).to_contain_text(f"in 0..{units - 1}, got 500.")
    page.get_by_label("Neuron index").fill("2")
    panel = visualize(page)
    expect(panel.locator(".facts strong").first).to_have_text("unit 2", timeout=60_000)


def test_an_uploaded_model_is_used_and_deleted(page: Page, server: Server, tmp_path: Path) -> None:
    model = tmp_path / "my <b>model.h5"
    model.write_bytes((PROJECT / "models" / "demo" / "demo-vgg.h5").read_bytes())
    names = tmp_path / "names.json"
    classes = server.ask("GET", "/api/models/demo-vgg")["classes"]
    names.write_text(json.dumps({str(index): [f"name{index}"] for index in range(classes)}))
    page.get_by_text("Custom pre-trained model").click()
    page.get_by_label("Model files").set_input_files(model)
    page.get_by_label("Preprocessing").select_option("0 .. 1")
    page.get_by_label("CLASS_INDEX file").set_input_files(names)
    page.get_by_role("button", name="Upload", exact=True).click()
    chip = page.locator("#custom-models [data-model]")
    expect(chip).to_have_text(model.name, timeout=60_000)
    expect(chip).to_have_attribute("aria-pressed", "true")
    use_samples(page)
    panel = visualize(page)
    expect(panel.locator(".facts dd strong")).to_have_text(re.compile(r"name(\d) \(\1\)"), timeout=60_000)
    wait_until_done(panel)
    page.get_by_role("tab", name="Home").click()
    page.get_by_role("button", name="Delete the model").click()
    question = page.get_by_role("dialog", name="Delete this model?")
    expect(question).to_contain_text("It is used by the tab")
    question.get_by_role("button", name="Keep it").click()
    expect(chip).to_have_count(1)
    page.get_by_role("button", name="Delete the model").click()
    question.get_by_role("button", name="Delete", exact=True).click()
    expect(chip).to_have_count(0)
    page.get_by_role("button", name=f"Undo deleting {model.name}").click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "false")
    assert [one["name"] for one in server.ask("GET", "/api/models")["items"]].count(model.name) == 1


def test_a_file_that_is_no_model_is_refused_with_the_reason(page: Page, watch: Watch) -> None:
    watch.expected.append("422")
    page.get_by_text("Custom pre-trained model").click()
    page.get_by_label("Model files").set_input_files({"name": "words.h5", "mimeType": "", "buffer": b"only words"})
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.locator("#model-upload .rejected")).to_contain_text("words.h5", timeout=60_000)


def test_mean_and_deviation_are_checked_before_the_upload(page: Page) -> None:
    page.get_by_text("Custom pre-trained model").click()
    expect(page.get_by_label("Mean")).to_be_hidden()
    page.get_by_label("Preprocessing").select_option("mean_std")
    page.get_by_label("Model files").set_input_files({"name": "a.h5", "mimeType": "", "buffer": b"x"})
    page.get_by_label("Mean").fill("1, 2")
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.locator("#model-upload")).to_contain_text("The mean must be one number or three")
