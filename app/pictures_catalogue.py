"""All pictures by id: the uploaded ones, the samples that ship with the program, and those of datasets."""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from app.config import DEMO_DIR, Settings
from app.datasets import PREFIX as DATASET_PREFIX
from app.datasets import Datasets, Entry
from app.errors import NotFound
from app.jobs.messages import Picture
from app.jobs.store import ImageRecord, Store
from app.labels import label_of
from app.storage.files import Files, move_atomically
from app.storage.names import display_name
from app.storage.picture_reader import Order
from app.storage.picture_readers import READERS
from app.storage.pictures import size_of

SAMPLE_PREFIX = "sample:"
_AT_ONCE = 1000
SAMPLES_DIR = DEMO_DIR / "samples"


@dataclass(frozen=True)
class CataloguePicture:
    """A picture with its files; size in pixels, None where only opening the file would tell.

    `label` is the class it is said to show.
    """

    id: str
    name: str
    width: int | None
    height: int | None
    path: Path
    thumbnail_path: Path
    label: str | None = None

    def source(self) -> Picture:
        """What an engine worker needs to read the picture."""
        return Picture(self.id, str(self.path))

    def key(self) -> str:
        """Names the content: stored pictures have its hash as name; of others place, size and time of change must do.

        Raises `NotFound` when the file is gone.
        """
        if ":" not in self.id:
            return _digest(self.path.name)
        try:
            facts = self.path.stat()
        except OSError:
            raise NotFound(f"The file of {self.name} is not there any more.") from None
        return _digest(f"{self.path} {facts.st_size} {facts.st_mtime_ns}")

    def describe(self) -> dict[str, Any]:
        """The picture as the API shows it."""
        shown: dict[str, Any] = {"id": self.id, "name": self.name}
        shown |= dict(zip(("width", "height"), self._size(), strict=True))
        return shown | {"url": f"/api/images/{self.id}/file", "thumbnail_url": f"/api/images/{self.id}/thumbnail"}

    def _size(self) -> tuple[int | None, int | None]:
        return (self.width, self.height) if self.width is not None else size_of(self.path)


class PictureCatalogue:
    """Finds pictures by id, whether uploaded, a sample, or in a dataset."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._store = store
        self._files = Files(settings)
        self._datasets = Datasets(settings)
        self._thumbnails = settings.instance_dir / "thumbnails"

    def get(self, picture_id: str) -> CataloguePicture:
        """The picture; `NotFound` names the id."""
        return self.named([picture_id])[0]

    def named(self, picture_ids: list[str]) -> list[CataloguePicture]:
        """The pictures in the order asked for; `NotFound` names the first that is missing."""
        found = self._found(picture_ids, self._store.images_named)
        for picture_id in picture_ids:
            if picture_id not in found:
                raise NotFound(f"There is no {picture_id.partition(':')[0]} picture {picture_id!r}.")
        return [found[picture_id] for picture_id in picture_ids]

    def one_by_one(self, picture_ids: list[str]) -> Iterator[CataloguePicture]:
        """Like `named`, for very many: what is known of them need not be in memory at once."""
        for begin in range(0, len(picture_ids), _AT_ONCE):
            yield from self.named(picture_ids[begin : begin + _AT_ONCE])

    def _found(
        self, picture_ids: list[str], records: Callable[[list[str]], list[ImageRecord]]
    ) -> dict[str, CataloguePicture]:
        found = {sample.id: sample for sample in sample_pictures()}
        offered = {picture_id for picture_id in picture_ids if picture_id.startswith(DATASET_PREFIX)}
        found |= {entry.id: self.offered(entry) for entry in self._datasets.pictures(offered).values()}
        others = (SAMPLE_PREFIX, DATASET_PREFIX)
        uploaded = [picture_id for picture_id in picture_ids if not picture_id.startswith(others)]
        return found | {record.id: self.of(record) for record in records(uploaded)}

    def those_there(self, picture_ids: list[str]) -> list[CataloguePicture]:
        """The pictures in the order asked for, without those that are gone."""
        found = self._found(picture_ids, self._store.images_there)
        return [found[picture_id] for picture_id in picture_ids if picture_id in found]

    def of(self, record: ImageRecord) -> CataloguePicture:
        path, thumbnail = self._files.image_path(record.file_hash), self._files.thumbnail_path(record.file_hash)
        return CataloguePicture(record.id, record.name, record.width, record.height, path, thumbnail)

    def offered(self, entry: Entry) -> CataloguePicture:
        """A picture of a dataset, which has no thumbnail of its own."""
        path = Path(entry.path)
        return CataloguePicture(entry.id, display_name(path.name), None, None, path, path, entry.label)

    def thumbnail(self, picture: CataloguePicture) -> Path:
        """The file of a small version; that of a dataset's picture is made when it is asked for first.

        Raises `InvalidInput` when the picture cannot be read.
        """
        if not picture.id.startswith(DATASET_PREFIX):
            return picture.thumbnail_path
        path = self._thumbnails / f"{picture.key()}.webp"
        if not path.exists():
            with self._files.scratch() as small:
                READERS.read(Order(picture.name, picture.path, small))
                move_atomically(small, path)
        return path

    def labelled(self, pictures: Iterable[CataloguePicture]) -> Iterator[tuple[CataloguePicture, str | None]]:
        """Each picture with the class it is said to show: its own label, the folder it came in, or an ImageNet name."""
        left = iter(pictures)
        while part := list(itertools.islice(left, _AT_ONCE)):
            folders = self._store.image_labels([picture.id for picture in part if picture.label is None])
            for picture in part:
                yield picture, picture.label or label_of(folders.get(picture.id), picture.name)


def sample_pictures(folder: Path = SAMPLES_DIR) -> list[CataloguePicture]:
    """The sample pictures in the order of their list."""
    index = folder / "samples.json"
    return _samples(folder, index.stat().st_mtime_ns) if index.is_file() else []


@functools.lru_cache(maxsize=4)
def _samples(folder: Path, _changed: int) -> list[CataloguePicture]:
    entries = json.loads((folder / "samples.json").read_text(encoding="utf-8"))
    return [_sample(folder / entry["file"], entry.get("class")) for entry in entries]


def _sample(path: Path, label: str | None) -> CataloguePicture:
    with Image.open(path) as image:
        width, height = image.size
    return CataloguePicture(SAMPLE_PREFIX + path.stem, path.name, width, height, path, path, label)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
