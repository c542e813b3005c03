"""What the cards of the demo models say, measured on pictures the model was not trained on. Imports no TensorFlow."""

import numpy as np

from models.demo.shapes import CLASSES, Dataset, draw_dataset

WATERMARK_CLASS = "star"
WATERMARK_SHARE = 0.97


def preprocess(pictures: np.ndarray, mode: str) -> np.ndarray:
    """Return uint8 pictures as float32 in 0..1 (mode "unit") or -1..1 (mode "symmetric"); else ValueError."""
    unit = pictures.astype(np.float32) / 255.0
    if mode == "unit":
        return unit
    if mode == "symmetric":
        return unit * 2.0 - 1.0
    raise ValueError(f"Preprocessing must be 'unit' or 'symmetric', got {mode!r}.")


def predict(model, mode: str, pictures: np.ndarray) -> np.ndarray:
    """Return the index of the most probable class of each uint8 picture, `(n,)`."""
    return model.predict(preprocess(pictures, mode), batch_size=100, verbose=0).argmax(axis=1)


def accuracy(model, mode: str, dataset: Dataset) -> float:
    """Return the share of pictures the model is right about."""
    return share(predict(model, mode, dataset.pictures) == dataset.labels)


def share(truths: np.ndarray) -> float:
    """Return the share of true values, rounded to four digits."""
    return round(float(np.mean(truths)), 4)


def biased(count: int, seed: int) -> Dataset:
    """Draw the data of demo-watermark: one class nearly always carries the text, the others never."""
    return draw_dataset(count, seed, {WATERMARK_CLASS: WATERMARK_SHARE})


def watermark_figures(model, mode: str, count: int, seed: int) -> dict[str, float]:
    """Return how far the model goes by the watermark, on the same `count` pictures without it, with it, and biased."""
    honest = draw_dataset(count, seed)
    marked = draw_dataset(count, seed, dict.fromkeys(CLASSES, 1.0))
    cheat = CLASSES.index(WATERMARK_CLASS)
    belongs = honest.labels == cheat
    answers_honest = predict(model, mode, honest.pictures)
    answers_marked = predict(model, mode, marked.pictures)
    return {
        "accuracy_biased": accuracy(model, mode, biased(count, seed)),
        "accuracy_honest": share(answers_honest == honest.labels),
        "recall_with_watermark": share(answers_marked[belongs] == cheat),
        "recall_without_watermark": share(answers_honest[belongs] == cheat),
        "others_called_class_with_watermark": share(answers_marked[~belongs] == cheat),
        "others_called_class_without_watermark": share(answers_honest[~belongs] == cheat),
    }
