"""What waits for a worker, in the order of turns: questions to models, and the chunks of runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Set
from typing import Any

from app.jobs.active_runs import ActiveRuns
from app.jobs.chunk_work import ChunkWork
from app.jobs.questions import Questions, turns_of
from app.jobs.turns import Turns, Waiting
from app.jobs.workers import Work


class Line:
    """Belongs to the thread of the dispatcher.

    `task` computes a chunk (None: that of its plan), which may be `silent` for so many seconds; `doubtful` tells which
    runs get no worker now.
    """

    def __init__(
        self,
        runs: ActiveRuns,
        questions: Questions,
        *,
        task: Callable[[Any], Any] | None,
        silent: float,
        doubtful: Callable[[], Set[str]],
    ) -> None:
        self._runs, self._questions = runs, questions
        self._task, self._silent, self._doubtful = task, silent, doubtful
        self._turns = Turns()

    def next(self, loaded: Set[str]) -> Work | None:
        """What a worker with these models does next; None when nothing waits."""
        while waiting := self._waiting():
            chosen, turns = self._turns.next(waiting, loaded)
            work = self._questions.take(chosen.run) if chosen.question else self._chunk(chosen.run)
            if work is not None:
                self._turns = turns
                return work
        return None

    def prepare(self) -> None:
        """Take the run from the queue that comes next, before there is a worker for it."""
        if not self._runs.backlog and (waiting := self._runs.waiting()):
            self._runs.begun(self._turns.next(waiting)[0].run)

    def others_than(self, owner: str) -> bool:
        """Whether anybody else waits for a worker."""
        return any(one.owner != owner for one in self._waiting())

    def charge(self, work: Work, seconds: float) -> None:
        """Who asks a question that takes long pays with turns."""
        if work.run is None:
            self._turns = self._turns.charged(work.owner, turns_of(seconds))

    def _waiting(self) -> list[Waiting]:
        asked = self._questions.waiting()
        if self._runs.backlog:  # what cannot be kept need not be computed
            return asked
        # A new worker may be there before it is known what ended the former one: it must not meet the same end.
        doubtful = self._doubtful()
        return asked + [one for one in self._runs.waiting() if one.run not in doubtful]

    def _chunk(self, run_id: str) -> ChunkWork | None:
        """The next chunk of a run; None when it has none after all or cannot be prepared now."""
        run = self._runs.begun(run_id)
        if self._runs.backlog or run is None or not run.pending:
            return None
        task = self._task or run.plan.task
        return ChunkWork(self._runs, run, run.next_piece(time.monotonic()), task, self._silent)
