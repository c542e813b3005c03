"""A chunk of a run as a worker is given it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.jobs import deaths
from app.jobs.active_runs import ActiveRuns
from app.jobs.deaths import Death
from app.jobs.progress import ActiveRun, Piece
from app.jobs.workers import Sending


@dataclass(frozen=True, eq=False)
class ChunkWork:
    """`silent` is how many seconds it may go on without a sign of life."""

    runs: ActiveRuns
    run: ActiveRun
    piece: Piece
    task: Callable[[Any], Any]
    silent: float

    @property
    def kind(self) -> str:
        return self.run.plan.run.kind

    @property
    def owner(self) -> str:
        return self.run.owner

    @property
    def models(self) -> tuple[str, ...]:
        return self.piece.models

    @property
    def argument(self) -> Any:
        return self.piece.chunk

    def is_over(self, sending: Sending, now: float, others_than: Callable[[str], bool]) -> bool:
        return now - sending.heard >= self.silent

    def finished(self, result: Any) -> None:
        self.runs.keep(self.run, self.piece, result)

    def refused(self, error: BaseException) -> None:
        self.runs.refused(self.run, self.piece, error)

    def died(self, death: Death) -> None:
        self.runs.died(self.run, self.piece, death)

    def lost(self) -> None:
        self.runs.lost(self.run, self.piece)

    def too_long(self, seconds: float) -> None:
        self.died(Death(deaths.TOO_LONG))
