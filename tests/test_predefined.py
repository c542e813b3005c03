from __future__ import annotations

import pytest

from app.predefined import PREDEFINED
from tests.marks import in_ci


def test_the_table_is_complete():
    assert len(PREDEFINED) == 71
    assert {
        "VGG16",
        "VGG19",
        "ResNet50",
        "Xception",
        "InceptionV3",
        "InceptionResNetV2",
        "DenseNet121",
        "DenseNet169",
        "DenseNet201",
        "NASNetLarge",
        "NASNetMobile",
        "MobileNet",
        "MobileNetV2",
    } <= set(PREDEFINED)
    assert len({entry.weights for entry in PREDEFINED.values()}) == 71


def test_downloaded_is_told_by_the_file_that_keras_keeps(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    entry = PREDEFINED["VGG16"]
    assert not entry.downloaded()
    entry.weights_path().parent.mkdir(parents=True)
    entry.weights_path().write_bytes(b"x")
    assert entry.downloaded()
    assert entry.weights_path() == tmp_path / ".keras/models/vgg16_weights_tf_dim_ordering_tf_kernels.h5"


@pytest.fixture(scope="module")
def applications():
    return pytest.importorskip("keras.applications")


def test_names_are_those_of_keras(applications):
    assert {name for name in dir(applications) if name[0].isupper()} == set(PREDEFINED)


def test_preprocessing_is_that_of_keras(applications):
    np = pytest.importorskip("numpy")
    from app.engine.preprocessing import preprocess

    values = np.random.default_rng(0).integers(0, 256, (1, 4, 5, 3)).astype(np.float32)
    for name, entry in PREDEFINED.items():
        module = getattr(applications, entry.module)
        expected = module.preprocess_input(values.copy())
        np.testing.assert_allclose(preprocess(values, entry.preprocessing), expected, atol=1e-4, err_msg=name)


# All 71 take minutes to build; these have each another size and another way to say it.
@pytest.mark.parametrize("name", in_ci("MobileNet", "Xception", "EfficientNetV2B1"))
def test_input_and_weights_file_are_those_of_keras(applications, monkeypatch, name):
    import tensorflow as tf
    from keras.src.utils import data_utils

    asked: list[str] = []

    def no_download(fname: str, *_args: object, **_options: object) -> str:
        asked.append(fname)
        raise ConnectionError

    monkeypatch.setattr(data_utils, "get_file", no_download)
    with tf.Graph().as_default():
        with pytest.raises(ConnectionError):
            getattr(applications, name)(weights="imagenet")
        model = getattr(applications, name)(weights=None)
    assert asked == [PREDEFINED[name].weights]
    assert list(model.input_shape[1:]) == PREDEFINED[name].input_shape
    assert model.output_shape[-1] == 1000
