"""How the ways between program, scheduler and workers are encrypted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.config import Settings
from app.errors import CannotStart

_FILES = ("tls_ca", "tls_cert", "tls_key")


def require_tls_files(settings: Settings) -> None:
    """Raise `CannotStart` unless all three files are there or none is asked for."""
    given: dict[str, Path | None] = {name: getattr(settings, name) for name in _FILES}
    if not any(given.values()):
        return
    for name, path in given.items():
        option = "--" + name.replace("_", "-")
        if path is None:
            raise CannotStart(f"TLS needs --tls-ca, --tls-cert and --tls-key together; {option} is missing.")
        if not path.is_file():
            raise CannotStart(f"The file {path} of {option} is not there.")


def security_of(settings: Settings) -> Any | None:
    """Dask's security by the files of the settings; None where none are given: then Dask's own configuration counts."""
    if settings.tls_ca is None:
        return None
    from distributed.security import Security

    certificate, key = str(settings.tls_cert), str(settings.tls_key)
    return Security(
        require_encryption=True,
        tls_ca_file=str(settings.tls_ca),
        tls_client_cert=certificate,
        tls_client_key=key,
        tls_worker_cert=certificate,
        tls_worker_key=key,
    )
