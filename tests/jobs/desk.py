"""Where tests hand in runs that real worker processes compute, with a real store and real files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.errors import NotFound
from app.jobs import states
from app.jobs.cluster import Cluster
from app.jobs.dispatcher import Dispatcher, TimeLimits
from app.jobs.explain_plan import ExplainPlan, explained
from app.jobs.messages import Preprocessing
from app.jobs.store import RunRecord, Store
from app.models_catalogue import Model
from app.pictures_catalogue import CataloguePicture
from app.storage.files import Files
from tests.conftest import wait_until
from tests.jobs import chunk_functions


class Desk:
    """Adds runs, plans them without catalogues and waits for their end."""

    def __init__(self, store: Store, files: Files, cluster: Cluster, folder: Path) -> None:
        self.store, self.files, self.cluster, self.folder = store, files, cluster, folder
        self.running: list[Dispatcher] = []

    def start(self, task: Callable = chunk_functions.quick, limits: TimeLimits | None = None) -> Dispatcher:
        limits = limits or TimeLimits()
        dispatcher = Dispatcher(self.store, self.files, self.cluster, self.plan, task=task, limits=limits)
        self.cluster.client.subscribe_topic("innvestigate-gui-stage", dispatcher.tell_stage)
        self.cluster.on_death(dispatcher.tell_death)
        self.running.append(dispatcher)
        dispatcher.start()
        return dispatcher

    def add(
        self, pictures: int = 3, models: tuple[str, ...] = ("pets",), epsilon: float = 1e-7, owner: str = "local"
    ) -> RunRecord:
        inputs = {
            "models": [{"id": name, "name": name} for name in models],
            "images": [f"p{number}" for number in range(pictures)],
            "method": "lrp.epsilon",
            "parameters": {"epsilon": epsilon},
            "layer": str(self.folder),
            "selection": None,
        }
        run = self.store.of(owner).add_run("visualize", inputs, pictures * len(models), "LRP-epsilon")
        for dispatcher in self.running:
            dispatcher.wake()
        return run

    def plan(self, run: RunRecord) -> ExplainPlan:
        names = [model["id"] for model in run.inputs["models"]]
        if "gone" in names:
            raise NotFound("There is no model 'gone'; it may have been deleted.")
        models = tuple(self.model(name) for name in names)
        pictures = tuple(self.picture(name) for name in run.inputs["images"])
        return ExplainPlan(
            run, models, pictures, explained(run.inputs, models, lambda ids: list(map(self.picture, ids)))
        )

    def model(self, name: str) -> Model:
        return Model(name, name, "custom", 2, [8, 6, 3], Preprocessing("tf"), "", None, path=str(self.folder / name))

    def picture(self, name: str) -> CataloguePicture:
        path = self.folder / f"{name}.png"
        return CataloguePicture(name, f"holiday {name}.jpg", 6, 8, path, path)

    def wait(self, run: RunRecord, state: str = states.DONE, seconds: float = 60) -> RunRecord:
        wait_until(lambda: self.store.run(run.id).state in states.FINISHED, seconds)
        over = self.store.run(run.id)
        assert over.state == state, over.error
        return over

    def cancel(self, run: RunRecord) -> None:
        self.store.cancel(run.id)
        for dispatcher in self.running:
            dispatcher.wake()

    def asked(self) -> list[str]:
        return self.lines("asked")

    def lines(self, name: str) -> list[str]:
        """What the chunk functions have noted in a file."""
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []

    def models_asked(self) -> list[str]:
        """The model of each chunk, in the order in which they were begun."""
        return [line.split(":")[0] for line in self.asked()]
