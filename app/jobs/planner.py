"""From a run's ids to its plan."""

from __future__ import annotations

from collections.abc import Callable

from app.config import Settings
from app.errors import InvalidInput
from app.jobs.explain_plan import ExplainPlan, explained
from app.jobs.identity import network_key
from app.jobs.observe_plan import ObservePlan
from app.jobs.plan import Plan
from app.jobs.records import RunRecord
from app.jobs.store import Store
from app.models_catalogue import Model, ModelCatalogue
from app.pictures_catalogue import PictureCatalogue

EXPLAIN, OBSERVE = "visualize", "suggest"


def planner(settings: Settings, store: Store) -> Callable[[RunRecord], Plan]:
    """The function that finds what a run's ids stand for; it raises `NotFound` for what was deleted meanwhile."""
    models, pictures = ModelCatalogue(settings, store), PictureCatalogue(settings, store)

    def explain(run: RunRecord, found: tuple[Model, ...]) -> ExplainPlan:
        shown = tuple(pictures.named(run.inputs["images"]))
        return ExplainPlan(run, found, shown, explained(run.inputs, found, pictures.named), settings.patterns_dir)

    def observe(run: RunRecord, found: tuple[Model, ...]) -> ObservePlan:
        inputs = run.inputs
        networks = dict(zip((model.id for model in found), inputs["networks"], strict=True))
        for model in found:
            _require_unchanged(model, networks[model.id])
        selection = inputs["selection"] or {}
        return ObservePlan(
            run,
            found,
            tuple(picture.source() for picture in pictures.one_by_one(store.run_images(run.id))),
            networks,
            activations=len(found) == 1,
            layer=inputs["layer"],
            position=selection["index"] if selection.get("reduce") == "position" else None,
        )

    def plan(run: RunRecord) -> Plan:
        found = tuple(models.get(model["id"]) for model in run.inputs["models"])
        return observe(run, found) if run.kind == OBSERVE else explain(run, found)

    return plan


def _require_unchanged(model: Model, key: str) -> None:
    if network_key(model.source()) != key:
        raise InvalidInput(
            f"{model.name} has another preprocessing (or the program another version) than when the run was added; "
            "start the run again."
        )
