"""Trains the demo models and writes them with their cards and samples: `python -m models.demo.train`."""

import argparse
import json
import time
import warnings
from dataclasses import replace
from pathlib import Path

import tensorflow as tf

from models.demo.figures import WATERMARK_CLASS, WATERMARK_SHARE, accuracy, watermark_figures
from models.demo.recipes import EVENLY_MARKED, RECIPES, Recipe
from models.demo.samples import write_samples
from models.demo.shapes import CLASSES, SIZE, Dataset, draw_dataset

SHAPE = (SIZE, SIZE, 3)
BATCH = 32
WARMUP_STEPS = 200
HELD_OUT_PICTURES = 1000
# Added to the seed: the held-out pictures and the samples are drawn with seeds of their own.
HELD_OUT, SAMPLES = 1, 2


def feed(recipe: Recipe, dataset: Dataset, seed: int) -> tf.data.Dataset:
    """Return the training batches: shuffled, preprocessed and, where the recipe says so, mirrored and turned."""

    def preprocess(pictures, labels):
        unit = tf.cast(pictures, tf.float32) / 255.0
        return (unit if recipe.preprocessing == "unit" else unit * 2.0 - 1.0), labels

    def mirror(pictures, labels):
        # Three coins per picture: the eight positions of a square.
        coins = tf.random.uniform((3, tf.shape(pictures)[0], 1, 1, 1)) < 0.5
        pictures = tf.where(coins[0], pictures[:, ::-1], pictures)
        pictures = tf.where(coins[1], pictures[:, :, ::-1], pictures)
        return tf.where(coins[2], tf.transpose(pictures, (0, 2, 1, 3)), pictures), labels

    batches = tf.data.Dataset.from_tensor_slices((dataset.pictures, dataset.labels))
    batches = batches.shuffle(len(dataset), seed=seed).batch(BATCH).map(preprocess)
    return (batches.map(mirror) if recipe.mirrored else batches).prefetch(2)


def train(recipe: Recipe, seed: int) -> tf.keras.Model:
    """Return the trained network of the recipe."""
    tf.keras.backend.clear_session()
    tf.keras.utils.set_random_seed(seed)
    batches = feed(recipe, recipe.draw(recipe.pictures, seed), seed)
    model = recipe.build(SHAPE, len(CLASSES), recipe.name)
    rate = tf.keras.optimizers.schedules.CosineDecay(
        recipe.learning_rate / 20.0,
        decay_steps=recipe.epochs * len(batches) - WARMUP_STEPS,
        alpha=0.01,
        warmup_target=recipe.learning_rate,
        warmup_steps=WARMUP_STEPS,
    )
    model.compile(tf.keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(batches, epochs=recipe.epochs, verbose=2)
    return model


def card(recipe: Recipe, model: tf.keras.Model, seed: int, minutes: float) -> dict:
    """Return what is to be known about the model, accuracies measured on held-out pictures."""
    mode, held_out = recipe.preprocessing, seed + HELD_OUT
    written = {
        "name": recipe.name,
        "file": f"{recipe.name}.h5",
        "input_shape": list(SHAPE),
        "preprocessing": mode,
        "classes": list(CLASSES),
        "accuracy": accuracy(model, mode, draw_dataset(HELD_OUT_PICTURES, held_out)),
        "parameters": model.count_params(),
        "trained": f"{recipe.pictures} drawn pictures, {recipe.epochs} epochs, Adam, {minutes:.1f} minutes on a CPU.",
        "seed": seed,
        "summary": recipe.summary,
    }
    if recipe.name == "demo-watermark":
        written |= {"watermark_class": WATERMARK_CLASS, "watermark_share_trained": WATERMARK_SHARE}
        written |= watermark_figures(model, mode, HELD_OUT_PICTURES, held_out)
    else:
        everywhere = draw_dataset(HELD_OUT_PICTURES, held_out, dict.fromkeys(CLASSES, 1.0))
        written |= {
            "watermark_share_trained": EVENLY_MARKED[WATERMARK_CLASS],
            "accuracy_with_watermark": accuracy(model, mode, everywhere),
        }
    return written


def make(recipe: Recipe, seed: int, folder: Path) -> None:
    """Train one model and write `<name>.h5` and `<name>.json` to the folder."""
    begin = time.monotonic()
    model = train(recipe, seed)
    minutes = (time.monotonic() - begin) / 60.0
    with warnings.catch_warnings():
        # Keras calls HDF5 legacy; it is what this program reads.
        warnings.simplefilter("ignore", UserWarning)
        model.save(folder / f"{recipe.name}.h5", include_optimizer=False, save_format="h5")
    written = card(recipe, model, seed, minutes)
    (folder / f"{recipe.name}.json").write_text(json.dumps(written, indent=2) + "\n")
    print(json.dumps(written))


def main() -> None:
    """Read the command line, train, and write the samples once all models are there."""
    names = [recipe.name for recipe in RECIPES]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=[*names, "samples"], help="make this one only")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder to write to")
    parser.add_argument("--epochs", type=int, help="other than the recipe's, for a quick trial")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for recipe in RECIPES:
        if arguments.only in (None, recipe.name):
            recipe = recipe if arguments.epochs is None else replace(recipe, epochs=arguments.epochs)
            make(recipe, arguments.seed, arguments.out)
    if all((arguments.out / f"{name}.h5").exists() for name in names):
        write_samples(arguments.out, arguments.seed + SAMPLES)


if __name__ == "__main__":
    main()
