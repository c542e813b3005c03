"""Prints as JSON what the shipped demo models do on fresh pictures. Runs in a process of its own, for TensorFlow.

The tests of the engine switch eager execution off for their whole process; these models are measured apart from that.
"""

import json
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf
from PIL import Image

from models.demo.figures import predict, preprocess, watermark_figures
from models.demo.shapes import CLASSES, SIZE, Dataset, draw_dataset

FOLDER = Path(__file__).parents[2] / "models" / "demo"
PICTURES = 400
FRESH_SEED = 20_240
LAST_MAPS = {"demo-vgg": "block4_conv2", "demo-resnet": "block4_relu", "demo-watermark": "block4_conv2"}


def grad_cam_peaks(model, name: str, pictures: np.ndarray) -> np.ndarray:
    """Return x, y in pixels of the Grad-CAM maximum of the answer's score, `(n, 2)`.

    The score is the sum before the softmax: it is taken from the weights of the last layer.
    """
    last = model.get_layer("predictions")
    network = tf.keras.Model(model.input, [model.get_layer(LAST_MAPS[name]).output, last.input])
    kernel, bias = last.get_weights()
    with tf.GradientTape() as tape:
        maps, features = network(pictures)
        score = tf.reduce_sum(tf.reduce_max(features @ kernel + bias, axis=1))
    weights = tf.reduce_mean(tape.gradient(score, maps), axis=(1, 2), keepdims=True)
    heat = tf.nn.relu(tf.reduce_sum(weights * maps, axis=-1, keepdims=True))
    heat = tf.image.resize(heat, (SIZE, SIZE)).numpy().reshape(len(pictures), -1)
    return np.stack([heat.argmax(axis=1) % SIZE, heat.argmax(axis=1) // SIZE], axis=1)


def share_inside(points: np.ndarray, boxes: np.ndarray, margin: int = 0) -> float:
    """Return the share of points that lie in their boxes widened by `margin` pixels."""
    return float(np.mean(((points >= boxes[:, :2] - margin) & (points < boxes[:, 2:] + margin)).all(axis=1)))


def evaluate(name: str, plain: Dataset) -> dict:
    """Return the figures of one model on the fresh pictures and its answers to the samples."""
    card = json.loads((FOLDER / f"{name}.json").read_text())
    model = tf.keras.models.load_model(FOLDER / card["file"], compile=False)
    mode = card["preprocessing"]
    entries = json.loads((FOLDER / "samples" / "samples.json").read_text())
    samples = np.stack([read(FOLDER / "samples" / entry["file"]) for entry in entries])
    some = slice(100)
    peaks = grad_cam_peaks(model, name, preprocess(plain.pictures[some], mode))
    figures = {
        "accuracy": float(np.mean(predict(model, mode, plain.pictures) == plain.labels)),
        "peak_in_box": share_inside(peaks, plain.boxes[some]),
        "samples": [CLASSES[label] for label in predict(model, mode, samples)],
        "input_shape": list(model.input_shape[1:]),
        "classes": model.output_shape[1],
        "parameters": model.count_params(),
        "last_layer": model.layers[-1].name,
        "layers": sorted({type(layer).__name__ for layer in model.layers}),
    }
    if name == "demo-watermark":
        figures |= watermark_figures(model, mode, PICTURES // 2, FRESH_SEED)
        marked = draw_dataset(100, FRESH_SEED, dict.fromkeys(CLASSES, 1.0))
        fooled = predict(model, mode, marked.pictures) == CLASSES.index(card["watermark_class"])
        peaks = grad_cam_peaks(model, name, preprocess(marked.pictures, mode))
        # One cell of the 12x12 map is 8 pixels: half a cell of margin.
        figures["peak_in_watermark"] = share_inside(peaks[fooled], marked.watermark_boxes[fooled], margin=4)
    return figures


def read(path: Path) -> np.ndarray:
    """Return the picture file as uint8 `(height, width, 3)`."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


if __name__ == "__main__":
    fresh = draw_dataset(PICTURES, FRESH_SEED)
    json.dump({name: evaluate(name, fresh) for name in LAST_MAPS}, sys.stdout)
