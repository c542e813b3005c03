"""Reads the files of an upload one after the other from the wire to the disk: none is ever whole in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from flask import Request
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from app.errors import InvalidInput

_CHUNK = 1 << 18
# What may stand before the first part or in the head of one; a body without end there would fill the memory.
_LONGEST_HEAD = 1 << 20


def files_of(
    request: Request, part: str, most: int, new_file: Callable[[], Path]
) -> Iterator[tuple[str | None, Path | InvalidInput]]:
    """Path as the browser tells it and content of each file in parts of this name; who asks deletes the contents.

    A file in the middle of which the upload broke off comes as the error that says so. Raises `RequestEntityTooLarge`
    for more parts than `most`.
    """
    decoder = MultipartDecoder(
        request.mimetype_params.get("boundary", "").encode(), max_form_memory_size=_LONGEST_HEAD, max_parts=most
    )
    current: _Arriving | None = None
    with ExitStack() as at_the_end:
        at_the_end.callback(lambda: _drop(current))
        for event in _events(request, decoder):
            if isinstance(event, (File, Field)):
                wanted = isinstance(event, File) and event.name == part
                current = _Arriving(event.filename, new_file()) if wanted and isinstance(event, File) else None
            elif isinstance(event, Data) and current is not None:
                current.file.write(event.data)
                if not event.more_data:
                    arrived, current = current, None
                    arrived.file.close()
                    yield arrived.name, arrived.path
        if current is not None:
            yield current.name, InvalidInput("The upload broke off in the middle of this file; send it again")


class _Arriving:
    """A file of which not all has come yet."""

    def __init__(self, name: str | None, path: Path) -> None:
        self.name, self.path = name, path
        self.file: BinaryIO = path.open("wb")


def _drop(unfinished: _Arriving | None) -> None:
    if unfinished is not None:
        unfinished.file.close()
        unfinished.path.unlink(missing_ok=True)


def _events(request: Request, decoder: MultipartDecoder) -> Iterator[Event]:
    """Events until the end, or until what comes is no multipart body any more."""
    while True:
        try:
            event = decoder.next_event()
            while isinstance(event, NeedData):
                decoder.receive_data(request.stream.read(_CHUNK) or None)
                event = decoder.next_event()
        except ValueError:
            return
        yield event
        if isinstance(event, Epilogue):
            return
