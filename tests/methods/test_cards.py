"""Every method has a card with every part; what it claims is cited, and its formula is drawn in plain characters."""

from __future__ import annotations

import json
import re

import pytest

from app.methods import METHODS
from app.methods.cards import CARDS, described_card
from app.methods.cards import base as literature

SENTENCE_END = re.compile(r"[.]$")
YEAR = re.compile(r"\b(19|20)\d\d\b")
# "arXiv 1810.03292": two digits of the year, two of the month, a number of four or five.
ARXIV = re.compile(r"arXiv (\d\d)(0[1-9]|1[0-2])\.\d{4,5}$")
FAMOUS = {  # what every reader of the literature would look for on these cards
    "guided_backprop": ("class", "Adebayo", "Nie"),
    "deconvnet": ("class", "Nie"),
    "lrp.z_plus": ("same for every class", "Sixt"),
    "deep_taylor": ("same for every class", "Sixt"),
    "gradient": ("noise", "Balduzzi"),
    "integrated_gradients": ("baseline", "Sturmfels"),
    "pattern_net": ("few pictures", "Kindermans"),
    "grad_cam": ("part of an object", "Chattopadhay"),
    "lrp.z": ("Input × Gradient", "Ancona"),
}


def test_every_method_has_a_card_and_no_card_is_left_over() -> None:
    assert set(CARDS) == set(METHODS.values())


@pytest.mark.parametrize("method_id", METHODS)
def test_a_card_has_every_part_in_whole_sentences(method_id: str) -> None:
    card = CARDS[METHODS[method_id]]
    for text in (card.shows, card.does_not_show, card.comparison, *(one.text for one in card.failures)):
        assert SENTENCE_END.search(text) and text == text.strip() and "  " not in text
        assert text[0].isupper()
    assert card.shows != METHODS[method_id].summary
    assert "R" in card.formula and all(line.strip() for line in card.formula.split("\n"))
    assert not re.search(r"[\\\\$^_]{2}|\\\\[a-z]+", card.formula), "plain text, no TeX"


@pytest.mark.parametrize("method_id", METHODS)
def test_what_is_claimed_is_cited_with_its_year(method_id: str) -> None:
    for failure in CARDS[METHODS[method_id]].failures:
        assert failure.references
        for reference in failure.references:
            year = YEAR.search(reference)
            assert year is not None
            number = ARXIV.search(reference)
            # A paper is on arXiv in its year, or up to two years before it is printed.
            assert number is None or 0 <= int(year.group()) - 2000 - int(number.group(1)) <= 2


def test_all_literature_is_used_and_cited_in_one_way() -> None:
    named = {value for name, value in vars(literature).items() if name.isupper()}
    cited = {reference for card in CARDS.values() for failure in card.failures for reference in failure.references}
    assert cited == named


@pytest.mark.parametrize("method_id", FAMOUS)
def test_famous_failures_are_told(method_id: str) -> None:
    words = " ".join(f"{one.text} {' '.join(one.references)}" for one in CARDS[METHODS[method_id]].failures)
    for wanted in FAMOUS[method_id]:
        assert wanted in words


@pytest.mark.parametrize("method_id", METHODS)
def test_a_described_card_goes_through_json_and_names_its_method(method_id: str) -> None:
    method = METHODS[method_id]
    again = json.loads(json.dumps(described_card(method)))
    assert (again["id"], again["label"]) == (method.id, method.label)
    assert [one["text"] for one in again["failures"]] == [one.text for one in CARDS[method].failures]
