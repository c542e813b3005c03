"""Which networks of `keras.applications` a file of weights may belong to, from the number and sizes of its arrays.

What is found here is only likely; the engine compares every shape before anything is loaded.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.predefined import PREDEFINED, Predefined
from app.variants import VARIANTS

Shape = tuple[int, ...]

_TABLE = """
VGG16 32 138357544 4096
VGG19 38 143667240 4096
ResNet50 320 25636712 2048
ResNet101 626 44707176 2048
ResNet152 932 60419944 2048
ResNet50V2 272 25613800 2048
ResNet101V2 544 44675560 2048
ResNet152V2 816 60380648 2048
ResNetRS50 346 35745288 2048
ResNetRS101 669 63724296 2048
ResNetRS152 992 86773256 2048
ResNetRS200 1296 93386248 2048
ResNetRS270 1752 130104520 2048
ResNetRS350 2246 164268360 2048
ResNetRS420 2683 192262216 2048
Xception 236 22910480 2048
InceptionV3 378 23851784 2048
InceptionResNetV2 898 55873736 1536
DenseNet121 606 8062504 1024
DenseNet169 846 14307880 1664
DenseNet201 1006 20242984 1920
NASNetLarge 1546 88949818 4032
NASNetMobile 1126 5326716 1056
MobileNet 137 4253864 1024
MobileNetV2 262 3538984 1280
MobileNetV3Large 266 5507432 1280
MobileNetV3Small 210 2554968 1024
MobileNet_0.25 137 475544 256
MobileNet_0.5 137 1342536 512
MobileNet_0.75 137 2601976 768
MobileNetV2_0.35 262 1691208 1280
MobileNetV2_0.5 262 1987224 1280
MobileNetV2_0.75 262 2663064 1280
MobileNetV2_1.3 262 5431048 1664
MobileNetV2_1.4 262 6156712 1792
MobileNetV3Large_0.75 266 4012616 1280
MobileNetV3Large_minimalistic 234 3948688 1280
MobileNetV3Small_0.75 210 2051552 1024
MobileNetV3Small_minimalistic 174 2056848 1024
EfficientNetB0 314 5330571 1280
EfficientNetB1 442 7856239 1280
EfficientNetB2 442 9177569 1408
EfficientNetB3 499 12320535 1536
EfficientNetB4 613 19466823 1792
EfficientNetB5 741 30562527 2048
EfficientNetB6 855 43265143 2304
EfficientNetB7 1040 66658687 2560
EfficientNetV2B0 361 7200312 1280
EfficientNetV2B1 443 8212124 1280
EfficientNetV2B2 462 10178374 1408
EfficientNetV2B3 538 14467622 1536
EfficientNetV2L 1331 119027848 1280
EfficientNetV2M 963 54431388 1280
EfficientNetV2S 672 21612360 1280
ConvNeXtBase 344 88591464 1024
ConvNeXtLarge 344 197767336 1536
ConvNeXtSmall 344 50223688 768
ConvNeXtTiny 182 28589128 768
ConvNeXtXLarge 344 350196968 2048
RegNetX002 222 2705640 368
RegNetX004 357 5194184 384
RegNetX006 267 6229320 528
RegNetX008 267 7296968 672
RegNetX016 297 9233640 912
RegNetX032 402 15359112 1008
RegNetX040 372 22194312 1360
RegNetX064 282 26283464 1624
RegNetX080 372 39663112 1920
RegNetX120 312 46202440 2240
RegNetX160 357 54389704 2048
RegNetX320 372 107973576 2520
RegNetY002 274 3183844 368
RegNetY004 331 4371296 440
RegNetY006 312 6084920 608
RegNetY008 293 6293056 768
RegNetY016 540 11255102 888
RegNetY032 426 19502498 1512
RegNetY040 445 20708928 1088
RegNetY064 502 30665684 1296
RegNetY080 350 39265812 2016
RegNetY120 388 51918928 2240
RegNetY160 369 83712956 3024
RegNetY320 407 145205058 3712
"""


@dataclass(frozen=True)
class Fingerprint:
    """Number of arrays and of numbers in them with 1000 classes; `features` go into the classification layer.

    The input size changes none of these.
    """

    network: str
    arrays: int
    parameters: int
    features: int

    def classes(self, arrays: int, parameters: int) -> int | None:
        """With how many classes the network would have such weights, None when with none."""
        body = self.parameters - 1000 * (self.features + 1)
        classes, rest = divmod(parameters - body, self.features + 1)
        return classes if arrays == self.arrays and rest == 0 and classes >= 1 else None

    def is_headless(self, arrays: int, parameters: int) -> bool:
        """Whether these are the weights without the classification layer."""
        return arrays == self.arrays - 2 and parameters == self.parameters - 1000 * (self.features + 1)


def _read(line: str) -> Fingerprint:
    network, *numbers = line.split()
    return Fingerprint(network, *map(int, numbers))


FINGERPRINTS: dict[str, Fingerprint] = {one.network: one for one in map(_read, _TABLE.strip().splitlines())}


def candidates(shapes: Sequence[Shape], name: str) -> list[tuple[Predefined, int]]:
    """Networks that may have arrays of these shapes, each with its number of classes; likelier ones first.

    The input size of many networks leaves no trace in their weights: a size in the file's name goes first, then the
    usual one.
    """
    arrays, parameters = len(shapes), sum(math.prod(shape) for shape in shapes)
    found = [
        (entry, classes)
        for one in FINGERPRINTS.values()
        if (classes := one.classes(arrays, parameters)) is not None
        for entry in _sizes_of(one.network)
    ]
    numbers = set(re.findall(r"\d+", name))
    return sorted(found, key=lambda pair: (str(pair[0].size) not in numbers, pair[0].size != 224))


def headless(shapes: Sequence[Shape]) -> str | None:
    """The network of which these are the weights without the classification layer."""
    arrays, parameters = len(shapes), sum(math.prod(shape) for shape in shapes)
    return next((one.network for one in FINGERPRINTS.values() if one.is_headless(arrays, parameters)), None)


def architecture_of(entry: Predefined) -> str:
    """The name in the table: networks that differ in their input size only share it."""
    alpha = entry.options.get("alpha")
    if "size" not in entry.options:
        return entry.name
    return entry.network if alpha == 1.0 else f"{entry.network}_{alpha}"


def _sizes_of(architecture: str) -> Iterator[Predefined]:
    for entry in (*PREDEFINED.values(), *VARIANTS.values()):
        if architecture_of(entry) == architecture:
            yield entry
