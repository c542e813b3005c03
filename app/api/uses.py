"""Who uses a picture or a model, so that nothing is deleted under a tab or a run."""

from __future__ import annotations

from app.errors import Conflict
from app.jobs import states
from app.jobs.store import ImageRecord, ModelRecord, Store

_PAGE = 1000


def refuse_while_shown(store: Store, image: ImageRecord) -> None:
    """Raise `Conflict` when a tab shows the picture."""
    for tab in store.tabs():
        if image.id in tab.run.inputs.get("images", ()):
            raise Conflict(f"{image.name} is shown in the tab '{tab.title}'; close that tab first.")
    if (title := store.tab_suggesting(image.id)) is not None:
        raise Conflict(f"{image.name} is shown in the tab '{title}'; close that tab first.")


def refuse_while_running(store: Store, model: ModelRecord) -> None:
    """Raise `Conflict` when a run that is not over needs the model; finished tabs keep their results without it."""
    for run in store.runs():
        needed = model.id in [entry["id"] for entry in run.inputs.get("models", ())]
        if needed and run.state not in states.FINISHED:
            raise Conflict(f"{model.name} is used by the run '{run.title}', which is {run.state}; cancel it first.")


def picture_file_is_shared(store: Store, file_hash: str) -> bool:
    """Whether any picture still has this file."""
    cursor = None
    while True:
        page = store.images(cursor, _PAGE)
        if any(image.file_hash == file_hash for image in page.items):
            return True
        if page.next is None:
            return False
        cursor = page.next


def model_file_is_shared(store: Store, file_hash: str) -> bool:
    return any(model.file_hash == file_hash for model in store.models())
