from __future__ import annotations

import pytest

from app.jobs.estimate import Estimate


def test_nothing_is_said_before_anything_is_measured():
    assert Estimate().remaining([(1, True), (4, False)]) is None


def test_pictures_after_the_first_count_by_their_own_speed():
    estimate = Estimate()
    estimate.add(6.0, 1, first=True)
    estimate.add(2.0, 4, first=False)
    assert estimate.remaining([(8, False), (2, False)]) == pytest.approx(5)


def test_another_model_takes_as_long_to_build():
    estimate = Estimate()
    estimate.add(6.0, 1, first=True)
    estimate.add(2.0, 4, first=False)
    assert estimate.remaining([(1, True), (4, False)]) == pytest.approx(8)


def test_the_first_chunk_says_nothing_about_the_pictures_after_it():
    estimate = Estimate()
    estimate.add(6.0, 1, first=True)
    assert estimate.remaining([(4, False)]) is None
    assert estimate.remaining([(1, True), (1, True)]) == pytest.approx(12)


def test_workers_share_the_work_but_not_a_chunk():
    estimate = Estimate(workers=2)
    estimate.add(1.0, 1, first=False)
    assert estimate.remaining([(4, False), (4, False)]) == pytest.approx(4)
    assert estimate.remaining([(4, False)]) == pytest.approx(4)


def test_nothing_left_takes_no_time():
    estimate = Estimate()
    estimate.add(1.0, 1, first=True)
    assert estimate.remaining([]) == 0


def test_users_who_take_turns_share_the_workers():
    estimate = Estimate(workers=2)
    estimate.add(1.0, 1, first=False)
    chunks = [(1, False)] * 8
    assert [estimate.remaining(chunks, users) for users in (1, 2, 4)] == [pytest.approx(value) for value in (4, 8, 16)]
