"""Who may read what the program keeps: its own account alone, or with `--data-group` the accounts of a group too.

Pictures, models and results of users are nobody's business on a machine with other accounts. The umask does it for what
is made from now on; what earlier versions left open is brought to it at the start.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from app.config import Settings
from app.errors import CannotStart

log = logging.getLogger(__name__)

_ALONE, _WITH_GROUP = 0o077, 0o027
# What a process of another account must be able to write: what methods have learned from pictures.
_SHARED_FOLDERS = ("patterns",)
_GROUP_WRITES = 0o2770


# A umask can only be read by setting it.
_mask = os.umask(_ALONE)
os.umask(_mask)


def restrict(settings: Settings) -> None:
    """Let this process, and those that it starts, make files that only the account (and the group) can read.

    Raises `CannotStart` for a group that there is not, or that this account is not in.
    """
    global _mask
    group_of(settings)
    _mask = _ALONE if settings.data_group is None else _WITH_GROUP
    os.umask(_mask)


def file_mode() -> int:
    """The mode of a file that is made now."""
    return 0o666 & ~_mask


def bring(settings: Settings) -> int:
    """Take from files and folders that are there what others may do with them; how many were changed."""
    if os.name == "nt":
        return 0
    group = group_of(settings)
    changed = sum(_set(path, mode, group) for path, mode in _wanted(settings))
    if changed:
        who = "this account" if settings.data_group is None else f"this account and the group {settings.data_group}"
        log.warning(
            "%d files and folders of the data folder were open to others; only %s can read them now", changed, who
        )
    return changed


def open_to_others(settings: Settings) -> Path | None:
    """A file or folder of the data folder that others can read though they should not; None when there is none."""
    if os.name == "nt":
        return None
    forbidden = 0o007 if settings.data_group is not None else 0o077
    return next((path for path, _ in _wanted(settings) if path.stat().st_mode & forbidden), None)


def group_of(settings: Settings) -> int | None:
    """The number of the group of `--data-group`, None without one."""
    if settings.data_group is None:
        return None
    import grp

    try:
        group = grp.getgrnam(settings.data_group).gr_gid
    except KeyError:
        raise CannotStart(
            f"There is no group {settings.data_group!r} for --data-group; make it, or name another."
        ) from None
    if os.geteuid() != 0 and group not in (os.getegid(), *os.getgroups()):
        raise CannotStart(
            f"This account is not in the group {settings.data_group} of --data-group; add it, or name another."
        )
    return group


def folders(settings: Settings) -> list[Path]:
    """The folders that are the program's own; demo models and what else lies beside them are not."""
    return [settings.instance_dir, settings.output_dir, settings.models_dir / "checked", settings.patterns_dir]


def _wanted(settings: Settings) -> Iterator[tuple[Path, int]]:
    """Each file and folder there is with the mode that it should have; secrets are for this account in any case."""
    group = settings.data_group is not None
    for top in folders(settings):
        for path in (top, *top.rglob("*")) if top.is_dir() else ():
            if path.is_symlink() or path.name == ".gitkeep":
                continue
            if path.is_dir():
                yield path, (_GROUP_WRITES if top.name in _SHARED_FOLDERS else 0o2750) if group else 0o700
            else:
                yield path, 0o640 if group and not _is_secret(path, settings) else 0o600


def _is_secret(path: Path, settings: Settings) -> bool:
    return path.parent == settings.instance_dir and "sqlite3" not in path.name


def _set(path: Path, mode: int, group: int | None) -> bool:
    """Whether something had to be changed."""
    try:
        now = path.stat()
        if group is not None and now.st_gid != group:
            os.chown(path, -1, group)
        elif stat.S_IMODE(now.st_mode) == mode:
            return False
        path.chmod(mode)
    except FileNotFoundError:  # gone meanwhile
        return False
    except PermissionError:
        log.warning("%s belongs to another account, so what others may do with it could not be changed", path)
        return False
    return True
