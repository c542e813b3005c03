"""Makes the pictures of the README, of the page on models and of the demo story, and the table of that story:

    python -m docs.make_pictures

Starts the program, runs the demo models over the HTTP API, and takes the screenshots with the Chromium of the system.
The maps are the program's own files, only enlarged (each pixel becomes a square).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page

from docs.browser import opened
from docs.program import PROJECT, Program, replaced_section, running_program

FOLDER = Path(__file__).parent / "pictures"
MODELS = ["demo-vgg", "demo-watermark"]
ALL_MODELS = ["demo-vgg", "demo-resnet", "demo-watermark"]
METHODS = {"LRP": "lrp.sequential_preset_a_flat", "Grad-CAM": "grad_cam"}
STORY = {
    "star_watermark_02": "a star with the text",
    "star_02": "the same star without the text",
    "heart_watermark_01": "a heart with the text",
}
FRONT = "sample:square_watermark_01"
SIDE = 192
WIDTH, HEIGHT = 1440, 1030


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with running_program() as program:
        page = FOLDER.parent / "story.md"
        page.write_text(replaced_section(page.read_text(), "story", story(program)))
        close_tabs(program)
        ids = [sample["id"] for sample in program.ask("/api/samples")["items"]]
        marked = [image for image in ids if "_watermark_" in image]
        tab = program.visualize(MODELS, marked, METHODS["LRP"])
        screenshot(program, tab, FOLDER / "result.png", partial(show_picture, number=marked.index(FRONT) + 1))
        tab = program.run_tab({"kind": "suggest", "models": ALL_MODELS, "images": ids})
        screenshot(program, tab, FOLDER / "suggest.png", show_chart)
    for path in sorted(FOLDER.glob("*.png")):
        print(f"{path.relative_to(PROJECT)}: {path.stat().st_size // 1024} kB")


def story(program: Program) -> str:
    """The pictures of the demo story as files, and the table that shows them as Markdown."""
    names = list(STORY)
    samples = {sample["id"]: sample for sample in program.ask("/api/samples")["items"]}
    ids = [f"sample:{name}" for name in names]
    tabs = {short: program.visualize(MODELS, ids, method) for short, method in METHODS.items()}
    lines = ["| picture | " + " | ".join(f"{model}: {short}" for model in MODELS for short in METHODS) + " |"]
    lines.append("|" + "---|" * (1 + len(METHODS) * len(MODELS)))
    for place, name in enumerate(names):
        save(program.get(samples[ids[place]]["url"]), f"{name}.png")
        cells = [f"{_image(f'{name}.png', STORY[name])}<br>{STORY[name]}"]
        for number, model in enumerate(MODELS):
            for short, tab in tabs.items():
                cell = tab["rows"][number]["cells"][place]
                file = f"{name}_{model}_{METHODS[short]}.png"
                save(program.get(cell["png_url"]), file)
                cells.append(f"{_image(file, f'{short} of {model}')}<br>{prediction(cell)}")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def prediction(cell: dict[str, Any]) -> str:
    """The first prediction in words, such as `heart, 94.8 %`."""
    best = cell["predictions"][0]
    return f"{best['name']}, {100 * best['score']:.1f} %"


def save(png: bytes, name: str) -> None:
    """A picture of the program, enlarged without smoothing."""
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.NEAREST).save(FOLDER / name, optimize=True)


def close_tabs(program: Program) -> None:
    for tab in program.ask("/api/tabs")["items"]:
        program.delete(f"/api/tabs/{tab['id']}")


def screenshot(program: Program, tab: dict[str, Any], path: Path, show: Callable[[Page], None]) -> None:
    """The page with a tab, after `show` has done in it what a user would do."""
    with opened(program.url, WIDTH, HEIGHT) as page:
        page.get_by_role("tab", name=tab["title"][:12]).click()
        show(page)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=path)
    with Image.open(path) as picture:
        small = picture.convert("RGB")
    small.save(path, optimize=True)


def show_picture(page: Page, number: int) -> None:
    """A picture of a result tab, by its number from 1."""
    panel = page.locator(".result:visible")
    panel.locator("canvas.map").first.wait_for()
    panel.get_by_label(f"Picture {number}: ").click()
    page.get_by_text(f"{number} of ").first.wait_for()


def show_chart(page: Page) -> None:
    """A chart of suggested pictures, with the pictures searched for ringed."""
    panel = page.get_by_role("tabpanel").filter(visible=True)
    panel.get_by_label("Search pictures by name").fill("watermark")
    panel.locator("canvas").first.wait_for()


def _image(file: str, text: str) -> str:
    return f'<img src="pictures/{file}" width="140" alt="{text}">'


if __name__ == "__main__":
    main()
