"""What one user may use, what she uses, and the sentence that says so when it is too much."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, func, literal, select, true

from app.config import DEFAULT_UPLOAD_BYTES, Settings, size_text
from app.errors import ProgramError, TooManyRequests
from app.jobs import states, tables
from app.jobs.ownership import adding_for, belongs_to, of_everybody

QUEUE_SECONDS = 30


class NoRoom(ProgramError):
    """The user may not keep more, or the disk is full."""

    status = 507
    title = "No room"


class DiskUsed(NoRoom):
    """The user may not keep more bytes."""


@dataclass(frozen=True)
class Limits:
    """What one user may use; None: as much as there is. `disk` and `upload` in bytes."""

    disk: int | None = None
    pictures: int | None = None
    queued_runs: int | None = None
    upload: int = DEFAULT_UPLOAD_BYTES

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        return cls(settings.limit_disk, settings.limit_pictures, settings.limit_queued_runs, settings.limit_upload)


@dataclass(frozen=True)
class Usage:
    """What one user uses: `disk` in bytes; a file that she sent twice counts twice."""

    disk: int = 0
    pictures: int = 0
    queued_runs: int = 0


@dataclass(frozen=True)
class _Parts:
    """What the disk usage consists of, in bytes."""

    pictures: int
    models: int
    results: int


def usage_of(connection: Connection) -> Usage:
    """What the owner of the connection uses."""
    return _measured(connection)[0]


def require_room(connection: Connection, limits: Limits, size: int, pictures: int = 0) -> None:
    """Raise `NoRoom` when the owner may not keep so many bytes, or pictures, more."""
    if limits.disk is None and limits.pictures is None:
        return
    usage, parts = _measured(connection)
    if limits.pictures is not None and pictures and usage.pictures + pictures > limits.pictures:
        raise NoRoom(
            f"You have {_counted(usage.pictures, 'picture')}, and {limits.pictures} may be kept; delete some that you "
            "do not need."
        )
    if limits.disk is not None and usage.disk + size > limits.disk:
        raise DiskUsed(_no_disk(usage, parts, limits.disk, size))


def require_place_in_queue(connection: Connection, limits: Limits) -> None:
    """Raise `TooManyRequests` when the owner has as many queued runs as she may."""
    if limits.queued_runs is None or (queued := usage_of(connection).queued_runs) < limits.queued_runs:
        return
    raise TooManyRequests(
        f"You have {_counted(queued, 'run')} in the queue, and {limits.queued_runs} may wait there; wait until one "
        "begins, or cancel one.",
        retry_after=QUEUE_SECONDS,
    )


def _no_disk(usage: Usage, parts: _Parts, allowed: int, size: int) -> str:
    needed = f" This would add {size_text(size)}." if size else ""
    return (
        f"You use {size_text(usage.disk)} of the disk, and {size_text(allowed)} are allowed.{needed} Delete what you "
        f"do not need: results ({size_text(parts.results)}, by closing tabs), models ({size_text(parts.models)}) or "
        f"pictures ({size_text(parts.pictures)})."
    )


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _measured(connection: Connection) -> tuple[Usage, _Parts]:
    owner = adding_for(connection)
    of_pictures = _sum(tables.images, owner), _count(tables.images, owner)
    queued = _count(tables.runs, owner, tables.runs.c.state == states.QUEUED)
    query = select(*of_pictures, _sum(tables.models, owner), _sum(tables.runs, owner), queued)
    # PostgreSQL adds integers up to decimals.
    pictures, count, models, results, waiting = map(int, connection.execute(of_everybody(query)).one())
    return Usage(pictures + models + results, count, waiting), _Parts(pictures, models, results)


def _sum(table: Table, owner: str) -> ColumnElement[int]:
    total = func.coalesce(func.sum(table.c.bytes), literal(0))
    return select(total).where(belongs_to(owner, table)).scalar_subquery()


def _count(table: Table, owner: str, condition: ColumnElement[bool] | None = None) -> ColumnElement[int]:
    chosen = true() if condition is None else condition
    return select(func.count()).select_from(table).where(belongs_to(owner, table), chosen).scalar_subquery()
