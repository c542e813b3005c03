"""Model files of strangers on the page: what they are called is text, and code in them is marked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PROJECT, Watch, running_program
from tests.browser.steps import choose_method, use_samples, visualize, wait_until_done
from tests.gate.files import CONV, PLAIN, PLAIN_SHAPES, classifier, layer, write_model, write_pair

MARKUP = "<img src=x onerror=alert(1)>"


def upload(page: Page, path: Path) -> None:
    page.get_by_text("Custom pre-trained model").click()
    page.get_by_label("Model files").set_input_files(path)
    page.get_by_role("button", name="Upload", exact=True).click()


def assert_no_markup(page: Page) -> None:
    assert page.locator("img[onerror], img[src=x], [onclick]").count() == 0


def test_names_of_models_classes_and_layers_are_text(page: Page, tmp_path: Path) -> None:
    config = classifier({**CONV, "config": CONV["config"] | {"name": MARKUP}}, sides=(24, 24, 3))
    shapes = {MARKUP: PLAIN_SHAPES["conv"], "scores": PLAIN_SHAPES["scores"]}
    path = write_model(tmp_path / f"{MARKUP}.h5", config, shapes=shapes)
    names = tmp_path / "names.json"
    names.write_text(json.dumps([f"{MARKUP}{number}" for number in range(3)]))
    page.get_by_label("CLASS_INDEX file").set_input_files(names)
    upload(page, path)
    expect(page.locator("#custom-models [data-model]")).to_have_text(path.name, timeout=60_000)
    renamed = f"layer '{MARKUP}' is called 'img_src_x_onerror_alert_1_'"
    expect(page.locator("#model-upload .hint")).to_contain_text(renamed)
    assert_no_markup(page)
    use_samples(page)
    panel = visualize(page)
    wait_until_done(panel)
    expect(panel).to_contain_text(MARKUP)
    assert_no_markup(page)


def test_weights_and_their_architecture_are_chosen_together(page: Page, tmp_path: Path) -> None:
    weights, config = write_pair(tmp_path, classifier(CONV, sides=(24, 24, 3)))
    page.get_by_text("Custom pre-trained model").click()
    page.get_by_label("Model files").set_input_files([config, weights])
    page.get_by_role("button", name="Upload", exact=True).click()
    chip = page.locator("#custom-models [data-model]").filter(has_text="weights.h5")
    expect(chip).to_have_attribute("aria-pressed", "true", timeout=60_000)
    expect(page.locator("#model-upload .rejected")).to_have_count(0)


def test_names_in_refusals_are_text(page: Page, watch: Watch, tmp_path: Path) -> None:
    watch.expected.append("422")
    config = classifier(layer("Lambda", MARKUP), layer(MARKUP, "unknown"))
    upload(page, write_model(tmp_path / f"{MARKUP}.h5", config))
    expect(page.locator("#model-upload .rejected")).to_contain_text(f"has a Lambda layer ({MARKUP})", timeout=60_000)
    assert_no_markup(page)
    config = classifier(layer(MARKUP, "unknown"))
    upload(page, write_model(tmp_path / f"{MARKUP}.h5", config))
    expect(page.locator("#model-upload .rejected")).to_contain_text(f"does not know: {MARKUP}", timeout=60_000)
    assert_no_markup(page)


@pytest.mark.slow
def test_a_model_that_runs_code_is_marked_and_explained(chromium: Browser, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.api.networks", str(tmp_path)]
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    subprocess.run(command, check=True, cwd=PROJECT, env=environment, capture_output=True)
    (tmp_path / "data").mkdir()
    with (
        running_program(tmp_path / "data", "--allow-code-in-models") as server,
        chromium.new_context(base_url=server.url) as context,
    ):
        page = context.new_page()
        page.goto("/")
        upload(page, tmp_path / "lambda.h5")
        expect(page.locator("#custom-models")).to_contain_text("runs code of whoever made it", timeout=60_000)
        expect(page.locator("#model-upload .hint")).to_contain_text("It runs code of whoever made it, in: double.")
        use_samples(page)
        choose_method(page, "Grad-CAM")
        wait_until_done(visualize(page))
        page.get_by_role("tab", name="Home").click()
        upload(page, write_model(tmp_path / "plain.h5", PLAIN))
        expect(page.locator("#custom-models .chip-pair")).to_have_count(2, timeout=60_000)
        expect(page.locator("#custom-models .chip-code")).to_have_count(1)
    assert "lambda.h5 is kept as it came" in (tmp_path / "data" / "program.log").read_text()
