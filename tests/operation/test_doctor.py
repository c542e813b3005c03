"""`run.py doctor` as a process, and each look that can find something wrong."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import PROJECT_DIR, Settings
from app.operation import machine, place
from app.operation.findings import MISSING, OK, OPTIONAL, examined


def doctor(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "run.py", "doctor", *arguments]
    return subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, text=True, timeout=120)


def test_on_a_machine_that_has_everything(tmp_path):
    done = doctor("--data-dir", str(tmp_path), "--port", "0")
    assert done.returncode == 0 and done.stderr == "", done.stdout
    assert done.stdout.endswith("The program can start here.\n")
    things = [line.split()[1] for line in done.stdout.splitlines() if line]
    assert {"Python", "packages", "GPU", "data", "disk", "port", "Chromium", "PostgreSQL"} <= set(things)


def test_what_is_missing_is_told_with_the_remedy(tmp_path):
    (tmp_path / "file").write_text("")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = doctor("--data-dir", str(tmp_path / "file"), "--port", port)
    assert done.returncode == 1
    assert f"missing   port             {port} of 127.0.0.1: Address already in use" in done.stdout
    assert "choose another one with --data-dir" in done.stdout
    assert done.stdout.endswith("Missing: data folder, port.\n")


@pytest.mark.ci
def test_it_runs_where_packages_are_missing(tmp_path):
    """Flask, SQLAlchemy and Prometheus' library are hidden, as if they had not been installed."""
    hidden = "sys.modules |= dict.fromkeys(['flask', 'sqlalchemy', 'prometheus_client', 'waitress'])"
    arguments = ["run.py", "doctor", "--data-dir", str(tmp_path), "--port", "0"]
    code = f"import sys, runpy; {hidden}; sys.argv = {arguments!r}; runpy.run_path('run.py', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_DIR, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and done.stderr == ""


def test_packages(tmp_path):
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("# a comment\npytest>=1\nno-such-package>=2\npytest[extra]>=900 # why\n")
    found = machine.packages(wanted)
    assert found.state == MISSING
    assert "no-such-package is not there; pytest is " in found.text and ">=900 is needed" in found.text


@pytest.mark.parametrize(
    ("seen", "there", "state", "words"),
    [
        (0, 0, OK, "on the processor"),
        (2, 2, OK, "--workers 2"),
        (0, 1, OPTIONAL, "requirements-gpu.txt"),
        (1, 2, OPTIONAL, "sees 1 of 2"),
    ],
)
def test_graphics_cards(seen, there, state, words):
    found = machine._with_gpus("2.14.1", seen, there)
    assert found.state == state and words in found.text


def test_a_processor_without_avx(tmp_path, monkeypatch):
    (tmp_path / "cpuinfo").write_text("flags : fpu sse sse2\n")
    monkeypatch.setattr(machine, "CPU_FACTS", tmp_path / "cpuinfo")
    if "x86" not in os.uname().machine:
        pytest.skip("AVX is a matter of x86.")
    assert machine.processor().state == MISSING


@pytest.mark.parametrize(("kind", "state"), [("tmpfs", OPTIONAL), ("ext4", OK)])
def test_temporary_files_in_memory(tmp_path, monkeypatch, kind, state):
    monkeypatch.setattr(place.tempfile, "gettempdir", lambda: "/tmp/here")
    (tmp_path / "mounts").write_text(f"/dev/sda / ext4 rw 0 0\nnone /tmp {kind} rw 0 0\nnone /tmp/other tmpfs rw 0 0\n")
    assert place.temporary_files(tmp_path / "mounts").state == state


@pytest.mark.parametrize(("free", "state"), [(10**8, MISSING), (10**10, OPTIONAL), (10**12, OK)])
def test_disk(tmp_path, monkeypatch, free, state):
    monkeypatch.setattr(place.shutil, "disk_usage", lambda _: type("Usage", (), {"free": free}))
    assert place.disk(Settings(data_dir=tmp_path / "not" / "there")).state == state


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes.")
@pytest.mark.parametrize(("mode", "state"), [(0o600, OK), (0o644, OPTIONAL)])
def test_a_secret_that_others_can_read(tmp_path, mode, state):
    key = tmp_path / "instance" / "secret_key"
    key.parent.mkdir()
    key.write_text("x")
    key.chmod(mode)
    assert place.key_of_logins(Settings(data_dir=tmp_path)).state == state


def test_a_database_that_does_not_answer():
    found = place.database(Settings(database="postgresql+psycopg://nobody:s3cret@127.0.0.1:1/none"))
    assert found.state == MISSING and "s3cret" not in found.text
    assert "does not answer" in found.text or "requirements-postgresql.txt" in found.text


def test_a_port_that_the_running_program_uses(tmp_path):
    fcntl = pytest.importorskip("fcntl")
    (tmp_path / "instance").mkdir()
    with (tmp_path / "instance" / "lock").open("w") as lock, socket.create_server(("127.0.0.1", 0)) as server:
        settings = Settings(data_dir=tmp_path, port=server.getsockname()[1])
        assert place.port(settings).state == MISSING
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert place.port(settings).state == OK


def test_a_look_that_goes_wrong_is_a_finding():
    assert examined("thing", lambda: Path("/no/such/file").read_text()).state == MISSING  # type: ignore[arg-type, return-value]
