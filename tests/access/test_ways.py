"""Settings that contradict each other, or that would let in everybody, are refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.access.opening import Opening
from app.access.ways import Named, Nothing, Token, way_in
from app.config import Settings
from app.errors import CannotStart
from tests.access.conftest import TOKEN


def refusal(**settings) -> str:
    with pytest.raises(CannotStart) as refused:
        way_in(Settings(**settings))
    sentence = str(refused.value)
    assert sentence.count("\n") == 0
    return sentence


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", ""])
def test_elsewhere_without_a_login_is_refused(host, make_app):
    assert "--no-auth needs an address of this machine alone" in refusal(host=host, auth=False)
    with pytest.raises(CannotStart):
        make_app(host=host, auth=False)


def test_a_proxy_without_a_login_is_refused():
    assert "--no-auth cannot be had with --behind-proxy" in refusal(auth=False, behind_proxy=True)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"auth": False, "token": TOKEN}, "--no-auth and a token"),
        ({"auth": False, "token_file": Path("x")}, "--no-auth and a token"),
        ({"auth": False, "users": Path("x")}, "--no-auth and --users"),
        ({"auth": False, "password_file": Path("x")}, "--no-auth and --password-file"),
        ({"users": Path("x"), "password_file": Path("x")}, "--users and --password-file"),
        ({"token": TOKEN, "token_file": Path("x")}, "--token-file and INNVESTIGATE_GUI_TOKEN"),
    ],
)
def test_contradictions_are_refused(settings, words):
    assert words in refusal(**settings)


def test_files_that_are_not_there_are_refused_with_the_remedy(tmp_path):
    path = tmp_path / "none"
    assert refusal(users=path).endswith(f"python run.py users add NAME --users {path}")
    assert refusal(password_file=path).endswith(f"python run.py users password --password-file {path}")
    assert "cannot be read: No such file" in refusal(token_file=path)


@pytest.mark.parametrize("text", ["anna", "anna:x", ":scrypt:1:1:1$a$b", "anna:secret password:admin"])
def test_a_wrong_line_is_named_without_its_content(tmp_path, text):
    path = tmp_path / "users"
    path.write_text(f"# people\n\n{text}\n")
    sentence = refusal(users=path)
    assert "line 3 is not of the form name:hash" in sentence
    assert "secret" not in sentence


def test_wrong_files_are_refused(tmp_path, users_file):
    empty = tmp_path / "empty"
    empty.write_text("\n")
    empty.chmod(0o600)
    assert "names nobody" in refusal(users=empty)
    assert "does not hold one hash" in refusal(password_file=empty)
    assert "does not hold one hash" in refusal(password_file=users_file)
    assert "must have at least 16 characters, got 0" in refusal(token_file=empty)
    twice = tmp_path / "twice"
    twice.write_text(users_file.read_text() * 2)
    assert "line 3 names somebody twice" in refusal(users=twice)
    users_file.chmod(0o622)
    assert f"chmod 600 {users_file}" in refusal(users=users_file)


@pytest.mark.parametrize("token", ["short", "x" * 15])
def test_a_token_that_could_be_guessed_is_refused(token):
    sentence = refusal(token=token)
    assert "at least 16 characters" in sentence and token not in sentence


def test_what_each_setting_means(tmp_path, users_file, password_file):
    token_file = tmp_path / "token"
    token_file.write_text(f"{TOKEN}\n")
    token_file.chmod(0o640)
    assert f"chmod 600 {token_file}" in refusal(token_file=token_file)
    token_file.chmod(0o600)
    for settings in (Settings(token=TOKEN), Settings(token_file=token_file)):
        assert way_in(settings) == Token(TOKEN, fixed=True)
    random = way_in(Settings(host="0.0.0.0"))
    assert isinstance(random, Token) and not random.fixed and len(random.text) == 32
    assert way_in(Settings(auth=False)) == Nothing()
    users, password = way_in(Settings(users=users_file)), way_in(Settings(password_file=password_file))
    assert isinstance(users, Named) and users.kind == "users"
    assert isinstance(password, Named) and password.kind == "password"


def test_what_is_printed_and_opened(tmp_path):
    def opening(way):
        return Opening("http://127.0.0.1:5000/", way, tmp_path)

    assert opening(Nothing()).printed == opening(Nothing()).for_browser() == "http://127.0.0.1:5000/"
    assert opening(Token("a/b c", fixed=True)).printed == "http://127.0.0.1:5000/", "it is known, and logs are read"
    made = opening(Token("a/b c"))
    assert made.printed == "http://127.0.0.1:5000/?token=a%2Fb%20c"
    assert made.for_browser() == (tmp_path / "open.html").as_uri()
    assert (tmp_path / "open.html").stat().st_mode & 0o777 == 0o600
    assert 'url=http://127.0.0.1:5000/?token=a%2Fb%20c"' in (tmp_path / "open.html").read_text()
    made.forget()
    assert list(tmp_path.iterdir()) == []
