"""The address that is printed at the start, and the one that opens the browser."""

from __future__ import annotations

import contextlib
import html
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from app.access.private_files import write_private
from app.access.ways import Token, Way

_PAGE = '<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">'


@dataclass(frozen=True)
class Opening:
    """How whoever starts the program gets in."""

    address: str
    way: Way
    instance_dir: Path = field(repr=False)

    @property
    def printed(self) -> str:
        """With the token when nobody can know it yet; a fixed one is known, and need not stand in a log."""
        return self._with_token() if isinstance(self.way, Token) and not self.way.fixed else self.address

    def for_browser(self) -> str:
        """An address without the token, because other users of the machine can read the browser's command line.

        It is that of a file which only the owner can read, and which leads to the page.
        """
        if not isinstance(self.way, Token):
            return self.address
        target = html.escape(self._with_token())
        write_private(self._file, f'{_PAGE}<meta http-equiv="refresh" content="0;url={target}">\n')
        return self._file.absolute().as_uri()

    def forget(self) -> None:
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)

    def _with_token(self) -> str:
        return f"{self.address}?token={quote(self.way.text, safe='')}" if isinstance(self.way, Token) else self.address

    @property
    def _file(self) -> Path:
        return self.instance_dir / "open.html"
