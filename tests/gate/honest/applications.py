"""Keras' own networks with random weights, for small pictures. Imported only where TensorFlow may be."""

from __future__ import annotations

from tensorflow import keras

from app.gate.names import words

# One of each family; those of a family differ in numbers alone.
FAMILIES = words(
    "ConvNeXtTiny DenseNet121 EfficientNetB0 EfficientNetV2B0 InceptionResNetV2 InceptionV3 MobileNet MobileNetV2 "
    "MobileNetV3Large MobileNetV3Small NASNetMobile RegNetX002 RegNetY002 ResNet50 ResNet50V2 ResNetRS50 VGG16 VGG19 "
    "Xception"
)
SIDES = {"InceptionResNetV2": 75, "InceptionV3": 75, "Xception": 71}


def names() -> tuple[str, ...]:
    return FAMILIES


def network(name: str) -> keras.Model:
    side = SIDES.get(name, 32 if name != "RegNetX002" else 64)
    return getattr(keras.applications, name)(weights=None, classes=4, input_shape=(side, side, 3))
