"""Hashes of passwords: Werkzeug's scrypt, which Flask brings, with the strength that OWASP asks for."""

from __future__ import annotations

import re
import threading

from werkzeug.security import check_password_hash, generate_password_hash

# 2^15 blocks of 1 KiB, three times over: 32 MiB of memory and about a quarter of a second.
METHOD = "scrypt:32768:8:3"
SHORTEST, LONGEST = 8, 1000
# Compared with where there is no such user, so that a name takes as long whether it is known or not.
_NOBODY = f"{METHOD}${'0' * 16}${'0' * 128}"
_FORM = re.compile(r"(?:scrypt|pbkdf2):[a-z0-9:]+\$[^$:]+\$[0-9a-f]+")
# Each takes 32 MiB and a core: a crowd at the door waits, it does not fill the memory.
_one_at_a_time = threading.Lock()


def hashed(password: str) -> str:
    return generate_password_hash(password, METHOD)


def is_hash(text: str) -> bool:
    """Whether a text has the form of a hash made here."""
    return _FORM.fullmatch(text) is not None


def matches(known: str | None, password: str) -> bool:
    """Whether a password has this hash; without a hash it takes the same time and is never right."""
    with _one_at_a_time:
        right = check_password_hash(known or _NOBODY, password)
    return right and known is not None
