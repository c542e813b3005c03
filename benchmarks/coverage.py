"""Every method on every network: runs, not applicable with the reason, or wrong. Writes docs/coverage.md.

`python -m benchmarks.coverage [--only NAME ...] [--results FILE.json] [FILE.h5 ...]`. With `--results` what was
found is kept in that file, so that networks can be examined again one by one. Predefined networks have random weights,
statistics that fit them and a small input where their architecture allows it; each network has a process of its own.
A map is wrong when it is not finite, or zero everywhere without a word why, or when a method that is called applicable
fails.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.report import machine

PAGE = Path(__file__).parents[1] / "docs" / "coverage.md"
SMALL = 96
FIXED_SIZE = ("VGG16", "VGG19", "NASNetLarge", "NASNetMobile")
PARAMETERS: dict[str, dict[str, Any]] = {"smoothgrad": {"n": 2}, "integrated_gradients": {"steps": 2}}
SECONDS = 3600


def load(name: str) -> Any:
    """The network: a predefined one with random weights, or a file's."""
    from app.engine.network import Network
    from app.engine.runtime import tf
    from app.jobs.messages import ModelSource, Preprocessing

    if Path(name).exists():
        return Network(ModelSource(name, Path(name).name, "custom", Preprocessing("unit"), name))
    if name not in FIXED_SIZE:
        small = functools.partial(getattr(tf.keras.applications, name), input_shape=(SMALL, SMALL, 3))
        setattr(tf.keras.applications, name, small)
    network = Network(ModelSource(name, name, "predefined", Preprocessing("symmetric")), weights=False)
    with network.entered():
        _normalise(network)
    return network


def _normalise(network: Any) -> None:
    """Statistics of batch normalization are those of pictures, as after training: else signals fade, or grow."""
    import numpy as np

    from app.engine.runtime import tf

    random = np.random.default_rng(0)
    layers = [one for one in network.model.layers if isinstance(one, tf.keras.layers.BatchNormalization)]
    for layer in layers:
        layer.momentum = 0.0
        for weight, mean in ((layer.gamma, 1), (layer.beta, 0)):
            if weight is not None:
                weight.load(random.normal(mean, 0.1, weight.shape), tf.compat.v1.get_default_session())
    if layers:
        picture = tf.compat.v1.placeholder(tf.float32, network.model.input.shape)
        network.model(picture, training=True)
        updates = [update for layer in layers for update in layer.updates]
        network.run(updates, {picture: blurred_noise(16, network.input_shape)})


def examine(name: str) -> dict[str, str]:
    """For each method `runs`, `not applicable: REASON` or `wrong: WHAT`."""
    from app.engine.applicability import why_not
    from app.methods import METHODS

    network = load(name)
    pictures = blurred_noise(16, network.input_shape)
    found = {}
    with network.entered():
        for method_id, method in METHODS.items():
            reason = why_not(network, method, None)
            found[method_id] = f"not applicable: {reason}" if reason else _verdict(network, method_id, pictures)
    return found


def blurred_noise(count: int, shape: tuple[int, int, int]) -> Any:
    """Pictures of -1..1 with structures of all sizes, each of another brightness, as photographs have."""
    import cv2
    import numpy as np

    random = np.random.default_rng(1)
    pictures = np.zeros((count, *shape), "float32")
    for size in (2, 4, 8, 16, 32, 64):
        coarse = random.normal(size=(count, size, size, shape[-1]))
        pictures += [cv2.resize(one, shape[1::-1]).reshape(shape) for one in coarse]
    return np.clip(pictures / 4 + random.uniform(-0.5, 0.5, (count, 1, 1, 1)), -1, 1).astype("float32")


def _verdict(network: Any, method_id: str, pictures: Any) -> str:
    import dataclasses

    import numpy as np

    from app.engine.explainers import explain
    from app.engine.patterns import ensure_patterns
    from app.engine.targets import targets
    from app.methods import configure

    method = configure(method_id, PARAMETERS.get(method_id))
    try:
        two = pictures[:2]
        target = targets(network, method, None, None, two, network.outputs(network.logits_key, two))[0]
        if method.learns_from_pictures:
            ensure_patterns(network, target.key, "coverage", lambda: np.split(pictures, 4), None)
            target = dataclasses.replace(target, training="coverage")
        maps = explain(network, method, two, target)
    except Exception as error:
        return f"wrong: {type(error).__name__}: {str(error)[:120]}"
    if not np.isfinite(maps.values).all():
        return "wrong: not finite"
    unexplained = [i for i, one in enumerate(maps.values) if not one.any() and "note" not in maps.figures_of(i)]
    return "wrong: zero without a word" if unexplained else "runs"


def write(results: dict[str, dict[str, str]]) -> None:
    """The page: figures, a table of networks by methods, and the reasons."""
    verdicts = [verdict for methods in results.values() for verdict in methods.values()]
    kinds = [verdict.split(":")[0] for verdict in verdicts]
    methods = list(next(iter(results.values())))
    lines = [
        "# Coverage",
        "",
        f"Made by `python -m benchmarks.coverage` on {machine()}.",
        "",
        f"{len(results)} networks x {len(methods)} methods: {kinds.count('runs')} run, "
        f"{kinds.count('not applicable')} are not applicable, {kinds.count('wrong')} are wrong.",
        "",
        "| network | runs | not applicable | wrong |",
        "|---|---|---|---|",
    ]
    for name, found in results.items():
        of_kind = {kind: [m for m, v in found.items() if v.startswith(kind)] for kind in ("runs", "not", "wrong")}
        names = ", ".join(of_kind["not"])
        lines.append(f"| {name} | {len(of_kind['runs'])} | {names} | {', '.join(of_kind['wrong'])} |")
    reasons = [
        f"- **{name}**, {method}: {verdict.split(': ', 1)[1]}"
        for name, found in results.items()
        for method, verdict in found.items()
        if verdict != "runs"
    ]
    PAGE.write_text("\n".join([*lines, "", "## Reasons", "", *reasons, ""]))


def in_process(name: str) -> dict[str, str]:
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-m", "benchmarks.coverage", "--here", name]
    try:
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, timeout=SECONDS, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        return {"all": f"wrong: {error}"}
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    from app.predefined import PREDEFINED

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="model files to examine beside the predefined networks")
    parser.add_argument("--only", nargs="*", help="these predefined networks instead of all")
    parser.add_argument("--results", type=Path, help="keeps what was found, to go on later")
    parser.add_argument("--here", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        print(json.dumps(examine(arguments.here)))
        return
    results = json.loads(arguments.results.read_text()) if arguments.results and arguments.results.exists() else {}
    for name in [*(PREDEFINED if arguments.only is None else arguments.only), *arguments.files]:
        results[Path(name).name] = in_process(name)
        kinds = [verdict.split(":")[0] for verdict in results[Path(name).name].values()]
        print(name, {kind: kinds.count(kind) for kind in sorted(set(kinds))}, flush=True)
        write(results)
        if arguments.results:
            arguments.results.write_text(json.dumps(results))


if __name__ == "__main__":
    main()
