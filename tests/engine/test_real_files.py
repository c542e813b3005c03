"""Model files from the wild: predictions as from an eager load, and maps by every method that applies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.engine import worker
from app.engine.network import Network
from app.jobs.messages import ExplainChunk, Picture
from tests.engine.conftest import run_python
from tests.engine.helpers import SHARED, difference, logits, maps, source_of
from tests.engine.test_canonical import answer
from tests.engine.truth_files import FILES, WEIGHTS

pytestmark = [
    pytest.mark.ci,
    pytest.mark.skipif(not (SHARED / "models").is_dir(), reason="real model files are not here"),
]

MAIN = ("gradient", "guided_backprop", "lrp.z", "lrp.epsilon", "grad_cam", "guided_grad_cam")


class Files:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._networks: dict[str, Network] = {}

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.h5" if name in WEIGHTS else SHARED / "models" / name

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        stem = name if name in WEIGHTS else Path(name).stem
        return dict(np.load(f"{self.folder / stem}.npz"))

    def network(self, name: str) -> Network:
        if name not in self._networks:
            self._networks[name] = Network(source_of(self.path(name)))
        return self._networks[name]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("files")
    run_python("-m", "tests.engine.truth_files", str(folder), str(SHARED))
    return Files(folder)


@pytest.mark.parametrize("name", [*FILES, *WEIGHTS])
def test_predictions_equal_an_eager_load(files: Files, name: str) -> None:
    network, arrays = files.network(name), files.arrays(name)
    found = answer(network, logits(network, arrays["pictures"]))
    np.testing.assert_allclose(found, arrays["predictions"], atol=1e-5)
    with network.entered():
        whole = network.as_loaded()
        found = network.run(whole.model.output, {whole.model.input: arrays["pictures"]})
    np.testing.assert_allclose(found, arrays["predictions"], atol=1e-5)


@pytest.mark.parametrize("method_id", MAIN)
@pytest.mark.parametrize("name", [*FILES, *WEIGHTS])
def test_main_methods_give_maps(files: Files, name: str, method_id: str) -> None:
    network, arrays = files.network(name), files.arrays(name)
    values = maps(network, method_id, arrays["pictures"][:2])
    assert np.isfinite(values).all()
    # Grad-CAM of a class that no region speaks for is zero; none of these pictures is such a case in all files.
    assert all(np.abs(one).max() > 0 for one in values) or method_id.endswith("grad_cam")
    assert difference(maps(network, method_id, arrays["pictures"][:2]), values) == 0 or not values.any()


@pytest.mark.parametrize(
    ("name", "picture", "index"),
    [
        ("mobilenet_0.25_224_imagenet", "n02099601_golden_retriever", 207),
        ("mobilenet_0.75_192_imagenet", "n02391049_zebra", 340),
        ("mobilenet_0.75_192_imagenet", "n07745940_strawberry", 949),
    ],
)
def test_known_pictures_are_recognised(files: Files, name: str, picture: str, index: int) -> None:
    source = source_of(files.path(name), mode="tf")
    asked = Picture(picture, str(SHARED / "images" / f"{picture}.JPEG"))
    (found,) = worker.explain(ExplainChunk("run", source, (asked,), "grad_cam", {}))
    assert found.predictions[0]["index"] == index and found.target == {"index": index, "name": str(index)}
    # Not the 1x1 convolution behind global pooling that stands for a dense layer: its map is the same everywhere.
    assert found.layer == "conv_pw_13" and found.values.max() > found.values.min()


def test_gray_classes_of_fer2013(files: Files) -> None:
    network = files.network("fer2013_mini_XCEPTION.102-0.66.hdf5")
    assert network.input_shape == (64, 64, 1)
    with network.entered():
        assert network.output_function == "softmax" and network.shape_of(network.logits_key) == (7,)
