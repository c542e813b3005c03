from __future__ import annotations

import os
import subprocess
import sys

import pytest

from app.config import PROJECT_DIR
from app.jobs.worker_command import main, split_gpu


@pytest.mark.parametrize(
    ("arguments", "gpu", "rest"),
    [
        ([], None, []),
        (["--gpu", "1", "--scheduler", "tls://a:1"], "1", ["--scheduler", "tls://a:1"]),
        (["--scheduler", "tls://a:1", "--gpu=0"], "0", ["--scheduler", "tls://a:1"]),
    ],
)
def test_the_gpu_is_taken_from_the_arguments(arguments, gpu, rest):
    assert split_gpu(arguments) == (gpu, rest)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "A worker needs the address of its scheduler"),
        (["--scheduler", "tls://a:1", "--tls-ca", "ca.pem"], "ca.pem of --tls-ca is not there"),
        (["--port", "1"], "Unrecognized arguments: --port"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(arguments, sentence, capsys, monkeypatch):
    monkeypatch.delenv("INNVESTIGATE_GUI_SCHEDULER", raising=False)
    with pytest.raises(SystemExit) as exit:
        main(arguments)
    said = capsys.readouterr().err
    assert exit.value.code == 2
    assert "run.py worker" in said and said.count("\n") == 1
    assert sentence in said


def test_help_needs_no_tensorflow_and_names_the_options():
    command = [sys.executable, str(PROJECT_DIR / "run.py"), "worker", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=60, env=os.environ).stdout
    for option in ("--scheduler", "--tls-ca", "--gpu", "--worker-memory", "--data-dir"):
        assert option in shown
    assert "--port" not in shown
