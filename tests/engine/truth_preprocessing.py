"""What a network answers to pictures under each preprocessing: eagerly, with Keras' own functions or by hand."""

from __future__ import annotations

import sys

import numpy as np


def main(model_file: str, pictures_file: str, out: str) -> None:
    import tensorflow as tf

    pictures = np.load(pictures_file).astype(np.float32)
    imagenet = tf.keras.applications.imagenet_utils.preprocess_input
    prepared = {mode: imagenet(pictures.copy(), mode=mode) for mode in ("caffe", "tf", "torch")}
    prepared["symmetric"] = pictures / 127.5 - 1
    prepared["unit"] = pictures / 255
    prepared["none"] = pictures
    prepared["mean_std"] = (pictures - [10, 20, 30]) / [2, 4, 8]
    model = tf.keras.models.load_model(model_file, compile=False)
    np.savez(out, **{mode: model.predict(values, verbose=0) for mode, values in prepared.items()})


if __name__ == "__main__":
    main(*sys.argv[1:])
