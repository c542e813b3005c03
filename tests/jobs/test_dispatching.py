"""What the dispatcher asks of the store, on every kind of database."""

from __future__ import annotations

from app.jobs import states

PROBLEM = {"title": "The run failed", "status": 500, "detail": "It crashed."}


def add(store, models=("vgg",), owner="local"):
    inputs = {"models": [{"id": name, "name": name.upper()} for name in models], "images": ["i"] * 1000}
    return store.of(owner).add_run("visualize", inputs, 1000, "t")


def test_what_waits_is_told_oldest_first_with_its_owner(any_store, clock):
    first = add(any_store, owner="ada")
    clock.now += 1
    second = add(any_store, owner="bob")
    assert any_store.queued_runs() == [(first.id, "ada", 1000.0), (second.id, "bob", 1001.0)]
    any_store.take_next_run(first.id)
    assert [run for run, _, _ in any_store.queued_runs()] == [second.id]


def test_models_are_read_without_the_rest_of_the_inputs(any_store):
    runs = [add(any_store, ("vgg", "resnet")).id, add(any_store, ("mobilenet",)).id]
    assert any_store.models_of_runs(runs) == {runs[0]: ["vgg", "resnet"], runs[1]: ["mobilenet"]}
    assert any_store.models_of_runs([]) == {}
    bare = any_store.add_run("visualize", {}, 1, "t").id
    assert any_store.models_of_runs([bare]) == {bare: []}


def test_the_run_of_an_id_is_taken_once(any_store):
    first, second = add(any_store), add(any_store)
    taken = any_store.take_next_run(second.id)
    assert taken is not None and (taken.id, taken.state) == (second.id, states.RUNNING)
    assert any_store.take_next_run(second.id) is None
    assert any_store.take_next_run("gone") is None
    oldest = any_store.take_next_run()
    assert oldest is not None and oldest.id == first.id


def test_failures_are_noted_while_the_run_runs(any_store):
    run = add(any_store)
    any_store.set_failures(run.id, {"vgg": PROBLEM})
    assert any_store.run(run.id).failures is None, "a queued run has no failures"
    taken = any_store.take_next_run()
    any_store.set_failures(run.id, {"vgg": PROBLEM})
    now = any_store.run(run.id)
    assert (now.failures, now.revision) == ({"vgg": PROBLEM}, taken.revision + 1)
    any_store.cancel(run.id)
    any_store.set_failures(run.id, {})
    assert any_store.run(run.id).failures == {"vgg": PROBLEM}


def test_marks_belong_to_a_user(any_store, clock):
    any_store.mark_model("ada", "vgg", "It crashed.")
    clock.now += 5
    any_store.mark_model("ada", "vgg", "It crashed again.")
    any_store.mark_model("bob", "resnet", "No memory.")
    (mark,) = any_store.of("ada").model_marks().values()
    assert (mark.reason, mark.created) == ("It crashed again.", 1005.0)
    any_store.unmark_model("ada", "vgg")
    any_store.unmark_model("ada", "vgg")
    assert any_store.of("ada").model_marks() == {}
    assert list(any_store.of("bob").model_marks()) == ["resnet"]


def test_a_file_is_known_by_the_cell_that_has_it(any_store):
    run = add(any_store)
    any_store.take_next_run()
    outputs = {"a b.png": {"bytes": 3, "sha256": "x"}, 'quo"te_legend.png': {"bytes": 4, "sha256": "y"}}
    cell = {"row": "vgg", "image": "i", "png": "a b.png", "legend": 'quo"te_legend.png', "outputs": outputs}
    any_store.add_cells(run.id, [cell, {"row": "vgg", "image": "old", "png": "old.png"}])
    assert any_store.output(run.id, "a b.png") == {"bytes": 3, "sha256": "x"}
    assert any_store.output(run.id, 'quo"te_legend.png') == {"bytes": 4, "sha256": "y"}
    assert any_store.output(run.id, "old.png") is None, "written by a program that kept no hashes"
    assert any_store.output(run.id, "c.png") is None
    assert any_store.of("somebody").output(run.id, "a b.png") is None
    assert any_store.run(run.id).bytes == 7
