"""The ways of getting in: with a token, with the one password, with an account, or without anything."""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.access.accounts import AccountsFile, BadAccounts, read_password, read_users
from app.access.hosts import only_this_machine
from app.access.identity import LOCAL, User
from app.access.passwords import matches
from app.access.private_files import others_can_read
from app.config import Settings
from app.errors import CannotStart

SHORTEST_TOKEN = 16


class Way(Protocol):
    """How people get in; `kind` is what the page asks for: "token", "password", "users" or "none"."""

    @property
    def kind(self) -> str: ...

    def enter(self, name: str, secret: str) -> User | None:
        """Who this is; None when the name or the secret is wrong."""

    def known(self, name: str) -> tuple[User, str] | None:
        """A user by name, with the credential that must stay as it is for a login to last."""


@dataclass(frozen=True)
class Nothing:
    """Everyone who reaches the address is the one user."""

    kind: str = "none"

    def enter(self, name: str, secret: str) -> User | None:
        return LOCAL

    def known(self, name: str) -> tuple[User, str] | None:
        return LOCAL, ""


@dataclass(frozen=True)
class Token:
    """A text that lets in the one user. Of one made at each start, logins outlast the start."""

    text: str = field(repr=False)
    fixed: bool = False
    kind: str = "token"

    def enter(self, name: str, secret: str) -> User | None:
        return LOCAL if same(secret, self.text) else None

    def known(self, name: str) -> tuple[User, str] | None:
        return (LOCAL, self.text if self.fixed else "") if name == LOCAL.name else None


@dataclass(frozen=True)
class Named:
    """Accounts of a file; in a password file there is one, and nobody needs to know its name."""

    file: AccountsFile
    kind: str = "users"

    def enter(self, name: str, secret: str) -> User | None:
        account = self.file.accounts().get(LOCAL.name if self.kind == "password" else name)
        right = matches(account.hash if account else None, secret)
        return account.user if account is not None and right else None

    def known(self, name: str) -> tuple[User, str] | None:
        account = self.file.accounts().get(name)
        return None if account is None else (account.user, account.hash)


def way_in(settings: Settings) -> Way:
    """The way that the settings ask for; `CannotStart` when they contradict each other or are not safe."""
    _refuse_contradictions(settings)
    token = fixed_token(settings)
    if not settings.auth:
        _require_this_machine_only(settings)
        return Nothing()
    if settings.users is not None:
        return Named(_usable(AccountsFile(settings.users, read_users), "--users", "add NAME --users"))
    if settings.password_file is not None:
        file = AccountsFile(settings.password_file, read_password)
        return Named(_usable(file, "--password-file", "password --password-file"), "password")
    return Token(secrets.token_urlsafe(24)) if token is None else Token(token, fixed=True)


def fixed_token(settings: Settings) -> str | None:
    """The token that the operator chose; beside accounts it lets scripts in as the operator."""
    token = settings.token if settings.token_file is None else _secret_line(settings.token_file)
    if token is not None and len(token) < SHORTEST_TOKEN:
        raise CannotStart(f"The token must have at least {SHORTEST_TOKEN} characters, got {len(token)}.")
    return token


def same(secret: str, right: str) -> bool:
    """Whether two texts are equal, in a time that does not tell how far they are."""
    return hmac.compare_digest(secret.encode("utf-8", "replace"), right.encode("utf-8", "replace"))


def _refuse_contradictions(settings: Settings) -> None:
    given = {
        "--no-auth": not settings.auth,
        "--users": settings.users is not None,
        "--password-file": settings.password_file is not None,
    }
    asked = [name for name, wanted in given.items() if wanted]
    if not settings.auth and (settings.token is not None or settings.token_file is not None):
        asked.append("a token")
    if len(asked) > 1:
        raise CannotStart(f"{asked[0]} and {asked[1]} contradict each other; choose one of them.")
    if settings.token is not None and settings.token_file is not None:
        raise CannotStart("--token-file and INNVESTIGATE_GUI_TOKEN contradict each other; choose one of them.")


def _require_this_machine_only(settings: Settings) -> None:
    others = "Others could do everything here; take --token-file, --password-file or --users instead."
    if not only_this_machine(settings.host):
        raise CannotStart(f"--no-auth needs an address of this machine alone, got --host {settings.host}. {others}")
    if settings.behind_proxy:
        raise CannotStart(f"--no-auth cannot be had with --behind-proxy, which opens it to other machines. {others}")


def _usable(file: AccountsFile, option: str, command: str) -> AccountsFile:
    """The file, once it has been read; `CannotStart` says what is wrong with it or how to make it."""
    try:
        accounts = file.checked()
    except FileNotFoundError:
        hint = f"make it with: python run.py users {command} {file.path}"
        raise CannotStart(f"The file {file.path} of {option} is not there; {hint}") from None
    except (OSError, UnicodeError, BadAccounts) as error:
        reason = getattr(error, "strerror", None) or error
        raise CannotStart(f"The file {file.path} of {option} cannot be used: {reason}.") from None
    if not accounts:
        raise CannotStart(f"The file {file.path} of {option} names nobody; add somebody with: python run.py users add")
    _require_private(file.path, option)
    return file


def _secret_line(path: Path) -> str:
    """The first line of a file that nobody else can read; `CannotStart` for one that others can."""
    line = _first_line(path)
    if others_can_read(path):
        raise CannotStart(f"Others can read the file {path} of --token-file; forbid it with: chmod 600 {path}")
    return line


def _first_line(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8-sig").strip().splitlines()
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise CannotStart(f"The file {path} of --token-file cannot be read: {reason}.") from None
    return lines[0].strip() if lines else ""


def _require_private(path: Path, option: str) -> None:
    if os.name != "nt" and path.stat().st_mode & 0o022:
        raise CannotStart(f"Others can write to the file {path} of {option}; forbid it with: chmod 600 {path}")
