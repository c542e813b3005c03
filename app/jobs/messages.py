"""What travels between the dispatcher and an engine worker: plain frozen data, no TensorFlow, no SQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.fit import BILINEAR, STRETCH


@dataclass(frozen=True)
class Preprocessing:
    """How a picture's values 0..255 become the network's input.

    Modes: `caffe`, `tf`, `torch` (as in `keras.applications`), `unit` (0..1), `symmetric` (-1..1), `none` (0..255),
    `mean_std` (subtract `mean`, divide by `std`; each one value or one per channel, in units of 0..255). Before that
    the picture is made to fit the input: `fit` and `resampling` are names of `app.fit`.
    """

    mode: str
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    fit: str = STRETCH
    resampling: str = BILINEAR


@dataclass(frozen=True)
class ModelSource:
    """Where a network comes from, and how pictures are prepared for it; enough for a worker to load it.

    `id` is the model's. `path` is the model file (None for a predefined model, whose weights Keras fetches by
    `name`). `output` chooses one of several outputs by name; `input_size` is the (height, width) of a network that
    leaves it open. `runs_code` marks a file that was not rebuilt because it holds code of whoever made it.
    """

    id: str
    name: str
    kind: str
    preprocessing: Preprocessing
    path: str | None = None
    class_names: tuple[str, ...] | None = None
    output: str | None = None
    input_size: tuple[int, int] | None = None
    runs_code: bool = False

    @property
    def network_key(self) -> tuple[str, str | None, tuple[int, int] | None]:
        """The same key always means the same network, so workers cache by it; a file is named by its hash."""
        return self.path or self.id, self.output, self.input_size


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture: its id and the file it is read from."""

    id: str
    path: str


@dataclass(frozen=True)
class PreprocessingCheck:
    """Pictures to be predicted under each candidate, to see which one the model was trained with."""

    model: ModelSource
    pictures: tuple[Picture, ...]
    candidates: tuple[Preprocessing, ...]


@dataclass(frozen=True)
class WeightsFile:
    """A received file of weights without an architecture, and the name that its user gave it."""

    path: str
    name: str


@dataclass(frozen=True)
class WholeModel:
    """What a file of weights is to be made into: the network `architecture` with so many classes, as a file `out`.

    `input_size` is (height, width), None for the network's usual one.
    """

    weights: WeightsFile
    architecture: str
    classes: int
    out: str
    input_size: tuple[int, int] | None = None


@dataclass(frozen=True)
class ExplainChunk:
    """Some pictures of a run for one row, a model and a method: the unit of work that a worker does at a time.

    `training` are the pictures that a method learns from, `patterns_dir` the folder that keeps what it learned.
    `as_in_innvestigate` switches all corrections of iNNvestigate 2.1.2 off. `default_layer` says where a CAM method
    looks when `layer` names nothing (`app.methods.grad_cam`); None, as in runs and recipes of 0.1.0, stands for the
    last convolution.
    """

    run: str
    model: ModelSource
    pictures: tuple[Picture, ...]
    method: str
    parameters: dict[str, Any]
    layer: str | None = None
    selection: dict[str, Any] | None = None
    training: tuple[Picture, ...] = ()
    patterns_dir: str | None = None
    as_in_innvestigate: bool = False
    row: str = ""
    default_layer: str | None = None

    @property
    def rows(self) -> tuple[str, ...]:
        return (self.row,)

    @property
    def models(self) -> tuple[ModelSource, ...]:
        return (self.model,)


@dataclass(frozen=True)
class ObserveChunk:
    """Some pictures of a run for several models of one input size, so that each picture is decoded once.

    With `activations` the pass also tells how `layer` (None: the logits) answers; `position` stands for one unit, by
    its index into the layer's flattened output.
    """

    run: str
    models: tuple[ModelSource, ...]
    pictures: tuple[Picture, ...]
    activations: bool = False
    layer: str | None = None
    position: int | None = None

    @property
    def rows(self) -> tuple[str, ...]:
        return tuple(model.id for model in self.models)


@dataclass(frozen=True)
class Observed:
    """What one forward pass of a model tells of pictures, float32, a row for each of `images`.

    `probabilities` has shape (pictures, classes), `features` (pictures, at most 256), `means` and `maxima` of each unit
    of the layer over its positions (pictures, units), None when no layer was asked for. `failed` holds the reasons of
    the pictures without a row, by id.
    """

    model: str
    images: tuple[str, ...]
    failed: dict[str, str]
    probabilities: np.ndarray
    features: np.ndarray
    means: np.ndarray | None = None
    maxima: np.ndarray | None = None


@dataclass(frozen=True)
class Explanation:
    """One map, before colouring.

    `values` has shape (height, width, channels), float32, in the model's input geometry; with several neurons
    (max activations) one such array per neuron in `values` of shape (neurons, height, width, channels).
    `target` is `{"index", "name"}` of the class explained, None when neurons were chosen, and `against` that of the
    class that it is set against, None when it is explained by itself; `neurons` is a list of `{"index", "activation"}`,
    highest first; `predictions` the top 5 as `{"index", "name", "score"}`. `shows` tells what of the stored picture the
    input shows, as `app.fit.Fitted.shown`.
    """

    image: str
    values: np.ndarray
    signed: bool
    layer: str
    target: dict[str, Any] | None
    neurons: list[dict[str, Any]]
    predictions: list[dict[str, Any]]
    trust: dict[str, Any] = field(default_factory=dict)
    against: dict[str, Any] | None = None
    shows: dict[str, Any] | None = None
