"""The documentation says what the program does: nothing is missing, generated pages are up to date, examples run."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from app import create_app
from app.config import VERSION, Settings, environment_name, has_option, option_name, size_text
from app.jobs.engine import Engine
from app.methods import METHODS
from docs import make_api, make_functions, make_methods

PROJECT = Path(__file__).parents[2]
DOCS = PROJECT / "docs"
README, OPTIONS, STORY, SCRIPT, FOLDERS = (
    (PROJECT / page).read_text()
    for page in ("README.md", "docs/options.md", "docs/story.md", "docs/script.md", "docs/folders.md")
)
PAGES = [*(PROJECT / name for name in ("README.md", "CHANGELOG.md", "models/README.md", "app/static/vendor/README.md"))]
PAGES += sorted(DOCS.rglob("*.md"))
ONE_SCREEN = 60  # lines
TEST_COMMAND = "pip install -r requirements-dev.txt && python -m pytest"
START_COMMAND = "pip install -r requirements.txt && python run.py"
PICTURE_BYTES, GUIDE_PICTURE_BYTES, ALL_PICTURES_BYTES = 400_000, 150_000, 2_000_000
EXAMPLE_SECONDS = 120
TOKEN = "a-token-that-is-long-enough"


@pytest.mark.parametrize("setting", dataclasses.fields(Settings), ids=lambda setting: setting.name)
def test_every_setting_is_on_the_page_of_options(setting: dataclasses.Field) -> None:
    assert f"`{option_name(setting)}`" in OPTIONS or not has_option(setting)
    assert f"`{environment_name(setting)}" in OPTIONS
    if not isinstance(setting.default, (bool, Path, tuple, type(None))):
        row = next(line for line in OPTIONS.splitlines() if line.startswith(f"| `{option_name(setting)}`"))
        number = f"{setting.default:g}" if isinstance(setting.default, float) else setting.default
        default = size_text(setting.default) if setting.metadata["metavar"] == "SIZE" else number
        assert f"`{default}`" in row


@pytest.mark.parametrize(
    "page", [README, OPTIONS, (DOCS / "models.md").read_text()], ids=["readme", "options", "models"]
)
def test_no_page_names_a_setting_that_is_gone(page: str) -> None:
    options = {option_name(setting) for setting in dataclasses.fields(Settings) if has_option(setting)} | {"--help"}
    assert set(re.findall(r"`(--[a-z-]+)", page)) <= options


def test_the_readme_is_one_screen_and_leads_to_every_page() -> None:
    assert len(README.splitlines()) <= ONE_SCREEN
    assert [page.name for page in DOCS.glob("*.md") if f"(docs/{page.name})" not in README] == []
    guide = (DOCS / "guide" / "README.md").read_text()
    assert [page.name for page in (DOCS / "guide").glob("*_*.md") if f"({page.name})" not in guide] == []


def test_the_commands_are_in_the_readme_to_the_letter() -> None:
    for command in (START_COMMAND, TEST_COMMAND):
        assert f"    {command}\n" in README


def test_the_readme_counts_the_methods() -> None:
    assert f"[{len(METHODS)} methods](docs/methods.md)" in README


def test_the_methods_page_is_the_one_of_the_catalogue() -> None:
    assert make_methods.PAGE.read_text() == make_methods.page(), "run: python -m docs.make_methods"


def test_the_functions_page_is_the_one_of_the_table() -> None:
    assert make_functions.PAGE.read_text() == make_functions.page(), "run: python -m docs.make_functions"


@pytest.mark.parametrize("method_id", METHODS)
def test_every_method_and_parameter_is_on_the_methods_page(method_id: str) -> None:
    page = (DOCS / "methods.md").read_text()
    section = page.split(f"\n`{method_id}`. ")[1].split("\n###")[0]
    assert f"| `{method_id}` |" in page
    for parameter in METHODS[method_id].parameters():
        assert f"| `{parameter.name}` |" in section and parameter.help in section


def test_every_path_of_the_api_is_on_its_page() -> None:
    page = (DOCS / "api.md").read_text()
    assert page == make_api.page(), "run: python -m docs.make_api"
    for path, item in json.loads(make_api.DOCUMENT.read_text())["paths"].items():
        for method in set(item) & set(make_api.METHODS):
            assert f"`{method.upper()} {path}`" in page


@pytest.mark.parametrize("schema", ["RunRequest", "SuggestRequest", "Point", "ModelForm", "Cell"])
def test_the_fields_of_a_request_are_on_the_api_page(schema: str) -> None:
    page = (DOCS / "api.md").read_text()
    fields = json.loads(make_api.DOCUMENT.read_text())["components"]["schemas"][schema]["properties"]
    missing = [field for field in fields if f"`{field}`" not in page]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text()
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'<img src="([^"]+)"', text)
    for link in links:
        if re.match(r"https?://", link):
            continue
        path, _, anchor = link.partition("#")
        target = page if not path else page.parent / path
        assert target.exists(), f"{page.name}: {link}"
        assert not anchor or anchor in _anchors(target.read_text()), f"{page.name}: {link}"


def _anchors(text: str) -> set[str]:
    """The anchors that GitHub makes of the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_folders_that_are_named_are_there_and_those_of_the_program_are_named() -> None:
    for cell in re.findall(r"^\| (`.*?) \|", FOLDERS, re.MULTILINE):
        for path in re.findall(r"`([^`]+)`", cell):
            assert (PROJECT / path).exists() or path == "instance", path
    packages = {f"app/{init.parent.name}" for init in (PROJECT / "app").glob("*/__init__.py")}
    assert {package for package in packages if f"`{package}`" not in FOLDERS} == set()


def test_pictures_are_small_and_all_are_shown() -> None:
    pictures = sorted(path for path in (DOCS / "pictures").rglob("*") if path.is_file())
    text = "".join(page.read_text() for page in PAGES)
    sizes = {picture.name: picture.stat().st_size for picture in pictures}
    assert pictures and max(sizes.values()) <= PICTURE_BYTES, sizes
    assert sum(sizes.values()) <= ALL_PICTURES_BYTES, sizes
    assert [name for name in sizes if not re.search(rf"pictures/(guide/)?{re.escape(name)}", text)] == []
    guide = [picture for picture in pictures if picture.parent.name == "guide"]
    assert max(picture.stat().st_size for picture in guide) <= GUIDE_PICTURE_BYTES


def test_figures_of_the_demo_models_are_those_of_their_cards() -> None:
    cards = {path.stem: json.loads(path.read_text()) for path in (PROJECT / "models" / "demo").glob("demo-*.json")}
    watermark = cards["demo-watermark"]
    figures = [cards["demo-vgg"]["accuracy"], cards["demo-resnet"]["accuracy"], watermark["accuracy_biased"]]
    figures += [watermark["recall_without_watermark"], watermark["others_called_class_with_watermark"]]
    for figure in figures:
        assert f"{100 * figure:.1f} %" in STORY


def test_the_changelog_has_the_version() -> None:
    assert f"## [{VERSION}]" in (PROJECT / "CHANGELOG.md").read_text()


@contextlib.contextmanager
def served(settings: Settings, engine: Engine) -> Iterator[str]:
    """The program with the real engine, at an address of its own."""
    server = make_server("127.0.0.1", 0, create_app(settings, engine), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def address(engine: Engine) -> Iterator[str]:
    with served(engine.settings, engine) as address:
        yield address


@pytest.fixture
def closed_address(engine: Engine) -> Iterator[str]:
    """The same, with the token that the script of the documentation sends."""
    with served(dataclasses.replace(engine.settings, auth=True, token=TOKEN), engine) as address:
        yield address


@pytest.mark.ci
def test_the_script_runs(closed_address: str) -> None:
    (script,) = re.findall(r"```python\n(.*?)```", SCRIPT, re.DOTALL)
    assert 'URL = "http://127.0.0.1:5000"' in script
    script = script.replace("http://127.0.0.1:5000", closed_address)
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=PROJECT,
        env=os.environ | {"INNVESTIGATE_GUI_TOKEN": TOKEN},
        capture_output=True,
        text=True,
        timeout=EXAMPLE_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert first.startswith("demo-vgg: heart") and "map (96, 96, 3)" in first
    assert second.startswith("demo-watermark: star")


def test_predictions_under_the_pictures_are_the_real_ones(address: str) -> None:
    """The table of the demo story, against a run of the same models on the same pictures."""
    pytest.importorskip("playwright")
    from docs import make_pictures
    from docs.program import Program

    images = [f"sample:{name}" for name in make_pictures.STORY]
    tab = Program(address).visualize(make_pictures.MODELS, images, "grad_cam")
    table = STORY.split("<!-- story -->\n")[1].split("<!-- end story -->")[0].splitlines()[2:]
    for place, line in enumerate(table):
        shown = re.findall(r"<br>([^|]*) \|", line)[1:]
        expected = [make_pictures.prediction(row["cells"][place]) for row in tab["rows"]]
        assert shown == [words for words in expected for _ in make_pictures.METHODS]
