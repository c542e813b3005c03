"""How many files are checked at once, and whose is next."""

from __future__ import annotations

import threading
import time

import pytest

from app.errors import TooManyRequests, Unavailable
from app.gate.turns import AT_ONCE, OF_ONE_USER, GateTurns
from tests.conftest import wait_until


class Uploads:
    """Threads that each want a turn, hold it until they are told, and note when they got it."""

    def __init__(self, turns: GateTurns) -> None:
        self.turns = turns
        self.begun: list[str] = []
        self._go_on: dict[str, threading.Semaphore] = {}
        self._threads: list[threading.Thread] = []

    def send(self, user: str) -> None:
        go_on = self._go_on.setdefault(user, threading.Semaphore(0))
        before = len(self.turns._waiting) + len(self.begun)

        def check() -> None:
            with self.turns.of(user, "net.h5"):
                self.begun.append(user)
                go_on.acquire(timeout=20)

        self._threads.append(threading.Thread(target=check))
        self._threads[-1].start()
        wait_until(lambda: len(self.turns._waiting) + len(self.begun) > before, 5)

    def finish(self, user: str) -> None:
        self._go_on[user].release()

    def end(self) -> None:
        for semaphore in self._go_on.values():
            semaphore.release(len(self._threads))
        for thread in self._threads:
            thread.join(20)
        assert not self.turns._having and not self.turns._waiting


@pytest.fixture
def uploads():
    uploads = Uploads(GateTurns())
    yield uploads
    uploads.end()


def test_a_user_who_sends_many_files_keeps_nobody_waiting(uploads: Uploads):
    for _ in range(AT_ONCE):
        uploads.send("ada")
    begun = time.monotonic()
    uploads.send("bob")
    wait_until(lambda: "bob" in uploads.begun, 5)
    assert time.monotonic() - begun < 1
    assert uploads.begun.count("ada") == OF_ONE_USER


def test_when_all_turns_are_taken_the_next_is_of_who_has_the_fewest(uploads: Uploads):
    for user in ("ada", "cyd"):
        for _ in range(OF_ONE_USER + 1):
            uploads.send(user)
    wait_until(lambda: len(uploads.begun) == AT_ONCE, 5)
    uploads.send("bob")
    uploads.finish("cyd")
    wait_until(lambda: len(uploads.begun) == AT_ONCE + 1, 5)
    assert uploads.begun[-1] == "bob", "cyd was there before him, but has one already"


def test_who_waits_for_too_long_is_told_whose_files_are_in_the_way():
    uploads = Uploads(GateTurns(wait=0.05))
    for user in ("ada", "ada", "cyd", "cyd"):
        uploads.send(user)
    for user, words in (("ada", "2 other files of yours"), ("bob", "4 other files are being checked")):
        with pytest.raises((TooManyRequests, Unavailable), match=words), uploads.turns.of(user, "net.h5"):
            pass
    uploads.end()


def test_a_turn_ends_also_when_the_check_fails():
    turns = GateTurns(at_once=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.of("ada", "net.h5"):
            _ = 1 / 0
