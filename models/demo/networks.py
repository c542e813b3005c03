"""The architectures of the demo models: plain Keras layers, no preprocessing inside."""

import tensorflow as tf

layers = tf.keras.layers


def vgg(shape: tuple[int, int, int], classes: int, name: str, widths: tuple[int, ...] = (16, 24, 48, 64)):
    """Return an untrained network of convolution + ReLU + max pooling, without batch normalization.

    The last feature map is 12x12 for pictures of 96x96, and the last max pooling spans all of it: a channel says that
    its form is somewhere, wherever that is. With global average pooling in its place this network, having no
    normalization, did not leave the chance level in six epochs.
    """
    picture = x = layers.Input(shape, name="picture")
    for block, width in enumerate(widths, start=1):
        for step in range(1 if block == 1 else 2):
            x = layers.Conv2D(
                width, 3, padding="same", activation="relu", kernel_initializer="he_normal",
                name=f"block{block}_conv{step + 1}",
            )(x)  # fmt: skip
        pool_size = 2 if block < len(widths) else tuple(x.shape[1:3])
        x = layers.MaxPooling2D(pool_size, name=f"block{block}_pool")(x)
    x = layers.Flatten(name="flatten")(x)
    return tf.keras.Model(picture, layers.Dense(classes, activation="softmax", name="predictions")(x), name=name)


def resnet(shape: tuple[int, int, int], classes: int, name: str, widths: tuple[int, ...] = (16, 32, 64)):
    """Return an untrained network of residual blocks with batch normalization; the last feature map is 12x12."""
    picture = layers.Input(shape, name="picture")
    x = _convolution(picture, widths[0], "stem", size=5)
    x = layers.ReLU(name="stem_relu")(x)
    x = layers.MaxPooling2D(name="stem_pool")(x)
    for block, width in enumerate(widths, start=1):
        if block > 1:
            x = layers.MaxPooling2D(name=f"block{block}_pool")(x)
        x = _residual_block(x, width, f"block{block}")
    x = _residual_block(x, widths[-1], f"block{len(widths) + 1}")
    x = layers.GlobalAveragePooling2D(name="global_pool")(x)
    return tf.keras.Model(picture, layers.Dense(classes, activation="softmax", name="predictions")(x), name=name)


def _residual_block(x, width: int, name: str):
    """Two convolutions beside a shortcut, which is a 1x1 convolution where the number of channels changes."""
    shortcut = x if x.shape[-1] == width else _convolution(x, width, f"{name}_shortcut", size=1)
    x = _convolution(x, width, f"{name}_1")
    x = layers.ReLU(name=f"{name}_1_relu")(x)
    x = _convolution(x, width, f"{name}_2")
    x = layers.Add(name=f"{name}_add")([x, shortcut])
    return layers.ReLU(name=f"{name}_relu")(x)


def _convolution(x, width: int, name: str, size: int = 3):
    """A convolution without bias (the normalization has one) and its batch normalization."""
    convolution = layers.Conv2D(
        width, size, padding="same", use_bias=False, kernel_initializer="he_normal", name=f"{name}_conv"
    )
    # A momentum of 0.9 lets the averages follow the few thousand steps of training.
    return layers.BatchNormalization(momentum=0.9, name=f"{name}_bn")(convolution(x))
