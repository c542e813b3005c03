"""`python run.py users`: makes and changes the files that `--users` and `--password-file` read."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app.access.accounts import (
    NAME,
    NAME_IN_WORDS,
    Account,
    Accounts,
    BadAccounts,
    read_users,
    written_users,
)
from app.access.identity import User
from app.access.passwords import LONGEST, SHORTEST, hashed
from app.access.private_files import write_private
from app.config import ENVIRONMENT_PREFIX

USERS_VARIABLE, PASSWORD_VARIABLE = ENVIRONMENT_PREFIX + "USERS", ENVIRONMENT_PREFIX + "PASSWORD_FILE"


class CannotDo(Exception):
    """Why a command was not carried out: one sentence."""


def main(arguments: Sequence[str]) -> None:
    """Carry out one command; one sentence on stderr and exit code 2 when that is not possible."""
    asked = _parser().parse_args(arguments)
    try:
        print(asked.do(asked))
    except (CannotDo, OSError, UnicodeError, BadAccounts) as error:
        sys.exit(_say(error, asked))


def _add(asked: argparse.Namespace) -> str:
    path, accounts = _users_file(asked, must_be_there=False)
    if not NAME.fullmatch(asked.name):
        raise CannotDo(f"A name has {NAME_IN_WORDS}, got {asked.name!r}.")
    if asked.name in accounts:
        raise CannotDo(f"There is an account {asked.name} already; 'users password' gives it another password.")
    account = Account(User(asked.name, asked.admin), hashed(_password()))
    write_private(path, written_users([*accounts.values(), account]))
    return f"Added {asked.name}{' as administrator' if asked.admin else ''} to {path}."


def _remove(asked: argparse.Namespace) -> str:
    path, accounts = _users_file(asked)
    del accounts[_known(asked.name, accounts, path)]
    write_private(path, written_users(accounts.values()))
    return f"Removed {asked.name} from {path}; logins of that account end now."


def _change(asked: argparse.Namespace) -> str:
    if asked.name is None:
        return _write_password(asked)
    path, accounts = _users_file(asked)
    former = accounts[_known(asked.name, accounts, path)]
    accounts[asked.name] = Account(former.user, hashed(_password()))
    write_private(path, written_users(accounts.values()))
    return f"Changed the password of {asked.name} in {path}; former logins end now."


def _write_password(asked: argparse.Namespace) -> str:
    file = asked.password_file or os.environ.get(PASSWORD_VARIABLE)
    if not file:
        raise CannotDo("Whose password: name somebody of a users file, or the file with --password-file FILE.")
    path = Path(file).expanduser()
    write_private(path, hashed(_password()) + "\n")
    return f"Wrote the password to {path}; former logins end now."


def _users_file(asked: argparse.Namespace, must_be_there: bool = True) -> tuple[Path, Accounts]:
    file = asked.users or os.environ.get(USERS_VARIABLE)
    if not file:
        raise CannotDo(f"Which file: name it with --users FILE or {USERS_VARIABLE}.")
    path = Path(file).expanduser()
    if not path.exists() and not must_be_there:
        return path, {}
    return path, read_users(path.read_text(encoding="utf-8-sig"))


def _known(name: str, accounts: Accounts, path: Path) -> str:
    if name not in accounts:
        raise CannotDo(f"There is no account {name} in {path}; there are {', '.join(accounts) or 'none'}.")
    return name


def _password() -> str:
    """Asked twice on a terminal, else the first line of the standard input."""
    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("Once more: "):
            raise CannotDo("The two passwords differ; nothing was changed.")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if not SHORTEST <= len(password) <= LONGEST:
        raise CannotDo(f"A password has {SHORTEST} to {LONGEST} characters, got {len(password)}.")
    return password


def _say(error: Exception, asked: argparse.Namespace) -> int:
    text = str(error)
    if isinstance(error, OSError):
        text = f"The file {error.filename} cannot be used: {error.strerror}."
    elif not isinstance(error, CannotDo):
        text = f"The file {asked.users} cannot be used: {error}."
    print(f"run.py: {text}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run.py users", description="Accounts for the program's login.")
    file = argparse.ArgumentParser(add_help=False)
    file.add_argument("--users", metavar="FILE", help=f"the file with the accounts (environment: {USERS_VARIABLE})")
    commands = parser.add_subparsers(required=True, metavar="add | remove | password")
    add = commands.add_parser("add", parents=[file], help="add an account; the password is asked for")
    add.add_argument("name", help=NAME_IN_WORDS)
    add.add_argument("--admin", action="store_true", help="an administrator sees the load and can cancel runs")
    add.set_defaults(do=_add)
    remove = commands.add_parser("remove", parents=[file], help="remove an account; what belongs to it stays")
    remove.add_argument("name")
    remove.set_defaults(do=_remove)
    change = commands.add_parser("password", parents=[file], help="change a password, or make a password file")
    change.add_argument("name", nargs="?", help="an account of the users file; left out: the one of --password-file")
    change.add_argument("--password-file", metavar="FILE", help=f"a file for one password ({PASSWORD_VARIABLE})")
    change.set_defaults(do=_change)
    return parser
