"""Every family of methods on large networks with random weights: seconds to the first map, warm ratio, memory.

Two processes for each network, one for speed and one for memory, `python -m benchmarks.methods [NETWORK ...]`. The
first map is of one picture, as a run begins; ratios are of batches, against `tf.gradients` of the same batch on the
same network in the same process, run in turn.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from functools import partial
from typing import Any

from benchmarks.report import write

NETWORKS = ("VGG16", "ResNet50", "DenseNet121", "MobileNetV2", "NASNetMobile")
BATCH = 8
WARM_RUNS = 3
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
AVERAGES = {"smoothgrad": "n", "integrated_gradients": "steps"}
COPIES = 64
BATCH_SIZES = (1, 2, 4, 8, 16)
GRADIENT_FAMILY = ("gradient", "guided_backprop")


def loaded(name: str) -> tuple[Any, Any]:
    """The network with random weights, and a batch of pictures."""
    import numpy as np

    from app.engine.network import Network
    from app.jobs.messages import ModelSource, Preprocessing

    network = Network(ModelSource(name, name, "predefined", Preprocessing("none")), weights=False)
    return network, np.random.default_rng(0).normal(size=(BATCH, *network.input_shape)).astype("float32")


def chosen_class(network: Any, method: Any, layer: str | None, pictures: Any) -> Any:
    """What is explained: one class for all pictures, at a layer."""
    from app.engine.targets import targets

    selection = {"mode": "class", "index": CLASS} if method.selection == "class" else {"mode": "index", "index": CLASS}
    logits = network.outputs(network.logits_key, pictures)
    return targets(network, method, layer, selection, pictures, logits)[0]


def speed(name: str) -> dict[str, Any]:
    """Seconds to the first map and ratios of one network, in this process."""
    from app.engine.explainers import explain
    from app.engine.runtime import tf
    from app.methods import configure

    network, pictures = loaded(name)
    figures: dict[str, Any] = {"methods": {}, "averages": {}}
    with network.entered():
        whole = network.as_loaded()
        logits = whole.tensors[network.logits_key]
        fed = tf.compat.v1.placeholder(tf.float32, logits.shape)
        start = chosen_class(network, configure("gradient"), None, pictures).start

        def run_plain(pictures: Any) -> None:
            network.run(plain, {whole.model.input: pictures, fed: start[:1].repeat(len(pictures), axis=0)})

        begin = time.perf_counter()
        (plain,) = tf.gradients(logits, whole.model.input, grad_ys=fed)
        run_plain(pictures[:1])
        figures["plain_first"] = time.perf_counter() - begin
        begin = time.perf_counter()
        network.canonical(network.logits_key)
        figures["canonical"] = time.perf_counter() - begin
        for method_id in ASKED_WARM:
            method = configure(method_id)
            first_target = chosen_class(network, method, None, pictures[:1])
            begin = time.perf_counter()
            explain(network, method, pictures[:1], first_target)
            first = time.perf_counter() - begin
            target = chosen_class(network, method, None, pictures)
            warm = in_turn(partial(explain, network, method, pictures, target), partial(run_plain, pictures))
            figures["methods"][method_id] = {"first": first, "warm": warm}
        figures["inner"] = _inner_layer(network, pictures)
        size = min(BATCH_SIZES, key=lambda size: _seconds_each(run_plain, pictures[:1].repeat(size, axis=0)))
        best = pictures[:1].repeat(size, axis=0)

        def gradients() -> None:
            for _ in range(COPIES // size):
                run_plain(best)

        for method_id, parameter in AVERAGES.items():
            method = configure(method_id, {parameter: COPIES})
            target = chosen_class(network, method, None, pictures[:1])
            averaged = partial(explain, network, method, pictures[:1], target)
            figures["averages"][method_id] = in_turn(averaged, gradients, runs=1, warm_up=0)
    return figures


def in_turn(one: Any, other: Any, runs: int = WARM_RUNS, warm_up: int = 1) -> float:
    """The median ratio of seconds, the first runs of each left out."""
    ratios = []
    for run in range(warm_up + runs):
        begin = time.perf_counter()
        other()
        middle = time.perf_counter()
        one()
        if run >= warm_up:
            ratios.append((time.perf_counter() - middle) / (middle - begin))
    return statistics.median(ratios)


def _seconds_each(run: Any, pictures: Any) -> float:
    run(pictures)
    begin = time.perf_counter()
    run(pictures)
    return (time.perf_counter() - begin) / len(pictures)


def _inner_layer(network: Any, pictures: Any) -> float:
    """A class at the middle one of the layers with feature maps against the same at the last layer."""
    from app.engine.applicability import feature_map_layers
    from app.engine.explainers import explain
    from app.methods import configure

    method = configure("lrp.epsilon")
    layers = feature_map_layers(network)

    def at(layer: str | None) -> Any:
        return lambda: explain(network, method, pictures, chosen_class(network, method, layer, pictures))

    return in_turn(at(layers[len(layers) // 2]), at(None))


def memory(name: str) -> dict[str, float]:
    """Resident MiB with ten analyzers built, after a batch through each as a worker does it; and the peak."""
    import resource

    import psutil

    from app.engine.explainers import explain
    from app.engine.memory import release
    from app.methods import configure

    network, pictures = loaded(name)
    with network.entered():
        for method_id in list(ASKED_WARM)[:10]:
            method = configure(method_id)
            explain(network, method, pictures, chosen_class(network, method, None, pictures))
            release()
    return {
        "resident": psutil.Process().memory_info().rss / 2**20,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10,
        "weights": network.model.count_params() * 4 / 2**20,
    }


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
    for method_id, ratio in figures["averages"].items():
        words = f"`{method_id}`, {COPIES} steps, against {COPIES} gradients at the best batch size"
        rows.append((words, f"{ratio:.2f} x", "1.05 x"))
    rows.append(("a class at the middle layer against the last, `lrp.epsilon`", f"{figures['inner']:.2f} x", "1.2 x"))
    limit = f"{4 * figures['weights'] + 1536:.0f} MiB"
    rows.append(("resident with 10 analyzers, after a batch through each", f"{figures['resident']:.0f} MiB", limit))
    rows.append(("the same, highest on the way", f"{figures['peak']:.0f} MiB", limit))
    return rows


def _seconds(limit: float | None) -> str:
    return "" if limit is None else f"{limit:.0f} s"


def in_process(part: str, name: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.methods", "--here", part, name]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main(names: list[str]) -> None:
    for name in names:
        figures = in_process("speed", name) | in_process("memory", name)
        write(f"methods {name}", f"{name}, random weights, batch of {BATCH}", rows_of(name, figures))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        print(json.dumps({"speed": speed, "memory": memory}[sys.argv[2]](sys.argv[3])))
    else:
        main(sys.argv[1:] or list(NETWORKS))
