"""The architectures of keras.applications, with random weights and batch normalization statistics."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.engine.network import Network
from tests.engine.conftest import run_python
from tests.engine.helpers import difference, logits, maps, source_of
from tests.engine.networks import APPLICATIONS

CASES = [pytest.param(name, marks=pytest.mark.ci if name == "MobileNet" else pytest.mark.slow) for name in APPLICATIONS]


@pytest.mark.parametrize("name", CASES)
def test_canonical_form_predicts_what_the_architecture_predicts(tmp_path: Path, name: str) -> None:
    run_python("-m", "tests.engine.truth_eager", str(tmp_path), name)
    arrays, network = dict(np.load(tmp_path / f"{name}.npz")), Network(source_of(tmp_path / f"{name}.h5"))
    assert np.isfinite(arrays["predictions"]).all() and np.ptp(arrays["predictions"]) > 0
    assert difference(logits(network, arrays["pictures"]), arrays["predictions"]) <= 2e-5
    for method_id in ("grad_cam", "gradient"):
        values = maps(network, method_id, arrays["pictures"])
        assert np.isfinite(values).all()
    network.close()
