"""Pictures on their way in: out of their ZIPs, through the processes that read them, into the files; in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from app.errors import InvalidInput
from app.storage.archives import files_in_zip, is_zip
from app.storage.files import Files
from app.storage.names import display_name, folder_name
from app.storage.picture_reader import Order, Outcome
from app.storage.picture_readers import READERS, ReadAll

# Enough that no process waits for the next picture, few enough that one user does not keep them from the others.
AT_ONCE = 4
# Small pictures go together.
TOGETHER, SMALL_BYTES = 8, 256 * 1024
Result = tuple["Incoming", "TakenPicture | InvalidInput"]
_Batch = tuple[list["Incoming"], Future[list["TakenPicture | InvalidInput"]]]


@dataclass(frozen=True)
class Incoming:
    """A file that came, by its name and the folder it lay in; `content` is ours to delete, or says what is wrong."""

    name: str
    folder: str | None
    content: Path | InvalidInput


@dataclass(frozen=True)
class TakenPicture:
    """A picture among the files: the hash that names it, and its size in pixels."""

    digest: str
    width: int
    height: int


def unpacked(received: Iterable[tuple[str | None, Path | InvalidInput]], files: Files) -> Iterator[Incoming]:
    """The single files of an upload, those in ZIPs too; what cannot be read comes as the error that says why."""
    for path, content in received:
        name, folder = display_name(path), folder_name(path)
        if isinstance(content, InvalidInput) or not is_zip(content, name):
            yield Incoming(name, folder, content)
            continue
        try:
            for inner in files_in_zip(content, name, files.new_upload):
                yield Incoming(*inner)
        except InvalidInput as error:
            yield Incoming(name, folder, error)
        finally:
            content.unlink(missing_ok=True)


def taken(incoming: Iterator[Incoming], files: Files, drop: Callable[[str], None]) -> Generator[Result, None, None]:
    """Each file with the picture that it became or the error that says why not; the next ones are read meanwhile.

    When it is closed before its end, `drop` gets the hashes of pictures that were kept in vain. Raises `OSError` when
    pictures cannot be written, `Unavailable` when they cannot be read now.
    """
    together: list[Incoming] = []
    waiting: deque[_Batch] = deque()
    ready: deque[Result] = deque()
    with ExitStack() as at_the_end:
        at_the_end.callback(lambda: _drop_all(together, waiting, ready, drop))
        for item in incoming:
            together.append(item)
            if len(together) < TOGETHER and _is_small(item):
                continue
            waiting.append(_submitted(together, files))
            together = []
            if len(waiting) == AT_ONCE:
                ready.extend(_results(*waiting.popleft()))
            while ready:
                yield ready.popleft()
        waiting.append(_submitted(together, files))
        together = []
        while waiting:
            ready.extend(_results(*waiting.popleft()))
            while ready:
                yield ready.popleft()


def _is_small(item: Incoming) -> bool:
    return isinstance(item.content, InvalidInput) or item.content.stat().st_size <= SMALL_BYTES


def _submitted(items: list[Incoming], files: Files) -> _Batch:
    return items, READERS.submit(lambda read_all: _kept(read_all, files, items))


def _kept(read_all: ReadAll, files: Files, items: list[Incoming]) -> list[TakenPicture | InvalidInput]:
    """What became of each item; the files that came are gone."""
    with ExitStack() as temporary:
        orders = [_order(item, files, temporary) for item in items]
        outcomes = iter(read_all([order for order in orders if isinstance(order, Order)]))
        return [_result(order, order if isinstance(order, InvalidInput) else next(outcomes), files) for order in orders]


def _order(item: Incoming, files: Files, temporary: ExitStack) -> Order | InvalidInput:
    if isinstance(item.content, InvalidInput):
        return item.content
    temporary.callback(item.content.unlink, missing_ok=True)
    png, thumbnail = temporary.enter_context(files.scratch()), temporary.enter_context(files.scratch())
    return Order(item.name, item.content, thumbnail, png)


def _result(order: Order | InvalidInput, outcome: Outcome, files: Files) -> TakenPicture | InvalidInput:
    if isinstance(outcome, InvalidInput):
        return outcome
    if isinstance(outcome, OSError):
        raise outcome
    assert isinstance(order, Order) and order.png is not None
    return TakenPicture(files.take_image(order.png, order.thumbnail), *outcome)


def _results(items: list[Incoming], reading: Future[list[TakenPicture | InvalidInput]]) -> Iterator[Result]:
    return zip(items, reading.result(), strict=True)


def _drop_all(
    together: list[Incoming], waiting: Iterable[_Batch], ready: Iterable[Result], drop: Callable[[str], None]
) -> None:
    """The upload ended before its end: what has not been read yet is not read, what was kept is not kept."""
    unread, kept = list(together), [result for _, result in ready]
    for items, reading in waiting:
        if reading.cancel():
            unread += items
        elif reading.exception() is None:
            kept += reading.result()
    for result in kept:
        if isinstance(result, TakenPicture):
            drop(result.digest)
    for item in unread:
        if isinstance(item.content, Path):
            item.content.unlink(missing_ok=True)
