"""Measures what the corrections of docs/corrections.md change, and writes its table of numbers:

    python -m docs.measure_corrections

Every run is done twice over the program's own API, with `as_in_innvestigate` on and off.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
import uuid
from pathlib import Path
from typing import Any

import numpy as np

from docs.program import PROJECT, Program, replaced_section, running_program

PAGE = Path(__file__).parent / "corrections.md"
PICTURES = 8
BLOCKS = 4
SEED = 7
# Convolution, batch normalisation and ReLU as iNNvestigate knows them; weights and statistics are random.
BUILD = f"""
import sys
import numpy as np
from tensorflow import keras
layers = keras.layers
random = np.random.default_rng({SEED})
keras.utils.set_random_seed({SEED})
picture = x = layers.Input((96, 96, 3))
for block in range({BLOCKS}):
    x = layers.Conv2D(16, 3, padding="same", kernel_initializer="he_normal")(x)
    x = layers.Activation("relu")(layers.BatchNormalization()(x))
    x = layers.MaxPooling2D()(x)
model = keras.Model(picture, layers.Dense(10, activation="softmax")(layers.Flatten()(x)))
for layer in model.layers:
    if isinstance(layer, layers.BatchNormalization):
        n = layer.gamma.shape[0]
        layer.set_weights([random.uniform(0.5, 1.5, n), random.normal(0, 0.3, n),
                           random.normal(0, 0.3, n), random.uniform(0.2, 3, n)])
model.save(sys.argv[1])
"""
CASES = [
    ("batch normalisation", "lrp.z"),
    ("batch normalisation", "lrp.alpha_1_beta_0.ignore_bias"),
    ("batch normalisation", "lrp.alpha_2_beta_1.ignore_bias"),
    ("batch normalisation", "lrp.w_square"),
    ("demo-vgg", "lrp.z"),
    ("demo-vgg", "lrp.alpha_1_beta_0"),
    ("demo-vgg", "lrp.alpha_2_beta_1"),
    ("demo-vgg", "lrp.alpha_2_beta_1.ignore_bias"),
    ("demo-vgg", "deep_taylor"),
    ("demo-resnet", "deep_taylor"),
]


def main() -> None:
    with running_program() as program:
        ids = {"batch normalisation": uploaded_network(program)}
        lines = [
            f"By `python -m docs.measure_corrections`: the first {PICTURES} sample pictures, the predicted class,",
            f"medians. The network *batch normalisation* has {BLOCKS} blocks of convolution, batch normalisation, ReLU",
            "and max pooling, with random weights and statistics, and one dense layer. *Kept* is the sum of the map",
            "divided by the score.",
            "",
            "| network | method | kept, iNNvestigate 2.1.2 | kept, ours | correlation of the maps |",
            "|---|---|---|---|---|",
        ]
        for name, method in CASES:
            lines.append(f"| {name} | `{method}` | {compared(program, ids.get(name, name), method)} |")
            print(lines[-1], flush=True)
        steps = completeness(program)
    PAGE.write_text(replaced_section(PAGE.read_text(), "measured", "\n".join([*lines, "", steps, ""])))


def uploaded_network(program: Program) -> str:
    """The id of a small network with batch normalisation."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bn.h5"
        environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
        subprocess.run([sys.executable, "-W", "ignore", "-c", BUILD, str(path)], check=True, env=environment)
        return upload(program, path, {"preprocessing": "symmetric"})["id"]


def upload(program: Program, path: Path, fields: dict[str, str]) -> dict[str, Any]:
    """The model that the program makes of a file."""
    border = uuid.uuid4().hex
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n\r\n'
    body = b"".join([*parts, head.encode(), path.read_bytes(), f"\r\n--{border}--\r\n".encode()])
    headers = {"Content-Type": f"multipart/form-data; boundary={border}", "X-Requested-With": "XMLHttpRequest"}
    with urllib.request.urlopen(urllib.request.Request(f"{program.url}/api/models", body, headers)) as answer:
        return json.loads(answer.read())


def cells_and_values(program: Program, model: str, method: str, **inputs: Any) -> tuple[list[Any], list[np.ndarray]]:
    samples = [sample["id"] for sample in program.ask("/api/samples")["items"]][:PICTURES]
    cells = program.visualize([model], samples, method, **inputs)["rows"][0]["cells"]
    return cells, [np.load(io.BytesIO(program.get(cell["values_url"]))).astype(float) for cell in cells]


def compared(program: Program, model: str, method: str) -> str:
    cells, ours = cells_and_values(program, model, method)
    _, theirs = cells_and_values(program, model, method, as_in_innvestigate=True)
    start = np.array([cell["trust"]["relevance_start"] for cell in cells])
    kept = [np.median([one.sum() for one in maps] / start) for maps in (theirs, ours)]
    alike = np.median([np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(ours, theirs, strict=True)])
    return f"{_percent(kept[0])} | {_percent(kept[1])} | {alike:.3f}"


def completeness(program: Program) -> str:
    """One sentence on how far Integrated Gradients are from the change of the score."""
    inputs = {"parameters": {"steps": 32}}
    cells, ours = cells_and_values(program, "demo-vgg", "integrated_gradients", **inputs)
    _, theirs = cells_and_values(program, "demo-vgg", "integrated_gradients", **inputs, as_in_innvestigate=True)
    change = np.array([cell["trust"]["score_change"] for cell in cells])
    far = [np.abs([one.sum() for one in maps] - change) / np.abs(change) for maps in (theirs, ours)]
    words = [f"{100 * np.median(one):.1f} % (largest {100 * one.max():.1f} %)" for one in far]
    return (
        f"Integrated Gradients, 32 steps, demo-vgg: the sum of the map is {words[0]} away from the change of the\n"
        f"score as in iNNvestigate, {words[1]} with the midpoint rule."
    )


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %" if abs(share) < 10 else f"{share:.3g} times"


if __name__ == "__main__":
    assert (PROJECT / "run.py").exists()
    main()
