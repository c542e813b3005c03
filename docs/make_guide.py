"""Makes the pictures of the guide by doing what it says:

    python -m docs.make_guide [page ...]

Starts the program, follows the steps of every page (docs/guided.py), or of those named, such as `first_task`, and takes
a picture wherever the page has one.
"""

from __future__ import annotations

import io
import sys

from PIL import Image
from playwright.sync_api import Page

from docs.browser import opened
from docs.guided import PICTURES, acts_of, follow, pages
from docs.program import PROJECT, running_program

WIDTH, HEIGHT = 1100, 860
QUALITY = 80
PAUSE = 800  # milliseconds until what has just been drawn stands still


def main(names: list[str]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with running_program() as program:
        for guide in [path for path in pages() if not names or path.stem in names]:
            with opened(program.url, WIDTH, HEIGHT) as page:
                for act in acts_of(guide):
                    follow(page, act, take)
            for kind in ("tabs", "sets"):
                for made in program.ask(f"/api/{kind}")["items"]:
                    program.delete(f"/api/{kind}/{made['id']}")


def take(page: Page, name: str) -> None:
    """What is seen now, as `docs/pictures/guide/NAME.webp`."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(PAUSE)
    path = PICTURES / f"{name}.webp"
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        picture.convert("RGB").save(path, quality=QUALITY, method=6)
    print(f"{path.relative_to(PROJECT)}: {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
