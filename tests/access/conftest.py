"""Applications that need a login, each in its own way, and clients of them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.access.accounts import Account, written_users
from app.access.identity import User
from app.access.passwords import hashed
from app.access.private_files import write_private
from app.config import Settings
from tests.api.stand_ins import DESCRIPTION, QuietEngine

TOKEN = "a-token-that-is-long-enough"
PASSWORDS = {"anna": "anna's password", "boris": "boris's password"}
PASSWORD = "the one password"


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """An application on the test's data folder, with settings by name."""
    apps = []

    def make(**settings: Any) -> Flask:
        values = {"data_dir": tmp_path / "data", "browser": False} | settings
        apps.append(create_app(Settings(**values), QuietEngine({"VGG16": DESCRIPTION})))
        return apps[-1]

    yield make
    for app in apps:
        app.extensions["store"].close()


@pytest.fixture
def app(make_app) -> Flask:
    """Let in with the token that the operator chose."""
    return make_app(token=TOKEN)


@pytest.fixture
def users_file(tmp_path: Path) -> Path:
    """Two accounts; anna is administrator."""
    path = tmp_path / "users"
    write_users(path, PASSWORDS)
    return path


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    write_private(path, known_hash(PASSWORD) + "\n")
    return path


@functools.cache
def known_hash(password: str) -> str:
    """The same for the same password, because a hash takes a third of a second."""
    return hashed(password)


def write_users(path: Path, passwords: dict[str, str]) -> None:
    accounts = [Account(User(name, admin=name == "anna"), known_hash(text)) for name, text in passwords.items()]
    write_private(path, written_users(accounts))
