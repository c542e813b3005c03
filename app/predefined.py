"""The classifiers of `keras.applications` (Keras 2.14) in one table, so that TensorFlow is not needed to list them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.jobs.messages import Preprocessing

CLASSES = 1000

# name, side of the square input in pixels, preprocessing, module of keras.applications, weights file as Keras caches it
_TABLE = """
VGG16 224 caffe vgg16 vgg16_weights_tf_dim_ordering_tf_kernels.h5
VGG19 224 caffe vgg19 vgg19_weights_tf_dim_ordering_tf_kernels.h5
ResNet50 224 caffe resnet resnet50_weights_tf_dim_ordering_tf_kernels.h5
ResNet101 224 caffe resnet resnet101_weights_tf_dim_ordering_tf_kernels.h5
ResNet152 224 caffe resnet resnet152_weights_tf_dim_ordering_tf_kernels.h5
ResNet50V2 224 tf resnet_v2 resnet50v2_weights_tf_dim_ordering_tf_kernels.h5
ResNet101V2 224 tf resnet_v2 resnet101v2_weights_tf_dim_ordering_tf_kernels.h5
ResNet152V2 224 tf resnet_v2 resnet152v2_weights_tf_dim_ordering_tf_kernels.h5
ResNetRS50 224 none resnet_rs resnet-rs-50-i160.h5
ResNetRS101 224 none resnet_rs resnet-rs-101-i192.h5
ResNetRS152 224 none resnet_rs resnet-rs-152-i256.h5
ResNetRS200 224 none resnet_rs resnet-rs-200-i256.h5
ResNetRS270 224 none resnet_rs resnet-rs-270-i256.h5
ResNetRS350 224 none resnet_rs resnet-rs-350-i320.h5
ResNetRS420 224 none resnet_rs resnet-rs-420-i320.h5
Xception 299 tf xception xception_weights_tf_dim_ordering_tf_kernels.h5
InceptionV3 299 tf inception_v3 inception_v3_weights_tf_dim_ordering_tf_kernels.h5
InceptionResNetV2 299 tf inception_resnet_v2 inception_resnet_v2_weights_tf_dim_ordering_tf_kernels.h5
DenseNet121 224 torch densenet densenet121_weights_tf_dim_ordering_tf_kernels.h5
DenseNet169 224 torch densenet densenet169_weights_tf_dim_ordering_tf_kernels.h5
DenseNet201 224 torch densenet densenet201_weights_tf_dim_ordering_tf_kernels.h5
NASNetLarge 331 tf nasnet nasnet_large.h5
NASNetMobile 224 tf nasnet nasnet_mobile.h5
MobileNet 224 tf mobilenet mobilenet_1_0_224_tf.h5
MobileNetV2 224 tf mobilenet_v2 mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5
MobileNetV3Large 224 none mobilenet_v3 weights_mobilenet_v3_large_224_1.0_float.h5
MobileNetV3Small 224 none mobilenet_v3 weights_mobilenet_v3_small_224_1.0_float.h5
EfficientNetB0 224 none efficientnet efficientnetb0.h5
EfficientNetB1 240 none efficientnet efficientnetb1.h5
EfficientNetB2 260 none efficientnet efficientnetb2.h5
EfficientNetB3 300 none efficientnet efficientnetb3.h5
EfficientNetB4 380 none efficientnet efficientnetb4.h5
EfficientNetB5 456 none efficientnet efficientnetb5.h5
EfficientNetB6 528 none efficientnet efficientnetb6.h5
EfficientNetB7 600 none efficientnet efficientnetb7.h5
EfficientNetV2B0 224 none efficientnet_v2 efficientnetv2-b0.h5
EfficientNetV2B1 240 none efficientnet_v2 efficientnetv2-b1.h5
EfficientNetV2B2 260 none efficientnet_v2 efficientnetv2-b2.h5
EfficientNetV2B3 300 none efficientnet_v2 efficientnetv2-b3.h5
EfficientNetV2L 480 none efficientnet_v2 efficientnetv2-l.h5
EfficientNetV2M 480 none efficientnet_v2 efficientnetv2-m.h5
EfficientNetV2S 384 none efficientnet_v2 efficientnetv2-s.h5
ConvNeXtBase 224 none convnext convnext_base.h5
ConvNeXtLarge 224 none convnext convnext_large.h5
ConvNeXtSmall 224 none convnext convnext_small.h5
ConvNeXtTiny 224 none convnext convnext_tiny.h5
ConvNeXtXLarge 224 none convnext convnext_xlarge.h5
RegNetX002 224 none regnet regnetx002.h5
RegNetX004 224 none regnet regnetx004.h5
RegNetX006 224 none regnet regnetx006.h5
RegNetX008 224 none regnet regnetx008.h5
RegNetX016 224 none regnet regnetx016.h5
RegNetX032 224 none regnet regnetx032.h5
RegNetX040 224 none regnet regnetx040.h5
RegNetX064 224 none regnet regnetx064.h5
RegNetX080 224 none regnet regnetx080.h5
RegNetX120 224 none regnet regnetx120.h5
RegNetX160 224 none regnet regnetx160.h5
RegNetX320 224 none regnet regnetx320.h5
RegNetY002 224 none regnet regnety002.h5
RegNetY004 224 none regnet regnety004.h5
RegNetY006 224 none regnet regnety006.h5
RegNetY008 224 none regnet regnety008.h5
RegNetY016 224 none regnet regnety016.h5
RegNetY032 224 none regnet regnety032.h5
RegNetY040 224 none regnet regnety040.h5
RegNetY064 224 none regnet regnety064.h5
RegNetY080 224 none regnet regnety080.h5
RegNetY120 224 none regnet regnety120.h5
RegNetY160 224 none regnet regnety160.h5
RegNetY320 224 none regnet regnety320.h5
"""


@dataclass(frozen=True)
class Predefined:
    """A classifier of `keras.applications` with weights for ImageNet's 1000 classes.

    `mode` is the preprocessing (`none`: the network itself starts with it); `weights` the file Keras downloads;
    `network` the function of `keras.applications` that builds it, `arguments` what that function is called with beside
    the weights, `options` the same in the words of this program.
    """

    name: str
    size: int
    mode: str
    module: str
    weights: str
    network: str
    options: dict[str, Any] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)
    label: str = ""

    @property
    def input_shape(self) -> list[int]:
        """Height, width, channels."""
        return [self.size, self.size, 3]

    @property
    def preprocessing(self) -> Preprocessing:
        return Preprocessing(self.mode)

    @property
    def summary(self) -> str:
        return f"{self.label or self.name} of Keras Applications, trained on ImageNet; input {self.size} x {self.size}."

    def weights_path(self) -> Path:
        """Where Keras keeps the downloaded weights."""
        return weights_folder() / self.weights

    def downloaded(self) -> bool:
        return self.weights_path().is_file()


def weights_folder() -> Path:
    """The folder in which Keras keeps downloaded weights."""
    return Path.home() / ".keras" / "models"


def _read(line: str) -> Predefined:
    name, size, mode, module, weights = line.split()
    return Predefined(name, int(size), mode, module, weights, network=name)


PREDEFINED: dict[str, Predefined] = {entry.name: entry for entry in map(_read, _TABLE.strip().splitlines())}
