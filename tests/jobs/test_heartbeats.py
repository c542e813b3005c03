"""Which workers do not answer."""

from __future__ import annotations

from app.jobs.heartbeats import SILENT_SECONDS, Heartbeats


def test_a_worker_whose_sign_stands_still_is_silent_and_others_are_not():
    beats = Heartbeats()
    for second in range(21):
        beats.note({"alive": 500.0 + second, "stuck": 500.0}, now=float(second))
    assert beats.silent({}, 20.0) == {"stuck": 20.0}
    beats.note({"alive": 521.0, "stuck": 521.0}, now=21.0)
    assert beats.silent({}, 21.0) == {}


def test_a_question_without_an_answer_is_silence_too_though_the_heart_beats():
    beats = Heartbeats()
    beats.note({"a": 1.0, "b": 1.0}, now=0.0)
    assert beats.silent({"a": SILENT_SECONDS, "b": SILENT_SECONDS - 1}, 1.0) == {"a": SILENT_SECONDS}


def test_a_worker_that_went_is_forgotten_and_one_that_has_just_come_is_not_silent():
    beats = Heartbeats()
    beats.note({"old": 1.0}, now=0.0)
    beats.note({"new": 900.0}, now=100.0)
    assert beats.silent({"old": 50.0}, 101.0) == {}
