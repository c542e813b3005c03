"""A network that prepares its pictures itself says so; one that scales something later does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from keras.src.saving.legacy.hdf5_format import save_model_to_hdf5

from app.engine.description import describe
from app.engine.network import Network
from app.engine.runtime import new_session, tf
from tests.engine.helpers import source_of

layers = tf.keras.layers
END = (layers.Conv2D, 4, 3), (layers.GlobalAveragePooling2D,), (layers.Dense, 3)


@pytest.mark.parametrize(
    ("begin", "words"),
    [
        (((layers.Rescaling, 1 / 255),), "Rescaling"),
        (((layers.Resizing, 8, 8), (layers.Rescaling, 1 / 127.5, -1)), "Rescaling"),
        (((layers.Normalization, -1, 127.0, 50.0),), "Normalization"),
        (((layers.BatchNormalization,), (layers.Rescaling, 2.0)), None),
        (((layers.Conv2D, 4, 3), (layers.Rescaling, 2.0)), None),
        ((), None),
    ],
)
def test_only_what_comes_before_the_first_weights_counts(tmp_path: Path, begin: tuple, words: str | None):
    path, graph = tmp_path / "model.h5", tf.Graph()
    with graph.as_default(), new_session(graph).as_default():
        made = [kind(*arguments) for kind, *arguments in (*begin, *END)]
        save_model_to_hdf5(tf.keras.Sequential([layers.Input((8, 8, 3)), *made]), str(path), include_optimizer=False)
    hint = describe(Network(source_of(path)))["hint"]
    if words is None:
        assert hint is None
    else:
        assert words in hint and "'none' is probably right" in hint
