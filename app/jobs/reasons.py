"""Problem bodies for what went wrong in a run: sentences for people, without paths and stack traces."""

from __future__ import annotations

import logging
from typing import Any

from app.errors import ProgramError, RunFailed
from app.jobs.deaths import Death, sentence
from app.jobs.progress import ActiveRun, Piece, names
from app.jobs.trouble import in_words

log = logging.getLogger(__name__)


def of_death(death: Death, run: ActiveRun, piece: Piece) -> dict[str, Any]:
    """Of a chunk that has ended its workers."""
    where = f"{run.plan.label_of(piece.chunk)} for {names(piece.chunk)}"
    return RunFailed(sentence(death, piece.kills if death.from_outside else piece.deaths, where)).problem()


def of_chunk(error: BaseException, run: ActiveRun, piece: Piece) -> dict[str, Any]:
    """Of a chunk that the worker could not compute."""
    return of_error(error, f"{run.plan.label_of(piece.chunk)} for {names(piece.chunk)} failed")


def of_time(hours: float) -> dict[str, Any]:
    """Of a run that computes for longer than it may."""
    return RunFailed(
        f"The run was ended because it computed for more than {hours:g} hours (--run-hours); what it has is kept. "
        "Split it into smaller runs."
    ).problem()


def of_lost_connection() -> dict[str, Any]:
    return RunFailed("The connection to the engine was lost again and again; start the run again.").problem()


def of_error(error: BaseException, what: str) -> dict[str, Any]:
    """Of anything else; only the program's own words and those of the system are shown."""
    if isinstance(error, ProgramError):
        return error.problem()
    log.error("%s", what, exc_info=error)
    if (words := in_words(error)) is not None:
        return RunFailed(f"{what}: {words}. Start the run again when that is repaired.").problem()
    # Other texts may hold paths and code.
    reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return RunFailed(f"{what}: {reason}. The log of the program has the details.").problem()
