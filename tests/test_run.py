"""`run.py` as a user starts it: a process of its own, with its port, its data folder and its end."""

from __future__ import annotations

import ast
import io
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image
from sqlalchemy import update

from app.config import PROJECT_DIR, Settings
from app.jobs import migrations, states
from app.jobs.store import RunRecord, Store
from app.storage.files import Files
from tests.conftest import wait_until
from tests.marks import in_ci

END_SECONDS = 10


class Program:
    """A running `run.py` in a session of its own, like a terminal's foreground job."""

    def __init__(self, data_dir: Path, *arguments: str, **environment: str) -> None:
        command = [sys.executable, "run.py", "--data-dir", str(data_dir), "--port", "0", *arguments]
        self.process = subprocess.Popen(
            command,
            cwd=PROJECT_DIR,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        before = []
        for line in self.process.stdout:  # behind what the log has to tell about the data folder
            found = re.search(r"http://\S+/", line)
            if found:
                self.first_line = line
                break
            before.append(line)
        else:
            pytest.fail("".join(before))
        self.url = found.group()
        token = re.search(r"\?token=(\S+)", self.first_line)
        self.token = token[1] if token else None

    def get(self, path: str) -> bytes:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        with urllib.request.urlopen(urllib.request.Request(self.url + path, headers=headers), timeout=10) as answer:
            return answer.read()

    def status(self, path: str, method: str = "GET", **headers: str) -> int:
        """The status for somebody without the token; headers with _ for -."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.url + path, headers=sent, method=method), timeout=10
            ) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def ready(self) -> bool:
        return json.loads(self.get("api/health"))["engine"]["state"] == "ready"

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, send: Callable[[], None]) -> tuple[int, str]:
        """The exit code and what was printed after the first line; no child may be left."""
        children = self.children()
        send()
        output, _ = self.process.communicate(timeout=END_SECONDS)
        wait_until(lambda: not any(map(alive, children)), END_SECONDS)
        return self.process.returncode, output

    def interrupt(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)

    def kill(self) -> None:
        for process in [*self.children(), self.process]:
            process.kill()
        self.process.communicate()


def alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    programs: list[Program] = []

    def start(*arguments: str, **environment: str) -> Program:
        programs.append(Program(tmp_path, *arguments, **environment))
        return programs[-1]

    yield start
    for program in programs:
        if program.process.poll() is None:
            program.kill()
        elif program.process.stdout is not None:
            program.process.stdout.close()


def refused(*arguments: str, code: int = 2) -> str:
    """What `run.py` says on stderr when it cannot start: one sentence."""
    command = [sys.executable, "run.py", "--no-browser", *arguments]
    result = subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, text=True, timeout=30)
    assert result.returncode == code
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr


def add_run(settings: Settings, model: Path, pictures: int) -> RunRecord:
    """A run of an uploaded model that waits for the program to start."""
    store, files = Store(settings), Files(settings)
    with model.open("rb") as stream, files.received(stream) as received:
        digest = files.put_model(received, ".h5")
    description = {"input_shape": [24, 32, 3], "units": 3, "output_activation": "softmax"}
    record = {"name": "small", "file_hash": digest, "preprocessing": {"mode": "tf"}, "description": description}
    added = store.add_model(record)
    images = []
    for seed in range(pictures):
        pixels = np.random.default_rng(seed).integers(0, 256, (24, 32, 3), dtype=np.uint8)
        png = io.BytesIO()
        Image.fromarray(pixels, "RGB").save(png, format="PNG")
        images.append(store.add_image(f"{seed}.png", 32, 24, files.put_image(png.getvalue())).id)
    models = [{"id": added.id, "name": added.name}]
    inputs = {"models": models, "images": images, "method": "gradient", "parameters": {}}
    run = store.add_run("visualize", inputs, pictures, "Gradient")
    store.close()
    return run


def test_the_page_is_there_before_the_engine_and_ctrl_c_ends_all_without_a_word(start):
    program = start("--no-browser")
    assert b"<html" in program.get("").lower()
    assert program.first_line == f"iNNvestigate-GUI is at {program.url}?token={program.token} (Ctrl-C ends it)\n"
    wait_until(program.ready, 60)
    maps = {Path(entry.path).name for entry in psutil.Process(program.process.pid).memory_maps()}
    assert not [name for name in maps if "tensorflow" in name]
    assert len(program.children()) >= 1
    assert program.end(program.interrupt) == (0, "")


@pytest.mark.parametrize("delay", [0.8, *in_ci(0, 2)])
def test_ctrl_c_while_the_engine_starts(start, delay):
    program = start("--no-browser")
    time.sleep(delay)
    assert program.end(program.interrupt) == (0, "")


def test_sigterm_ends_everything(start):
    program = start("--no-browser")
    wait_until(lambda: bool(program.children()))
    assert program.end(program.process.terminate) == (0, "")


def test_workers_end_when_the_program_is_killed(start):
    program = start("--no-browser")
    wait_until(lambda: json.loads(program.get("api/health"))["workers"] == 1)
    assert program.end(program.process.kill) == (-signal.SIGKILL, "")


def test_a_run_goes_on_after_a_restart_in_its_middle(start, settings, small_model):
    run = add_run(settings, small_model, pictures=150)
    store = Store(settings)
    program = start("--no-browser")
    wait_until(lambda: store.run(run.id).done >= 5, 90)
    assert program.end(program.interrupt) == (0, "")
    left = store.run(run.id)
    assert left.state == states.RUNNING
    assert left.done < 150
    written = {path: path.stat().st_mtime_ns for path in (settings.output_dir / run.id).glob("small_1_*")}
    assert written
    again = start("--no-browser")
    wait_until(lambda: store.run(run.id).state in states.FINISHED, 120)
    over = store.run(run.id)
    store.close()
    assert (over.state, over.done) == (states.DONE, 150), over.error
    assert {path: path.stat().st_mtime_ns for path in written} == written
    assert json.loads(again.get("api/tabs"))["items"][0]["id"] == run.tabs[0]


def test_everything_is_kept_below_the_data_folder(start, tmp_path):
    def listing() -> set[str]:
        return {str(path) for folder in ("instance", "output", "models") for path in (PROJECT_DIR / folder).rglob("*")}

    before = {path for path in listing() if "__pycache__" not in path}
    program = start("--no-browser")
    wait_until(lambda: bool(program.children()))
    program.end(program.interrupt)
    assert {path for path in listing() if "__pycache__" not in path} == before
    assert {path.name for path in tmp_path.iterdir()} == {"instance", "output", "models"}


def test_the_browser_is_opened(start, tmp_path):
    opened = tmp_path / "opened"
    browser = tmp_path / "browser.sh"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}.part && mv {opened}.part {opened}\n')
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    program = start(BROWSER=str(browser))
    wait_until(opened.exists)
    address = opened.read_text().strip()
    assert program.token not in address, "other users of the machine can read command lines"
    page = tmp_path / "instance" / "open.html"
    assert address == page.as_uri() and stat.S_IMODE(page.stat().st_mode) == 0o600
    assert f"{program.url}?token={program.token}" in page.read_text()
    program.end(program.interrupt)
    assert not page.exists()


def test_nobody_comes_in_without_the_token(start):
    program = start("--no-browser")
    assert program.status("api/health") == 200
    assert program.status("api/models") == program.status("") == program.status("static/js/main.js") == 401
    assert program.status("api/models", Authorization="Bearer wrong") == 401
    assert program.status("api/models", Authorization=f"Bearer {program.token}") == 200
    assert program.status(f"?token={program.token}", Host="evil.example") == 421
    assert program.status("nowhere") == 401
    wait_until(lambda: bool(program.children()))
    assert program.end(program.interrupt) == (0, ""), "nothing of this is logged"


def test_each_start_has_a_token_of_its_own(start):
    first = start("--no-browser")
    first.end(first.interrupt)
    second = start("--no-browser")
    assert first.token != second.token and len(first.token) == 32
    assert second.status("api/models", Authorization=f"Bearer {first.token}") == 401


def test_a_token_of_the_environment_is_neither_printed_nor_handed_on(start, tmp_path):
    secret = "chosen-by-the-operator"
    program = start("--no-browser", INNVESTIGATE_GUI_TOKEN=secret)
    assert program.first_line == f"iNNvestigate-GUI is at {program.url} (Ctrl-C ends it)\n"
    assert program.status("api/models", Authorization=f"Bearer {secret}") == 200
    wait_until(lambda: len(program.children()) >= 2)
    for child in program.children():
        assert secret not in str(child.environ()) + str(child.cmdline())
    assert program.end(program.interrupt) == (0, "")


def test_a_proxy_in_front_is_believed_when_asked(start):
    said = {"X_Forwarded_Proto": "https", "X_Forwarded_Host": "gui.lab", "X_Forwarded_For": "192.0.2.9"}
    said |= {"X_Requested_With": "XMLHttpRequest", "Origin": "https://gui.lab"}
    secret = "chosen-by-the-operator"
    program = start("--no-browser", "--behind-proxy", "--allowed-hosts", "gui.lab", INNVESTIGATE_GUI_TOKEN=secret)
    assert program.status("api/session", "DELETE", **said) == 204
    assert program.status("api/session", "DELETE", **said | {"Origin": "http://gui.lab"}) == 403
    assert program.status("api/session", "DELETE", **said | {"X_Forwarded_Host": "evil.example"}) == 421


def test_without_a_proxy_nothing_said_of_one_is_believed(start):
    program = start("--no-browser", "--no-auth")
    assert program.token is None and program.status("api/models") == 200
    said = {"X_Requested_With": "XMLHttpRequest", "X_Forwarded_Proto": "https", "X_Forwarded_Host": "evil.example"}
    assert program.status("api/session", "DELETE", **said) == 204
    assert program.status("api/session", "DELETE", **said, Origin="https://evil.example") == 403


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_elsewhere_without_a_login_is_one_sentence(tmp_path, host):
    said = refused("--data-dir", str(tmp_path), "--no-auth", "--host", host)
    assert said == (
        f"run.py: --no-auth needs an address of this machine alone, got --host {host}. Others could do everything "
        "here; take --token-file, --password-file or --users instead.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_settings_come_from_the_environment_too(tmp_path):
    environment = os.environ | {"INNVESTIGATE_GUI_PORT": "nonsense"}
    command = [sys.executable, "run.py"]
    result = subprocess.run(command, cwd=PROJECT_DIR, env=environment, capture_output=True, text=True, timeout=30)
    assert result.returncode == 2
    assert "INNVESTIGATE_GUI_PORT must be a whole number" in result.stderr


def test_a_port_in_use_is_one_sentence(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refused("--data-dir", str(tmp_path), "--port", str(port))
    assert said == (
        f"run.py: Port {port} of 127.0.0.1 cannot be used (Address already in use); choose another one with --port.\n"
    )


def test_a_folder_of_datasets_that_is_not_there_is_one_sentence(tmp_path):
    said = refused("--data-dir", str(tmp_path), "--datasets", str(tmp_path / "nowhere"))
    assert said == f"run.py: The folder {tmp_path / 'nowhere'} of --datasets is not there.\n"


def test_an_unwritable_folder_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    said = refused("--data-dir", str(tmp_path / "file"))
    assert "file/instance cannot be written (Not a directory); choose another one with --data-dir." in said


def test_a_database_of_a_newer_version_is_one_sentence(settings):
    store = Store(settings)
    with store._writing() as connection:
        connection.execute(update(migrations._VERSION).values(version_num="9999"))
    store.close()
    said = refused("--data-dir", str(settings.data_dir), "--port", "0", "--no-auth")
    assert said.startswith("run.py: The database was made by a newer iNNvestigate-GUI") and "'9999'" in said


@pytest.mark.parametrize("command", [(), ("adopt",)])
def test_a_damaged_database_is_one_sentence(settings, command):
    Store(settings).close()
    path = next(settings.instance_dir.glob("*.sqlite3"))
    path.write_bytes(b"this is no database" * 1000)
    done = subprocess.run(
        [sys.executable, "run.py", *command, "--data-dir", str(settings.data_dir)],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2 and "cannot be used: file is not a database" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_cannot_be_reached_is_one_sentence_without_its_password(tmp_path):
    address = "postgresql://lab:secret@127.0.0.1:9/heatmaps"
    said = refused("--data-dir", str(tmp_path), "--port", "0", "--no-auth", "--database", address)
    assert said.startswith("run.py: The postgresql database cannot be used: connection") and "secret" not in said


def test_with_postgresql_nothing_is_in_a_file(start, tmp_path, empty_postgresql):
    program = start("--no-browser", "--no-auth", INNVESTIGATE_GUI_DATABASE=empty_postgresql)
    assert json.loads(program.get("api/session"))["usage"] == {"disk": 0, "pictures": 0, "queued_runs": 0}
    assert not [name for name in os.listdir(tmp_path / "instance") if "sqlite" in name]
    for process in (psutil.Process(program.process.pid), *psutil.Process(program.process.pid).children(recursive=True)):
        if process.pid != program.process.pid:
            assert "INNVESTIGATE_GUI_DATABASE" not in process.environ()


def test_an_unknown_host_is_one_sentence(tmp_path):
    assert "The address no.such.host.invalid cannot be used" in refused(
        "--data-dir", str(tmp_path), "--host", "no.such.host.invalid"
    )


def test_one_folder_takes_one_program(start, tmp_path):
    start("--no-browser")
    said = refused("--data-dir", str(tmp_path), "--port", "0")
    assert f"Another iNNvestigate-GUI uses the folder {tmp_path} already" in said


@pytest.mark.parametrize("version", [(3, 10, 14), (3, 12, 0), (3, 14, 1), (2, 7, 18)])
def test_another_python_is_told_so(version):
    code = f"import sys, runpy; sys.version_info = {version}; runpy.run_path('run.py', run_name='__main__')"
    result = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_DIR, capture_output=True, text=True)
    assert result.returncode == 2
    assert "needs Python 3.11" in result.stderr
    assert f"this is Python {version[0]}.{version[1]}.\n" in result.stderr
    assert result.stderr.count("\n") == 1


def test_any_python_3_can_read_run_py():
    ast.parse((PROJECT_DIR / "run.py").read_text(), feature_version=(3, 4))


def test_a_missing_package_is_told_with_the_remedy():
    code = "import sys, runpy; sys.modules['flask'] = None; runpy.run_path('run.py', run_name='__main__')"
    result = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_DIR, capture_output=True, text=True)
    assert result.returncode == 2
    assert "'flask' is missing" in result.stderr
    assert "pip install -r requirements.txt" in result.stderr


def test_help_is_there():
    result = subprocess.run([sys.executable, "run.py", "--help"], cwd=PROJECT_DIR, capture_output=True, text=True)
    assert result.returncode == 0
    for option in ("--host", "--port", "--data-dir", "--workers", "--no-browser", "--scheduler"):
        assert option in result.stdout
