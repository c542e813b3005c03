"""What a user asks of workers about models, from a thread of the web server that waits for the answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import Any

from app.errors import Unavailable
from app.jobs import tasks
from app.jobs.messages import ModelSource, PreprocessingCheck, WeightsFile, WholeModel
from app.jobs.questions import Question, TimeLimit

# For a worker to be free; a proxy before the program waits for 300 s (deploy/nginx.conf).
WAIT_SECONDS = 120.0
# To write a whole model, a large network of Keras Applications is built and filled.
USUAL, WRITING = TimeLimit(), TimeLimit(alone=120.0, shared=15.0)


@dataclass(frozen=True)
class Asking:
    """The questions of one user. What can be asked in parts is, so that others get their turns in between.

    Everything raises the worker's own `ProgramError`; `InvalidInput` when the model ends the worker or takes too long;
    `Unavailable` when no worker is free in time; `TooManyRequests` when the user asks too much at once.
    """

    owner: str
    ask: Callable[[Question, float], Any]
    wait: float = WAIT_SECONDS

    def describe(self, source: ModelSource) -> dict[str, Any]:
        """What a worker finds out about a model: input, output and layers."""
        return self._ask(tasks.describe_model, source, source)

    def check_preprocessing(self, check: PreprocessingCheck) -> list[dict[str, Any]]:
        """What a model predicts under each candidate."""
        columns: list[dict[str, Any]] = []
        for candidate in check.candidates:
            part = dataclasses.replace(check, candidates=(candidate,))
            columns += self._ask(tasks.check_preprocessing, part, check.model)
        return columns

    def fitting(self, file: WeightsFile, architectures: Sequence[tuple[str, int]]) -> list[str]:
        """Of networks, each an id with a number of classes, those ids that a file of weights fits."""
        found: list[str] = []
        for architecture in architectures:
            found += self._ask(tasks.fitting, (file, [architecture]), file)
        return found

    def save_whole(self, whole: WholeModel) -> None:
        """Write a file of weights as a whole model."""
        self._ask(tasks.save_whole, whole, whole.weights, WRITING)

    def _ask(
        self,
        task: Callable[[Any], Any],
        argument: Any,
        about: ModelSource | WeightsFile,
        limit: TimeLimit = USUAL,
    ) -> Any:
        models = (about.id,) if isinstance(about, ModelSource) and about.kind != "predefined" else ()
        return self.ask(Question(self.owner, about.name, task, argument, limit, models), self.wait)


def answer_of(question: Question, wait: float) -> Any:
    """The answer, once a worker was free within so many seconds; how long it takes then has its own limit."""
    try:
        return question.answer.result(timeout=wait)
    except TimeoutError:
        question.answer.cancel()  # only while no worker has it; later the dispatcher ends it when its time is up
    try:
        return question.answer.result(timeout=2 * question.limit.alone)
    except (TimeoutError, CancelledError):
        raise Unavailable(
            f"The engine had no time for {question.name} within {wait:g} seconds. Try again when its runs are done."
        ) from None
