"""The commands of docs/hosting.md for backup, carried out while the program writes; restored, everything is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import PROJECT_DIR, Settings
from app.jobs.store import Store
from app.storage.files import Files


def command(name: str) -> str:
    """A command of the page's section about backup, with the lines that continue it."""
    section = (PROJECT_DIR / "docs" / "hosting.md").read_text().split("## Backup and restore")[1].split("\n## ")[0]
    (found,) = re.findall(rf"^    ({name} (?:.*\\\n)*.*)$", section, re.MULTILINE)
    return found


def test_backup_and_restore(tmp_path: Path) -> None:
    data, backup, restored = (tmp_path / name for name in ("data", "backup", "restored"))
    settings = Settings(data_dir=data)
    store, files = Store(settings), Files(settings)
    (backup / "files").mkdir(parents=True)
    image = store.add_image("a.png", 2, 1, files.put_image(b"png", b"small"))
    run = store.add_run("visualize", {"images": [image.id], "models": [], "method": "gradient"}, 1, "A run")
    files.write_output(run.id, "a.png", b"map")
    _carry_out(command("python"), data, backup)
    store.add_image("late.png", 2, 1, files.put_image(b"late", b"late"))
    if shutil.which("rsync") is None:
        shutil.copytree(data, backup / "files", ignore=_LEFT_OUT, dirs_exist_ok=True)
    else:
        _carry_out(command("rsync"), data, backup)
    store.close()

    shutil.copytree(backup / "files", restored)
    shutil.copy(backup / "innvestigate-gui.sqlite3", restored / "instance")
    again = Store(Settings(data_dir=restored))
    (found,) = again.images().items
    assert found == image and again.run(run.id).title == "A run"
    assert Files(Settings(data_dir=restored)).image_path(found.file_hash).read_bytes() == b"png"
    assert (restored / "output" / run.id / "a.png").read_bytes() == b"map"
    again.close()


_LEFT_OUT = shutil.ignore_patterns("*.sqlite3*", "scratch", "uploads")


def _carry_out(text: str, data: Path, backup: Path) -> None:
    text = text.replace("DATA/", f"{data}/").replace("BACKUP/", f"{backup}/")
    text = re.sub(r"^python", sys.executable, text)
    done = subprocess.run(["sh", "-c", text], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["python", "rsync"])
def test_the_commands_are_on_the_page(name: str) -> None:
    assert "DATA/" in command(name) and "BACKUP/" in command(name)
