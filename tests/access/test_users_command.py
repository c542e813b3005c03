"""`python run.py users` as it is typed."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from app.access import users_command
from app.access.accounts import read_password, read_users
from app.access.passwords import matches
from app.config import PROJECT_DIR
from tests.access.conftest import write_users

COMMAND = [sys.executable, "run.py", "users"]


def run(*arguments: str, password: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=PROJECT_DIR,
        input=password + "\n",
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def refused(monkeypatch, capsys):
    """The sentence of a command that is not carried out; in this process, because there are many."""
    monkeypatch.delenv(users_command.USERS_VARIABLE, raising=False)

    def refused(*arguments: str, password: str = "a password") -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
        with pytest.raises(SystemExit) as ended:
            users_command.main(arguments)
        said = capsys.readouterr()
        assert ended.value.code == 2
        assert said.out == "" and said.err.count("\n") == 1
        return said.err

    return refused


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "new" / "users"


def test_the_life_of_accounts(path):
    assert run("add", "anna", "--admin", "--users", str(path), password="anna's password").returncode == 0
    assert run("add", "boris", password="boris's password", INNVESTIGATE_GUI_USERS=str(path)).returncode == 0
    assert path.stat().st_mode & 0o777 == 0o600
    accounts = read_users(path.read_text())
    assert {name: account.user.admin for name, account in accounts.items()} == {"anna": True, "boris": False}
    assert matches(accounts["anna"].hash, "anna's password") and not matches(accounts["boris"].hash, "anna's password")
    assert "password" not in path.read_text()

    said = run("password", "anna", "--users", str(path), password="a new password").stdout
    changed = read_users(path.read_text())
    assert "former logins end now" in said
    assert matches(changed["anna"].hash, "a new password") and changed["anna"].user.admin
    assert changed["boris"] == accounts["boris"]

    assert run("remove", "anna", "--users", str(path)).returncode == 0
    assert list(read_users(path.read_text())) == ["boris"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_password_file(tmp_path):
    path = tmp_path / "password"
    assert run("password", "--password-file", str(path), password="the one password").returncode == 0
    assert matches(read_password(path.read_text())["local"].hash, "the one password")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("arguments", "password", "words"),
    [
        (("add", "Anna Smith"), "a password", "A name has 1 to 64 small letters"),
        (("add", "anna:x"), "a password", "A name has"),
        (("add", "../anna"), "a password", "A name has"),
        (("add", "anna"), "short", "A password has 8 to 1000 characters, got 5."),
        (("add", "known"), "a password", "There is an account known already"),
        (("remove", "nobody"), "", "There is no account nobody in"),
        (("password", "nobody"), "a password", "there are known"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(path, refused, arguments, password, words):
    write_users(path, {"known": "a password"})
    before = path.read_bytes()
    assert words in refused(*arguments, "--users", str(path), password=password)
    assert path.read_bytes() == before


def test_files_are_asked_for_and_named(path, tmp_path, refused):
    assert "--users FILE or INNVESTIGATE_GUI_USERS" in refused("add", "anna")
    assert "name somebody of a users file, or the file with --password-file" in refused("password")
    assert f"The file {path} cannot be used: No such file" in refused("remove", "anna", "--users", str(path))
    broken = tmp_path / "broken"
    broken.write_text("nonsense\n")
    assert "line 1 is not of the form" in refused("add", "anna", "--users", str(broken))
    assert broken.read_text() == "nonsense\n"


@pytest.mark.parametrize(("again", "code"), [("a password", 0), ("another one", 2)])
def test_on_a_terminal_it_is_asked_twice_and_not_shown(path, again, code):
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "add", "anna", "--users", str(path)],
        cwd=PROJECT_DIR, stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True,
    )  # fmt: skip
    os.close(terminal)
    shown = _typed(controller, {b"Password: ": "a password", b"Once more: ": again})
    assert process.wait(30) == code
    os.close(controller)
    assert path.exists() is (code == 0)
    assert b"a password" not in shown and b"another one" not in shown


def _typed(controller: int, answers: dict[bytes, str]) -> bytes:
    """What a terminal shows while each question is answered in turn."""
    shown = b""
    waiting = list(answers.items())
    while True:
        try:
            read = os.read(controller, 1000)
        except OSError:  # the other end is closed
            return shown
        if not read:
            return shown
        shown += read
        if waiting and waiting[0][0] in shown:
            os.write(controller, waiting.pop(0)[1].encode() + b"\n")
