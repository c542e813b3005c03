"""ResNet50, random weights: the engine's `gradient` against unmodified iNNvestigate and against `tf.gradients`.

Each is measured in a process of its own, one after the other. Unmodified iNNvestigate takes minutes: that is the point.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time

from benchmarks.report import write

BATCH = 4
WARM_RUNS = 7
NEURON = 3


def ours() -> dict[str, float]:
    """Seconds to build and run the first map, warm seconds of a batch, and of `tf.gradients` on the same network."""
    import numpy as np

    import app.engine.loading as loading
    from app.engine.explainers import explain
    from app.engine.network import Network
    from app.engine.runtime import tf
    from app.engine.targets import Target
    from app.jobs.messages import ModelSource, Preprocessing
    from app.methods import configure

    loading._predefined = lambda name, weights: getattr(tf.keras.applications, name)(weights=None)
    network = Network(ModelSource("ResNet50", "ResNet50", "predefined", Preprocessing("caffe")))
    pictures = np.random.default_rng(0).normal(size=(BATCH, *network.input_shape)).astype("float32")
    start = np.eye(1000, dtype="float32")[np.full(BATCH, NEURON)]
    with network.entered():
        target = Target(network.logits_key, start, start.sum(axis=1))
        method = configure("gradient", {"postprocess": "none"})
        first = _seconds(lambda: explain(network, method, pictures, target))
        whole = network.as_loaded()
        fed = tf.compat.v1.placeholder(tf.float32, whole.tensors[network.logits_key].shape)
        (plain,) = tf.gradients(whole.tensors[network.logits_key], whole.model.input, grad_ys=fed)
        network.run(plain, {whole.model.input: pictures, fed: start})
        pairs = [
            (
                _seconds(lambda: explain(network, method, pictures, target)),
                _seconds(lambda: network.run(plain, {whole.model.input: pictures, fed: start})),
            )
            for _ in range(WARM_RUNS)
        ]
    return {
        "first": first,
        "warm": statistics.median(a for a, _ in pairs),
        "plain": statistics.median(b for _, b in pairs),
        "ratio": statistics.median(a / b for a, b in pairs),
    }


def unmodified() -> dict[str, float]:
    """Seconds that iNNvestigate as it is takes to build and run the first map of the batch."""
    import innvestigate
    import numpy as np
    import tensorflow as tf

    tf.compat.v1.disable_eager_execution()
    model = tf.keras.applications.ResNet50(weights=None, classifier_activation=None)
    pictures = np.random.default_rng(0).normal(size=(BATCH, 224, 224, 3)).astype("float32")
    model.predict_on_batch(pictures)

    def build_and_run() -> None:
        analyzer = innvestigate.create_analyzer("gradient", model, neuron_selection_mode="index")
        analyzer.analyze(pictures, neuron_selection=NEURON)

    return {"first": _seconds(build_and_run)}


def _seconds(work: object) -> float:
    start = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - start


def _in_process(part: str) -> dict[str, float]:
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-m", "benchmarks.bridge", part]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    bridge, library = _in_process("ours"), _in_process("unmodified")
    rows = [
        ("build + first map, unmodified iNNvestigate", f"{library['first']:.1f} s", ""),
        ("build + first map, engine", f"{bridge['first']:.2f} s", ""),
        ("ratio", f"1/{library['first'] / bridge['first']:.0f}", "at most 1/50"),
        ("warm map, engine (median)", f"{bridge['warm']:.3f} s", ""),
        ("warm `tf.gradients` of the same batch (median)", f"{bridge['plain']:.3f} s", ""),
        ("ratio (median of pairs)", f"{bridge['ratio']:.2f}", "at most 1.3"),
    ]
    write("bridge", f"ResNet50, random weights, `gradient`, batch of {BATCH}", rows)


if __name__ == "__main__":
    parts = {"ours": ours, "unmodified": unmodified}
    if sys.argv[1:]:
        print(json.dumps(parts[sys.argv[1]]()))
    else:
        main()
