"""Textured backgrounds with distractors, as float arrays in 0..1."""

import numpy as np
from PIL import Image, ImageDraw

SUPERSAMPLING = 3
COLOUR_SPREAD = 0.16
LARGEST_BLOB = 4.5


def smooth_noise(size: int, cells: int, generator: np.random.Generator) -> np.ndarray:
    """Return noise of shape `(size, size)` in about -1..1 whose grain is `size / cells` pixels."""
    grid = generator.uniform(-1.0, 1.0, (cells, cells)).astype(np.float32)
    with Image.fromarray(grid) as coarse, coarse.resize((size, size), Image.Resampling.BICUBIC) as fine:
        return np.asarray(fine, dtype=np.float32).copy()


def pattern(size: int, generator: np.random.Generator) -> np.ndarray:
    """Return one of gradient, stripes, checks or nothing in a random direction, `(size, size)` in -1..1."""
    angle = generator.uniform(0.0, np.pi)
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32) / size - 0.5
    along = columns * np.cos(angle) + rows * np.sin(angle)
    across = rows * np.cos(angle) - columns * np.sin(angle)
    kind = generator.integers(4)
    frequency = generator.uniform(5.0, 13.0) * 2.0 * np.pi
    if kind == 0:
        return 1.4 * along
    if kind == 1:
        return np.sin(frequency * along)
    if kind == 2:
        return np.tanh(4.0 * np.sin(frequency * along) * np.sin(frequency * across))
    return np.zeros_like(along)


def draw_background(size: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return a background `(size, size, 3)` and the two colours `(2, 3)` it is mixed from, all in 0..1."""
    middle = generator.uniform(0.12, 0.88, 3)
    offset = generator.uniform(-COLOUR_SPREAD, COLOUR_SPREAD, 3)
    colours = np.clip(np.stack([middle - offset, middle + offset]), 0.0, 1.0)
    field = generator.uniform(0.3, 1.0) * pattern(size, generator)
    for cells in (4, 10, 32):
        field = field + generator.uniform(0.15, 0.6) * smooth_noise(size, cells, generator)
    mixture = np.clip(0.5 + 0.5 * field, 0.0, 1.0)[..., None]
    picture = colours[0] * (1.0 - mixture) + colours[1] * mixture
    return add_distractors(picture, generator), colours


def add_distractors(picture: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Return the picture with thin lines, small irregular blobs and specks; none of them is an object of a class."""
    size = len(picture)
    fine = size * SUPERSAMPLING
    with Image.new("RGBA", (fine, fine), (0, 0, 0, 0)) as layer:
        draw = ImageDraw.Draw(layer)
        for _ in range(generator.integers(1, 5)):
            ends = [tuple(point) for point in generator.uniform(0.0, fine, (2, 2))]
            draw.line(ends, fill=_colour(generator), width=int(generator.integers(2, 6)))
        for _ in range(generator.integers(2, 8)):
            draw.polygon(_blob(fine, generator), fill=_colour(generator))
        with layer.resize((size, size), Image.Resampling.BOX) as small:
            pixels = np.asarray(small, dtype=np.float32) / 255.0
    picture = picture * (1.0 - pixels[..., 3:]) + pixels[..., :3] * pixels[..., 3:]
    rows, columns = generator.integers(0, size, (2, generator.integers(10, 50)))
    picture[rows, columns] = generator.uniform(0.0, 1.0, (len(rows), 3))
    return picture


def _colour(generator: np.random.Generator) -> tuple[int, ...]:
    """Return a random, nearly opaque colour as red, green, blue, alpha in 0..255."""
    return (*(int(value) for value in generator.integers(0, 256, 3)), int(generator.integers(150, 256)))


def _blob(fine: int, generator: np.random.Generator) -> list[tuple[float, float]]:
    """Return the corners of an irregular blob somewhere in a layer of `fine` pixels side."""
    corners = generator.integers(5, 10)
    angles = np.sort(generator.uniform(0.0, 2.0 * np.pi, corners))
    radii = generator.uniform(1.2, LARGEST_BLOB, corners) * SUPERSAMPLING
    x, y = generator.uniform(0.0, fine, 2)
    corner_points = np.stack([x + radii * np.cos(angles), y + radii * np.sin(angles)], axis=1)
    return [tuple(point) for point in corner_points]
