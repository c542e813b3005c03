"""Short questions about a model (what is in it, what it predicts for a few pictures) that a person waits for.

They take turns with the chunks of runs, user by user, and a worker answers one at a time. A question has an end: after
so long its worker is replaced, sooner when somebody else waits. It is never asked twice: what has ended one worker
would end the next.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from app.errors import InvalidInput, ProgramError, RunFailed, TooManyRequests, Unavailable
from app.jobs import deaths
from app.jobs.deaths import Death
from app.jobs.turns import Waiting
from app.jobs.workers import Sending

log = logging.getLogger(__name__)

# A question keeps a thread of the web server busy (app.serve.THREADS) until it is answered.
OF_ONE_USER, OF_ALL = 8, 24
RETRY_SECONDS = 5
# A question takes one turn, as a chunk does, and one more for each so many seconds.
SECONDS_OF_A_TURN = 2.0


def turns_of(seconds: float) -> int:
    """How many turns a question costs beyond its first."""
    return int(seconds / SECONDS_OF_A_TURN)


@dataclass(frozen=True)
class TimeLimit:
    """In seconds, for one question: as long as nobody else waits for the worker, and when somebody does."""

    alone: float = 60.0
    shared: float = 12.0

    def is_over(self, seconds: float, others_wait: Callable[[], bool]) -> bool:
        return seconds >= self.alone or (seconds >= self.shared and others_wait())


@dataclass(eq=False)
class Question:
    """`task(argument)`, computed by a worker for `owner`; `name` is what the model is called in sentences.

    `models` are the ids of the models that the worker has loaded afterwards; `asked` is a time like a run's.
    """

    owner: str
    name: str
    task: Callable[[Any], Any]
    argument: Any
    limit: TimeLimit = TimeLimit()
    models: tuple[str, ...] = ()
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    asked: float = field(default_factory=time.time)
    answer: Future[Any] = field(default_factory=Future)
    kind: str = "question"
    run: None = None  # it belongs to none

    def is_over(self, sending: Sending, now: float, others_than: Callable[[str], bool]) -> bool:
        return self.limit.is_over(now - sending.sent, lambda: others_than(self.owner))

    def finished(self, result: Any) -> None:
        self.answer.set_result(result)

    def _fail(self, error: ProgramError) -> None:
        if not self.answer.done():  # the program may end at this very moment
            self.answer.set_exception(error)

    def refused(self, error: BaseException) -> None:
        """The worker could not answer."""
        if isinstance(error, ProgramError):
            self._fail(error)
            return
        log.error("Looking into %s failed", self.name, exc_info=error)
        self._fail(
            RunFailed(
                f"Looking into {self.name} failed: {type(error).__name__}. The log of the program has the details."
            )
        )

    def died(self, death: Death) -> None:
        """The worker ended."""
        log.error("A worker ended (%s) while it looked into %s", death.cause, self.name)
        self._fail(_of_death(self.name, death))

    def too_long(self, seconds: float) -> None:
        """The time is up, and the worker is replaced."""
        log.error("A worker is replaced: it looked into %s for %.0f s", self.name, seconds)
        self._fail(_of_time(self.name, seconds, self.limit))

    def lost(self) -> None:
        """The way to the worker was lost."""
        self._fail(Unavailable(f"The engine was stopped while it looked into {self.name}. Try again in a moment."))


class Questions:
    """Those that wait for a worker; asked by threads of the web server, taken by the dispatcher's."""

    def __init__(self) -> None:
        self._waiting: dict[str, Question] = {}
        self._unanswered: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, question: Question) -> None:
        """Let a question wait; `TooManyRequests` or `Unavailable` when too many are not answered yet."""
        with self._lock:
            self._require_place(question.owner)
            self._unanswered[question.owner] += 1
            self._waiting[question.id] = question
        question.answer.add_done_callback(lambda _: self._answered(question))

    def waiting(self) -> list[Waiting]:
        with self._lock:
            return [
                Waiting(one.id, one.owner, one.asked, frozenset(one.models), question=True)
                for one in self._waiting.values()
            ]

    def take(self, question_id: str) -> Question | None:
        """The question, which a worker answers now; None when nobody waits for the answer any more."""
        with self._lock:
            question = self._waiting.pop(question_id, None)
        return question if question is not None and question.answer.set_running_or_notify_cancel() else None

    def end(self) -> None:
        """Tell all who wait that the engine has ended."""
        with self._lock:
            waiting = list(self._waiting)
        for question_id in waiting:
            if (question := self.take(question_id)) is not None:
                question.lost()

    def _answered(self, question: Question) -> None:
        with self._lock:
            self._waiting.pop(question.id, None)
            self._unanswered[question.owner] -= 1
            if not self._unanswered[question.owner]:
                del self._unanswered[question.owner]

    def _require_place(self, owner: str) -> None:
        if self._unanswered[owner] >= OF_ONE_USER:
            raise TooManyRequests(
                f"At most {OF_ONE_USER} questions of one user to models wait at once; wait until one is answered.",
                retry_after=RETRY_SECONDS,
            )
        if self._unanswered.total() >= OF_ALL:
            raise Unavailable(f"{OF_ALL} questions to models wait already, as many as can. Try again in a moment.")


def _of_death(name: str, death: Death) -> ProgramError:
    if death.from_outside:
        return Unavailable(
            f"The engine worker was ended from outside while it looked into {name}. Try again in a moment."
        )
    if death.cause in (deaths.MEMORY_LIMIT, deaths.OUT_OF_MEMORY):
        return InvalidInput(
            f"{name} needs more memory than an engine worker has (--worker-memory), so the worker ended; "
            "try a smaller model or input."
        )
    return InvalidInput(
        f"The model {name} ended the engine worker that opened it; it may be damaged or need more memory than there is."
    )


def _of_time(name: str, seconds: float, limit: TimeLimit) -> ProgramError:
    if seconds < limit.alone:
        return Unavailable(
            f"Looking into {name} took more than {limit.shared:g} seconds, and others waited for the engine, so it was "
            "ended. Try again when less is going on."
        )
    return InvalidInput(
        f"Looking into {name} took more than {limit.alone:g} seconds, and no question to a model may take longer, so "
        "it was ended. A model with fewer layers, or fewer pictures at a time, takes less."
    )
