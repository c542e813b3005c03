from __future__ import annotations

import subprocess
import sys

import pytest

from app.config import PROJECT_DIR
from app.models_catalogue import ModelCatalogue
from app.predefined import PREDEFINED
from app.variants import VARIANTS, find, options_of, variants_of
from app.weights_fingerprints import FINGERPRINTS, architecture_of

# Builds networks as their entries say, no weights loaded; prints the file that Keras would download, the input, the
# number of arrays and of numbers in them.
BUILD = """
import math, sys
import tensorflow as tf
from keras.src.utils import data_utils
from app.variants import find

tf.compat.v1.disable_eager_execution()
asked = []
data_utils.get_file = lambda fname, *_, **__: asked.append(fname)
tf.keras.Model.load_weights = lambda *_, **__: None
for name in sys.argv[1:]:
    entry = find(name)
    with tf.Graph().as_default():
        model = getattr(tf.keras.applications, entry.network)(weights="imagenet", **entry.arguments)
        shapes = [tuple(weight.shape) for weight in model.weights]
        numbers = len(shapes), sum(map(math.prod, shapes)), model.output_shape[-1]
        print("!", name, asked.pop(), model.input_shape[1], *numbers)
"""
SOME = ["MobileNet_0.25_128", "MobileNetV2_1.4_96"]


def check_against_keras(names: list[str]) -> None:
    command = [sys.executable, "-W", "ignore", "-c", BUILD, *names]
    done = subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, text=True, check=False)
    rows = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("! ")]
    assert [row[0] for row in rows] == names, done.stderr[-2000:]
    for name, file, size, arrays, parameters, classes in rows:
        entry = find(name)
        assert entry is not None and file == entry.weights, name
        assert size in (str(entry.size), "None"), name
        print_of = FINGERPRINTS[architecture_of(entry)]
        assert (print_of.arrays, print_of.parameters) == (int(arrays), int(parameters)), name
        assert print_of.classes(int(arrays), int(parameters)) == int(classes) == 1000, name


@pytest.mark.ci
def test_files_inputs_and_fingerprints_are_those_of_keras():
    check_against_keras(SOME)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, len(PREDEFINED) + len(VARIANTS), 10))
def test_all_files_inputs_and_fingerprints_are_those_of_keras(start: int):
    check_against_keras([*PREDEFINED, *VARIANTS][start : start + 10])


def test_every_network_has_an_id_and_a_weights_file_of_its_own():
    everything = [*PREDEFINED.values(), *VARIANTS.values()]
    assert len({entry.name for entry in everything}) == len(everything) == 71 + 48
    assert len({entry.weights for entry in everything}) == len(everything)
    assert all(find(entry.name) is entry for entry in everything)


def test_the_usual_inputs_have_no_second_id():
    assert find("MobileNet_1.0_224") is None and find("MobileNetV3Large_1.0") is None
    assert options_of(PREDEFINED["MobileNet"]) == {"alpha": 1.0, "size": 224}
    assert options_of(PREDEFINED["VGG16"]) == {} and variants_of("VGG16") == []


def test_variants_stand_under_their_network(catalogue: ModelCatalogue):
    models = {model.id: model.describe() for model in catalogue.all()}
    assert "MobileNet_0.25_192" not in models
    listed = {variant["id"]: variant for variant in models["MobileNet"]["variants"]}
    assert len(listed) == 15 and len(models["MobileNetV2"]["variants"]) == 29
    assert listed["MobileNet_0.25_192"]["options"] == {"alpha": 0.25, "size": 192}
    assert listed["MobileNet_0.25_192"]["input_shape"] == [192, 192, 3]


def test_variants_are_told_apart_wherever_networks_are_kept(catalogue: ModelCatalogue):
    sources = [catalogue.source(name) for name in ("MobileNet", *VARIANTS)]
    assert len({source.network_key for source in sources}) == len(sources)
    assert len({source.name for source in sources}) == len(sources)


@pytest.fixture
def catalogue(settings, store) -> ModelCatalogue:
    return ModelCatalogue(settings, store)
