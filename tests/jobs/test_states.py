from __future__ import annotations

from app.jobs import states


def test_nothing_follows_an_end():
    assert all(not states.FOLLOWING[state] for state in states.FINISHED)


def test_every_state_can_be_reached_but_by_a_way_that_is_allowed():
    assert states.preceding(states.DONE) == (states.RUNNING,)
    assert states.preceding(states.CANCELLED) == (states.QUEUED, states.RUNNING)
    assert states.preceding(states.QUEUED) == (states.RUNNING,)
    assert set(states.FOLLOWING) == set(states.STATES)
