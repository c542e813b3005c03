"""Hashes of passwords, and that a name does not show by the time whether it is known."""

from __future__ import annotations

import hashlib
import statistics
import time

import pytest

from app.access import passwords
from app.access.passwords import hashed, is_hash, matches


@pytest.mark.parametrize("password", ["a password", "pässwörd ☃", "x" * 1000, " spaces "])
def test_only_the_password_itself_matches(password):
    known = hashed(password)
    assert is_hash(known) and matches(known, password)
    assert not matches(known, password + " ") and not matches(known, password[:-1])


def test_it_is_scrypt_with_a_salt_of_its_own():
    """Against Python's own scrypt, with the parameters that OWASP names for 32 MiB."""
    known = hashed("a password")
    method, salt, digest = known.split("$")
    assert method == "scrypt:32768:8:3" and hashed("a password") != known and len(salt) >= 16
    right = hashlib.scrypt(b"a password", salt=salt.encode(), n=2**15, r=8, p=3, maxmem=2**27, dklen=64)
    assert digest == right.hex()


@pytest.mark.parametrize(
    "text", ["", "secret", "plain$$secret", "scrypt:32768:8:3", "md5$a$b", "scrypt:1$a$xyz", "a:b"]
)
def test_other_texts_are_no_hash(text):
    assert not is_hash(text)


def test_nobody_has_no_password():
    assert not matches(None, "") and not matches(None, "a password")
    assert is_hash(passwords._NOBODY) and passwords._NOBODY.startswith(passwords.METHOD)


def test_an_unknown_name_takes_as_long_as_a_known_one():
    """Processor time of five attempts each in turn, so that other work on the machine does not count."""
    known = hashed("a password")
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(5):
        for there in seconds:
            begin = time.thread_time()
            matches(known if there else None, "another password")
            seconds[there].append(time.thread_time() - begin)
    there, not_there = (min(values) for values in seconds.values())
    assert not_there / there == pytest.approx(1, abs=0.3), seconds
    assert statistics.median(seconds[True]) > 0.02, "too cheap to try"
