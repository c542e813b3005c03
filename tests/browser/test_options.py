"""More options, what methods learn from, and parameters that must fit each other."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Server, Watch
from tests.browser.steps import choose_method, choose_models, inputs_of_last_run, unfold_methods, use_samples, visualize


def test_corrections_are_switched_off_behind_a_disclosure(page: Page, server: Server) -> None:
    use_samples(page)
    choose_models(page, "demo-vgg")
    box = page.get_by_label("as in iNNvestigate 2.1.2 (corrections off)")
    expect(box).to_be_hidden()
    page.get_by_text("More options").click()
    box.check()
    expect(page.locator("#sentence")).to_contain_text(", as in iNNvestigate 2.1.2")
    panel = visualize(page)
    expect(panel.locator(".inputs")).to_contain_text("as in iNNvestigate 2.1.2")
    assert inputs_of_last_run(server)["as_in_innvestigate"] is True
    page.reload()
    page.get_by_role("tab", name="Home").click()
    expect(box).to_be_checked()


def test_patterns_are_learned_from_the_chosen_or_the_sample_pictures(page: Page, server: Server) -> None:
    samples = [image["id"] for image in server.ask("GET", "/api/samples")["items"]]
    use_samples(page)
    for _ in samples[1:]:
        page.locator("#pictures button").last.click()
    choose_models(page, "demo-vgg")
    choose_method(page, "PatternNet")
    learn = page.get_by_label("Learn from")
    expect(learn).to_have_value("run")
    learn.select_option(f"the {len(samples)} sample pictures")
    expect(page.locator("#sentence")).to_contain_text(f"learned from the {len(samples)} sample pictures")
    panel = visualize(page)
    expect(panel.locator(".inputs")).to_contain_text(f"learned from {len(samples)} sample pictures")
    assert inputs_of_last_run(server)["training"] == samples
    page.get_by_role("tab", name="Home").click()
    choose_method(page, "LRP-epsilon")
    expect(learn).to_have_count(0)
    visualize(page)
    inputs = inputs_of_last_run(server)
    assert (inputs["training"], inputs["as_in_innvestigate"]) == (None, False)


def test_alpha_and_beta_are_checked_beside_the_field(page: Page) -> None:
    use_samples(page)
    choose_models(page, "demo-vgg")
    unfold_methods(page)
    choose_method(page, "LRP-alpha-beta")
    alpha, beta = (page.locator(f"[data-parameter={name}]") for name in ("alpha", "beta"))
    alpha.fill("3")
    expect(beta).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#target")).to_contain_text("alpha - beta must be 1: with alpha 3, beta must be 2, got 1.")
    expect(page.get_by_role("button", name="Visualize")).to_be_disabled()
    beta.fill("2")
    expect(beta).not_to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("button", name="Visualize")).to_be_enabled()


def test_low_must_be_below_high(page: Page) -> None:
    unfold_methods(page)
    choose_method(page, "LRP-z^B")
    page.locator("[data-parameter=low]").fill("1")
    expect(page.locator("#target .error:visible")).to_have_count(0)
    page.locator("[data-parameter=high]").fill("-1")
    expect(page.locator("#target .error:visible")).to_have_text("high must be above low (1), got −1.")


def test_what_the_server_refuses_is_said_beside_its_field(page: Page, watch: Watch) -> None:
    watch.expected.append("422")

    def spoil(route: Route) -> None:
        body: dict[str, Any] = json.loads(route.request.post_data or "")
        body["parameters"]["epsilon"] = -5
        route.continue_(post_data=json.dumps(body))

    use_samples(page)
    choose_models(page, "demo-vgg")
    page.route("**/api/runs", spoil)
    page.get_by_role("button", name="Visualize").click()
    epsilon = page.locator("[data-parameter=epsilon]")
    expect(epsilon).to_be_focused()
    expect(page.locator("#target .error:visible")).to_contain_text("'epsilon' of 'lrp.epsilon' must be a number in")
    expect(page.locator(".notice")).to_have_count(0)
    epsilon.fill("0.5")
    expect(page.locator("#target .error:visible")).to_have_count(0)
