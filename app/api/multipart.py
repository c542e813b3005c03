"""Reads the files of an upload one after the other, so that thousands in one request need the memory of one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from flask import Request
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from app.errors import InvalidInput

IN_MEMORY = 4 * 2**20
_CHUNK = 1 << 18


def files_of(request: Request, part: str, most: int) -> Iterator[tuple[str | None, BinaryIO | InvalidInput]]:
    """Path and content of each file in parts of this name; a content can be read until the next one is asked for.

    A file in the middle of which the upload broke off comes as the error that says so.
    """
    decoder = MultipartDecoder(request.mimetype_params.get("boundary", "").encode(), max_parts=most)
    current: File | None = None
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        content = cast(BinaryIO, file)
        for event in _events(request, decoder):
            if isinstance(event, (File, Field)):
                current = event if isinstance(event, File) and event.name == part else None
                content.seek(0)
                content.truncate()
            elif isinstance(event, Data) and current is not None:
                content.write(event.data)
                if not event.more_data:
                    content.seek(0)
                    yield current.filename, content
                    current = None
    if current is not None:
        yield current.filename, InvalidInput("The upload broke off in the middle of this file; send it again")


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
