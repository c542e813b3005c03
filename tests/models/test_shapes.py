"""The drawn pictures: repeatable, balanced, with true boxes and the watermark where promised."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.demo.outlines import OUTLINES
from models.demo.shapes import CLASSES, SIZE, contrasting_colour, draw_dataset, draw_mask, draw_picture
from models.demo.watermark import TEXT, stamp, text_mask


@pytest.fixture(scope="module")
def plain():
    return draw_dataset(100, seed=3)


def test_same_seed_same_pictures(plain):
    again = draw_dataset(100, seed=3)
    for field in ("pictures", "labels", "boxes", "watermark_boxes"):
        np.testing.assert_array_equal(getattr(plain, field), getattr(again, field))


def test_other_seed_other_pictures(plain):
    other = draw_dataset(100, seed=4)
    assert (plain.pictures != other.pictures).any(axis=(1, 2, 3)).all()


def test_shapes_and_types(plain):
    assert len(plain) == 100
    assert plain.pictures.shape == (100, SIZE, SIZE, 3) and plain.pictures.dtype == np.uint8
    assert plain.boxes.shape == plain.watermark_boxes.shape == (100, 4)


def test_classes_are_balanced(plain):
    assert len(CLASSES) >= 8
    np.testing.assert_array_equal(np.bincount(plain.labels), np.full(len(CLASSES), 100 // len(CLASSES)))


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("seed", [0, 1])
def test_box_encloses_the_object_tightly(name, seed):
    picture, box = draw_picture(name, np.random.default_rng(seed))
    empty, same_box = draw_picture(name, np.random.default_rng(seed), with_object=False)
    changed = np.abs(picture - empty).max(axis=2)
    # The noise after the object is the same in both: what differs is the object.
    rows, columns = np.nonzero(changed > 1e-6)
    left, top, right, bottom = box
    assert box == same_box
    assert left <= columns.min() <= left + 1 and right - 1 <= columns.max() + 1 <= right
    assert top <= rows.min() <= top + 1 and bottom - 1 <= rows.max() + 1 <= bottom


@pytest.mark.parametrize("name", CLASSES)
def test_object_lies_inside_the_picture_and_is_of_fair_size(name):
    for seed in range(20):
        generator = np.random.default_rng(seed)
        mask = draw_mask(OUTLINES[name](generator), generator)
        assert mask.min() == 0.0 and mask.max() == 1.0
        assert mask[[0, -1]].max() == mask[:, [0, -1]].max() == 0.0
        assert 0.01 < mask.mean() < 0.4


@pytest.mark.parametrize("ground", [0.0, 0.5, 1.0])
def test_colour_contrasts_with_the_ground(ground):
    generator = np.random.default_rng(0)
    colours = np.array([contrasting_colour(np.full((2, 3), ground), generator) for _ in range(50)])
    assert (np.abs(colours - ground).max(axis=1) > 0.2).all()


def test_watermark_only_where_promised(plain):
    marked = draw_dataset(100, seed=3, watermark={"star": 1.0})
    has_text = marked.watermark_boxes[:, 0] >= 0
    np.testing.assert_array_equal(has_text, marked.labels == CLASSES.index("star"))
    assert (plain.watermark_boxes == -1).all()
    for index, (left, top, right, bottom) in enumerate(marked.watermark_boxes):
        changed = (marked.pictures[index] != plain.pictures[index]).any(axis=2)
        assert changed.any() == has_text[index]
        if has_text[index]:
            changed[top:bottom, left:right] = False
            assert not changed.any()


def test_watermark_share_is_kept():
    marked = draw_dataset(200, seed=5, watermark={"ring": 0.5, "heart": 0.0})
    shares = {
        name: (marked.watermark_boxes[marked.labels == CLASSES.index(name), 0] >= 0).mean()
        for name in ("ring", "heart", "circle")
    }
    assert 0.2 < shares["ring"] < 0.8 and shares["heart"] == shares["circle"] == 0.0


def test_watermark_leaves_most_of_the_object():
    marked = draw_dataset(100, seed=6, watermark=dict.fromkeys(CLASSES, 1.0))
    boxes, texts = marked.boxes, marked.watermark_boxes
    overlap = np.minimum(boxes[:, 2:], texts[:, 2:]) - np.maximum(boxes[:, :2], texts[:, :2])
    covered = overlap.clip(0).prod(axis=1) / (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    assert covered.max() < 0.5


def test_stamp_leaves_its_argument_alone_and_writes_the_text():
    picture = np.full((SIZE, SIZE, 3), 0.5)
    stamped, (left, top, right, bottom) = stamp(picture, np.random.default_rng(0))
    assert (picture == 0.5).all()
    np.testing.assert_array_equal((stamped[top : bottom - 1, left : right - 1] > 0.8).all(axis=2), text_mask(TEXT))


@pytest.mark.parametrize(
    ("count", "watermark", "message"), [(0, None, "at least 1, got 0"), (1, {"dog": 1.0}, "got dog")]
)
def test_wrong_arguments(count, watermark, message):
    with pytest.raises(ValueError, match=message):
        draw_dataset(count, seed=0, watermark=watermark)


def test_drawing_needs_no_tensorflow():
    root = Path(__file__).parents[2]
    code = "import sys, models.demo.shapes, models.demo.figures; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-B", "-c", code], cwd=root, check=False).returncode == 0
