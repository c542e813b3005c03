"""From a stored picture to the network's input."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from app.errors import InvalidInput
from app.fit import Fitted, fitted
from app.jobs.messages import Preprocessing
from app.storage.pictures import read_file

# The means of the ImageNet training pictures that `keras.applications.imagenet_utils` subtracts.
CAFFE_MEAN_BGR = np.array([103.939, 116.779, 123.68], np.float32)
TORCH_MEAN_RGB = np.array([0.485, 0.456, 0.406], np.float32)
TORCH_STD_RGB = np.array([0.229, 0.224, 0.225], np.float32)
_FILTERS = {
    "bilinear": Image.Resampling.BILINEAR,
    "nearest": Image.Resampling.NEAREST,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
    "area": Image.Resampling.BOX,
}
PIL_MODES = {1: "L", 3: "RGB", 4: "RGBA"}


@dataclass(frozen=True)
class FittedPicture:
    """A picture as (height, width, channels) of a network's input, uint8, and what of the stored one it shows."""

    pixels: np.ndarray
    fitted: Fitted


def read_fitted(path: str, input_shape: tuple[int, int, int], preprocessing: Preprocessing) -> FittedPicture:
    """A picture file made to fit the network's (height, width, channels).

    Transparency shows white, padding is black. Raises `InvalidInput` that names the file when it is none of the formats
    that uploads may have, too large or damaged.
    """
    height, width, channels = input_shape
    file = Path(path)
    picture = _in_mode(read_file(file, file.name), PIL_MODES[channels])
    found = fitted(picture.size, (width, height), preprocessing.fit)
    pixels = np.zeros((height, width, channels), np.uint8)
    left, top, right, bottom = map(int, found.source.box)
    resized = _resized(picture, (right - left, bottom - top), found.picture.box, preprocessing.resampling)
    pixels[top:bottom, left:right] = np.asarray(resized).reshape(bottom - top, right - left, channels)
    return FittedPicture(pixels, found)


def read_pixels(path: str, input_shape: tuple[int, int, int], preprocessing: Preprocessing) -> np.ndarray:
    """The pixels of `read_fitted`."""
    return read_fitted(path, input_shape, preprocessing).pixels


def _resized(
    picture: Image.Image, size: tuple[int, int], box: tuple[float, float, float, float], resampling: str
) -> Image.Image:
    if resampling in _FILTERS:
        return picture.resize(size, _FILTERS[resampling], box=box)
    if resampling == "bilinear_aliased":  # only the four pixels around each place count, however much smaller it gets
        return picture.transform(size, Image.Transform.EXTENT, box, Image.Resampling.BILINEAR)
    raise InvalidInput.at("/preprocessing/resampling", f"There is no resampling '{resampling}'.")


def _in_mode(picture: Image.Image, mode: str) -> Image.Image:
    if picture.mode == "RGBA" and mode != "RGBA":
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    return picture.convert(mode)


def preprocess(values: np.ndarray, preprocessing: Preprocessing) -> np.ndarray:
    """Pictures (..., channels) in 0..255 as the network was trained to see them; the argument is left unchanged.

    Raises `InvalidInput` when mean or std have neither one value nor one per channel.
    """
    channels = values.shape[-1]
    mode = preprocessing.mode
    if mode in ("caffe", "torch") and channels != 3:
        raise InvalidInput(
            f"The preprocessing '{mode}' is for RGB pictures; this model takes {channels} channel(s). "
            "Choose unit (0..1), symmetric (-1..1), none (0..255) or a mean."
        )
    if mode == "caffe":
        return values[..., ::-1] - CAFFE_MEAN_BGR
    if mode == "torch":
        return (values / np.float32(255) - TORCH_MEAN_RGB) / TORCH_STD_RGB
    if mode in ("tf", "symmetric"):
        return values / np.float32(127.5) - np.float32(1)
    if mode == "unit":
        return values / np.float32(255)
    if mode == "mean_std":
        mean = _per_channel("mean", preprocessing.mean or (0.0,), channels)
        std = _per_channel("std", preprocessing.std or (1.0,), channels)
        return (values - mean) / std
    if mode == "none":
        return values.copy()
    raise InvalidInput.at("/preprocessing", f"There is no preprocessing '{mode}'.")


def input_range(preprocessing: Preprocessing, channels: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Lowest and highest preprocessed value of a pixel, one number for each channel."""
    ends = preprocess(np.array([[0.0] * channels, [255.0] * channels], np.float32), preprocessing)
    return tuple(map(float, ends.min(axis=0))), tuple(map(float, ends.max(axis=0)))


def _per_channel(name: str, numbers: tuple[float, ...], channels: int) -> np.ndarray:
    if len(numbers) not in (1, channels):
        raise InvalidInput.at(
            f"/{name}", f"'{name}' has {len(numbers)} values; this model takes one, or {channels} (one per channel)."
        )
    return np.array(numbers, np.float32)
