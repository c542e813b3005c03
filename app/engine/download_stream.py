"""The transfer of a download: in blocks, with its progress told, and never shorter than announced."""

from __future__ import annotations

import contextlib
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

BLOCK = 1 << 16
SILENCE_SECONDS = 60
REPORT_SECONDS = 0.5


def stream_to_file(url: str, path: str, progress: Callable[[int, int | None], None]) -> None:
    """Write what is at the URL into a file; `progress` gets the bytes so far and in all (None when not announced).

    Raises `urllib.error.URLError` when it does not come, comes shorter than announced, or stops coming.
    """
    with _as_url_errors():
        answer = urllib.request.urlopen(url, timeout=SILENCE_SECONDS)
    with contextlib.closing(answer), open(path, "wb") as file:
        _copy(answer, file, progress)


@contextlib.contextmanager
def _as_url_errors() -> Iterator[None]:
    """What a broken connection raises is of many kinds; Keras knows `URLError` only."""
    try:
        yield
    except urllib.error.URLError as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        raise
    except TimeoutError:
        raise urllib.error.URLError(f"nothing came for {SILENCE_SECONDS} seconds") from None
    except (OSError, http.client.HTTPException) as error:
        raise urllib.error.URLError(f"the connection ended ({type(error).__name__})") from error


def _copy(answer: Any, file: Any, progress: Callable[[int, int | None], None]) -> None:
    announced = answer.headers.get("Content-Length", "")
    total = int(announced) if announced.isdecimal() else None
    done, told = 0, float("-inf")
    while block := _read(answer):
        file.write(block)
        done += len(block)
        if time.monotonic() - told >= REPORT_SECONDS or done == total:
            progress(done, total)
            told = time.monotonic()
    if total is not None and done < total:
        raise urllib.error.URLError(f"the connection ended after {done} of {total} bytes")


def _read(answer: Any) -> bytes:
    with _as_url_errors():
        return answer.read1(BLOCK)
