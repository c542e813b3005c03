"""Makes the model files of this folder, and what Keras 3 predicts with them. Needs an environment with Keras 3:

    python -m venv keras3 && keras3/bin/pip install keras==3.3.3 jax h5py
    KERAS_BACKEND=jax keras3/bin/python tests/gate/keras3/make_files.py FOLDER

Each model is written as `.keras`, those without several outputs of their own also as `.h5`, with `predictions.npz`.
"""

from __future__ import annotations

import logging
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

SIDE = 12


def picture() -> np.ndarray:
    """Two pictures (2, side, side, 3) with values 0..255."""
    return np.random.default_rng(7).uniform(0, 255, (2, SIDE, SIDE, 3)).astype("float32")


def plain() -> keras.Model:
    """Sequential, with augmentation whose random states are kept in the file, rescaling and dropout."""
    return keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 3)),
            layers.RandomFlip("horizontal"),
            layers.RandomRotation(0.1),
            layers.RandomZoom(0.1, 0.2),
            layers.RandomTranslation(0.1, 0.1),
            layers.RandomContrast(0.2),
            layers.RandomBrightness(0.2),
            layers.Rescaling(1 / 127.5, offset=-1),
            layers.Conv2D(4, 3, activation="relu", kernel_initializer="he_uniform", kernel_regularizer="l2"),
            layers.BatchNormalization(),
            layers.GaussianNoise(0.1),
            layers.MaxPooling2D(),
            layers.SpatialDropout2D(0.1),
            layers.Flatten(),
            layers.Dense(6, activation="gelu", use_bias=False),
            layers.GaussianDropout(0.2),
            layers.Dropout(0.3, seed=4),
            layers.Dense(3, activation="softmax"),
        ]
    )


def convolutions() -> keras.Model:
    """Every layer with kernels, every activation layer, pooling, padding, merging, by the functional interface."""
    start = keras.Input((SIDE, SIDE, 3), name="picture")
    x = layers.Rescaling(1 / 255)(start)
    x = layers.ZeroPadding2D(((1, 0), (0, 1)))(x)
    x = layers.Conv2D(4, (3, 2), padding="same", dilation_rate=2)(x)
    x = layers.LeakyReLU(0.2)(x)
    x = layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", activation="relu6")(x)
    x = layers.SeparableConv2D(6, 3, padding="same", depth_multiplier=2)(x)
    x = layers.PReLU(shared_axes=[1, 2], alpha_initializer="glorot_uniform")(x)
    x = layers.Conv2D(6, 3, groups=2, padding="same")(x)
    x = layers.ELU(alpha=0.7)(x)
    x = layers.Conv2DTranspose(4, 3, strides=2, padding="same", activation="swish")(x)
    x = layers.Cropping2D(1)(x)
    x = layers.ReLU(max_value=6, negative_slope=0.1)(x)
    pooled = layers.MaxPooling2D(2, padding="same")(x)
    mean = layers.AveragePooling2D(2, padding="same")(x)
    parts = [pooled, mean]
    x = layers.Concatenate()([layers.Add()(parts), layers.Subtract()(parts), layers.Multiply()(parts)])
    y = layers.Concatenate(axis=-1)([layers.Average()(parts), layers.Maximum()(parts), layers.Minimum()(parts)])
    x = layers.Add()([x, y])
    x = layers.UpSampling2D(2, interpolation="bilinear")(x)
    x = layers.Activation("hard_sigmoid")(x)
    x = layers.Permute((2, 1, 3))(x)
    a = layers.GlobalAveragePooling2D(keepdims=True)(x)
    a = layers.Reshape((-1,))(a)
    b = layers.GlobalMaxPooling2D()(x)
    x = layers.Concatenate()([a, b])
    x = layers.Dense(5, activation="silu")(x)
    x = layers.Dense(4)(x)
    return keras.Model(start, layers.Softmax()(x), name="convolutions")


def normalizations() -> keras.Model:
    start = keras.Input((SIDE, SIDE, 3))
    known = layers.Normalization(mean=[120.0, 110.0, 100.0], variance=[400.0, 500.0, 600.0])(start)
    learned = layers.Normalization()
    learned.adapt(picture())
    x = layers.Concatenate()([known, learned(start)])
    x = layers.Conv2D(4, 3, use_bias=False)(x)
    x = layers.BatchNormalization(scale=False, epsilon=0.01)(x)
    x = layers.Activation("tanh")(x)
    x = layers.BatchNormalization(center=False)(x)
    x = layers.LayerNormalization()(x)
    x = layers.GroupNormalization(2)(x)
    x = layers.UnitNormalization()(x)
    x = layers.CenterCrop(8, 8)(x)
    x = layers.Resizing(6, 6)(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(start, layers.Dense(3, activation="sigmoid")(x))


def _branch(name: str, inputs: int, trainable: bool = True) -> keras.Model:
    start = keras.Input((None, None, inputs))
    x = layers.Conv2D(3, 3, padding="same", name="first")(start)
    x = layers.BatchNormalization(name="norm", trainable=trainable)(x)
    x = layers.Conv2D(3, 3, padding="same", name="second", trainable=trainable)(x)
    x = layers.add([x, start]) if inputs == 3 else x
    return keras.Model(start, layers.ReLU()(x), name=name)


def nested() -> keras.Model:
    """Models in models in models, one used twice, some parts frozen, equal shapes everywhere: order decides."""
    start = keras.Input((SIDE, SIDE, 3))
    shared = _branch("shared", 3)
    frozen = _branch("frozen", 3, trainable=False)
    deep = keras.Sequential(
        [keras.Input((SIDE, SIDE, 3)), _branch("inner", 3), layers.Conv2D(3, 3, padding="same"), _branch("last", 3)],
        name="deep",
    )
    wholly = _branch("wholly_frozen", 3)
    wholly.trainable = False
    x = layers.Rescaling(1 / 255)(start)
    x = layers.Concatenate()([shared(x), frozen(shared(x)), deep(x), wholly(x)])
    again = layers.Conv2D(3, 1, name="again")
    x = layers.Conv2D(3, 3, name="reduce", trainable=False)(x)
    x = again(again(x))
    x = layers.Flatten()(x)
    scores = layers.Dense(3, name="scores")(x)
    other = layers.Dense(2, activation="sigmoid", name="other")(layers.Rescaling(0.01)(x))
    return keras.Model(start, [scores, other], name="nested")


def attention() -> keras.Model:
    start = keras.Input((SIDE, SIDE, 3))
    x = layers.Conv2D(8, 4, strides=4)(layers.Rescaling(1 / 255)(start))
    x = layers.Reshape((9, 8))(x)
    x = layers.LayerNormalization(epsilon=1e-6)(x)
    x = layers.Add()([x, layers.MultiHeadAttention(2, 4, value_dim=4)(x, x)])
    x = layers.Add()([x, layers.Attention(use_scale=True)([x, x])])
    x = layers.TimeDistributed(layers.Dense(5, activation="relu"))(x)
    x = layers.Conv1D(4, 3)(x)
    x = layers.GlobalAveragePooling1D()(x)
    return keras.Model(start, layers.Dense(3)(x))


def operations() -> keras.Model:
    """Plain arithmetic on tensors, as `x / 255` and preprocess_input leave it in a model."""
    start = keras.Input((SIDE, SIDE, 3))
    x = (start / 255 - 0.5) * 2.0
    x = 1.5 - x
    x = ops.add(x, np.array([0.1, 0.2, 0.3], "float32"))
    x = ops.relu6(layers.Conv2D(4, 3)(x))
    y = ops.relu(layers.Conv2D(4, 3)(x[..., ::-1]))
    x = layers.Conv2D(4, 3)(x)
    x = ops.multiply(x + y, x - y)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(start, layers.Dense(3)(x))


def _attention(x: keras.KerasTensor) -> keras.KerasTensor:
    """CBAM (Woo et al. 2018), and squeeze and excitation behind it, with functions in the place of layers."""
    squeeze, excite = layers.Dense(2, activation="relu"), layers.Dense(4)
    mean, most = ops.mean(x, axis=(1, 2), keepdims=True), ops.max(x, axis=(1, 2), keepdims=True)
    x = x * ops.sigmoid(excite(squeeze(mean)) + excite(squeeze(most)))
    maps = ops.concatenate([ops.mean(x, axis=-1, keepdims=True), ops.max(x, axis=-1, keepdims=True)], axis=-1)
    x = layers.Multiply()([x, layers.Conv2D(1, 3, padding="same", activation="sigmoid")(maps)])
    gate = layers.Dense(4, activation="sigmoid")(ops.relu(layers.Dense(2)(ops.mean(x, axis=(1, 2)))))
    return x * ops.expand_dims(ops.expand_dims(gate, 1), 1)


def cbam() -> keras.Model:
    return _around(lambda x: _attention(layers.Conv2D(4, 3, activation="relu")(x)))


def _around(body: Callable[[keras.KerasTensor], keras.KerasTensor]) -> keras.Model:
    start = keras.Input((SIDE, SIDE, 3))
    x = body(start)
    x = layers.GlobalAveragePooling2D()(x) if len(x.shape) == 4 else x
    return keras.Model(start, layers.Dense(3)(x))


def caffe() -> keras.Model:
    prepare = keras.applications.resnet50.preprocess_input
    return _around(lambda x: layers.Conv2D(4, 3, activation="relu")(prepare(x)))


def torch() -> keras.Model:
    prepare = keras.applications.densenet.preprocess_input
    return _around(lambda x: layers.Conv2D(4, 3, activation="relu")(prepare(x)))


def tf() -> keras.Model:
    prepare = keras.applications.mobilenet_v2.preprocess_input
    return _around(lambda x: layers.Conv2D(4, 3, activation="relu")(prepare(x)))


def activations() -> keras.Model:
    def body(x: keras.KerasTensor) -> keras.KerasTensor:
        y = layers.Conv2D(4, 3)(x / 255)
        named = ("elu", "selu", "silu", "gelu", "leaky_relu", "softplus", "softsign", "hard_sigmoid", "hard_silu")
        x = sum((getattr(ops, name)(y) for name in (*named, "tanh", "log_softmax", "log_sigmoid")), ops.gelu(y, False))
        x = x + ops.softmax(y, axis=1) + ops.leaky_relu(y, 0.3) + keras.activations.relu(y, negative_slope=0.1)
        return x + ops.cast(y, "float32") + ops.clip(y, 0.0, 1.0) + keras.activations.softmax(y)

    return _around(body)


def numbers() -> keras.Model:
    """Reductions and arithmetic of tensors."""

    def body(x: keras.KerasTensor) -> keras.KerasTensor:
        y = layers.Conv2D(4, 3)(x / 255)
        x = ops.abs(y) + y**2 + ops.power(ops.square(y) + 1.0, 1.5) + ops.sqrt(ops.square(y) + 1.0) + ops.exp(y)
        x = x + ops.log(ops.square(y) + 1.0) + ops.sin(y) + ops.cos(y) + ops.erf(y) + 1 / (ops.square(y) + 2.0)
        x = x + ops.rsqrt(ops.square(y) + 1.0) + ops.maximum(y, 0.5) + ops.minimum(y, -y) + ops.reciprocal(x + 9.0)
        x = x / (ops.sum(ops.square(y), axis=-1, keepdims=True) + 1.0) + ops.normalize(y, axis=-1)
        spread = ops.std(y, axis=-1) + ops.var(y, axis=3) - ops.min(y, axis=-1) + ops.average(y, axis=-1)
        spread = spread + ops.amax(y, axis=-1) + ops.amin(y, axis=-1)
        return x - ops.expand_dims(spread, -1)

    return _around(body)


def shapes() -> keras.Model:
    """Other shapes, parts, orders and repetitions."""

    def body(x: keras.KerasTensor) -> keras.KerasTensor:
        x = ops.pad(x / 255, [[0, 0], [1, 1], [0, 0], [0, 0]])
        x = ops.pad(x, [[0, 0], [1, 1], [2, 2], [0, 0]], mode="reflect")
        y = layers.Conv2D(4, 3, padding="same")(ops.take(x, [2, 1, 0, 1], axis=-1))
        first, second = ops.split(y, 2, axis=-1)
        one, rest = ops.split(y, [1], axis=3)
        x = ops.concatenate([first * second, ops.repeat(one, 2, axis=-1), rest[..., ::-1]], axis=-1)
        x = x + ops.tile(one, [1, 1, 1, 7]) + ops.concatenate([y[:, ::-1], y[..., 1:]], axis=-1)
        x = ops.transpose(ops.reshape(x, (-1, 16 * 16, 7)), (0, 2, 1))
        x = ops.squeeze(ops.expand_dims(x, 1), 1) + ops.stack(ops.unstack(x, axis=1), axis=1)
        x = ops.matmul(x, ops.transpose(x, (0, 2, 1)))
        x = ops.flip(ops.reshape(x, (-1, 7, 7, 1)), axis=2)
        x = ops.image.resize(layers.Conv2D(3, 1)(x), (9, 5))
        return ops.max_pool(x, 2, 2) + ops.average_pool(ops.image.rgb_to_grayscale(x), 2, 2)

    return _around(body)


def mixed_precision() -> keras.Model:
    start = keras.Input((SIDE, SIDE, 3))
    policy = keras.mixed_precision.Policy("mixed_float16") if hasattr(keras, "mixed_precision") else "mixed_float16"
    x = layers.Rescaling(1 / 255, dtype=policy)(start)
    x = layers.Conv2D(4, 3, activation="relu", dtype=policy)(x)
    x = layers.BatchNormalization(dtype=policy)(x)
    x = layers.GlobalAveragePooling2D(dtype=policy)(x)
    return keras.Model(start, layers.Dense(3, activation="softmax", dtype="float32")(x))


def unbuilt_input() -> keras.Model:
    """A Sequential that was told its input only by its first call."""
    model = keras.Sequential([layers.Rescaling(1 / 255), layers.Conv2D(3, 3), layers.Flatten(), layers.Dense(2)])
    model(picture())
    return model


MODELS: dict[str, Callable[[], keras.Model]] = {
    make.__name__: make
    for make in (
        *(plain, convolutions, normalizations, nested, attention, operations, mixed_precision, unbuilt_input),
        *(cbam, caffe, torch, tf, activations, numbers, shapes),
    )
}


def _randomized(model: keras.Model) -> keras.Model:
    """Fresh weights hide mistakes (zeros and ones are alike): every trained one gets a value of its own."""
    random = np.random.default_rng(3)
    for weight in model.weights:
        owner, kind = weight.path.split("/")[-2:]
        if owner.startswith("normalization"):
            continue  # what `adapt` found; the layer would not notice a change
        values = random.normal(0, 0.3, weight.shape)
        weight.assign(np.abs(values) + 0.5 if kind in ("gamma", "moving_variance") else values)
    return model


def _compressed(path: Path) -> None:
    """The ZIP again with its parts deflated: most of an HDF5 file with small arrays is zeros."""
    with zipfile.ZipFile(path) as file:
        parts = {entry.filename: file.read(entry) for entry in file.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def main(folder: Path) -> None:
    logging.getLogger("absl").setLevel(logging.ERROR)  # it warns of each .h5
    folder.mkdir(parents=True, exist_ok=True)
    predictions = {}
    for name, make in MODELS.items():
        keras.utils.set_random_seed(0)
        keras.backend.clear_session()
        try:
            model = _randomized(make())
            model.save(folder / f"{name}.keras")
        except (AttributeError, TypeError, ValueError) as error:
            print(f"Keras {keras.__version__} cannot save {name}: {error}")
            (folder / f"{name}.keras").unlink(missing_ok=True)
            continue
        _compressed(folder / f"{name}.keras")
        try:
            model.save(folder / f"{name}.h5", include_optimizer=False)
        except (TypeError, ValueError) as error:
            print(f"Keras {keras.__version__} cannot save {name} as .h5: {error}")
            (folder / f"{name}.h5").unlink()
        answer = model(picture(), training=False)
        answer = answer if isinstance(answer, list) else [answer]
        predictions |= {f"{name}/{number}": np.asarray(rows) for number, rows in enumerate(answer)}
    np.savez_compressed(folder / "predictions.npz", **predictions)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
