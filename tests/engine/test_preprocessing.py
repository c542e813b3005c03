"""From a picture file to the network's input."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.engine.preprocessing import preprocess, read_pixels
from app.engine.runtime import tf
from app.errors import InvalidInput
from app.jobs.messages import Preprocessing

AS_IS = Preprocessing("none")
VALUES = np.random.default_rng(0).uniform(0, 255, (2, 5, 4, 3)).astype(np.float32)


@pytest.mark.parametrize("mode", ["caffe", "tf", "torch"])
def test_equals_keras_applications(mode: str) -> None:
    expected = tf.keras.applications.imagenet_utils.preprocess_input(VALUES.copy(), mode=mode)
    found = preprocess(VALUES, Preprocessing(mode))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("preprocessing", "black", "white"),
    [
        (Preprocessing("unit"), 0, 1),
        (Preprocessing("symmetric"), -1, 1),
        (Preprocessing("tf"), -1, 1),
        (Preprocessing("none"), 0, 255),
        (Preprocessing("mean_std"), 0, 255),
        (Preprocessing("mean_std", mean=(127.5,)), -127.5, 127.5),
        (Preprocessing("mean_std", mean=(127.5,), std=(51.0,)), -2.5, 2.5),
        (Preprocessing("mean_std", std=(255.0,)), 0, 1),
    ],
)
def test_ends_of_the_range(preprocessing: Preprocessing, black: float, white: float) -> None:
    for channels in (1, 3, 4):
        values = np.stack([np.zeros((2, 2, channels)), np.full((2, 2, channels), 255)]).astype(np.float32)
        found = preprocess(values, preprocessing)
        np.testing.assert_allclose(found[0], np.full((2, 2, channels), black), atol=1e-6)
        np.testing.assert_allclose(found[1], np.full((2, 2, channels), white), rtol=1e-6)
        assert found.dtype == np.float32


def test_mean_and_std_by_channel() -> None:
    found = preprocess(VALUES, Preprocessing("mean_std", mean=(10.0, 20.0, 30.0), std=(1.0, 2.0, 4.0)))
    for channel, (mean, std) in enumerate(((10, 1), (20, 2), (30, 4))):
        np.testing.assert_allclose(found[..., channel], (VALUES[..., channel] - mean) / std, rtol=1e-5)


@pytest.mark.parametrize("mode", ["caffe", "tf", "torch", "unit", "symmetric", "none", "mean_std"])
def test_argument_is_left_unchanged(mode: str) -> None:
    values = VALUES.copy()
    found = preprocess(values, Preprocessing(mode, mean=(1.0,)))
    found += 1
    np.testing.assert_array_equal(values, VALUES)


def test_numbers_that_fit_no_channel_are_refused() -> None:
    with pytest.raises(InvalidInput, match="'mean' has 2 values; this model takes one, or 3") as caught:
        preprocess(VALUES, Preprocessing("mean_std", mean=(1.0, 2.0)))
    assert caught.value.errors[0]["pointer"] == "/mean"


@pytest.mark.parametrize("mode", ["caffe", "torch"])
def test_rgb_modes_are_refused_for_gray(mode: str) -> None:
    with pytest.raises(InvalidInput, match="1 channel"):
        preprocess(VALUES[..., :1], Preprocessing(mode))


def test_unknown_mode_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no preprocessing 'bogus'"):
        preprocess(VALUES, Preprocessing("bogus"))


def saved(folder: Path, values: np.ndarray, mode: str) -> str:
    path = folder / f"{mode}.png"
    Image.fromarray(values.astype(np.uint8), mode).save(path)
    return str(path)


def test_transparency_shows_white(tmp_path: Path) -> None:
    values = np.zeros((4, 6, 4))
    values[:, :3] = (200, 100, 50, 255)
    values[:, 3:] = (200, 100, 50, 0)
    values[0, 0, 3] = 128
    found = read_pixels(saved(tmp_path, values, "RGBA"), (4, 6, 3), AS_IS)
    np.testing.assert_array_equal(found[1, 0], [200, 100, 50])
    np.testing.assert_array_equal(found[1, 5], [255, 255, 255])
    np.testing.assert_allclose(found[0, 0], [227, 177, 152], atol=1.5)


def test_same_size_is_taken_as_it_is(tmp_path: Path) -> None:
    values = np.random.default_rng(1).integers(0, 256, (4, 6, 3))
    found = read_pixels(saved(tmp_path, values, "RGB"), (4, 6, 3), AS_IS)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, values)


def test_gray_on_rgb_and_rgb_on_gray(tmp_path: Path) -> None:
    gray = np.full((4, 6), 77)
    np.testing.assert_array_equal(read_pixels(saved(tmp_path, gray, "L"), (4, 6, 3), AS_IS), np.full((4, 6, 3), 77))
    color = np.zeros((4, 6, 3))
    color[..., 1] = 255
    found = read_pixels(saved(tmp_path, color, "RGB"), (4, 6, 1), AS_IS)
    np.testing.assert_allclose(found, np.full((4, 6, 1), 150), atol=1)  # ITU-R 601: 0.587 of green


def test_opaque_picture_on_a_network_of_four_channels(tmp_path: Path) -> None:
    found = read_pixels(saved(tmp_path, np.full((4, 6, 3), 9), "RGB"), (4, 6, 4), AS_IS)
    np.testing.assert_array_equal(found[2, 2], [9, 9, 9, 255])


def test_height_comes_before_width(tmp_path: Path) -> None:
    values = np.zeros((10, 20, 3))
    values[:5, :, 0] = 255  # the upper half is red
    found = read_pixels(saved(tmp_path, values, "RGB"), (8, 30, 3), AS_IS)
    assert found.shape == (8, 30, 3)
    np.testing.assert_array_equal(found[0, :, 0], np.full(30, 255))
    np.testing.assert_array_equal(found[-1, :, 0], np.zeros(30))


def test_resize_is_bilinear_not_nearest(tmp_path: Path) -> None:
    values = np.zeros((1, 2))
    values[0, 1] = 200
    found = read_pixels(saved(tmp_path, values, "L"), (1, 4, 1), AS_IS)
    np.testing.assert_allclose(found.ravel(), [0, 50, 150, 200], atol=1)
