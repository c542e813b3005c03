"""What is in `deploy/` names things that exist, runs as nobody special, and its image's files are enough to start."""

from __future__ import annotations

import dataclasses
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.config import PROJECT_DIR, Settings, environment_name
from benchmarks.server import Client, Server

DEPLOY = PROJECT_DIR / "deploy"
DOCKERFILE = DEPLOY / "Dockerfile"
UNIT = DEPLOY / "innvestigate-gui.service"
VARIABLES = {environment_name(setting) for setting in dataclasses.fields(Settings)}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments; continued lines are one."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in text.splitlines() if line.strip()]


def last_stage() -> list[tuple[str, str]]:
    found = instructions()
    begin = max(place for place, (name, _) in enumerate(found) if name == "FROM")
    return found[begin:]


def image_environment() -> dict[str, str]:
    (text,) = [text for name, text in last_stage() if name == "ENV"]
    return dict(part.split("=", 1) for part in shlex.split(text))


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_every_variable_is_one_of_the_program(path: Path) -> None:
    assert set(re.findall(r"INNVESTIGATE_GUI_[A-Z_]+", path.read_text())) <= VARIABLES


def test_the_image_runs_as_nobody_special_and_takes_no_moving_base() -> None:
    stage = dict(last_stage())
    user, _, group = stage["USER"].partition(":")
    assert int(user) >= 1000 and int(group) >= 1000
    assert stage["ENTRYPOINT"].startswith("[") and stage["HEALTHCHECK"]
    for name, text in instructions():
        assert name != "ADD" and "sudo" not in text
        assert name != "FROM" or re.match(r"python:3\.11-slim-\w+", text)


def test_the_image_brings_no_data_and_no_secrets() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    allowed = {line[1:].removesuffix("*.txt") for line in lines if line.startswith("!")}
    assert "*" in lines and allowed == {"LICENSE", "run.py", "requirements", "app", "models"}
    assert {"models/checked", "models/patterns"} <= set(lines)


def test_the_files_of_the_image_are_enough_to_start(tmp_path: Path) -> None:
    """The COPY lines are carried out into a folder, and the program is started there as the image starts it."""
    place = tmp_path / "srv"
    place.mkdir()
    for name, text in last_stage():
        if name == "COPY" and "--from" not in text:
            *sources, target = text.split()
            for source in sources:
                _copy(PROJECT_DIR / source, place / (source if target == "./" else target))
    (tmp_path / "data").mkdir()
    environment = image_environment() | {"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path)}
    environment |= {"INNVESTIGATE_GUI_HOST": "127.0.0.1", "HOME": str(tmp_path)}
    server = Server(tmp_path / "data", "--scheduler", "tcp://127.0.0.1:1", project=place, **environment)
    try:
        client = Client(server.url)
        assert client.ask("GET", "/api/health")[0] == 200 and client.ask("GET", "/")[0] == 200
        assert {model["kind"] for model in client.json("GET", "/api/models")["items"]} >= {"demo"}
        client.close()
    finally:
        server.end()
    assert '"route": "/api/health"' in server.said.read_text()


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "checked", "patterns"))
    else:
        shutil.copy(source, target)


def compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


@pytest.mark.parametrize(("service", "profile"), [("program", "cpu"), ("program-gpu", "gpu")])
def test_compose(service: str, profile: str) -> None:
    found = compose()["services"][service]
    assert found["profiles"] == [profile]
    assert found["read_only"] and found["cap_drop"] == ["ALL"] and "privileged" not in found
    assert found["ports"] == ["127.0.0.1:5000:5000"]  # others come through a reverse proxy
    assert (DEPLOY / found["build"]["context"] / found["build"]["dockerfile"]).samefile(DOCKERFILE)
    for volume in found["volumes"]:
        name, _, inside = volume.partition(":")
        assert name in compose()["volumes"] and inside == image_environment()["INNVESTIGATE_GUI_DATA_DIR"]
    arguments = found["build"].get("args", {})
    assert all((PROJECT_DIR / file).is_file() for file in arguments.values())


def test_the_settings_of_compose_can_be_read() -> None:
    """Each with the default that stands behind `:-`."""
    environment = compose()["services"]["program"]["environment"]
    read = {name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(text)) for name, text in environment.items()}
    settings = Settings.load([], image_environment() | read)
    assert settings.users == Path("/data/users") and settings.auth and settings.host == "0.0.0.0"
    assert settings.limit_disk == 20 * 2**30 and settings.keep_days is None


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("There is no systemd-analyze here.")
    text = UNIT.read_text().replace("/opt/innvestigate-gui/.venv/bin/python", sys.executable)
    (tmp_path / UNIT.name).write_text(text)
    done = subprocess.run(["systemd-analyze", "verify", str(tmp_path / UNIT.name)], capture_output=True, text=True)
    told = [line for line in done.stderr.splitlines() if UNIT.name in line and "not executable" not in line]
    assert told == []


def test_the_unit_lets_workers_die_and_the_settings_can_be_read() -> None:
    lines = UNIT.read_text().splitlines()
    assert "OOMPolicy=continue" in lines and "NoNewPrivileges=yes" in lines
    pairs = [line.removeprefix("Environment=").split("=", 1) for line in lines if line.startswith("Environment=")]
    assert Settings.load([], dict(pairs)).data_dir == Path("/var/lib/innvestigate-gui")


def test_proxies_tell_who_asked_and_do_not_believe_the_browser() -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    for header in ("Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"):
        assert f"proxy_set_header {header} $" in text
    assert "proxy_add_x_forwarded_for" not in text and text.count("{") == text.count("}")
