"""Files with accounts: `name:hash` or `name:hash:admin` on a line. A password file is a hash alone."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from app.access.identity import LOCAL, User
from app.access.passwords import is_hash

NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
NAME_IN_WORDS = "1 to 64 small letters, digits and . _ @ -, the first one a letter or a digit"
_ADMIN = ":admin"
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Account:
    user: User
    hash: str = field(repr=False)

    def line(self) -> str:
        return f"{self.user.name}:{self.hash}{_ADMIN if self.user.admin else ''}"


class BadAccounts(Exception):
    """What is wrong in a file, as the end of a sentence."""


Accounts = dict[str, Account]


def read_users(text: str) -> Accounts:
    """The accounts of a users file by name; `BadAccounts` names the line that is wrong."""
    accounts: Accounts = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, rest = line.strip().partition(":")
        known = rest.removesuffix(_ADMIN)
        if not NAME.fullmatch(name) or not is_hash(known) or name in accounts:
            reason = "names somebody twice" if name in accounts else "is not of the form name:hash or name:hash:admin"
            raise BadAccounts(f"line {number} {reason}")
        accounts[name] = Account(User(name, rest.endswith(_ADMIN)), known)
    return accounts


def read_password(text: str) -> Accounts:
    """The one account of a password file."""
    if not is_hash(text.strip()):
        raise BadAccounts("it does not hold one hash of a password")
    return {LOCAL.name: Account(LOCAL, text.strip())}


def written_users(accounts: Iterable[Account]) -> str:
    return "".join(f"{account.line()}\n" for account in accounts)


class AccountsFile:
    """Accounts as they are in a file now; it is read again when it has changed.

    A file that cannot be read lets nobody in, because it may be there to keep somebody out.
    """

    def __init__(self, path: Path, read: Callable[[str], Accounts]) -> None:
        self.path = path
        self._read = read
        self._seen: object = None
        self._accounts: Accounts = {}
        self._lock = threading.Lock()

    def accounts(self) -> Accounts:
        try:
            about = self.path.stat()
            seen: object = (about.st_mtime_ns, about.st_size, about.st_ino)
        except OSError as error:
            seen = error.strerror
        with self._lock:
            if seen != self._seen:
                self._accounts, self._seen = self._accounts_or_none(), seen
            return self._accounts

    def checked(self) -> Accounts:
        """The accounts in the file; `OSError` or `BadAccounts` when it cannot be used."""
        return self._read(self.path.read_text(encoding="utf-8-sig"))

    def _accounts_or_none(self) -> Accounts:
        try:
            return self.checked()
        except (OSError, UnicodeError, BadAccounts) as error:
            _logger.error("Nobody can log in: %s cannot be used (%s).", self.path, error)
            return {}
