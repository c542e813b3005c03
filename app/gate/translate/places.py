"""The arrays of a `.keras` file as a tree of places: a layer's own arrays, and the places of what it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.gate.saved_model import StoredArray, Weights

# A place that holds layers, by the name that the version of Keras gave it.
_CONTAINERS = ("layers", "_layer_checkpoint_dependencies", "_self_tracked_trackables", "_layers")


@dataclass
class Place:
    """`arrays` are those of the layer itself, in its order."""

    arrays: tuple[StoredArray, ...] = ()
    children: dict[str, Place] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.arrays and not self.children

    def inner(self, *names: str) -> Place:
        """The first of these places that there is, an empty one when there is none."""
        return next((self.children[name] for name in names if name in self.children), Place())

    def of_layers(self) -> Place:
        return self.inner(*_CONTAINERS)


def tree(weights: Weights) -> Place:
    """The places of a file. On Windows some versions of Keras wrote the steps of a path with backslashes."""
    root = Place()
    for path, arrays in weights.items():
        place = root
        for step in path.replace("\\", "/").split("/"):
            if step:
                place = place.children.setdefault(step, Place())
        place.arrays = arrays
    return root


def snake_case(class_name: str) -> str:
    """The class as a place is named after it: `Conv2D` is `conv2d`, `ReLU` is `re_lu`."""
    text = re.sub(r"\W+", "", class_name)
    text = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", text)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", text).lower()


@dataclass
class Names:
    """Names places as Keras does: `conv2d`, `conv2d_1`, `conv2d_2`, ... in the order of the layers.

    `twice`: Keras 2.12 and 2.13 list a layer with weights twice, so each takes two numbers.
    """

    container: Place
    twice: bool = False
    used: dict[str, int] = field(default_factory=dict)

    def next(self, class_name: str) -> Place:
        """The place of the next layer of this class, an empty one when it has no arrays."""
        name = snake_case(class_name)
        count = self.used.get(name, 0)
        place = self.container.inner(f"{name}_{count}" if count else name)
        self.used[name] = count + (2 if self.twice and not place.is_empty else 1)
        return place
