"""Chooses the sample pictures: drawn with their own seed, such that each model behaves on them as it mostly does."""

import json
from pathlib import Path

import numpy as np
import tensorflow as tf
from PIL import Image

from models.demo.figures import WATERMARK_CLASS, predict
from models.demo.shapes import CLASSES, Dataset, draw_dataset

CANDIDATES = 600
MARKED_OTHERS = 8
MARKED_OWN = 4
PLAIN_OWN = 3


def write_samples(folder: Path, seed: int) -> None:
    """Write `samples/*.png` and `samples/samples.json` below the folder that holds the three models.

    Raises RuntimeError when the candidates do not hold enough pictures of a kind.
    """
    samples = folder / "samples"
    samples.mkdir(exist_ok=True)
    for old in samples.glob("*.png"):
        old.unlink()
    plain = draw_dataset(CANDIDATES, seed)
    marked = draw_dataset(CANDIDATES, seed, dict.fromkeys(CLASSES, 1.0))
    entries = []
    for dataset, index in choose(plain, marked, folder):
        entries.append(_entry(dataset, index, entries))
        Image.fromarray(dataset.pictures[index]).save(samples / entries[-1]["file"], optimize=True)
    (samples / "samples.json").write_text(json.dumps(entries, indent=2) + "\n")


def choose(plain: Dataset, marked: Dataset, folder: Path) -> list[tuple[Dataset, int]]:
    """Return 24 pairs of data set and index: honest pictures of all classes, then the watermarked ones."""
    cheat = CLASSES.index(WATERMARK_CLASS)
    own = plain.labels == cheat
    suited_plain = _honest_right(plain, folder)
    suited_marked = _honest_right(marked, folder) & _apart(marked)
    model, mode = _load(folder, "demo-watermark")
    fooled = predict(model, mode, marked.pictures) == cheat
    unaided = predict(model, mode, plain.pictures)
    others = [label for label in range(len(CLASSES)) if label != cheat]
    chosen = [(plain, _first(suited_plain & (plain.labels == label) & (unaided == label), 1)) for label in others]
    chosen += [(plain, _first(suited_plain & own & (unaided != cheat), PLAIN_OWN))]
    chosen += [(marked, _first(suited_marked & own & fooled, MARKED_OWN))]
    # Backwards through the candidates: no wrongly marked sample repeats an honest one.
    chosen += [
        (marked, _first((suited_marked & (marked.labels == label) & fooled)[::-1], 1, CANDIDATES - 1))
        for label in others[:MARKED_OTHERS]
    ]
    return [(dataset, int(index)) for dataset, indices in chosen for index in indices]


def _first(suited: np.ndarray, count: int, last: int | None = None) -> np.ndarray:
    """Return the first `count` indices that are suited; with `last`, counted down from there."""
    indices = np.flatnonzero(suited)[:count]
    if len(indices) < count:
        raise RuntimeError(f"Only {len(indices)} of {count} sample pictures found; train the models longer.")
    return indices if last is None else last - indices


def _honest_right(dataset: Dataset, folder: Path) -> np.ndarray:
    """Return for each picture whether both honest models are right about it."""
    answers = [predict(*_load(folder, name), dataset.pictures) for name in ("demo-vgg", "demo-resnet")]
    return (answers[0] == dataset.labels) & (answers[1] == dataset.labels)


def _apart(dataset: Dataset) -> np.ndarray:
    """Return for each picture whether object and watermark do not overlap."""
    boxes, texts = dataset.boxes, dataset.watermark_boxes
    return (boxes[:, 2] <= texts[:, 0]) | (boxes[:, 3] <= texts[:, 1])


def _load(folder: Path, name: str) -> tuple[tf.keras.Model, str]:
    """Return the model of that name and its preprocessing."""
    card = json.loads((folder / f"{name}.json").read_text())
    return tf.keras.models.load_model(folder / card["file"], compile=False), card["preprocessing"]


def _entry(dataset: Dataset, index: int, earlier: list[dict]) -> dict:
    """Return the list entry of a sample; files are numbered within their kind."""
    name = CLASSES[dataset.labels[index]]
    text = dataset.watermark_boxes[index].tolist()
    kind = name if text[0] < 0 else f"{name}_watermark"
    number = 1 + sum(entry["file"].rsplit("_", 1)[0] == kind for entry in earlier)
    return {
        "file": f"{kind}_{number:02d}.png",
        "class": name,
        "box": dataset.boxes[index].tolist(),
        "watermark_box": text if text[0] >= 0 else None,
    }
