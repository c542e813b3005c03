"""Help where it is needed: the tour, the cards of the methods, and why one class and not another."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app.methods import METHODS
from app.methods.cards import CARDS
from tests.browser.conftest import Server, Watch
from tests.browser.steps import (
    RUN_MILLISECONDS,
    choose_method,
    choose_models,
    inputs_of_last_run,
    open_again,
    result_of,
    use_samples,
    visualize,
    wait_until_done,
)

# Of the page's own parts the tour's card may cover none: it stands between them.
OVERLAPS = """(tour) => [...document.querySelectorAll("#panel-home > .card:not(.tour)")].filter((card) => {
  const [one, other] = [tour, card].map((node) => node.getBoundingClientRect());
  return one.bottom > other.top && other.bottom > one.top;
}).length"""


def open_card(page: Page, opener: Locator) -> Locator:
    opener.focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog").filter(has=page.locator("pre"))
    expect(card).to_be_visible()
    return card


def test_the_tour_leads_through_four_steps_by_keyboard_and_is_remembered(page: Page) -> None:
    tour = page.locator("#tour")
    expect(tour).to_have_attribute("role", "dialog")
    next_button = tour.get_by_role("button", name="Next")
    next_button.focus()
    for step, name in enumerate(("pictures", "models", "method", "result"), start=1):
        expect(page.get_by_role("dialog", name=f"Tour, {step} of 4: {name}")).to_be_visible()
        expect(page.locator(".pointed-at")).to_have_count(1)
        assert tour.evaluate(OVERLAPS) == 0
        assert tour.evaluate("(node) => node.nextElementSibling.matches('.pointed-at')")
        if step < 4:
            page.keyboard.press("Enter")  # the button keeps the focus although the card has moved
            expect(tour.locator("button:focus")).to_have_count(1)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(tour.get_by_role("heading")).to_contain_text("3 of 4")
    page.keyboard.press("Escape")
    expect(tour).to_be_hidden()
    expect(page.locator(".pointed-at")).to_have_count(0)
    begin = page.get_by_role("button", name="Tour", exact=True)
    expect(begin).to_be_focused()
    page.reload()
    expect(page.locator("html[data-ready]")).to_be_attached()
    expect(tour).to_be_hidden()
    begin.press("Enter")
    expect(page.get_by_role("dialog", name="1 of 4")).to_be_visible()
    # Who has started a run has found the way.
    use_samples(page)
    choose_models(page, "demo-vgg")
    visualize(page)
    page.get_by_role("tab", name="Home").click()
    expect(tour).to_be_hidden()


def test_a_card_says_everything_and_demonstrates_it_on_the_picture(page: Page, server: Server) -> None:
    choose_method(page, "Guided Backpropagation")
    about = page.get_by_role("button", name="About this method")
    card, written = open_card(page, about), CARDS[METHODS["guided_backprop"]]
    expect(card.get_by_role("heading", name="Guided Backpropagation")).to_be_visible()
    for words in (written.shows, written.does_not_show, written.comparison, METHODS["guided_backprop"].reference):
        expect(card).to_contain_text(words)
    for failure in written.failures:
        expect(card.get_by_role("listitem").filter(has_text=failure.text)).to_contain_text(failure.references[0])
    expect(card.locator("pre")).to_have_text(written.formula)
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(about).to_be_focused()
    # Nothing is chosen: the first sample picture and the demo model with the plainest layers are taken.
    open_card(page, about).get_by_role("button", name="Compare two units").click()
    panel = page.locator(".result:visible")
    wait_until_done(panel)
    units = panel.locator(".facts strong").all_inner_texts()
    assert len(units) == 2 and units[0] != units[1]
    expect(panel.get_by_role("article").last).to_contain_text("the second most active unit")
    inputs = inputs_of_last_run(server)
    assert [model["id"] for model in inputs["models"]] == ["demo-vgg"] and len(inputs["images"]) == 1
    assert {method["method"] for method in inputs["methods"]} == {"guided_backprop"}


def test_the_card_of_a_result_compares_two_classes_of_the_picture_shown(page: Page, server: Server) -> None:
    panel = result_of(page, server, "lrp.alpha_beta", parameters={"alpha": 3, "beta": 2})
    page.keyboard.press("ArrowRight")
    expect(panel.locator("h1")).to_contain_text("2 of 2")
    name = panel.locator(".picture-name").inner_text()
    card = open_card(page, panel.get_by_role("button", name="About LRP-alpha-beta"))
    expect(card.get_by_text("alpha", exact=True)).to_be_visible()  # its parameters
    card.get_by_role("button", name=f"Compare two classes on {name}").click()
    expect(page.get_by_role("tab")).to_have_count(3)
    panel = page.locator(".result:visible")
    wait_until_done(panel)
    predicted = panel.locator(".predictions th").nth(0).inner_text()
    second = panel.locator(".predictions th").nth(1).inner_text()
    explained = panel.locator(".facts strong").all_inner_texts()
    assert [words.split(" (")[0] for words in explained] == [predicted, second]
    assert [method["parameters"]["alpha"] for method in inputs_of_last_run(server)["methods"]] == [3, 3]


def test_why_a_class_and_not_another_from_home_and_in_one_click(page: Page, server: Server) -> None:
    use_samples(page)
    choose_models(page, "demo-vgg")
    against = page.get_by_role("combobox", name="Against")
    page.get_by_role("combobox", name="Class").fill("3")
    against.fill("3")
    page.keyboard.press("Tab")
    expect(page.locator("#sentence")).to_contain_text("This is the class itself; set it against another one.")
    expect(page.get_by_role("button", name="Visualize")).to_be_disabled()
    page.get_by_role("combobox", name="Class").fill("")
    against.fill("runner")
    page.get_by_role("option", name="runner-up").click()
    expect(page.locator("#sentence")).to_contain_text("class: predicted against runner-up")
    choose_method(page, "DeepTaylor")
    expect(against).to_be_hidden()
    choose_method(page, "LRP-epsilon")
    panel = visualize(page)
    expect(panel.locator(".facts strong")).to_be_visible(timeout=RUN_MILLISECONDS)
    expect(panel.locator(".inputs")).to_contain_text("class predicted by each model against runner-up")
    names = [panel.locator(".predictions th").nth(place).inner_text() for place in range(3)]
    expect(panel.locator(".facts strong")).to_have_text(re.compile(rf"^{names[0]} \(\d\) against {names[1]} \(\d\)$"))
    expect(panel.locator(".legend-ends")).to_contain_text(re.compile(rf"for {names[1]} −.*for {names[0]} \+"))
    panel.locator(".map-frame").hover(position={"x": 150, "y": 150})
    probe = panel.locator(".facts dd").nth(1)
    expect(probe).to_contain_text(re.compile(r"speaks for \w+ \(\d\) against \w+ \(\d\)|says nothing"))

    why = panel.get_by_role("button", name=f"why not {names[2]}")
    expect(panel.get_by_role("button", name=re.compile("^why not"))).to_have_count(4)
    why.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab")).to_have_count(3)
    panel = page.locator(".result:visible")
    words = re.compile(rf"^{names[0]} \(\d\) against {names[2]} \(\d\)$")
    expect(panel.locator(".facts strong")).to_have_text(words, timeout=RUN_MILLISECONDS)
    selection = inputs_of_last_run(server)["selection"]
    assert set(selection) == {"mode", "index", "against"} and selection["index"] != selection["against"]
    # Another class is still one click, and then it stands alone.
    expect(panel.get_by_role("button", name=f"explain {names[1]} instead")).to_be_visible()
    open_again(panel).get_by_role("button", name="Change on Home").click()
    expect(against).to_have_value(f"{names[2]} ({selection['against']})")
    expect(page.get_by_role("combobox", name="Class")).to_have_value(f"{names[0]} ({selection['index']})")


def test_a_method_of_scores_above_zero_drops_the_other_class(page: Page, server: Server) -> None:
    selection = {"mode": "class", "index": 3, "against": 4}
    panel = result_of(page, server, "lrp.z", pictures=1, selection=selection)
    open_again(panel).get_by_role("button", name="DeepTaylor", exact=True).click()
    expect(page.get_by_role("tab")).to_have_count(3)
    assert inputs_of_last_run(server)["selection"] == {"mode": "class", "index": 3}
    expect(page.locator(".result:visible").get_by_role("button", name=re.compile("^why not"))).to_have_count(0)


@pytest.mark.parametrize("body", ['{"detail": "The file of this map was damaged. Repeat the run."}', "no JSON"])
def test_a_map_that_cannot_be_had_says_why(page: Page, server: Server, watch: Watch, body: str) -> None:
    watch.expected.append("410")
    page.route("**/api/runs/*/maps/**", lambda route: route.fulfill(status=410, body=body))
    panel = result_of(page, server, "lrp.z", pictures=1)
    wanted = "Repeat the run." if body.startswith("{") else "Try it again (the server answered with status 410)."
    expect(panel.locator(".map-frame .error")).to_contain_text(wanted)
