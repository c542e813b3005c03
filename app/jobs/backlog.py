"""What has to be written and cannot be now: it waits in order and is tried again, so that nothing computed is lost."""

from __future__ import annotations

import itertools
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.jobs.trouble import in_words

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 30 * 60
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0


@dataclass(frozen=True, eq=False)
class _Step:
    """`write` may be done again from the beginning; `failed` is told why it cannot be done (None: it must be)."""

    run: str
    write: Callable[[], None]
    failed: Callable[[BaseException], None] | None
    since: float


class Backlog:
    """Steps of runs, each done when those before it are. `tell(run, words)` hears why one waits.

    A step that fails for another reason than a full disk or a store in trouble is given up at once, one that waits
    for longer than `patience` seconds then.
    """

    def __init__(
        self,
        tell: Callable[[str, str], None],
        patience: float = PATIENCE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tell, self._patience, self._clock = tell, patience, clock
        self._steps: deque[_Step] = deque()
        self._pauses = _pauses()
        self._due = 0.0
        self._working = False
        self.trouble: str | None = None

    def __bool__(self) -> bool:
        return bool(self._steps)

    def do(self, run: str, write: Callable[[], None], failed: Callable[[BaseException], None] | None = None) -> None:
        """Write something of a run now, or as soon as it can be."""
        self._steps.append(_Step(run, write, failed, self._clock()))
        if len(self._steps) == 1:
            self._due = 0.0
        self.work()

    def forget(self, run: str) -> None:
        """Drop the steps of a run that need not be done."""
        self._steps = deque(step for step in self._steps if step.run != run or step.failed is None)

    def work(self) -> None:
        """Do what can be done now."""
        if self._working:  # a step has added this one; it comes when that is done
            return
        self._working = True
        try:
            while self._steps and self._clock() >= self._due:
                self._do(self._steps[0])
        finally:
            self._working = False

    def _do(self, step: _Step) -> None:
        try:
            step.write()
        except Exception as error:
            self._put_off(step, error)
        else:
            self._remove(step)
            self._recover()

    def _put_off(self, step: _Step, error: Exception) -> None:
        words = in_words(error)
        waits = self._clock() - step.since < self._patience
        if words is None or (step.failed is not None and not waits):
            self._remove(step)
            if step.failed is None:
                log.exception("Something could not be written", exc_info=error)
            else:
                step.failed(error)
            return
        pause = next(self._pauses)
        self._due = self._clock() + pause
        if words != self.trouble:
            log.error("Waiting, because %s", words, exc_info=error)
        self.trouble = words
        self._tell(step.run, f"waiting, because {words}; tried again in {pause:.0f} s")

    def _remove(self, step: _Step) -> None:
        if step in self._steps:  # not when the step has dropped its run
            self._steps.remove(step)

    def _recover(self) -> None:
        if self.trouble is not None:
            log.error("Going on: it can be written again")
        self.trouble, self._due, self._pauses = None, 0.0, _pauses()


def _pauses() -> Iterator[float]:
    growing = itertools.takewhile(
        lambda pause: pause < _LONGEST_PAUSE, (_FIRST_PAUSE * 2**n for n in itertools.count())
    )
    return itertools.chain(growing, itertools.repeat(_LONGEST_PAUSE))
