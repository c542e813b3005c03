"""What a network predicts for the same pictures under several ways of preparing them, so that a wrong one is seen."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from app.engine.class_scores import scores, top_predictions
from app.engine.network import Network
from app.engine.preprocessing import preprocess, read_pixels
from app.jobs.messages import Preprocessing, PreprocessingCheck


def check_preprocessing(network: Network, check: PreprocessingCheck) -> list[dict[str, Any]]:
    """For each candidate the top five of each picture, whether all pictures get one class, and the mean evenness.

    `same_answer` is None with a single picture; `evenness` as in `evenness`, None where scores are no shares.
    """
    read = functools.cache(lambda fit, resampling: _read(network, check, fit, resampling))
    with network.entered():
        logits = [
            network.outputs(network.logits_key, preprocess(read(one.fit, one.resampling), one))
            for one in check.candidates
        ]
    return [_column(network, check, rows) for rows in logits]


def _read(network: Network, check: PreprocessingCheck, fit: str, resampling: str) -> np.ndarray:
    wanted = Preprocessing("none", fit=fit, resampling=resampling)
    pixels = [read_pixels(picture.path, network.input_shape, wanted) for picture in check.pictures]
    return np.stack(pixels).astype(np.float32)


def evenness(shares: np.ndarray) -> float:
    """Entropy over its largest value: 0 when one class has all, 1 when all have the same; the mean over pictures.

    `shares` has the shape (pictures, classes), each row adding up to 1.
    """
    known = np.where(shares > 0, shares, 1)
    return float(np.mean(-np.sum(known * np.log(known), axis=-1)) / np.log(shares.shape[-1]))


def _column(network: Network, check: PreprocessingCheck, logits: np.ndarray) -> dict[str, Any]:
    answers = scores(logits, network.output_function)
    best = answers.argmax(axis=-1)
    shares = network.output_function == "softmax" or (network.output_function == "sigmoid" and logits.shape[-1] == 1)
    return {
        "predictions": top_predictions(answers, check.model.class_names),
        "same_answer": bool((best == best[0]).all()) if len(best) > 1 else None,
        "evenness": evenness(answers) if shares and answers.shape[-1] > 1 else None,
    }
