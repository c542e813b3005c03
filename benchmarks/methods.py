"""Every family of methods on large networks with random weights: seconds to the first map, warm ratio, memory.

One process for each network, `python -m benchmarks.methods [NETWORK ...]`; ratios are against `tf.gradients` of the
same batch on the same network in the same process, run in turn.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from typing import Any

from benchmarks.report import write

NETWORKS = ("ResNet50", "DenseNet121", "MobileNetV2", "NASNetMobile")
BATCH = 8
WARM_RUNS = 5
CLASS = 3
ASKED_WARM = {
    "gradient": "1.2",
    "guided_backprop": "1.2",
    "input_t_gradient": "1.2",
    "lrp.z": "1.8",
    "lrp.epsilon": "1.8",
    "lrp.flat": "1.8",
    "lrp.w_square": "1.8",
    "lrp.z_plus_fast": "1.8",
    "lrp.alpha_2_beta_1": "4",
    "lrp.sequential_preset_a": "4",
    "lrp.sequential_preset_b": "4",
    "deep_taylor": "",
}
ASKED_FIRST = {"ResNet50": 4.0, "DenseNet121": 8.0}
GRADIENT_FAMILY = ("gradient", "guided_backprop")


def measure(name: str) -> dict[str, Any]:
    """Figures of one network, in this process."""
    import numpy as np
    import psutil

    import app.engine.loading as loading
    from app.engine.explainers import explain
    from app.engine.network import Network
    from app.engine.runtime import tf
    from app.engine.targets import Target
    from app.jobs.messages import ModelSource, Preprocessing
    from app.methods import configure

    loading._predefined = lambda name, weights: getattr(tf.keras.applications, name)(weights=None)
    network = Network(ModelSource(name, name, "predefined", Preprocessing("none")))
    pictures = np.random.default_rng(0).normal(size=(BATCH, *network.input_shape)).astype("float32")
    start = np.eye(1000, dtype="float32")[np.full(BATCH, CLASS)]
    figures: dict[str, Any] = {"methods": {}}
    with network.entered():
        whole = network.as_loaded()
        logits = whole.tensors[network.logits_key]
        scores = network.run(logits, {whole.model.input: pictures})[:, CLASS]
        fed = tf.compat.v1.placeholder(tf.float32, logits.shape)
        feeds = {whole.model.input: pictures, fed: start}

        def build_plain() -> Any:
            (plain,) = tf.gradients(logits, whole.model.input, grad_ys=fed)
            network.run(plain, feeds)
            return plain

        begin = time.perf_counter()
        plain = build_plain()
        figures["plain_first"] = time.perf_counter() - begin
        target = Target(network.logits_key, start, scores)
        begin = time.perf_counter()
        network.canonical(network.logits_key)
        figures["canonical"] = time.perf_counter() - begin
        for method_id in ASKED_WARM:
            method = configure(method_id)
            begin = time.perf_counter()
            explain(network, method, pictures, target)
            first = time.perf_counter() - begin
            ratios = []
            for _ in range(WARM_RUNS):
                begin = time.perf_counter()
                network.run(plain, feeds)
                middle = time.perf_counter()
                explain(network, method, pictures, target)
                ratios.append((time.perf_counter() - middle) / (middle - begin))
            figures["methods"][method_id] = {"first": first, "warm": statistics.median(ratios)}
    figures["memory"] = psutil.Process().memory_info().rss / 2**20
    figures["weights"] = network.model.count_params() * 4 / 2**20
    return figures


def rows_of(name: str, figures: dict[str, Any]) -> list[tuple[str, str, str]]:
    gradient_limit = 3 + 2 * figures["plain_first"]
    rows = [
        ("`tf.gradients`, build + first run", f"{figures['plain_first']:.2f} s", ""),
        ("canonical form, once for all methods", f"{figures['canonical']:.2f} s", ""),
    ]
    for method_id, found in figures["methods"].items():
        limit = f"{gradient_limit:.1f} s" if method_id in GRADIENT_FAMILY else _seconds(ASKED_FIRST.get(name))
        warm = ASKED_WARM[method_id]
        asked = ", ".join(part for part in (limit, f"{warm} x" if warm else "") if part)
        rows.append(
            (f"`{method_id}`: build + first map; warm", f"{found['first']:.2f} s; {found['warm']:.2f} x", asked)
        )
    limit = 4 * figures["weights"] + 1536
    rows.append(
        (f"resident with {len(figures['methods'])} analyzers", f"{figures['memory']:.0f} MiB", f"{limit:.0f} MiB")
    )
    return rows


def _seconds(limit: float | None) -> str:
    return "" if limit is None else f"{limit:.0f} s"


def main(names: list[str]) -> None:
    for name in names:
        command = [sys.executable, "-m", "benchmarks.methods", "--here", name]
        environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        figures = json.loads(done.stdout.splitlines()[-1])
        write(f"methods {name}", f"{name}, random weights, batch of {BATCH}", rows_of(name, figures))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        print(json.dumps(measure(sys.argv[2])))
    else:
        main(sys.argv[1:] or list(NETWORKS))
