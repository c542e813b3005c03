"""A run while the dispatcher works on it: which chunks are left, what failed, how long it will take, what it says."""

from __future__ import annotations

import dataclasses
from collections import Counter, deque
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from app.jobs.estimate import Estimate
from app.jobs.plan import Chunk, Pair, Plan
from app.jobs.stopwatch import Stopwatch


@dataclass(eq=False)
class Piece:
    """A chunk and what became of it: the workers it has ended, and those that were ended with it by somebody else."""

    chunk: Any
    deaths: int = 0
    kills: int = 0
    counted: bool = False

    @property
    def rows(self) -> tuple[str, ...]:
        return tuple(self.chunk.rows)

    @property
    def models(self) -> tuple[str, ...]:
        return tuple(model.id for model in self.chunk.models)


class ActiveRun:
    """Pieces wait in `pending` until a worker is free; nothing here is lost when the program ends."""

    def __init__(self, plan: Plan, done: set[Pair], workers: int, failures: dict[str, Any] | None = None) -> None:
        self.plan = plan
        self.done = done
        self.versions: dict[str, str] = {}
        self.pending = deque(Piece(chunk) for chunk in plan.chunks(done))
        self.working: list[Piece] = []
        self.lost = 0
        self.failures: dict[str, dict[str, Any]] = {}
        self.watch = Stopwatch()
        self._started: set[tuple[str, ...]] = set()
        self._done_of_row = Counter(row for row, _ in done)
        self._estimate = Estimate(workers)
        for row, problem in (failures or {}).items():
            self.fail_row(row, problem)

    @property
    def id(self) -> str:
        return self.plan.run.id

    @property
    def owner(self) -> str:
        return self.plan.run.owner

    @property
    def finished(self) -> bool:
        return not self.pending and not self.working

    @property
    def failed(self) -> bool:
        """Whether none of its rows is left."""
        return all(row in self.failures for row in self.plan.rows)

    @property
    def next_models(self) -> frozenset[str]:
        return frozenset(self.pending[0].models) if self.pending else frozenset()

    def next_piece(self, now: float) -> Piece:
        piece = self.pending.popleft()
        self.working.append(piece)
        self.watch.run(now)
        return piece

    def give_back(self, piece: Piece, now: float) -> None:
        """A chunk whose worker was lost is computed again, first."""
        self.settle(piece, now)
        self._put_first([piece.chunk], piece)

    def divide(self, piece: Piece, now: float) -> None:
        """A chunk of several rows that cannot be computed is tried row by row, to see which it is."""
        self.settle(piece, now)
        self._put_first([narrowed(piece.chunk, (row,)) for row in piece.rows], piece)

    def settle(self, piece: Piece, now: float) -> None:
        """Nothing is expected of this chunk any more."""
        if piece in self.working:
            self.working.remove(piece)
        if not self.working:
            self.watch.pause(now)

    def count(self, piece: Piece, pairs: list[Pair], seconds: float) -> None:
        """Count once a chunk and the (row, picture) pairs that it has finished."""
        if piece.counted:
            return
        piece.counted = True
        self._done_of_row.update(row for row, _ in set(pairs) - self.done)
        self.done.update(pairs)
        self._estimate.add(seconds, len(piece.chunk.pictures), first=piece.rows not in self._started)
        self._started.add(piece.rows)

    def fail_row(self, row: str, problem: dict[str, Any]) -> None:
        """Leave a row out from here on; the run goes on with the others."""
        self.failures = {**self.failures, row: problem}
        left = [(self._left_of(piece.chunk), piece) for piece in self.pending]
        self.pending = deque(_with(chunk, piece) for chunk, piece in left if chunk is not None)

    def eta_seconds(self, users: int = 1) -> float | None:
        """Seconds left, while so many users share the workers; None before enough is measured."""
        seen = set(self._started)
        left = []
        for piece in [*(one for one in self.working if not one.counted), *self.pending]:
            left.append((len(piece.chunk.pictures), piece.rows not in seen))
            seen.add(piece.rows)
        return self._estimate.remaining(left, users)

    def stage(self, chunk: Chunk) -> str:
        """How far the run is with the rows of a chunk, such as `LRP-epsilon: 3 of 24 pictures`."""
        done, total = min(self._done_of_row[row] for row in chunk.rows), len(self.plan.pictures)
        for_model = f" for {names(chunk)}" if len(self.plan.models) > 1 else ""
        return f"{self.plan.label_of(chunk)}{for_model}: {done} of {total} {'picture' if total == 1 else 'pictures'}"

    def first_stage(self) -> str:
        piece = self.pending[0]
        return self.stage(piece.chunk) if piece.rows in self._started else f"loading {names(piece.chunk)}"

    def _left_of(self, chunk: Any) -> Any | None:
        return narrowed(chunk, [row for row in chunk.rows if row not in self.failures])

    def _put_first(self, chunks: Collection[Any], former: Piece) -> None:
        # A row may have failed elsewhere while these were at a worker.
        left = map(self._left_of, chunks)
        pieces = [Piece(chunk, former.deaths, former.kills) for chunk in left if chunk is not None]
        self.pending.extendleft(reversed(pieces))


def narrowed(chunk: Any, rows: Collection[str]) -> Any | None:
    """The same pictures for those of a chunk's rows that are named; None when none of them is."""
    kept = [row for row in chunk.rows if row in rows]
    if len(kept) == len(chunk.rows):
        return chunk
    # Only chunks whose rows are models have several.
    return dataclasses.replace(chunk, models=tuple(one for one in chunk.models if one.id in kept)) if kept else None


def _with(chunk: Any, piece: Piece) -> Piece:
    return piece if chunk is piece.chunk else Piece(chunk, piece.deaths, piece.kills)


def names(chunk: Chunk) -> str:
    """The models of a chunk as a sentence names them."""
    shown = ", ".join(model.name for model in chunk.models[:3])
    return shown + (f" and {len(chunk.models) - 3} more" if len(chunk.models) > 3 else "")
