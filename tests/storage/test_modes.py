"""Other accounts of the machine do not read what users have."""

from __future__ import annotations

import grp
import os
import pwd
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import PROJECT_DIR, Settings
from app.errors import CannotStart
from app.jobs.store import Store
from app.operation import place
from app.storage import modes
from app.storage.files import Files

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
NOBODY = "nobody"


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """As it was, in this process and for the module."""
    before = os.umask(0o022)
    yield
    os.umask(before)
    modes._mask = before


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def filled(settings: Settings) -> list[Path]:
    """A picture, a model, a result and the database, as the program makes them."""
    files = Files(settings)
    received = files.new_upload()
    received.write_bytes(b"model")
    paths = [files.image_path(files.put_image(b"picture", b"small"))]
    paths += [
        files.model_path(files.put_model(received, ".h5"), ".h5"),
        files.write_output("r" * 16, "map.png", b"map"),
    ]
    store = Store(settings)
    store.add_set("mine", [])
    store.close()
    return [*paths, next(settings.instance_dir.glob("*.sqlite3"))]


def test_what_is_made_is_for_this_account_alone(settings):
    modes.restrict(settings)
    for path in filled(settings):
        assert (mode(path), mode(path.parent)) == (0o600, 0o700), path
    assert modes.bring(settings) == 0 and modes.open_to_others(settings) is None


def test_what_earlier_versions_left_open_is_closed_at_the_start_with_a_line(settings, caplog):
    paths = filled(settings)
    others = settings.models_dir / "demo" / "demo.h5"
    others.parent.mkdir(parents=True)
    others.write_bytes(b"the program's")
    assert any(mode(path) & 0o044 for path in paths)
    assert place.other_accounts(settings).state == "optional"
    assert modes.bring(settings) > 4 and "only this account can read them now" in caplog.text
    assert {mode(path) for path in paths} == {0o600} and mode(others) & 0o044
    assert place.other_accounts(settings).text == "nobody else can read the data folder"


def test_a_group_reads_but_for_the_secrets(settings):
    settings = replace(settings, data_group=grp.getgrgid(os.getegid()).gr_name)
    modes.restrict(settings)
    paths = filled(settings)
    secret = settings.instance_dir / "secret_key"
    secret.write_text("key")
    settings.patterns_dir.mkdir()
    modes.bring(settings)
    assert {mode(path) for path in paths} == {0o640} and mode(secret) == 0o600
    assert (mode(settings.instance_dir), mode(settings.patterns_dir)) == (0o2750, 0o2770)
    assert modes.open_to_others(settings) is None


def test_a_group_that_is_not_there_is_refused(settings):
    with pytest.raises(CannotStart, match="There is no group 'nobodys-group' for --data-group"):
        modes.restrict(replace(settings, data_group="nobodys-group"))
    assert place.other_accounts(replace(settings, data_group="nobodys-group")).state == "missing"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another account")
def test_another_account_reads_nothing(settings, tmp_path):
    """The way to the data folder is open, the folder is not."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    paths, account = filled(settings), pwd.getpwnam(NOBODY)

    def readable() -> int:
        options = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": "/"}
        commands = [["cat", str(path)] for path in paths]
        return [subprocess.run(one, capture_output=True, check=False, **options).returncode for one in commands].count(
            0
        )

    assert readable() == len(paths)
    modes.restrict(settings)
    modes.bring(settings)
    assert readable() == 0


def test_the_program_starts_so(settings):
    """Wherever it is started from: what it makes itself is closed."""
    lines = [
        "import sys; from pathlib import Path; from app.config import Settings",
        "from app.serve import prepare_data_folder; from app.storage.modes import bring, restrict",
        "settings = Settings(data_dir=Path(sys.argv[1])); restrict(settings); prepare_data_folder(settings)",
        "print(bring(settings))",
    ]
    code = "\n".join(lines)
    done = subprocess.run(
        [sys.executable, "-c", code, str(settings.data_dir)],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "0"
    assert {mode(settings.instance_dir), mode(settings.output_dir)} == {0o700}
