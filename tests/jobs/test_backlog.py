"""What waits to be written, with a clock that only moves when a test says so."""

from __future__ import annotations

import errno
from collections.abc import Callable

import pytest

from app.jobs.backlog import Backlog


class Disk:
    """Takes what is written while there is room."""

    def __init__(self) -> None:
        self.room = True
        self.written: list[str] = []
        self.tries = 0

    def write(self, name: str) -> Callable[[], None]:
        def step() -> None:
            self.tries += 1
            if not self.room:
                raise OSError(errno.ENOSPC, "No space left on device")
            self.written.append(name)

        return step


class Desk:
    def __init__(self, patience: float = 100) -> None:
        self.now = 0.0
        self.disk = Disk()
        self.told: list[tuple[str, str]] = []
        self.failed: list[BaseException] = []
        self.backlog = Backlog(lambda run, words: self.told.append((run, words)), patience, lambda: self.now)

    def do(self, run: str, name: str) -> None:
        self.backlog.do(run, self.disk.write(name), self.failed.append)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.backlog.work()


def test_what_can_be_written_is_written_at_once():
    desk = Desk()
    desk.do("run", "a")
    assert (desk.disk.written, bool(desk.backlog), desk.backlog.trouble) == (["a"], False, None)


def test_what_cannot_is_written_later_and_in_order():
    desk = Desk()
    desk.disk.room = False
    for name in "abc":
        desk.do("run", name)
    assert (desk.disk.tries, desk.backlog.trouble) == (1, "the disk is full")
    assert desk.told == [("run", "waiting, because the disk is full; tried again in 1 s")]
    desk.disk.room = True
    desk.wait(0.5)
    assert desk.disk.written == []
    desk.wait(0.5)
    assert (desk.disk.written, desk.backlog.trouble, bool(desk.backlog)) == (["a", "b", "c"], None, False)


def test_pauses_grow_up_to_half_a_minute():
    desk = Desk(patience=10_000)
    desk.disk.room = False
    desk.do("run", "a")
    for _ in range(200):
        desk.wait(1)
    pauses = [float(words.rsplit(" ", 2)[1]) for _, words in desk.told]
    assert pauses[:8] == [1, 2, 4, 8, 16, 30, 30, 30]


def test_patience_ends_and_says_why():
    desk = Desk(patience=10)
    desk.disk.room = False
    desk.do("run", "a")
    for _ in range(20):
        desk.wait(1)
    assert [type(error) for error in desk.failed] == [OSError]
    assert not desk.backlog


def test_what_must_be_written_is_never_given_up():
    desk = Desk(patience=10)
    desk.disk.room = False
    desk.backlog.do("run", desk.disk.write("a"))
    for _ in range(100):
        desk.wait(1)
    desk.disk.room = True
    desk.wait(30)
    assert desk.disk.written == ["a"]


def test_another_error_is_told_at_once():
    desk = Desk()

    def broken() -> None:
        raise ZeroDivisionError

    desk.backlog.do("run", broken, desk.failed.append)
    assert [type(error) for error in desk.failed] == [ZeroDivisionError]
    assert not desk.backlog


def test_the_steps_of_a_run_are_forgotten_but_not_those_that_must_be_done():
    desk = Desk()
    desk.disk.room = False
    desk.do("gone", "a")
    desk.backlog.do("gone", desk.disk.write("must"))
    desk.do("other", "b")
    desk.backlog.forget("gone")
    desk.disk.room = True
    desk.wait(5)
    assert desk.disk.written == ["must", "b"]


@pytest.mark.parametrize("room", [True, False])
def test_a_step_may_add_the_next(room):
    desk = Desk()

    def first() -> None:
        desk.disk.write("first")()
        desk.do("run", "second")

    desk.disk.room = room
    desk.backlog.do("run", first, desk.failed.append)
    desk.disk.room = True
    desk.wait(5)
    assert desk.disk.written == ["first", "second"]
