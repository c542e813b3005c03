from __future__ import annotations

from pathlib import Path

import pytest

from app.config import Settings
from app.errors import CannotStart
from app.jobs.tls import require_tls_files, security_of


def files(folder: Path, *names: str) -> dict[str, Path]:
    for name in names:
        (folder / name).write_text("PEM")
    return {name: folder / name for name in names}


def test_without_files_dasks_own_configuration_counts():
    require_tls_files(Settings())
    assert security_of(Settings()) is None


def test_all_three_files_are_needed(tmp_path: Path):
    given = files(tmp_path, "tls_ca", "tls_cert")
    with pytest.raises(CannotStart, match="--tls-key is missing"):
        require_tls_files(Settings(**given))


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    given = files(tmp_path, "tls_ca", "tls_cert") | {"tls_key": tmp_path / "nowhere.pem"}
    with pytest.raises(CannotStart, match=r"nowhere\.pem of --tls-key is not there"):
        require_tls_files(Settings(**given))


def test_with_files_nothing_is_sent_in_the_clear(tmp_path: Path):
    security = security_of(Settings(**files(tmp_path, "tls_ca", "tls_cert", "tls_key")))
    assert security is not None
    assert security.require_encryption is True
    assert (security.tls_client_key, security.tls_worker_key) == (str(tmp_path / "tls_key"),) * 2
