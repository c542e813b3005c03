from __future__ import annotations

from app.jobs.stopwatch import Stopwatch


def test_only_the_time_that_it_ran_is_counted():
    watch = Stopwatch()
    assert watch.seconds(100) == 0
    watch.run(100)
    watch.run(103)
    assert watch.seconds(105) == 5
    watch.pause(106)
    watch.pause(110)
    assert watch.seconds(200) == 6
    watch.run(200)
    assert watch.seconds(201.5) == 7.5
