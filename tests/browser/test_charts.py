"""The charts alone, with data made by hand: what they show, what they say when they are used, how fast they are."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from app.suggest.bins import histogram
from tests.browser.axe import violations
from tests.browser.chart_page import ChartPage, serving

SHARE = {"label": "confidence", "minimum": 0, "maximum": 1}
CLASSES = {"label": "coherence", "integer": True, "minimum": 1, "maximum": 3}
FRAME_MILLISECONDS = 1000 / 30


def picture(number: int, x: float, y: float = 1) -> dict[str, Any]:
    return {"image": f"picture-{number}", "name": f"picture {number}", "x": x, "y": y}


def many(count: int) -> list[dict[str, Any]]:
    generator = np.random.default_rng(0)
    return [picture(at, float(generator.random()), int(generator.integers(1, 4))) for at in range(count)]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def charts(address: str, chromium: Browser) -> Iterator[ChartPage]:
    context = chromium.new_context(viewport={"width": 1000, "height": 640}, color_scheme="light")
    page = context.new_page()
    page.goto(address)
    expect(page.locator("html[data-ready]")).to_be_attached()
    yield ChartPage(page)
    context.close()


VALUES = {
    "none": [],
    "one": [0.5],
    "all equal": [2.0, 2.0, 2.0],
    "ties": [1, 2, 2, 3, 3, 3],
    "on the edges": [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
    "negative": [-3.5, -1.25, 0, 2.75],
    "too near to part": [1, 1 + 2**-52],
    "many": np.random.default_rng(1).normal(size=500).tolist(),
}


@pytest.mark.parametrize("name", VALUES)
def test_bins_are_those_of_the_server(charts: ChartPage, name: str) -> None:
    for count in (1, 7, 20):
        found = charts.page.evaluate("([values, count]) => bins(values, count)", [VALUES[name], count])
        expected = histogram(np.array(VALUES[name]), count)
        assert [tuple(bin["places"]) for bin in found] == [bin.places for bin in expected]
        assert [(bin["low"], bin["high"]) for bin in found] == [(bin.low, bin.high) for bin in expected]


# Four pictures in the first of two bars, one in the second.
FEW = [picture(at, x) for at, x in enumerate([0, 0.1, 0.1, 0.4, 1])]


def bar(charts: ChartPage, at: int) -> dict[str, float]:
    box = charts.page.locator(".bar .column").nth(at).bounding_box()
    assert box is not None
    return dict(box)


def test_a_bar_says_its_interval_and_count_and_opens_with_all_its_pictures(charts: ChartPage) -> None:
    charts.draw("histogram", FEW, bins=2)
    expect(charts.page.locator(".bar .column").first).to_have_attribute("aria-label", "0 to 0.5: 4 pictures")
    box = bar(charts, 0)
    charts.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    assert charts.heard("hover")[-1][0]["bin"]["images"] == [f"picture-{at}" for at in range(4)]
    charts.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 20)
    assert charts.heard("open")[0][0] == {"low": 0, "high": 0.5, "images": [f"picture-{at}" for at in range(4)]}


def test_the_heights_of_bars_are_their_counts(charts: ChartPage) -> None:
    charts.draw("histogram", FEW, bins=2)
    heights = charts.page.locator(".bar .mark-plain").evaluate_all(
        "all => all.map((bar) => +bar.getAttribute('height'))"
    )
    assert heights[0] == pytest.approx(4 * heights[1])
    charts.draw("histogram", FEW, bins=2, log=True)
    heights = charts.page.locator(".bar .mark-plain").evaluate_all(
        "all => all.map((bar) => +bar.getAttribute('height'))"
    )
    assert heights[0] / heights[1] == pytest.approx(math.log(4 / 0.7) / math.log(1 / 0.7))


def test_one_picture_among_ten_thousand_is_seen(charts: ChartPage) -> None:
    charts.draw("histogram", [picture(at, 0) for at in range(9_999)] + [picture(9_999, 1)], bins=2)
    heights = charts.page.locator(".bar .mark-plain").evaluate_all(
        "all => all.map((bar) => +bar.getAttribute('height'))"
    )
    assert heights[1] >= 2


def test_a_brush_takes_the_values_under_it_and_shift_adds(charts: ChartPage) -> None:
    charts.draw("histogram", FEW, bins=2)
    first, last = bar(charts, 0), bar(charts, 1)
    width = last["x"] + last["width"] - first["x"]
    line = first["y"] + 40
    charts.drag((first["x"] + 0.05 * width, line), (first["x"] + 0.5 * width, line))
    charts.drag((first["x"] + 0.6 * width, line), (first["x"] + 0.999 * width + 3, line), shift=True)
    assert charts.heard("choose") == [[["picture-1", "picture-2", "picture-3"], False], [["picture-4"], True]]


def test_what_is_chosen_and_found_is_drawn_into_the_bars(charts: ChartPage) -> None:
    charts.draw("histogram", FEW, bins=2, chosen=["picture-0", "picture-1"], found=["picture-4"])
    chosen = charts.page.locator(".bar .mark-chosen").evaluate_all(
        "all => all.map((bar) => +bar.getAttribute('height'))"
    )
    whole = charts.page.locator(".bar .mark-plain").first.evaluate("bar => +bar.getAttribute('height')")
    assert chosen == [pytest.approx(whole / 2), 0]
    rings = charts.page.locator(".bar .mark-found")
    expect(rings.nth(0)).to_be_hidden()
    expect(rings.nth(1)).to_be_visible()
    name = "0.5 to 1: 1 picture, 1 found by name"
    expect(charts.page.locator(".bar .column").nth(1)).to_have_attribute("aria-label", name)


def test_bars_are_reached_opened_and_chosen_by_keyboard(charts: ChartPage) -> None:
    charts.draw("histogram", FEW, bins=2)
    charts.page.keyboard.press("Tab")
    expect(charts.page.locator(".bar .column").first).to_be_focused()
    charts.page.keyboard.press("ArrowRight")
    charts.page.keyboard.press("Enter")
    charts.page.keyboard.press("Home")
    charts.page.keyboard.press("Space")
    assert charts.heard("open")[0][0]["images"] == ["picture-4"]
    assert charts.heard("choose") == [[[f"picture-{at}" for at in range(4)], True]]
    charts.page.keyboard.press("Tab")
    expect(charts.page.locator("#after")).to_be_focused()


@pytest.mark.parametrize("kind", ["histogram", "scatter"])
@pytest.mark.parametrize("count", [1, 40])
def test_one_picture_and_pictures_all_alike_are_drawn_and_open(charts: ChartPage, kind: str, count: int) -> None:
    points = [picture(at, 0.25, 2.5) for at in range(count)]
    charts.draw(kind, points, x={"label": "value"})
    if kind == "scatter":
        charts.page.mouse.click(*center(charts.marks()))
        assert sorted(charts.heard("open")[0][0]) == sorted(point["image"] for point in points)
        assert len({(mark["cx"], mark["cy"]) for mark in charts.marks()}) == count
    else:
        expect(charts.page.locator(".bar")).to_have_count(1)
        box = bar(charts, 0)
        charts.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 20)
        assert charts.heard("open")[0][0]["images"] == [point["image"] for point in points]


def center(marks: list[dict[str, Any]]) -> tuple[float, float]:
    return statistics.mean(mark["cx"] for mark in marks), statistics.mean(mark["cy"] for mark in marks)


# Two pictures of the same rounded confidence, one alone, and one far off.
FOUR = [picture(0, 0.80001, 1), picture(1, 0.80002, 3), picture(2, 0.2, 3), picture(3, 0.5, 2)]


def test_a_point_opens_its_own_picture_even_where_values_are_nearly_the_same(charts: ChartPage) -> None:
    charts.draw("scatter", FOUR, x=SHARE, y=CLASSES)
    for at, mark in enumerate(charts.marks()):
        charts.page.mouse.move(mark["cx"], mark["cy"])
        charts.page.mouse.click(mark["cx"], mark["cy"])
        assert charts.heard("hover")[-1][0]["images"] == [f"picture-{at}"]
        assert charts.heard("open")[-1][0] == [f"picture-{at}"]


def test_the_band_of_a_whole_number_never_reaches_the_next(charts: ChartPage) -> None:
    points = many(600)
    charts.draw("scatter", points, x=SHARE, y=CLASSES)
    rows: dict[int, list[float]] = {1: [], 2: [], 3: []}
    for point, mark in zip(points, charts.marks(), strict=True):
        rows[point["y"]].append(mark["cy"])
    assert max(rows[3]) < min(rows[2]) and max(rows[2]) < min(rows[1])
    assert len(set(rows[1])) > len(rows[1]) / 2  # spread, not on one line


@pytest.mark.parametrize("mode", ["rectangle", "lasso"])
def test_a_shape_takes_exactly_the_points_inside_it(charts: ChartPage, mode: str) -> None:
    charts.draw("scatter", many(200), x=SHARE, y=CLASSES, mode=mode)
    corners = [(300.0, 150.0), (700.0, 150.0), (700.0, 400.0)]
    charts.drag(*corners)
    slope = (400 - 150) / (700 - 300)
    inside = {
        f"picture-{at}" for at, mark in enumerate(charts.marks())
        if 300 <= mark["cx"] <= 700 and 150 <= mark["cy"] <= 400
        and (mode == "rectangle" or mark["cy"] <= 150 + slope * (mark["cx"] - 300))
    }  # fmt: skip
    chosen, added = charts.heard("choose")[0]
    assert 10 < len(inside) < 190
    assert set(chosen) == inside and added is False


def test_shift_adds_a_click_beside_all_clears_and_escape_leaves_a_shape(charts: ChartPage) -> None:
    charts.draw("scatter", FOUR, x=SHARE, y=CLASSES)
    mark = charts.marks()[2]
    charts.page.keyboard.down("Shift")
    charts.page.mouse.click(mark["cx"], mark["cy"])
    charts.page.keyboard.up("Shift")
    assert charts.heard("choose") == [[["picture-2"], True]]
    charts.page.mouse.click(mark["cx"] + 60, mark["cy"] + 60)
    assert charts.heard("clear") == [[]]
    charts.page.mouse.move(200, 120)
    charts.page.mouse.down()
    charts.page.mouse.move(800, 500, steps=4)
    charts.page.keyboard.press("Escape")
    expect(charts.page.locator(".drawn")).to_have_count(0)
    charts.page.mouse.up()
    assert len(charts.heard("choose")) == 1


def test_the_wheel_zooms_at_the_pointer_only_where_it_was_asked_for(charts: ChartPage) -> None:
    charts.draw("scatter", FOUR, x=SHARE, y=CLASSES)
    before = charts.marks()
    charts.page.mouse.move(before[3]["cx"], before[3]["cy"])
    charts.page.mouse.wheel(0, -300)
    assert charts.marks() == before
    charts.draw("scatter", FOUR, x=SHARE, y=CLASSES, mode="zoom")
    charts.page.mouse.wheel(0, -300)
    expect(charts.page.locator(".axis.x .tick").first).not_to_have_text("0.0")
    (mark,) = [one for one in charts.marks() if abs(one["cx"] - before[3]["cx"]) < 1]
    assert mark["cy"] == pytest.approx(before[3]["cy"], abs=1)
    charts.drag((mark["cx"], mark["cy"]), (mark["cx"] + 50, mark["cy"] + 20))
    assert any(abs(one["cx"] - mark["cx"] - 50) < 1 and abs(one["cy"] - mark["cy"] - 20) < 1 for one in charts.marks())
    charts.page.locator("svg.plot").press("0")
    assert charts.marks() == before


def test_points_are_walked_opened_and_chosen_by_keyboard(charts: ChartPage) -> None:
    charts.draw("scatter", FOUR, x=SHARE, y=CLASSES)
    charts.page.keyboard.press("Tab")
    for key in ("Home", "ArrowRight", "ArrowRight"):
        charts.page.keyboard.press(key)
    assert [heard[0]["images"] for heard in charts.heard("hover")] == [["picture-2"], ["picture-3"], ["picture-0"]]
    charts.page.keyboard.press("Enter")
    charts.page.keyboard.press("ArrowUp")  # along the other axis: the next higher coherence
    charts.page.keyboard.press("Space")
    assert charts.heard("open") == [[["picture-0"]]]
    assert charts.heard("choose") == [[["picture-3"], True]]


def test_drawing_twice_updates(charts: ChartPage) -> None:
    charts.draw("scatter", FOUR, x=SHARE, y=CLASSES)
    charts.draw("scatter", FOUR[:2], x=SHARE, y=CLASSES, chosen=["picture-1"], found=["picture-0"])
    expect(charts.page.locator("svg.plot")).to_have_count(1)
    expect(charts.page.locator("canvas")).to_have_count(2)
    assert len(charts.marks()) == 2 + 1 + 1


def test_an_update_while_pictures_come_leaves_the_others_where_they_are(charts: ChartPage) -> None:
    points = many(50)
    charts.draw("scatter", points[:20], x=SHARE, y=CLASSES)
    before = charts.marks()
    charts.draw("scatter", points, x=SHARE, y=CLASSES)
    assert charts.marks()[:20] == before


def test_exports_hold_every_point_and_every_cell(charts: ChartPage) -> None:
    charts.draw("scatter", FOUR, x=SHARE, y=CLASSES, chosen=["picture-0"])
    svg = charts.page.evaluate("svg()")
    assert svg.count("<circle") == 3 + 4 + 1  # the legend, the points, the chosen one
    assert "confidence</text>" in svg and "var(" not in svg and "class=" not in svg
    box = charts.page.locator("svg.plot").bounding_box()
    assert box is not None
    assert charts.page.evaluate("png()") == [2 * box["width"], 2 * box["height"]]
    rows = [["picture", "x"], ['a "b", c.png', 0.5], ["two\nlines", None]]
    assert charts.page.evaluate("rows => csv(rows)", rows) == ('picture,x\r\n"a ""b"", c.png",0.5\r\n"two\nlines",\r\n')


def test_a_name_that_a_spreadsheet_would_compute_stays_text(charts: ChartPage) -> None:
    rows = [["=1+1.png", -0.5], ["@sum.png", 2], ["-x.png", 0]]
    assert charts.page.evaluate("rows => csv(rows)", rows) == "'=1+1.png,-0.5\r\n'@sum.png,2\r\n'-x.png,0\r\n"


TABLE = {"columns": [{"key": "name", "label": "picture"}, {"key": "x", "label": "confidence", "number": True}]}


def test_the_table_sorts_turns_pages_opens_and_chooses(charts: ChartPage) -> None:
    rows = [picture(at, (7 * at) % 13) for at in range(13)]
    charts.draw("table", rows, rows=5, chosen=["picture-0"], **TABLE)
    page = charts.page
    page.get_by_role("button", name="confidence").click()
    page.get_by_role("button", name="confidence").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("confidence")
    expect(page.locator("td.number")).to_have_text(["12", "11", "10", "9", "8"])
    page.get_by_role("button", name="next").click()
    page.get_by_role("button", name="next").click()
    expect(page.locator("td.number")).to_have_text(["2", "1", "0"])
    expect(page.get_by_role("button", name="next")).to_be_disabled()
    expect(page.get_by_label("Select picture 0")).to_be_checked()
    page.get_by_label("Select picture 2").check()
    page.get_by_role("button", name="picture 2", exact=True).click()
    assert [heard[0]["image"] for heard in charts.heard("open")] == ["picture-2"]
    assert [[row["image"], on] for row, on in charts.heard("choose")] == [["picture-2", True]]


DRAW_AND_TIME = """([x, y]) => {
  const began = performance.now();
  draw("scatter", points, { x, y });
  return performance.now() - began;
}"""


def test_ten_thousand_points_are_drawn_within_a_second_and_brushed_at_30_frames(charts: ChartPage) -> None:
    points = many(10_000)
    charts.page.evaluate("points => { globalThis.points = points }", points)
    took = charts.page.evaluate(DRAW_AND_TIME, [SHARE, CLASSES])
    assert took < 1000
    frames = charts.page.evaluate("brushFrames(60)")
    assert len(charts.heard("choose")[0][0]) > 5000
    assert statistics.median(frames) <= FRAME_MILLISECONDS + 1, frames


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["scatter", "histogram", "table"])
def test_axe_finds_nothing_in_a_chart(charts: ChartPage, kind: str, theme: Literal["light", "dark"]) -> None:
    charts.page.emulate_media(color_scheme=theme)
    settings: dict[str, Any] = TABLE if kind == "table" else {"x": SHARE, "found": ["picture-2"]}
    charts.draw(kind, FOUR, chosen=["picture-1"], **settings)
    assert violations(charts.page) == []


# Machado, Oliveira, Fernandes 2009, table 1, severity 1: how the colours look to those who lack one kind of cones.
DEFICIENT = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def lab(color: str, matrix: list[list[float]]) -> np.ndarray:
    """CIELAB (D65) of "#rrggbb" as seen through `matrix`."""
    srgb = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(matrix) @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ seen
    f = np.where(xyz / [0.9505, 1, 1.089] > 0.008856, np.cbrt(xyz / [0.9505, 1, 1.089]), 0)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eyes", DEFICIENT)
def test_chosen_marks_differ_for_colour_blind_eyes(
    charts: ChartPage, eyes: str, theme: Literal["light", "dark"]
) -> None:
    charts.page.emulate_media(color_scheme=theme)
    token = "name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()"
    plain, chosen = (charts.page.evaluate(token, name) for name in ("--mark", "--mark-chosen"))
    assert np.linalg.norm(lab(plain, DEFICIENT[eyes]) - lab(chosen, DEFICIENT[eyes])) >= 20


def test_nothing_moves_for_those_who_want_less_motion(charts: ChartPage) -> None:
    charts.page.emulate_media(reduced_motion="reduce")
    charts.draw("histogram", FEW, bins=2)
    assert (
        charts.page.locator(".bar .mark-plain").first.evaluate("node => getComputedStyle(node).transitionDuration")
        == "0s"
    )


def test_the_page_scrolls_over_a_chart_that_is_not_being_zoomed(charts: ChartPage) -> None:
    charts.page.set_viewport_size({"width": 1000, "height": 300})
    charts.draw("scatter", FOUR, x=SHARE, y=CLASSES)
    charts.page.mouse.move(500, 200)
    charts.page.mouse.wheel(0, 200)
    charts.page.wait_for_timeout(300)
    assert charts.page.evaluate("scrollY") > 0
