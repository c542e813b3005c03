"""What gives no sign of life is ended; what does, may take its time."""

from __future__ import annotations

from app.jobs import states
from app.jobs.dispatcher import TimeLimits
from tests.jobs import chunk_functions
from tests.jobs.desk import Desk

FATAL = 13


def test_a_chunk_that_hangs_twice_fails_its_model_and_not_the_next_run(desk: Desk):
    desk.start(chunk_functions.hangs, TimeLimits(chunk=1))
    stuck, good = desk.add(pictures=1, epsilon=FATAL), desk.add(pictures=1)
    error = desk.wait(stuck, states.FAILED).error
    assert error is not None
    assert "no sign of life for too long (--chunk-minutes)" in error["detail"]
    assert "LRP-epsilon for pets" in error["detail"] and "ended twice" in error["detail"]
    desk.wait(good)
    assert len(desk.lines("started")) == 3


def test_a_chunk_that_says_what_it_does_may_take_longer(desk: Desk):
    desk.start(chunk_functions.works_long_and_says_so, TimeLimits(chunk=1))
    assert desk.wait(desk.add(pictures=1)).failures is None


def test_a_run_that_computes_for_too_long_is_ended_with_what_it_has(desk: Desk):
    # A second for each chunk: many for the first run, one for the next.
    desk.start(chunk_functions.slow, TimeLimits(run=5))
    long, good = desk.add(pictures=100), desk.add(pictures=1)
    over = desk.wait(long, states.FAILED)
    assert over.error is not None
    assert "(--run-hours)" in over.error["detail"]
    assert 1 <= over.done < 100
    desk.wait(good)
