"""All pictures by id: the uploaded ones and the samples that ship with the program."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from app.config import DEMO_DIR, Settings
from app.errors import NotFound
from app.jobs.messages import Picture
from app.jobs.store import ImageRecord, Store
from app.storage.files import Files

SAMPLE_PREFIX = "sample:"
SAMPLES_DIR = DEMO_DIR / "samples"


@dataclass(frozen=True)
class CataloguePicture:
    """A picture with its files; size in pixels."""

    id: str
    name: str
    width: int
    height: int
    path: Path
    thumbnail_path: Path

    def source(self) -> Picture:
        """What an engine worker needs to read the picture."""
        return Picture(self.id, str(self.path))

    def describe(self) -> dict[str, Any]:
        """The picture as the API shows it."""
        shown: dict[str, Any] = {name: getattr(self, name) for name in ("id", "name", "width", "height")}
        return shown | {"url": f"/api/images/{self.id}/file", "thumbnail_url": f"/api/images/{self.id}/thumbnail"}


class PictureCatalogue:
    """Finds pictures by id, whether uploaded or a sample."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._store = store
        self._files = Files(settings)

    def get(self, picture_id: str) -> CataloguePicture:
        """The picture; `NotFound` names the id."""
        return self.named([picture_id])[0]

    def named(self, picture_ids: list[str]) -> list[CataloguePicture]:
        """The pictures in the order asked for; `NotFound` names the first that is missing."""
        samples = {sample.id: sample for sample in sample_pictures()}
        uploaded = [picture_id for picture_id in picture_ids if not picture_id.startswith(SAMPLE_PREFIX)]
        records = {record.id: self.of(record) for record in self._store.images_named(uploaded)}
        found = samples | records
        for picture_id in picture_ids:
            if picture_id not in found:
                raise NotFound(f"There is no sample picture {picture_id!r}.")
        return [found[picture_id] for picture_id in picture_ids]

    def of(self, record: ImageRecord) -> CataloguePicture:
        path, thumbnail = self._files.image_path(record.file_hash), self._files.thumbnail_path(record.file_hash)
        return CataloguePicture(record.id, record.name, record.width, record.height, path, thumbnail)


def sample_pictures(folder: Path = SAMPLES_DIR) -> list[CataloguePicture]:
    """The sample pictures in the order of their list."""
    index = folder / "samples.json"
    return _samples(folder, index.stat().st_mtime_ns) if index.is_file() else []


@functools.lru_cache(maxsize=4)
def _samples(folder: Path, _changed: int) -> list[CataloguePicture]:
    entries = json.loads((folder / "samples.json").read_text(encoding="utf-8"))
    return [_sample(folder / entry["file"]) for entry in entries]


def _sample(path: Path) -> CataloguePicture:
    with Image.open(path) as image:
        width, height = image.size
    return CataloguePicture(SAMPLE_PREFIX + path.stem, path.name, width, height, path, path)
