"""Who uses a picture or a model, so that nothing is deleted under a tab or a run."""

from __future__ import annotations

from app.errors import Conflict
from app.jobs.store import ImageRecord, ModelRecord, Store


def refuse_while_shown(store: Store, image: ImageRecord) -> None:
    """Raise `Conflict` when a tab shows the picture."""
    for tab in store.tabs():
        if image.id in tab.run.inputs.get("images", ()):
            raise Conflict(f"{image.name} is shown in the tab '{tab.title}'; close that tab first.")
    if (title := store.tab_suggesting(image.id)) is not None:
        raise Conflict(f"{image.name} is shown in the tab '{title}'; close that tab first.")


def refuse_while_running(store: Store, model: ModelRecord) -> None:
    """Raise `Conflict` when a run that is not over needs the model; finished tabs keep their results without it."""
    for run in store.unfinished_runs():
        if model.id in [entry["id"] for entry in run.inputs.get("models", ())]:
            raise Conflict(f"{model.name} is used by the run '{run.title}', which is {run.state}; cancel it first.")
