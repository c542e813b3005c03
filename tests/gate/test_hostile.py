"""Hostile files: none is let through, none does anything, and the program answers on.

Every file goes through the real limited process. The whole collection is forked from one process that has h5py loaded;
one of each family also goes through the real program, and with `-m slow` all of them.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.gate.examine import examine
from tests.gate.files import PLAIN, write_model
from tests.gate.forked import ForkedGate, forked_gate
from tests.gate.hostile import CASES, Canary, Case
from tests.gate.hostile.case import canary as started_canary

PROJECT = Path(__file__).parents[2]
FAMILIES = sorted({case.family for case in CASES})
FIRST_OF_EACH = [next(case for case in CASES if case.family == family) for family in FAMILIES]
ANSWER_SECONDS = 1.0


def test_there_are_enough_of_them() -> None:
    assert len(FAMILIES) >= 20 and len(CASES) >= 200
    assert len({str(case) for case in CASES}) == len(CASES)


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canary]:
    with started_canary(tmp_path_factory.mktemp("hostile") / "canary") as found:
        yield found


@pytest.fixture(scope="module")
def gate() -> Iterator[ForkedGate]:
    with forked_gate() as found:
        yield found


def test_an_honest_file_passes_the_same_way(gate: ForkedGate, tmp_path: Path) -> None:
    clean = tmp_path / "clean.h5"
    assert gate.verdict(write_model(tmp_path / "model.h5", PLAIN), clean)["ok"]
    assert clean.exists()


@pytest.mark.parametrize("family", FAMILIES)
def test_no_file_of_the_family_is_let_through(family: str, gate: ForkedGate, canary: Canary, tmp_path: Path) -> None:
    for number, case in enumerate(case for case in CASES if case.family == family):
        path, clean = tmp_path / f"{number}.h5", tmp_path / f"{number}.clean"
        case.write(path, canary)
        verdict = gate.verdict(path, clean)
        canary.assert_silent()
        path.unlink()
        assert not verdict["ok"], f"{case} was let through: {verdict}"
        assert not clean.exists(), f"{case} was refused and yet written"
        assert case.words in verdict["reason"] and "crash" not in verdict["reason"], f"{case}: {verdict['reason']}"


def test_the_connection_to_the_listener_would_be_seen(tmp_path: Path) -> None:
    with started_canary(tmp_path / "canary") as canary:
        host, port = canary.address.removeprefix("http://").removesuffix("/file").split(":")
        socket.create_connection((host, int(port))).close()
        deadline = time.monotonic() + 5
        while not canary.connections and time.monotonic() < deadline:
            time.sleep(0.01)
        with pytest.raises(AssertionError):
            canary.assert_silent()


_LOAD = "import sys, tensorflow; tensorflow.keras.models.load_model(sys.argv[1], compile=False)"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["lambda-functional", "operation-write", "operation-file-copy", "operation-download"])
def test_keras_itself_runs_what_these_files_hold(name: str, tmp_path: Path) -> None:
    """The attacks are real: without the gate the canary's file is there."""
    case = next(case for case in CASES if str(case) == name)
    with started_canary(tmp_path / "canary") as canary:
        case.write(tmp_path / "model.h5", canary)
        subprocess.run([sys.executable, "-c", _LOAD, str(tmp_path / "model.h5")], capture_output=True, check=False)
        with pytest.raises(AssertionError):
            canary.assert_silent()


def test_a_turned_bit_is_refused_or_harmless(tmp_path: Path, gate: ForkedGate) -> None:
    """Anywhere in the file: among the weights it makes another network, which is rebuilt as clean as any other."""
    content = write_model(tmp_path / "model.h5", PLAIN).read_bytes()
    taken = 0
    for place in range(0, len(content), len(content) // 60):
        flipped = bytearray(content)
        flipped[place] ^= 1 << place % 8
        (tmp_path / "flipped.h5").write_bytes(flipped)
        clean = tmp_path / "clean.h5"
        clean.unlink(missing_ok=True)
        if gate.verdict(tmp_path / "flipped.h5", clean)["ok"]:
            taken += 1
            examine(clean, tmp_path / "again.h5")
            assert (tmp_path / "again.h5").read_bytes() == clean.read_bytes()
    assert taken > 0


@dataclass
class Program:
    """The running program, asked as the page asks it."""

    url: str
    folder: Path

    def seconds_to_answer(self) -> float:
        begin = time.monotonic()
        with urllib.request.urlopen(f"{self.url}/api/health", timeout=30) as answer:
            assert json.load(answer)["status"] == "ok"
        return time.monotonic() - begin

    def upload(self, content: bytes, name: str) -> tuple[int, str]:
        """Status and sentence of the answer."""
        boundary = b"----hostile"
        head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        body = b"--" + boundary + b"\r\n" + head + content + b"\r\n--" + boundary + b"--\r\n"
        headers = {
            "X-Requested-With": "XMLHttpRequest",
            "Content-Type": f"multipart/form-data; boundary={boundary.decode()}",
        }
        try:
            request = urllib.request.Request(f"{self.url}/api/models", body, headers, method="POST")
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)["detail"]

    def kept(self) -> list[Path]:
        folders = (self.folder / "models" / "checked", self.folder / "instance" / "uploads")
        return [path for folder in folders if folder.exists() for path in folder.iterdir()]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("program")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "run.py", "--no-browser", "--no-auth", "--port", str(port), "--data-dir", str(folder)]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd=PROJECT, stdout=log, stderr=log) as process:
        program = Program(f"http://127.0.0.1:{port}", folder)
        deadline = time.monotonic() + 60
        while True:
            assert process.poll() is None and time.monotonic() < deadline, (folder / "log").read_text()
            try:
                program.seconds_to_answer()
                break
            except OSError:
                time.sleep(0.1)
        try:
            yield program
        finally:
            process.terminate()
            process.wait(30)


def assert_refused(case: Case, program: Program, canary: Canary, path: Path) -> None:
    case.write(path, canary)
    status, sentence = program.upload(path.read_bytes(), f"{case.family}.h5")
    path.unlink()
    assert status == 422 and sentence.startswith(f"{case.family}.h5 "), f"{case}: {status} {sentence}"
    assert program.seconds_to_answer() < ANSWER_SECONDS, case
    canary.assert_silent()
    assert program.kept() == []


@pytest.mark.ci
@pytest.mark.parametrize("case", FIRST_OF_EACH, ids=lambda case: case.family)
def test_the_program_refuses_one_of_each_family_and_goes_on(case, program, canary, tmp_path) -> None:
    assert_refused(case, program, canary, tmp_path / "model.h5")


@pytest.mark.slow
def test_the_program_refuses_every_file_and_goes_on(program: Program, canary: Canary, tmp_path: Path) -> None:
    for case in CASES:
        assert_refused(case, program, canary, tmp_path / "model.h5")
