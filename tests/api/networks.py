"""Small Keras models as users save them, made by Keras in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

PICTURE = (12, 10, 3)


def main(folder: Path) -> None:
    import tensorflow as tf

    layers, keras = tf.keras.layers, tf.keras
    tf.keras.utils.set_random_seed(0)

    def classifier(shape: tuple[int, ...], units: int, activation: str):
        picture = keras.Input(shape)
        hidden = layers.Conv2D(4, 3, activation="relu", name="conv")(picture)
        hidden = layers.GlobalAveragePooling2D(name="pool")(hidden)
        return keras.Model(picture, layers.Dense(units, activation=activation, name="scores")(hidden))

    rgb = classifier(PICTURE, 3, "softmax")
    rgb.save(folder / "rgb.h5")
    rgb.save_weights(folder / "weights.h5")
    classifier((12, 10, 1), 4, "softmax").save(folder / "gray.h5")
    classifier(PICTURE, 1, "sigmoid").save(folder / "sigmoid.h5")
    keras.Sequential([layers.Rescaling(1 / 255, input_shape=PICTURE), rgb]).save(folder / "rescaling.h5")
    keras.Sequential([layers.Flatten(input_shape=PICTURE), layers.Dense(2, "softmax")]).save(folder / "dense.h5")
    keras.Sequential([layers.Lambda(lambda x: x * 2, name="double", input_shape=PICTURE), rgb]).save(
        folder / "lambda.h5"
    )
    keras.Model(rgb.input, tf.math.cumsum(rgb.output, axis=1)).save(folder / "operation.h5")
    keras.Model(rgb.input, [rgb.output, rgb.get_layer("pool").output]).save(folder / "two_outputs.h5")
    text = [layers.Embedding(10, 4, input_length=6), layers.Flatten(), layers.Dense(2, "softmax")]
    keras.Sequential(text).save(folder / "text.h5")
    rgb.set_weights([weights * float("nan") for weights in rgb.get_weights()])
    rgb.save(folder / "nan.h5")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
