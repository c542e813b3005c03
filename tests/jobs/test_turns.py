"""Whose turn it is, held against what every user may expect, whatever the others do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.jobs.turns import MOST_CHARGED, MOST_PASSES, Turns, Waiting, places

OWNERS = ("ada", "bob", "cyd", "dan")
MODELS = ("vgg", "resnet", "mobilenet")


def order(turns: Turns, waiting: list[Waiting], count: int, loaded: frozenset[str] = frozenset()) -> list[str]:
    chosen = []
    for _ in range(count):
        one, turns = turns.next(waiting, loaded)
        chosen.append(one.run)
    return chosen


def test_users_take_turns_whatever_the_number_of_their_runs():
    waiting = [Waiting(f"a{number}", "ada", number) for number in range(100)] + [Waiting("b", "bob", 100)]
    assert order(Turns(), waiting, 5) == ["a0", "b", "a0", "b", "a0"]


def test_a_user_who_comes_again_waits_for_one_turn_of_the_others():
    waiting = [Waiting("a", "ada", 0), Waiting("b", "bob", 1)]
    _, turns = Turns().next(waiting[1:])
    _, turns = turns.next(waiting[:1])
    again = Waiting("b2", "bob", 2)
    assert order(turns, [waiting[0], again], 2) == ["b2", "a"]


def test_of_a_users_runs_the_oldest_goes_first():
    waiting = [Waiting("late", "ada", 7), Waiting("early", "ada", 3), Waiting("later", "ada", 9)]
    assert order(Turns(), waiting, 3) == ["early"] * 3


def test_a_run_whose_models_are_loaded_goes_first_but_not_for_ever():
    waiting = [Waiting("cold", "ada", 0, frozenset({"vgg"})), Waiting("warm", "ada", 1, frozenset({"resnet"}))]
    chosen = order(Turns(), waiting, 8, frozenset({"resnet"}))
    assert MOST_PASSES == 3
    assert chosen == ["warm", "warm", "warm", "cold", "warm", "warm", "warm", "cold"]


def test_loaded_models_never_go_before_another_user():
    waiting = [Waiting("cold", "bob", 0, frozenset({"vgg"})), Waiting("warm", "ada", 1, frozenset({"resnet"}))]
    assert order(Turns(), waiting, 4, frozenset({"resnet"})) == ["cold", "warm", "cold", "warm"]


def test_half_of_a_runs_models_are_not_enough():
    both = Waiting("both", "ada", 1, frozenset({"vgg", "resnet"}))
    assert order(Turns(), [Waiting("old", "ada", 0), both], 1, frozenset({"vgg"})) == ["old"]


def test_nothing_that_waits_is_nobodys_turn():
    with pytest.raises(ValueError, match="Nothing waits"):
        Turns().next([])


def test_what_a_user_asks_goes_before_her_runs_and_counts_as_her_turn():
    waiting = [Waiting("a", "ada", 0), Waiting("q", "ada", 5, question=True), Waiting("b", "bob", 1)]
    assert order(Turns(), waiting, 4) == ["q", "b", "q", "b"]


def test_a_question_is_no_pass_of_a_run():
    """Else her oldest run would come before one whose model is loaded, because she asked something."""
    cold, warm = Waiting("cold", "ada", 0, frozenset({"vgg"})), Waiting("warm", "ada", 1, frozenset({"resnet"}))
    turns, loaded = Turns(), frozenset({"resnet"})
    for _ in range(MOST_PASSES):
        _, turns = turns.next([cold, warm, Waiting("q", "ada", 2, question=True)], loaded)
    assert order(turns, [cold, warm], MOST_PASSES + 1, loaded) == ["warm"] * MOST_PASSES + ["cold"]


@given(owed=st.integers(0, 100), others=st.integers(1, 3))
def test_who_has_used_more_waits_for_as_many_turns_of_others_and_no_longer(owed, others):
    waiting = [Waiting(owner, owner, number) for number, owner in enumerate(OWNERS[: 1 + others])]
    _, turns = Turns().next(waiting)  # ada's
    chosen = order(turns.charged("ada", owed), waiting, 200)
    assert min(owed, MOST_CHARGED) <= chosen.index("ada") <= min(owed, MOST_CHARGED) + others
    assert chosen[chosen.index("ada") :].count("ada") >= 100 // (1 + others), "then it is forgotten"


@given(owed=st.integers(1, 100), alone=st.integers(1, 40))
def test_what_was_used_while_nobody_waited_is_worked_off(owed, alone):
    _, turns = Turns().next([Waiting("a", "ada", 0)])
    turns = turns.charged("ada", owed)
    for _ in range(alone):
        _, turns = turns.next([Waiting("a", "ada", 0)])
    both = [Waiting("a", "ada", 0), Waiting("b", "bob", 1)]
    assert order(turns, both, 50).index("a") <= max(1, min(owed, MOST_CHARGED) + 1 - alone)


@dataclass
class Queue:
    """What happens over time: each chunk of a run takes a worker for one step."""

    workers: int
    turns: Turns = field(default_factory=Turns)
    left: dict[Waiting, int] = field(default_factory=dict)
    begun: list[tuple[int, str, str]] = field(default_factory=list)
    busy: dict[int, int] = field(default_factory=dict)
    now: int = 0

    def step(self, seconds: list[int]) -> None:
        """One unit of time: workers that are free begin a chunk of so many units each."""
        self.busy = {worker: until for worker, until in self.busy.items() if until > self.now}
        for worker in range(self.workers):
            waiting = [one for one, chunks in self.left.items() if chunks]
            if worker in self.busy or not waiting:
                continue
            one, self.turns = self.turns.next(waiting, frozenset({MODELS[worker % 3]}))
            self.left[one] -= 1
            self.begun.append((self.now, one.owner, one.run))
            self.busy[worker] = self.now + seconds[len(self.begun) % len(seconds)]
        self.now += 1


runs = st.tuples(
    st.integers(0, 30), st.sampled_from(OWNERS), st.integers(1, 9), st.frozensets(st.sampled_from(MODELS), max_size=2)
)


@settings(max_examples=200, deadline=None)
@given(
    arriving=st.lists(runs, min_size=1, max_size=25),
    workers=st.integers(1, 4),
    seconds=st.lists(st.integers(1, 5), min_size=1, max_size=7),
)
def test_nobody_waits_for_more_than_one_chunk_of_each_worker(arriving, workers, seconds):
    """From the moment that a user has something to compute until her first chunk begins.

    In that time nobody begins more than one chunk, so that of a single other user she waits for what is being computed
    (one chunk of each worker) and at most one more. All that was added is computed, oldest run first.
    """
    queue = Queue(workers)
    added = [
        (time, Waiting(f"r{number}", owner, number, models), chunks)
        for number, (time, owner, chunks, models) in enumerate(arriving)
    ]
    came: dict[str, int] = {}
    while queue.now <= 30 or any(queue.left.values()) or queue.busy:
        for time, one, chunks in added:
            if time == queue.now:
                if not any(left for other, left in queue.left.items() if other.owner == one.owner):
                    came[one.owner] = len(queue.begun)
                queue.left[one] = chunks
        before = len(queue.begun)
        queue.step(seconds)
        for index in range(before, len(queue.begun)):
            owner = queue.begun[index][1]
            if owner in came:
                others = Counter(one for _, one, _ in queue.begun[came.pop(owner) : index])
                assert all(count <= 1 for count in others.values()), others
    assert len(queue.begun) == sum(chunks for _, _, chunks in added)


@settings(max_examples=100, deadline=None)
@given(runs_of_ada=st.integers(1, 100), workers=st.integers(1, 4), moment=st.integers(0, 20))
def test_a_hundred_runs_delay_the_first_run_of_another_by_one_chunk_of_each_worker(runs_of_ada, workers, moment):
    queue = Queue(workers)
    for number in range(runs_of_ada):
        queue.left[Waiting(f"a{number}", "ada", number)] = 3
    for _ in range(moment):
        queue.step([1])
    begun = len(queue.begun)
    queue.left[Waiting("b", "bob", 1000)] = 1
    for _ in range(2):
        queue.step([1])
    after = [owner for _, owner, _ in queue.begun[begun:]]
    assert after.index("bob") == (1 if moment == 0 else 0)  # at first nobody had a turn, and ada was there before


@settings(max_examples=100, deadline=None)
@given(
    numbers=st.lists(st.integers(0, 1000), min_size=2, max_size=20, unique=True),
    models=st.lists(st.frozensets(st.sampled_from(MODELS), max_size=2), min_size=20, max_size=20),
)
def test_no_run_of_ones_own_is_passed_more_than_three_times_in_a_row(numbers, models):
    waiting = [Waiting(f"r{number}", "ada", number, of) for number, of in zip(numbers, models, strict=False)]
    chosen = order(Turns(), waiting, 40, frozenset({"vgg", "resnet"}))
    oldest = min(waiting, key=lambda one: one.added).run
    gaps = "".join("o" if run == oldest else "." for run in chosen).split("o")
    assert max(map(len, gaps)) <= MOST_PASSES


def test_the_place_in_the_queue_is_as_the_turns_will_come():
    queued = [("a1", "ada"), ("a2", "ada"), ("b1", "bob"), ("c1", "cyd")]
    assert places(queued, {}) == {"a1": 0, "b1": 1, "c1": 2, "a2": 3}
    assert places(queued, {"ada": 1}) == {"b1": 0, "c1": 1, "a1": 2, "a2": 3}


@settings(max_examples=100, deadline=None)
@given(owners=st.lists(st.sampled_from(OWNERS), max_size=20))
def test_places_are_those_in_which_runs_of_one_chunk_begin(owners):
    queued = [(f"r{number}", owner) for number, owner in enumerate(owners)]
    queue = Queue(1, left={Waiting(run, owner, number): 1 for number, (run, owner) in enumerate(queued)})
    for _ in queued:
        queue.step([1])
    told = places(queued, {})
    assert [told[run] for _, _, run in queue.begun] == list(range(len(queued)))
