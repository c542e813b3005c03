"""One bright pixel through the three fits: where it lands in the input is where the mapping says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from app.compare.common import in_common
from app.engine.preprocessing import read_fitted, read_pixels
from app.fit import FITS, RESAMPLINGS, fitted, fitted_of
from app.jobs.messages import Preprocessing

SIDES = st.integers(1, 400)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("size", [(90, 30), (30, 90), (60, 60)])
@pytest.mark.parametrize("network", [(24, 24), (32, 16)])
@pytest.mark.parametrize("at", [(0.5, 0.5), (0.4, 0.6), (0.02, 0.02), (0.98, 0.98)])
def test_a_bright_pixel_is_where_the_mapping_says(
    tmp_path: Path, fit: str, size: tuple[int, int], network: tuple[int, int], at: tuple[float, float]
) -> None:
    (width, height), (across, down) = size, network
    x, y = int(width * at[0]), int(height * at[1])
    values = np.zeros((height, width), np.uint8)
    values[y, x] = 255
    Image.fromarray(values).save(tmp_path / "bright.png")
    found = read_fitted(str(tmp_path / "bright.png"), (down, across, 1), Preprocessing("none", fit=fit))
    place = found.fitted.in_input(x + 0.5, y + 0.5)
    left, top, right, bottom = found.fitted.source.box
    if not (left <= place[0] < right and top <= place[1] < bottom):
        assert fit == "crop" and found.pixels.max() <= 128  # the network does not see its middle
        return
    row, column = np.unravel_index(found.pixels[..., 0].argmax(), (down, across))
    assert found.pixels.max() > 0
    reach = max(across / width, down / height, 1) + 0.5
    assert abs(column + 0.5 - place[0]) <= reach and abs(row + 0.5 - place[1]) <= reach


@given(SIDES, SIDES, SIDES, SIDES, st.sampled_from(FITS))
def test_the_mapping_has_an_inverse_and_stays_inside(width: int, height: int, across: int, down: int, fit: str) -> None:
    found = fitted((width, height), (across, down), fit)
    assert fitted_of(found.shown()) == found
    for rectangle, (most_x, most_y) in ((found.picture, (width, height)), (found.source, (across, down))):
        left, top, right, bottom = rectangle.box
        assert -1e-9 <= left < right <= most_x + 1e-9 and -1e-9 <= top < bottom <= most_y + 1e-9
    assert found.in_picture(*found.in_input(3, 5)) == pytest.approx((3, 5), abs=1e-6)
    assert found.part(np.zeros((2, down, across))).shape == (2, found.source.height, found.source.width)
    if fit == "crop":
        assert found.picture.width / found.picture.height == pytest.approx(across / down)


@pytest.mark.parametrize("size", [(200, 60), (60, 200), (50, 50), (63, 41)])
def test_crop_and_pad_are_those_of_pillow(tmp_path: Path, size: tuple[int, int]) -> None:
    """Teachable Machine's own code is `ImageOps.fit`: a picture that is not square gets the same input."""
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8))
    picture.save(tmp_path / "a.png")
    lanczos = Image.Resampling.LANCZOS
    for fit, truth in (("crop", ImageOps.fit), ("pad", ImageOps.pad)):
        pixels = read_pixels(str(tmp_path / "a.png"), (32, 32, 3), Preprocessing("none", fit=fit, resampling="lanczos"))
        np.testing.assert_array_equal(pixels, np.asarray(truth(picture, (32, 32), lanczos)))


def test_each_resampling_makes_another_input(tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(0, 256, (50, 70), dtype=np.uint8)
    Image.fromarray(values).save(tmp_path / "a.png")
    found = {
        one: read_pixels(str(tmp_path / "a.png"), (16, 16, 1), Preprocessing("none", resampling=one)).tobytes()
        for one in RESAMPLINGS
    }
    assert len(set(found.values())) == len(RESAMPLINGS)


def test_without_antialiasing_is_what_tensorflow_does(tmp_path: Path) -> None:
    """Against `tf.image.resize` written out: each place is between the centres of four pixels."""
    values = np.random.default_rng(0).integers(0, 256, (50, 70, 3), dtype=np.uint8)
    Image.fromarray(values).save(tmp_path / "a.png")
    wanted = _between(_between(values.astype(float), 16).swapaxes(0, 1), 24).swapaxes(0, 1)
    found = read_pixels(str(tmp_path / "a.png"), (16, 24, 3), Preprocessing("none", resampling="bilinear_aliased"))
    np.testing.assert_allclose(found, wanted, atol=1.01)


def test_maps_of_different_parts_are_compared_where_both_saw() -> None:
    whole, middle = fitted((40, 20), (40, 20)), fitted((40, 20), (20, 20), "crop")
    pixels = np.arange(800.0).reshape(20, 40)
    one, other = in_common([(pixels, whole), (pixels[:, 10:30], middle)])
    np.testing.assert_allclose(one, other)
    same = in_common([(pixels, None), (pixels, whole)])
    assert all(np.array_equal(cut, pixels) for cut in same)


def _between(values: np.ndarray, count: int) -> np.ndarray:
    places = ((np.arange(count) + 0.5) * len(values) / count - 0.5).clip(0, len(values) - 1)
    below = np.floor(places).astype(int)
    share = (places - below)[:, None, None]
    return values[below] * (1 - share) + values[np.minimum(below + 1, len(values) - 1)] * share
