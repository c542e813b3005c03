"""The small text that one class of the watermark data carries, like the tag in the horse pictures of PASCAL VOC.

Source of the idea: Lapuschkin et al., "Unmasking Clever Hans predictors" (2019). The font is our own so that the text
does not change with the version of Pillow.
"""

import numpy as np

TEXT = "PHOTO.LAB"
OPACITY = 0.9
JITTER = 3
MARGIN = 5

_LETTERS = {
    "P": ("110", "101", "110", "100", "100"),
    "H": ("101", "101", "111", "101", "101"),
    "O": ("111", "101", "101", "101", "111"),
    "T": ("111", "010", "010", "010", "010"),
    ".": ("0", "0", "0", "0", "1"),
    "L": ("100", "100", "100", "100", "111"),
    "A": ("010", "101", "111", "101", "101"),
    "B": ("110", "101", "110", "101", "110"),
}


def text_mask(text: str = TEXT) -> np.ndarray:
    """Return the text as booleans of shape `(5, width)`, one column of space between letters."""
    rows = ["0".join(_LETTERS[letter][row] for letter in text) for row in range(5)]
    return np.array([[pixel == "1" for pixel in row] for row in rows])


def stamp(picture: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, tuple[int, int, int, int]]:
    """Return a copy of the picture `(height, width, 3)` in 0..1 with the text in its lower right corner, and its box.

    The text is white over its own dark shadow, so that it can be read on any ground. The box is left, top, right,
    bottom with right and bottom exclusive, shadow included.
    """
    mask = text_mask()
    height, width = mask.shape[0] + 1, mask.shape[1] + 1
    left = picture.shape[1] - MARGIN - width - int(generator.integers(0, JITTER + 1))
    top = picture.shape[0] - MARGIN - height - int(generator.integers(0, JITTER + 1))
    stamped = picture.copy()
    for shift, colour in ((1, 0.05), (0, 0.97)):
        area = stamped[top + shift : top + shift + mask.shape[0], left + shift : left + shift + mask.shape[1]]
        area[mask] = (1.0 - OPACITY) * area[mask] + OPACITY * colour
    return stamped, (left, top, left + width, top + height)
