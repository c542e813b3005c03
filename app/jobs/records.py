"""What the store hands out: plain frozen records. Times are seconds since 1970 (UTC)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.jobs.tables import NOBODY_ELSE


@dataclass(frozen=True)
class ImageRecord:
    """An uploaded picture; `file_hash` names its file, so two records may share one; `bytes` is what it takes."""

    id: str
    name: str
    width: int
    height: int
    file_hash: str
    created: float
    owner: str = NOBODY_ELSE
    bytes: int = 0


@dataclass(frozen=True)
class ImagePage:
    """Some pictures, newest first, and the cursor of the next page (None at the end)."""

    items: list[ImageRecord]
    next: str | None


@dataclass(frozen=True)
class ModelRecord:
    """An uploaded model; `preprocessing` and `description` are as the API shows them."""

    id: str
    name: str
    kind: str
    file_hash: str
    suffix: str
    preprocessing: dict[str, Any]
    class_names: list[str] | None
    description: dict[str, Any]
    created: float
    owner: str = NOBODY_ELSE
    bytes: int = 0


@dataclass(frozen=True)
class ModelMark:
    """Why a model is marked: it has ended the engine workers that computed it."""

    reason: str
    created: float


@dataclass(frozen=True)
class PictureSet:
    """A named selection of so many pictures."""

    id: str
    name: str
    pictures: int
    created: float


@dataclass(frozen=True, slots=True)
class RunPicture:
    """A picture of a suggest run at its start: `key` names its content, `label` the class it is said to show."""

    image: str
    key: str
    name: str
    label: str | None


@dataclass(frozen=True)
class RunRecord:
    """A run and how far it is.

    `done` of `total` cells are there; `position` counts the runs before it in the queue (None when not queued);
    `error` is a problem body, `failures` has one by the key of each row (see `rows.py`) that failed alone; `revision`
    grows with every change, so it can serve as an ETag; `bytes` is what its output takes.
    """

    id: str
    kind: str
    title: str
    state: str
    inputs: dict[str, Any]
    done: int
    total: int
    position: int | None
    stage: str
    eta_seconds: float | None
    error: dict[str, Any] | None
    tabs: list[str]
    revision: int
    created: float
    started: float | None
    finished: float | None
    owner: str = NOBODY_ELSE
    bytes: int = 0
    failures: dict[str, Any] | None = None


@dataclass(frozen=True)
class TabRecord:
    """A tab with its run; `cells[row][image]` is there for what is computed (empty in a list of tabs).

    `view` tells the tabs of a suggest run apart, None for any other.
    """

    id: str
    title: str
    kind: str
    position: int
    run: RunRecord
    cells: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    view: str | None = None


@dataclass(frozen=True)
class Mark:
    """Whether the map of a picture in a row of a run convinces; `seed` is that of the order it was shown in."""

    row: str
    image: str
    convincing: bool
    blind: bool
    seed: int | None
    marked: float


@dataclass(frozen=True)
class Share:
    """A read-only link to a tab."""

    id: str
    tab: str
    created: float


@dataclass(frozen=True)
class Guest:
    """What somebody with a link may see: one tab of one run, which are the owner's."""

    share: str
    tab: str
    run: str
    owner: str
