"""A run while the dispatcher works on it: which chunks are left, how long they will take, what it says."""

from __future__ import annotations

from collections import deque
from typing import Any

from app.jobs.estimate import Estimate
from app.jobs.messages import ExplainChunk
from app.jobs.plan import Plan


class ActiveRun:
    """Chunks wait in `pending` until a worker is free; nothing here is lost when the program ends."""

    def __init__(self, plan: Plan, cells: dict[str, dict[str, Any]], workers: int) -> None:
        self.plan = plan
        self.cells = cells
        self.versions: dict[str, str] = {}
        done = {(model, image) for model, of_model in cells.items() for image in of_model}
        self.pending = deque(plan.chunks(done))
        self.working: list[ExplainChunk] = []
        self.lost = 0
        self._started: set[str] = set()
        self._estimate = Estimate(workers)

    @property
    def id(self) -> str:
        return self.plan.run.id

    @property
    def finished(self) -> bool:
        return not self.pending and not self.working

    def next_chunk(self) -> ExplainChunk:
        chunk = self.pending.popleft()
        self.working.append(chunk)
        return chunk

    def give_back(self, chunk: ExplainChunk) -> None:
        """A chunk whose worker was lost is computed again, first."""
        self.working.remove(chunk)
        self.pending.appendleft(chunk)
        self.lost += 1

    def complete(self, chunk: ExplainChunk, cells: list[dict[str, Any]], seconds: float) -> None:
        """Count a chunk whose cells are stored."""
        self.working.remove(chunk)
        for cell in cells:
            self.cells.setdefault(cell["model"], {})[cell["image"]] = cell
        self._estimate.add(seconds, len(chunk.pictures), first=chunk.model.id not in self._started)
        self._started.add(chunk.model.id)

    def eta_seconds(self) -> float | None:
        seen = set(self._started)
        left = []
        for chunk in [*self.working, *self.pending]:
            left.append((len(chunk.pictures), chunk.model.id not in seen))
            seen.add(chunk.model.id)
        return self._estimate.remaining(left)

    def stage(self, chunk: ExplainChunk) -> str:
        """How far the run is with the model of a chunk, such as `LRP-epsilon: 3 of 24 pictures`."""
        done, total = len(self.cells.get(chunk.model.id, {})), len(self.plan.pictures)
        for_model = f" for {chunk.model.name}" if len(self.plan.models) > 1 else ""
        return f"{self.plan.method.label}{for_model}: {done} of {total} {'picture' if total == 1 else 'pictures'}"

    def first_stage(self) -> str:
        chunk = self.pending[0]
        started = chunk.model.id in self._started
        return self.stage(chunk) if started else f"loading {chunk.model.name}"
