"""Questions to models take turns with the chunks of runs, have an end, and are not asked twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.config import Settings
from app.errors import InvalidInput, ProgramError, RunFailed, TooManyRequests, Unavailable
from app.jobs import questions, states
from app.jobs.asking import Asking, answer_of
from app.jobs.deaths import CRASH, KILLED, MEMORY_LIMIT, Death
from app.jobs.dispatcher import Dispatcher
from app.jobs.messages import ModelSource, Picture, Preprocessing, PreprocessingCheck, WeightsFile
from app.jobs.questions import OF_ALL, OF_ONE_USER, Question, Questions, TimeLimit
from app.jobs.store import Store
from app.storage.files import Files
from tests.conftest import wait_until
from tests.jobs.desk import Desk
from tests.jobs.hand_cluster import HandCluster

SOON = TimeLimit(alone=1.5, shared=0.3)


@pytest.fixture
def cluster() -> HandCluster:
    return HandCluster("w1")


@pytest.fixture
def desk(store: Store, settings: Settings, cluster: HandCluster, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(store, Files(settings), cluster, tmp_path)  # type: ignore[arg-type]
    yield desk
    for dispatcher in desk.running:
        dispatcher.stop()


@pytest.fixture
def dispatcher(desk: Desk) -> Dispatcher:
    return desk.start()


def question(owner: str, limit: TimeLimit = TimeLimit(), argument: Any = "what") -> Question:  # noqa: B008
    return Question(owner, "net.h5", str.upper, argument, limit)


def asked(dispatcher: Dispatcher, owner: str, **more: Any) -> Question:
    one = question(owner, **more)
    dispatcher.ask(one)
    return one


def owners(desk: Desk, cluster: HandCluster) -> list[str]:
    """Whose the things were that workers got: an argument names its owner, a chunk the model, called like hers."""
    return [sent if isinstance(sent, str) else f"run of {sent.model.name}" for _, sent in cluster.sent]


def test_a_worker_answers_also_with_nothing(dispatcher: Dispatcher, cluster: HandCluster):
    first, second = asked(dispatcher, "ada"), Question("ada", "net.h5", lambda _: None, "void")
    cluster.answer("w1")
    dispatcher.ask(second)
    cluster.answer("w1")
    assert (first.answer.result(5), second.answer.result(5)) == ("WHAT", None)


def test_questions_and_chunks_of_two_users_take_turns(desk: Desk, cluster: HandCluster):
    """What waits when a worker comes up: each user has one turn after the other, whatever she wants."""
    desk.add(pictures=5, models=("ada",), owner="ada")
    cluster.addresses.clear()
    dispatcher = desk.start()
    for _ in range(3):
        asked(dispatcher, "bob", argument="question of bob")
    asked(dispatcher, "ada", argument="question of ada")
    cluster.addresses.add("w1")
    for _ in range(6):
        cluster.answer("w1")
    found = owners(desk, cluster)
    mine = ["question of ada", "run of ada", "run of ada"]
    assert sorted(found) == sorted(mine + ["question of bob"] * 3)
    assert [one.split()[-1] for one in found] in (["ada", "bob"] * 3, ["bob", "ada"] * 3)
    assert [one for one in found if one.endswith("ada")] == mine, "what she waits for goes before her run"


def test_a_question_may_take_its_time_while_nobody_else_waits(dispatcher: Dispatcher, desk: Desk, cluster: HandCluster):
    one = asked(dispatcher, "ada", limit=TimeLimit(alone=60, shared=0.2))
    cluster.busy("w1")
    run = desk.add(pictures=1, owner="ada")
    time.sleep(1.5)
    assert cluster.replaced == []
    cluster.answer("w1")
    assert one.answer.result(5) == "WHAT"
    cluster.answer("w1")
    desk.wait(run)


def test_a_question_that_hangs_is_ended_as_soon_as_another_user_waits(
    dispatcher: Dispatcher, desk: Desk, cluster: HandCluster
):
    one = asked(dispatcher, "ada", limit=TimeLimit(alone=60, shared=0.3))
    cluster.busy("w1")
    run = desk.add(pictures=1, models=("bob",), owner="bob")
    with pytest.raises(Unavailable, match=r"more than 0.3 seconds, and others waited for the engine"):
        one.answer.result(5)
    assert cluster.replaced == ["w1"]
    cluster.addresses.add("w2")
    cluster.answer("w2")
    desk.wait(run)


def test_a_question_that_hangs_has_an_end_also_when_nobody_waits(dispatcher: Dispatcher, cluster: HandCluster):
    one = asked(dispatcher, "ada", limit=SOON)
    with pytest.raises(InvalidInput, match=r"took more than 1.5 seconds"):
        one.answer.result(5)
    assert cluster.replaced == ["w1"]


def test_who_asks_a_question_that_takes_long_pays_with_turns(desk: Desk, cluster: HandCluster, monkeypatch):
    monkeypatch.setattr(questions, "SECONDS_OF_A_TURN", 0.1)
    desk.add(pictures=100, models=("bob",), owner="bob")
    dispatcher = desk.start()
    cluster.busy("w1")
    for _ in range(2):
        asked(dispatcher, "ada", limit=TimeLimit(60, 0.5), argument="question of ada")
    cluster.answer("w1")
    assert cluster.busy("w1") == "question of ada"
    wait_until(lambda: cluster.replaced == ["w1"])
    cluster.addresses.add("w2")
    for _ in range(5):
        assert cluster.answer("w2") != "question of ada"
    for _ in range(4):
        cluster.answer("w2")
    assert owners(desk, cluster).count("question of ada") == 2


@pytest.mark.parametrize(
    "death, kind, words",
    [
        (Death(CRASH, 11), InvalidInput, "The model net.h5 ended the engine worker that opened it"),
        (Death(MEMORY_LIMIT), InvalidInput, "net.h5 needs more memory than an engine worker has"),
        (Death(KILLED, 9), Unavailable, "ended from outside while it looked into net.h5"),
    ],
    ids=["crash", "memory", "killed"],
)
def test_a_question_that_ends_its_worker_is_not_asked_again(
    dispatcher: Dispatcher, cluster: HandCluster, death: Death, kind: type[ProgramError], words: str
):
    one = asked(dispatcher, "ada")
    cluster.busy("w1")
    cluster.end("w1", death)
    cluster.addresses.add("w2")
    with pytest.raises(kind, match=words):
        one.answer.result(5)
    other = asked(dispatcher, "ada", argument="other")
    cluster.answer("w2")
    assert other.answer.result(5) == "OTHER"
    assert [sent for _, sent in cluster.sent] == ["what", "other"]


def test_errors_of_a_worker_are_told_without_what_only_concerns_the_program(
    dispatcher: Dispatcher, cluster: HandCluster
):
    def refuse(_: str) -> None:
        raise InvalidInput("net.h5 has no layers.")

    def fail(_: str) -> None:
        raise OSError("/secret/path is not there")

    for task, kind, words in ((refuse, InvalidInput, "no layers"), (fail, RunFailed, "failed: OSError. The log")):
        one = Question("ada", "net.h5", task, "")
        dispatcher.ask(one)
        cluster.answer("w1")
        with pytest.raises(kind, match=words) as caught:
            one.answer.result(5)
        assert "secret" not in str(caught.value)


def test_a_question_that_nobody_waits_for_any_more_is_not_sent(desk: Desk, cluster: HandCluster):
    cluster.addresses.clear()
    dispatcher = desk.start()
    late = question("ada")
    dispatcher.ask(late)
    with pytest.raises(Unavailable, match=r"no time for net.h5 within 0.1 seconds"):
        answer_of(late, 0.1)
    next_one = asked(dispatcher, "ada", argument="next")
    cluster.addresses.add("w1")
    cluster.answer("w1")
    assert next_one.answer.result(5) == "NEXT"
    assert [sent for _, sent in cluster.sent] == ["next"]


def test_one_user_has_so_many_questions_and_others_have_theirs():
    waiting = Questions()
    mine = [question("ada") for _ in range(OF_ONE_USER)]
    for one in mine:
        waiting.add(one)
    with pytest.raises(TooManyRequests, match=f"At most {OF_ONE_USER} questions"):
        waiting.add(question("ada"))
    for number in range(OF_ALL - OF_ONE_USER):
        waiting.add(question(f"user {number}"))
    with pytest.raises(Unavailable, match=f"{OF_ALL} questions"):
        waiting.add(question("bob"))
    taken = waiting.take(mine[0].id)
    assert taken is mine[0]
    taken.finished("an answer")
    waiting.add(question("bob"))


def test_when_the_program_ends_nobody_is_left_waiting(desk: Desk, cluster: HandCluster):
    dispatcher = desk.start()
    sent = asked(dispatcher, "ada")
    cluster.busy("w1")
    waiting = asked(dispatcher, "ada")
    dispatcher.stop()
    for one in (sent, waiting):
        with pytest.raises(Unavailable, match="engine was stopped"):
            one.answer.result(0)


def test_questions_are_answered_while_runs_cannot_be_written(desk: Desk, cluster: HandCluster, tmp_path: Path):
    (tmp_path / "output").write_text("in the way")
    dispatcher = desk.start()
    run = desk.add()
    wait_until(lambda: "cannot be written" in desk.store.run(run.id).stage)
    one = asked(dispatcher, "bob")
    cluster.answer("w1")
    assert one.answer.result(5) == "WHAT"
    (tmp_path / "output").unlink()
    wait_until(lambda: bool(cluster.at))
    assert desk.store.run(run.id).state == states.RUNNING


def test_what_can_be_asked_in_parts_is():
    """Others get their turns between the parts, and each part has the time of a question."""
    parts: list[Any] = []
    asking = Asking("ada", lambda one, wait: parts.append(one.argument) or [len(parts)])
    source = ModelSource("net", "net.h5", "custom", Preprocessing("tf"))
    candidates = (Preprocessing("tf"), Preprocessing("caffe"))
    check = PreprocessingCheck(source, (Picture("p", "p.png"),), candidates)
    assert asking.check_preprocessing(check) == [1, 2]
    assert [part.candidates for part in parts] == [(one,) for one in candidates]
    assert asking.fitting(WeightsFile("w", "w.h5"), [("vgg16", 10), ("resnet50", 10)]) == [3, 4]
    assert [part[1] for part in parts[2:]] == [[("vgg16", 10)], [("resnet50", 10)]]
