"""A run while the dispatcher works on it: which chunks are left, how long they will take, what it says."""

from __future__ import annotations

from collections import Counter, deque

from app.jobs.estimate import Estimate
from app.jobs.plan import Chunk, Pair, Plan


class ActiveRun:
    """Chunks wait in `pending` until a worker is free; nothing here is lost when the program ends."""

    def __init__(self, plan: Plan, done: set[Pair], workers: int) -> None:
        self.plan = plan
        self.done = done
        self.versions: dict[str, str] = {}
        self.pending = deque(plan.chunks(done))
        self.working: list[Chunk] = []
        self.lost = 0
        self._started: set[tuple[str, ...]] = set()
        self._done_of_model = Counter(model for model, _ in done)
        self._estimate = Estimate(workers)

    @property
    def id(self) -> str:
        return self.plan.run.id

    @property
    def finished(self) -> bool:
        return not self.pending and not self.working

    def next_chunk(self) -> Chunk:
        chunk = self.pending.popleft()
        self.working.append(chunk)
        return chunk

    def give_back(self, chunk: Chunk) -> None:
        """A chunk whose worker was lost is computed again, first."""
        self.working.remove(chunk)
        self.pending.appendleft(chunk)
        self.lost += 1

    def complete(self, chunk: Chunk, pairs: list[Pair], seconds: float) -> None:
        """Count a chunk and the (model, picture) pairs that it has finished."""
        self.working.remove(chunk)
        self._done_of_model.update(model for model, image in set(pairs) - self.done)
        self.done.update(pairs)
        self._estimate.add(seconds, len(chunk.pictures), first=_models(chunk) not in self._started)
        self._started.add(_models(chunk))

    def eta_seconds(self) -> float | None:
        seen = set(self._started)
        left = []
        for chunk in [*self.working, *self.pending]:
            left.append((len(chunk.pictures), _models(chunk) not in seen))
            seen.add(_models(chunk))
        return self._estimate.remaining(left)

    def stage(self, chunk: Chunk) -> str:
        """How far the run is with the models of a chunk, such as `LRP-epsilon: 3 of 24 pictures`."""
        done, total = min(self._done_of_model[model] for model in _models(chunk)), len(self.plan.pictures)
        for_model = f" for {names(chunk)}" if len(self.plan.models) > 1 else ""
        return f"{self.plan.label}{for_model}: {done} of {total} {'picture' if total == 1 else 'pictures'}"

    def first_stage(self) -> str:
        chunk = self.pending[0]
        started = _models(chunk) in self._started
        return self.stage(chunk) if started else f"loading {names(chunk)}"


def names(chunk: Chunk) -> str:
    """The models of a chunk as a sentence names them."""
    shown = ", ".join(model.name for model in chunk.models[:3])
    return shown + (f" and {len(chunk.models) - 3} more" if len(chunk.models) > 3 else "")


def _models(chunk: Chunk) -> tuple[str, ...]:
    return tuple(model.id for model in chunk.models)
