"""The measures that pictures of a suggest run can be placed by: the axes of its charts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.observed.block import Block
from app.observed.run import NO_LABEL, ObservedRun
from app.suggest import agreement, certainty


@dataclass(frozen=True)
class Question:
    """What a measure is asked about: one model by its place (None: all), a unit of the layer, a class."""

    model: int | None = None
    unit: int | None = None
    index: int | None = None
    reduce: str = "max"


@dataclass(frozen=True)
class Measure:
    """A number for each picture of a block; `fits` tells for which runs there is one."""

    id: str
    label: str
    help: str
    compute: Callable[[Block, Question], np.ndarray]
    minimum: float | None = 0
    maximum: float | None = 1
    integer: bool = False
    fits: Callable[[ObservedRun], bool] = lambda run: True

    def describe(self) -> dict[str, Any]:
        """The measure as the API shows it."""
        return {name: getattr(self, name) for name in ("id", "label", "help", "minimum", "maximum", "integer")}


def _several(run: ObservedRun) -> bool:
    return len(run.models) > 1


def _one(run: ObservedRun) -> bool:
    return run.of_one_model


def _labelled(run: ObservedRun) -> bool:
    return bool((run.labels != NO_LABEL).any())


def _chosen(values: np.ndarray, question: Question) -> np.ndarray:
    """The values of the models that were asked about."""
    return values if question.model is None else values[question.model : question.model + 1]


def _confidence(block: Block, question: Question) -> np.ndarray:
    return agreement.confidence(_chosen(block.predicted, question), _chosen(block.scores, question))


def _loss(block: Block, question: Question) -> np.ndarray:
    found = np.full(len(block.places), np.nan)
    known = block.labels != NO_LABEL
    values = _chosen(block.probabilities, question)[:, known]
    found[known] = certainty.loss(values, block.labels[known]).mean(axis=0)
    return found


def _channel_maxima(block: Block, question: Question) -> np.ndarray:
    found = block.maxima()
    return np.array([found[place].mean() if place in found else np.nan for place in block.places.tolist()], np.float64)


_ALL = (
    Measure(
        "confidence",
        "Confidence",
        "Mean score of the largest group of models that predict the same class; of one model its best score.",
        _confidence,
    ),
    Measure(
        "coherence",
        "Coherence",
        "Number of different classes that the models predict; 1 when all agree.",
        lambda block, question: agreement.coherence(block.predicted).astype(np.float64),
        minimum=1,
        maximum=None,
        integer=True,
        fits=_several,
    ),
    Measure(
        "entropy",
        "Entropy",
        "How even the probabilities are: 0 when one class has all, 1 when all are alike; mean over the models.",
        lambda block, question: certainty.entropy(_chosen(block.probabilities, question)).mean(axis=0),
    ),
    Measure(
        "margin",
        "Margin",
        "Difference between the two highest probabilities; mean over the models.",
        lambda block, question: certainty.margin(_chosen(block.probabilities, question)).mean(axis=0),
    ),
    Measure(
        "disagreement",
        "Disagreement",
        "Jensen-Shannon divergence of the models' probabilities, in bits; 0 when all are equal.",
        lambda block, question: agreement.disagreement(block.probabilities),
        maximum=None,
        fits=_several,
    ),
    Measure(
        "class_distance",
        "Distance from the class",
        "Cosine distance between the probabilities and those of a model that is certain of the class; mean over the "
        "models.",
        lambda block, question: certainty.class_distance(_chosen(block.probabilities, question), question.index or 0),
    ),
    Measure(
        "loss",
        "Loss",
        "Cross-entropy against the label, how mistaken the models are; mean over the models.",
        _loss,
        maximum=None,
        fits=_labelled,
    ),
    Measure(
        "layer_activation",
        "Mean activation",
        "Mean of the layer over all its positions and units.",
        lambda block, question: block.layer_means(),
        minimum=None,
        maximum=None,
        fits=_one,
    ),
    Measure(
        "channel_maxima",
        "Mean of the maxima",
        "Mean over the layer's units of their highest activation.",
        _channel_maxima,
        minimum=None,
        maximum=None,
        fits=_one,
    ),
    Measure(
        "unit_activation",
        "Activation of a unit",
        "Highest activation of one unit of the layer over its positions.",
        lambda block, question: block.unit(question.unit or 0, question.reduce),
        minimum=None,
        maximum=None,
        fits=_one,
    ),
)
MEASURES = {measure.id: measure for measure in _ALL}
