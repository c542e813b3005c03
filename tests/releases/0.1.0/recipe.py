"""Makes the maps of "LRP-epsilon: mine.h5" again, as iNNvestigate-GUI 0.1.0 made them.

Run it in the folder of the program, with the Python that runs the program: `python recipe.py`. It needs beside itself
the folder `pictures`, `models/ZsAsdIr8RKLHqJQb.h5` (GET /api/models/ZsAsdIr8RKLHqJQb/file). The values are written to `again/`, float32, (height, width, channels), named by row and picture.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path.cwd()))

from app.engine.worker import explain
from app.jobs.messages import ExplainChunk, ModelSource, Picture, Preprocessing

HERE = Path(__file__).resolve().parent
PICTURES = ['0001_red.png', '0002_blue.png']
MODELS = [
    ModelSource(id='ZsAsdIr8RKLHqJQb', name='mine.h5', kind='custom', preprocessing=Preprocessing(mode='unit', mean=None, std=None), path=str(HERE / 'models' / 'ZsAsdIr8RKLHqJQb.h5'), class_names=('a', 'b', 'c')),
]
METHODS = [{'method': 'lrp.epsilon',
  'parameters': {'epsilon': 1e-07, 'bias': True},
  'layer': None,
  'selection': None,
  'training': [],
  'as_in_innvestigate': False}]
ROWS = [[0, 0]]  # a place in MODELS and one in METHODS


def pictures(names):
    return tuple(Picture(name, str(HERE / "pictures" / name)) for name in names)


for number, (model, method) in enumerate(ROWS, start=1):
    asked = METHODS[method] | {"training": pictures(METHODS[method]["training"]), "patterns_dir": str(HERE)}
    chunk = ExplainChunk(run="again", model=MODELS[model], pictures=pictures(PICTURES), **asked)
    for place, explanation in enumerate(explain(chunk, print), start=1):
        target = HERE / "again" / f"{number}_{place}.npy"
        target.parent.mkdir(exist_ok=True)
        np.save(target, explanation.values.astype(np.float32))
        print(target, explanation.predictions[0])
