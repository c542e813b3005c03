"""The key that signs cookies: one for each install, made once, readable by nobody else."""

from __future__ import annotations

import logging
import secrets
from pathlib import Path

from app.access.private_files import others_can_read, write_private

FILE_NAME = "secret_key"
LENGTH = 32
_logger = logging.getLogger(__name__)


def secret_key(instance_dir: Path) -> bytes:
    """The key of this install, 32 bytes; one that others could read or that is damaged is replaced.

    With a new key every login ends.
    """
    path = instance_dir / FILE_NAME
    key = _read(path)
    if key is None:
        key = secrets.token_bytes(LENGTH)
        write_private(path, key.hex() + "\n")
    return key


def _read(path: Path) -> bytes | None:
    try:
        readable = others_can_read(path)
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    except (ValueError, OSError):
        _logger.warning("The key that signs logins could not be read; a new one is made, and everyone logs in again.")
        return None
    if readable:
        _logger.warning("Others could read the key that signs logins; a new one is made, and everyone logs in again.")
        return None
    return key if len(key) == LENGTH else None
