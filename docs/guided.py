"""The pages of the guide as something that can be done: their numbered steps, followed in a browser.

A step is an item of a numbered list. Its sentences begin with what is to be done, and what is in bold is what the page
shows: `Press **Visualize**.`, `Press **demo-vgg** and **demo-resnet**.`, `Choose **Grad-CAM** in **Method**.`,
`Write **stars** into **Name of the set**.`, `Type **Escape**.` (a key), `You see **7 found**.`. Other sentences are for
the reader. The test of the guide follows every page, and so does the script that makes its pictures, at each
`![words](../pictures/guide/name.webp)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

FOLDER = Path(__file__).parent / "guide"
PICTURES = Path(__file__).parent / "pictures" / "guide"
# A run may have to be waited for.
SECONDS = 90
STARTS = ("Visualize", "Visualize these", "Suggest")  # each opens a tab
BARS = {"the first bar": 0, "the last bar": -1}

_ITEM = re.compile(r"^\d+\. (.+(?:\n+ +.+)*)", re.MULTILINE)
# What is in bold may have a full stop or a colon.
_SENTENCE = re.compile(r"(Press|Choose|Write|Type|You see)\s((?:\*\*.+?\*\*|[^*.:]|[.:](?=\S))*)", re.DOTALL)
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_PICTURE = re.compile(r"!\[[^\]]*\]\(\.\./pictures/guide/([\w-]+)\.webp\)")


@dataclass(frozen=True)
class Act:
    """What a sentence asks for: its verb, and the names that it has in bold. A picture has the verb `picture`."""

    verb: str
    names: tuple[str, ...]


def pages() -> list[Path]:
    """The pages of the guide that have steps."""
    return [path for path in sorted(FOLDER.glob("*.md")) if acts_of(path)]


def items_of(path: Path) -> list[list[Act]]:
    """What each step of a page asks for, in its order."""
    return [list(_acts(item[1])) for item in _ITEM.finditer(path.read_text(encoding="utf-8"))]


def acts_of(path: Path) -> list[Act]:
    """All of them one after the other."""
    return [act for item in items_of(path) for act in item]


def _acts(item: str) -> Iterator[Act]:
    sentences = ((found, _names(found[2])) for found in _SENTENCE.finditer(item))
    places = [(found.start(), Act(found[1], names)) for found, names in sentences if names]
    places += [(found.start(), Act("picture", (found[1],))) for found in _PICTURE.finditer(item)]
    for _place, act in sorted(places, key=lambda one: one[0]):
        yield act


def _names(sentence: str) -> tuple[str, ...]:
    return tuple(" ".join(name.split()) for name in _BOLD.findall(sentence))


def follow(page: Page, act: Act, picture: Callable[[Page, str], None] = lambda page, name: None) -> None:
    """Does on the page what a sentence asks for; fails as `expect` does where the page has nothing of that name."""
    if act.verb == "picture":
        expect(page.locator("#queue")).to_have_text("Queue idle", timeout=1000 * SECONDS)
        picture(page, *act.names)
    elif act.verb == "Choose":
        choose(page, *act.names)
    elif act.verb == "Write":
        write(page, *act.names)
    else:
        for name in act.names:
            {"Press": press, "Type": type_key, "You see": see}[act.verb](page, name)


def press(page: Page, name: str) -> None:
    """Presses what is named so: a button, a tab, a link, the words of a choice, or a bar of the chart."""
    if name in BARS:
        bars = page.locator(".bar:not(.empty) .column").filter(visible=True)
        expect(bars.first).to_be_visible()
        bars.nth(BARS[name]).click()
        return
    roles = [page.get_by_role(role, name=name, exact=True) for role in ("button", "link")]
    tab = page.get_by_role("tab", name=re.compile(f"^{re.escape(name)}"))  # the models follow
    exactly = re.compile(rf"^\s*{re.escape(name)}\s*$")
    target = _any_of(*roles, tab, page.locator("button, summary", has_text=exactly))
    words = page.locator("label", has_text=exactly)
    expect(_any_of(target, words).filter(visible=True).first).to_be_visible(timeout=1000 * SECONDS)
    tabs = page.get_by_role("tab").count()
    (target if target.filter(visible=True).count() else words).filter(visible=True).last.click()
    if name in STARTS:
        expect(page.get_by_role("tab").nth(tabs)).to_be_attached()


def choose(page: Page, option: str, label: str) -> None:
    """In every field that is labelled so."""
    fields = page.get_by_label(label, exact=True).filter(visible=True)
    expect(fields.first).to_be_visible()
    for field in fields.all():
        field.select_option(label=option)


def write(page: Page, text: str, label: str) -> None:
    page.get_by_label(label, exact=True).filter(visible=True).last.fill(text)


def type_key(page: Page, key: str) -> None:
    page.keyboard.press({"?": "Shift+?"}.get(key, key))


def see(page: Page, text: str) -> None:
    shown = page.get_by_text(text).filter(visible=True).first
    expect(shown).to_be_visible(timeout=1000 * SECONDS)


def _any_of(first: Locator, *others: Locator) -> Locator:
    for other in others:
        first = first.or_(other)
    return first
