"""Suggest input images in the real program: from many pictures to those worth looking at, and to their heatmaps."""

from __future__ import annotations

import io
import json
import re
import urllib.request

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SAMPLES, Server
from tests.browser.steps import RUN_MILLISECONDS, choose_method, choose_models, tab_of, use_samples, wait_until_done

ALL = ("demo-vgg", "demo-resnet", "demo-watermark")
FACTS = {sample["file"]: sample for sample in json.loads((SAMPLES / "samples.json").read_text())}
# demo-watermark takes the watermark for the star: it is wrong where the two do not go together.
DIVIDED = {name for name, sample in FACTS.items() if (sample["class"] == "star") != bool(sample["watermark_box"])}


def suggest(page: Page, common: str | None = None) -> Locator:
    """Starts a run with what is chosen on Home and waits for its end; answers with the panel of its first tab."""
    page.get_by_role("button", name="Suggest input images").click()
    dialog = page.get_by_role("dialog")
    if page.locator("dialog[open]").count():
        if common is None:
            dialog.get_by_label("Images belong to different classes").check()
        else:
            dialog.get_by_label("All images show one class").check()
            dialog.get_by_role("combobox", name="Class").fill(common)
        dialog.get_by_role("button", name="Suggest", exact=True).click()
    panel = page.locator(".suggest:visible")
    expect(panel).to_be_visible()
    progress = panel.locator(".run-progress")
    expect(progress).to_have_attribute("data-state", re.compile("done|failed"), timeout=RUN_MILLISECONDS)
    assert progress.get_attribute("data-state") == "done", progress.inner_text()
    return panel


def suggest_samples(page: Page, *models: str, common: str | None = None) -> Locator:
    use_samples(page)
    choose_models(page, *models)
    return suggest(page, common)


def names_in(dialog: Locator) -> set[str]:
    return set(dialog.locator(".names li").all_inner_texts())


def show_table(panel: Locator) -> None:
    panel.get_by_role("button", name="Table").click()


def values_of(server: Server, address: str) -> np.ndarray:
    with urllib.request.urlopen(server.url + address, timeout=60) as answer:
        values: np.ndarray = np.load(io.BytesIO(answer.read()))
    return values


def test_the_scatter_leads_to_the_watermark_that_one_model_looks_at(page: Page, server: Server) -> None:
    panel = suggest_samples(page, *ALL)
    expect(panel.locator(".facts").first).to_contain_text(f"{len(FACTS) - len(DIVIDED)} of {len(FACTS)}")
    # A lasso round the row of two classes: from the left edge, above the row of one.
    box = panel.locator("svg.plot").bounding_box()
    assert box is not None
    left, right = box["x"] + 64, box["x"] + box["width"] - 2
    tick = {
        label: panel.locator(".axis.y .tick").filter(has_text=label).bounding_box() for label in ("1", "2")
    }  # fmt: skip
    assert tick["1"] and tick["2"]
    middle = (tick["1"]["y"] + tick["2"]["y"]) / 2 + tick["1"]["height"] / 2
    page.mouse.move(left, box["y"] + 40)
    page.mouse.down()
    for x, y in ((right, box["y"] + 40), (right, middle), (left, middle)):
        page.mouse.move(x, y, steps=10)
    page.mouse.up()
    expect(panel.locator(".selection-bar strong")).to_have_text(f"{len(DIVIDED)} pictures selected")
    panel.locator(".selection-bar").get_by_label("Method").select_option("grad_cam")
    panel.locator(".selection-bar").get_by_role("button", name="Visualize these").click()
    heatmaps = page.locator(".result:visible")
    wait_until_done(heatmaps)
    tab = tab_of(server, heatmaps)
    assert {image["name"] for image in tab["inputs"]["images"]} == DIVIDED
    row = next(row for row in tab["rows"] if row["model"]["id"] == "demo-watermark")
    shares = []
    for image, cell in zip(tab["inputs"]["images"], row["cells"], strict=True):
        box_of_text = FACTS[image["name"]]["watermark_box"]
        if box_of_text:
            left, top, right, bottom = box_of_text
            values = values_of(server, cell["values_url"])
            values = values.reshape(*values.shape[-3:] if values.ndim > 3 else values.shape)
            plane = values.sum(axis=-1) if values.ndim == 3 else values
            shares.append(plane[top:bottom, left:right].mean() / plane.mean())
    assert np.median(shares) > 3, shares


def test_a_bar_opens_with_all_its_names_and_leads_to_their_heatmaps(page: Page, server: Server) -> None:
    choose_method(page, "Grad-CAM")
    panel = suggest_samples(page, "demo-vgg")
    expect(panel.get_by_role("heading", name="Mean activation", exact=True)).to_be_visible()
    panel.get_by_label("bins").fill("2")
    points = tab_of(server, panel)["points"]
    values = np.array([point["value"] for point in points])
    middle = (values.min() + values.max()) / 2
    expected = {point["name"] for point in points if point["value"] < middle}
    bar = panel.locator(".column").first
    expect(bar).to_have_attribute("aria-label", re.compile(rf": {len(expected)} pictures"))
    bar.hover(position={"x": 100, "y": 250})
    expect(panel.locator(".tip")).to_contain_text(f"{len(expected)} pictures")
    bar.click(position={"x": 100, "y": 250})
    dialog = page.get_by_role("dialog")
    assert names_in(dialog) == expected
    expect(dialog.locator(".predictions tr")).to_have_count(5)
    expect(dialog.locator(".facts")).to_contain_text("value")
    first = dialog.locator(".picture-title").inner_text()
    page.keyboard.press("ArrowRight")
    expect(dialog.locator(".picture-title")).not_to_have_text(first)
    for _ in range(min(10, len(expected)) - 1):
        page.keyboard.press("ArrowRight")
    expect(dialog.locator(".picture-title")).to_have_text(first)  # round the first ten
    expect(dialog.get_by_label("Method")).to_have_value("grad_cam")
    dialog.get_by_role("button", name="Visualize these").click()
    heatmaps = page.locator(".result:visible")
    wait_until_done(heatmaps)
    assert {image["name"] for image in tab_of(server, heatmaps)["inputs"]["images"]} == expected


def test_the_histogram_of_a_unit_is_asked_for_by_its_index(page: Page, server: Server) -> None:
    choose_method(page, "Gradient / Saliency")
    use_samples(page)
    choose_models(page, "demo-vgg")
    page.get_by_label("Neuron", exact=True).select_option("index")
    expect(page.get_by_role("button", name="Suggest input images")).to_be_disabled()
    page.get_by_label("Neuron index").fill("3")
    panel = suggest(page)
    assert tab_of(server, panel)["view"] == "neuron_activation"
    expect(panel.locator(".axis-label.x")).to_have_text("activation of unit 3")


def test_one_class_for_all_opens_two_tabs_and_names_the_models_that_predict_it(page: Page, server: Server) -> None:
    panel = suggest_samples(page, *ALL, common="star (8)")
    assert tab_of(server, panel)["view"] == "confidence_coherence"
    expect(page.get_by_role("tab")).to_have_count(3)
    page.get_by_role("tab").last.click()
    distances = page.locator(".suggest:visible")
    expect(distances.locator("svg.plot")).to_be_visible()
    assert tab_of(server, distances)["view"] == "class_distance"
    show_table(distances)
    distances.locator(".data-table .link", has_text=re.compile(r"^\d")).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".facts")).to_contain_text("predicted by")
    expect(dialog.locator(".facts")).to_contain_text(", ".join(ALL))  # at the lowest distance all of them


def test_the_class_must_be_one_of_the_models(page: Page) -> None:
    use_samples(page)
    choose_models(page, "demo-vgg", "demo-resnet")
    page.get_by_role("button", name="Suggest input images").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("All images show one class").check()
    dialog.get_by_role("button", name="Suggest", exact=True).click()
    expect(dialog.locator(".error")).to_contain_text("Name the class")
    dialog.get_by_role("combobox", name="Class").fill("unicorn")
    page.keyboard.press("Tab")
    dialog.get_by_role("button", name="Suggest", exact=True).click()
    expect(dialog.locator(".error")).to_contain_text("no class named unicorn")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("tab")).to_have_count(1)


def test_a_point_is_shown_with_the_models_grouped_by_what_they_predict(page: Page) -> None:
    panel = suggest_samples(page, *ALL)
    panel.get_by_label("Search pictures by name").fill("heart_watermark")
    expect(panel.locator(".search-group [role=status]")).to_have_text("1 found")
    panel.locator(".search-group").get_by_role("button", name="Select").click()
    expect(panel.locator(".selection-bar strong")).to_have_text("1 picture selected")
    show_table(panel)
    panel.get_by_role("button", name="heart_watermark_01.png").click()
    shown = panel.locator(".one-picture")
    expect(shown.locator(".facts dt")).to_contain_text(["heart (4)", "star (8)"])
    expect(shown.locator(".facts")).to_contain_text("demo-vgg, demo-resnet · ")
    expect(shown.locator(".predictions caption")).to_have_text(
        ["demo-vgg ✓ right", "demo-resnet ✓ right", "demo-watermark ✗ wrong"]
    )


def test_a_selection_is_saved_as_a_set_and_chosen_again_on_home(page: Page) -> None:
    panel = suggest_samples(page, *ALL)
    panel.get_by_label("Search pictures by name").fill("circle")
    panel.locator(".search-group").get_by_role("button", name="Select").click()
    panel.get_by_role("button", name="Save as set").click()
    panel.get_by_label("Name of the set").fill("round ones")
    page.keyboard.press("Enter")
    expect(panel.locator(".selection-bar")).to_contain_text("Saved: Home offers round ones")
    page.keyboard.press("Escape")
    expect(panel.locator(".selection-bar strong")).to_have_text("No pictures selected")
    page.get_by_role("tab", name="Home").click()
    page.get_by_role("button", name="remove all").click()
    page.reload()
    page.get_by_role("button", name="round ones").first.click()
    expect(page.locator("#pictures img")).to_have_count(2)
    page.get_by_role("button", name="Delete the set round ones").click()
    expect(page.get_by_role("button", name="round ones")).to_have_count(0)


def test_a_dataset_is_suggested_from_with_its_labels_and_lists(page: Page, server: Server) -> None:
    page.get_by_role("button", name="shapes").click()
    expect(page.locator("#pictures-chosen")).to_contain_text("the dataset shapes, 6 pictures")
    expect(page.get_by_role("button", name="Visualize", exact=True)).to_be_disabled()
    choose_models(page, "demo-vgg", "demo-watermark")
    panel = suggest(page)
    assert len(tab_of(server, panel)["points"]) == 6
    panel.locator("summary", has_text="Lists").click()
    expect(panel.get_by_role("heading", name="Accuracy", exact=True)).to_be_visible()
    expect(panel.locator(".lists")).to_contain_text("100.0 %")
    lists = server.ask("GET", f"/api/tabs/{str(panel.get_attribute('id')).removeprefix('panel-')}/lists")
    link = panel.get_by_role("button", name=re.compile(rf"^{lists['classes'][0]['name']}.*: 1 picture"))
    link.first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Visualize these").click()
    heatmaps = page.locator(".result:visible")
    wait_until_done(heatmaps)
    picture = heatmaps.locator("img.picture:visible").first
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0


def test_other_axes_are_chosen_and_show_the_server_s_values(page: Page, server: Server) -> None:
    panel = suggest_samples(page, *ALL)
    tab = str(panel.get_attribute("id")).removeprefix("panel-")
    panel.get_by_label("Horizontal axis").select_option("entropy")
    panel.get_by_label("Vertical axis").select_option("disagreement")
    expect(panel.get_by_role("heading", name="Entropy and disagreement")).to_be_visible()
    show_table(panel)
    expected = server.ask("GET", f"/api/tabs/{tab}/measures?x=entropy&y=disagreement")
    panel.get_by_role("button", name="disagreement").click()
    lowest = panel.locator(".data-table tbody tr").first.locator("td.number").last.inner_text()
    assert float(lowest.replace("−", "-")) == pytest.approx(min(expected["values"][1]), rel=1e-2, abs=1e-9)
    panel.get_by_label("Vertical axis").select_option("")
    expect(panel.locator(".data-table th").first).to_have_text("interval")


def test_the_data_are_taken_along_as_csv_with_one_row_per_picture(page: Page) -> None:
    panel = suggest_samples(page, *ALL)
    for kind, ending in (("CSV", ".csv"), ("SVG", ".svg"), ("PNG", ".png")):
        panel.locator(".menu summary").click()
        with page.expect_download() as download:
            panel.get_by_role("button", name=kind).click()
        assert download.value.suggested_filename.endswith(ending)
        content = download.value.path().read_bytes()
        if kind == "CSV":
            rows = content.decode().splitlines()
            assert rows[0].startswith("picture,confidence,coherence,demo-vgg class,demo-vgg score")
            assert {row.partition(",")[0] for row in rows[1:]} == set(FACTS)
        else:
            assert content.startswith(b"<svg" if kind == "SVG" else b"\x89PNG")


def test_the_whole_way_by_keyboard(page: Page) -> None:
    use_samples(page)
    choose_models(page, "demo-vgg", "demo-watermark")
    page.get_by_role("button", name="Suggest input images").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    panel = page.locator(".suggest:visible")
    expect(panel.locator(".run-progress")).to_have_attribute("data-state", "done", timeout=RUN_MILLISECONDS)
    plot = panel.locator("svg.plot")
    plot.focus()
    for key in ("Home", "Space", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(panel.locator(".tip")).to_be_visible()
    expect(panel.locator(".selection-bar strong")).to_have_text("2 pictures selected")
    page.keyboard.press("Enter")
    expect(panel.locator(".one-picture")).to_be_focused()
    panel.locator(".selection-bar").get_by_role("button", name="Visualize these").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".result:visible h1 small")).to_have_text("1 of 2")


def test_a_narrow_screen_needs_no_sideways_scrolling(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    panel = suggest_samples(page, *ALL)
    panel.locator("svg.plot").press("Home")
    page.keyboard.press("Enter")
    panel.locator("summary", has_text="Lists").click()
    expect(panel.locator(".lists")).to_contain_text("Accuracy")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    expect(panel.locator(".selection-bar").get_by_role("button", name="Visualize these")).to_be_in_viewport(ratio=1)


def test_a_reload_shows_the_chart_again(page: Page) -> None:
    suggest_samples(page, "demo-vgg", "demo-watermark")
    page.reload()
    expect(page.locator(".suggest:visible svg.plot")).to_have_attribute("aria-label", re.compile("24 pictures"))
