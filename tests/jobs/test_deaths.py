from __future__ import annotations

import signal
from pathlib import Path

import pytest

from app.jobs import deaths
from app.jobs.deaths import Death, death_of, out_of_memory_kills, sentence


@pytest.mark.parametrize(
    ("exit_code", "out_of_memory", "cause", "from_outside"),
    [
        (-signal.SIGSEGV, False, deaths.CRASH, False),
        (-signal.SIGABRT, True, deaths.CRASH, False),
        (-signal.SIGKILL, False, deaths.KILLED, True),
        (-signal.SIGKILL, True, deaths.OUT_OF_MEMORY, False),
        (-signal.SIGTERM, True, deaths.KILLED, True),
        (0, False, deaths.CRASH, False),
        (1, False, deaths.CRASH, False),
        (None, True, deaths.UNKNOWN, False),
    ],
)
def test_who_is_to_blame(exit_code, out_of_memory, cause, from_outside):
    death = death_of(exit_code, out_of_memory)
    assert (death.cause, death.from_outside) == (cause, from_outside)


@pytest.mark.parametrize(
    ("death", "words"),
    [
        (Death(deaths.MEMORY_LIMIT), "ended twice while it computed LRP for pets: it needed more memory than --worker"),
        (Death(deaths.OUT_OF_MEMORY, 9), "the machine was out of memory"),
        (Death(deaths.CRASH, 11), "it crashed (SIGSEGV)"),
        (Death(deaths.CRASH), "Most likely the memory was not enough"),
        (Death(deaths.KILLED, 15), "another program ended it (SIGTERM); start the run again"),
        (Death(deaths.TOO_LONG), "no sign of life for too long (--chunk-minutes) while it computed LRP for pets"),
        (Death(), "Most likely the memory was not enough"),
    ],
)
def test_the_sentence_says_why_and_what_to_do(death, words):
    said = sentence(death, 2, "LRP for pets")
    assert words in said
    assert said.endswith(".") and "LRP for pets" in said


def test_the_systems_kills_are_counted(tmp_path: Path):
    told = tmp_path / "vmstat"
    told.write_text("pgfault 12\noom_kill 3\nswap_ra 0\n")
    assert out_of_memory_kills(told) == 3
    assert out_of_memory_kills(tmp_path / "not there") == 0
