"""The store's queued runs as the turns see them."""

from __future__ import annotations

from app.jobs.store import Store
from app.jobs.turns import Waiting


class QueuedRuns:
    """Which models a run needs is read once: its inputs can be long."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._models: dict[str, frozenset[str]] = {}

    def all(self) -> list[Waiting]:
        """Oldest first."""
        queued = self._store.queued_runs()
        ids = [run for run, _, _ in queued]
        self._models = {run: models for run, models in self._models.items() if run in set(ids)}
        unknown = [run for run in ids if run not in self._models]
        if unknown:
            self._models |= {run: frozenset(models) for run, models in self._store.models_of_runs(unknown).items()}
        return [Waiting(run, owner, added, self._models.get(run, frozenset())) for run, owner, added in queued]
