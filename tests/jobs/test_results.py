from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.jobs.explain_plan import ExplainPlan, explained
from app.jobs.messages import Preprocessing
from app.jobs.results import cell_stem
from app.jobs.store import Store
from app.models_catalogue import Model
from app.pictures_catalogue import CataloguePicture
from app.storage.files import Files


def model(model_id: str, name: str) -> Model:
    return Model(model_id, name, "custom", 2, [8, 6, 3], Preprocessing("tf"), "", None)


def picture(name: str) -> CataloguePicture:
    return CataloguePicture(name, name, 1, 1, Path(name), Path(name))


def plan(store: Store, models: list[Model], names: list[str]) -> ExplainPlan:
    return plan_of(
        store, {"models": [{"id": one.id, "name": one.name} for one in models], "method": "gradient"}, models, names
    )


def plan_of(store: Store, inputs: dict[str, Any], models: list[Model], names: list[str]) -> ExplainPlan:
    inputs = {**inputs, "images": names}
    run = store.add_run("visualize", inputs, 1, "t")
    return ExplainPlan(run, tuple(models), tuple(map(picture, names)), explained(inputs, models, lambda ids: []))


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("star_01.png", "pets_1_star_01"),
        ("../../etc/passwd", "pets_1_passwd"),
        ("a b&c.jpeg", "pets_1_a-b-c"),
        ("日本.png", "pets_1_unnamed"),
        ("x" * 300 + ".png", "pets_1_" + "x" * 60),
    ],
)
def test_a_cell_is_named_by_model_number_and_picture(store, settings, name, stem):
    one = plan(store, [model("m", "pets")], [name])
    made = cell_stem(one, one.explained[0], name)
    assert made == stem
    assert Files(settings).output_path("run", made + "_legend.png")


def test_pictures_of_one_name_and_models_of_one_name_keep_apart(store):
    twins = [model("m1", "pets.h5"), model("m2", "pets h5")]
    made = plan(store, twins, ["a/zebra.png", "b/zebra.png"])
    stems = {cell_stem(made, row, image) for row in made.explained for image in ("a/zebra.png", "b/zebra.png")}
    assert len(stems) == 4


def test_several_methods_are_named_and_those_of_one_name_numbered(store):
    methods = [
        {"method": name, "parameters": parameters, "layer": None, "selection": None, "training": None}
        for name, parameters in (("gradient", {}), ("lrp.epsilon", {"epsilon": 1.0}), ("lrp.epsilon", {"epsilon": 0.1}))
    ]
    made = plan_of(
        store, {"models": [{"id": "m", "name": "pets"}], "methods": methods}, [model("m", "pets")], ["zebra.png"]
    )
    stems = [cell_stem(made, row, "zebra.png") for row in made.explained]
    assert stems == ["pets_gradient_1_zebra", "pets_lrp-epsilon-1_1_zebra", "pets_lrp-epsilon-2_1_zebra"]
