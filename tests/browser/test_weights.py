"""Optional inputs of a network, the download of its weights, and files that hold weights only."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PROJECT, Server, Watch
from tests.browser.steps import inputs_of_last_run, use_samples, visualize, wait_until_done
from tests.mirror import Mirror

FILE = "mobilenet_2_5_128_tf.h5"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weights")
    command = [sys.executable, "-m", "tests.engine.truth_weights", str(folder)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, timeout=300)
    return folder


def test_a_variant_is_chosen_and_its_download_is_seen(
    page: Page, server: Server, mirror: Mirror, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(made / FILE, mirror.folder)
    monkeypatch.setattr(mirror, "pause", 0.15)
    asked_before = len(mirror.asked)
    use_samples(page)
    page.get_by_role("button", name="MobileNet", exact=True).click()
    page.get_by_label("MobileNet", exact=True).select_option("alpha 0.25, 128 × 128")
    expect(page.locator("#models-chosen")).to_have_text("chosen: MobileNet alpha 0.25, 128 x 128")
    expect(page.get_by_role("button", name="MobileNet", exact=True)).to_have_attribute("aria-pressed", "true")
    panel = visualize(page)
    words = re.compile(r"downloading the weights of MobileNet alpha 0\.25, 128 x 128: \d+\.\d of \d+\.\d MB")
    expect(panel.locator(".progress-text")).to_contain_text(words, timeout=60_000)
    wait_until_done(panel)
    assert [model["id"] for model in inputs_of_last_run(server)["models"]] == ["MobileNet_0.25_128"]
    assert mirror.asked[asked_before:] == [FILE]
    page.get_by_role("tab", name="Home").click()
    expect(page.locator("#model-variants .field")).to_contain_text("weights are here")


def test_two_variants_of_a_network_stand_beside_each_other(page: Page) -> None:
    page.get_by_role("button", name="MobileNetV2", exact=True).click()
    page.get_by_role("button", name="another MobileNetV2 beside it").click()
    fields = page.locator("#model-variants select")
    expect(fields).to_have_count(2)
    expect(page.locator("#models-chosen")).to_have_text("chosen: MobileNetV2, MobileNetV2 alpha 0.35, 96 x 96")
    fields.nth(1).select_option("alpha 1.4, 224 × 224")
    expect(page.locator("#models-chosen")).to_have_text("chosen: MobileNetV2, MobileNetV2 alpha 1.4, 224 x 224")
    page.reload()
    expect(page.locator("#models-chosen")).to_have_text("chosen: MobileNetV2, MobileNetV2 alpha 1.4, 224 x 224")
    page.get_by_role("button", name="MobileNetV2", exact=True).click()
    expect(page.locator("#models-chosen")).to_have_text("")
    expect(page.locator("#model-variants")).to_be_hidden()


def test_weights_without_an_architecture_are_loaded_into_the_network_they_fit(
    page: Page, server: Server, made: Path, watch: Watch
) -> None:
    watch.expected.append("422")
    before = {item["id"] for item in server.ask("GET", "/api/models")["items"]}
    page.get_by_text("Custom pre-trained model").click()
    page.get_by_label("Model files").set_input_files(made / "loose_128.weights.h5")
    page.get_by_role("button", name="Upload", exact=True).click()
    offer = page.get_by_role("button", name="Load into MobileNet alpha 0.25, 128 x 128")
    expect(offer).to_be_focused(timeout=60_000)
    expect(page.locator("#model-upload")).to_contain_text("the architecture is missing")
    offer.press("Enter")
    expect(page.locator("#models-chosen")).to_have_text("chosen: loose_128.weights.h5", timeout=60_000)
    (model,) = (item for item in server.ask("GET", "/api/models")["items"] if item["id"] not in before)
    assert (model["classes"], model["preprocessing"]["mode"]) == (7, "tf")
    server.ask("DELETE", f"/api/models/{model['id']}")
