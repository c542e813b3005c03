"""The process that reads a stranger's file: what it may not do, and what it does not even import."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gate.files import PLAIN, write_model

PROJECT = Path(__file__).parents[2]
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="The limits of Linux are tried.")


def limited(code: str) -> subprocess.CompletedProcess[str]:
    program = f"from app.gate.limits import limit\nlimit()\n{code}"
    return subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=False)


@linux
def test_memory_is_limited() -> None:
    assert "MemoryError" in limited("bytearray(4 * 2**30)").stderr
    assert limited("bytearray(2**30)").returncode == 0


@linux
def test_the_size_of_a_file_is_limited(tmp_path: Path) -> None:
    code = f"file = open({str(tmp_path / 'big')!r}, 'wb')\nfile.truncate(3 * 2**30)"
    assert limited(code).returncode != 0
    assert (tmp_path / "big").stat().st_size == 0


@linux
def test_time_and_core_dumps_are_limited() -> None:
    code = "import resource\nprint(resource.getrlimit(resource.RLIMIT_CPU), resource.getrlimit(resource.RLIMIT_CORE))"
    assert limited(code).stdout.strip() == "(25, 25) (0, 0)"


@linux
def test_there_is_no_network_where_the_system_can_take_it_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        code = f"import socket\nsocket.create_connection(('127.0.0.1', {listener.getsockname()[1]}), 5)"
        result = limited(code)
        if result.returncode == 0:
            pytest.skip("This system gives no network of its own to a process.")
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_the_gate_imports_neither_tensorflow_nor_the_web(tmp_path: Path) -> None:
    path = write_model(tmp_path / "model.h5", PLAIN)
    code = (
        "import json, sys\n"
        "from app.gate.__main__ import main\n"
        "assert main(*sys.argv[1:])['ok']\n"
        "print([name for name in ('tensorflow', 'keras', 'flask', 'sqlalchemy', 'PIL') if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(path), str(tmp_path / "clean.h5")]
    result = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
