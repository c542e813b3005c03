"""How often somebody may ask: logins against guessing, requests and uploads against a script that runs wild."""

from __future__ import annotations

import ipaddress
import math
import time

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.errors import TooManyRequests

LOGINS = RateLimitItemPerMinute(10)
REQUESTS = RateLimitItemPerSecond(500, 10)  # 50 a second, over ten seconds
UPLOADS = RateLimitItemPerMinute(600)


class Rates:
    """Counts in memory, with a window that moves; `TooManyRequests` says when to come back."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def login(self, address: str, name: str = "") -> None:
        """Count an attempt from an address and, where there are names, for a name."""
        sentence = "At most 10 logins a minute can be tried; wait for a moment."
        self._count(LOGINS, sentence, "address", network(address))
        if name:
            self._count(LOGINS, sentence, "name", name[:64])

    def logged_in(self, address: str) -> None:
        """Forget the attempts from an address that has proved right: a whole class may sit behind one address.

        Those for a name stay, so that an account of one's own does not help to guess another's.
        """
        self._limiter.clear(LOGINS, "address", network(address))

    def request(self, user: str) -> None:
        self._count(REQUESTS, "At most 500 requests in ten seconds are taken from one user; slow down.", "user", user)

    def upload(self, user: str) -> None:
        self._count(UPLOADS, "At most 600 uploads a minute are taken from one user; slow down.", "upload", user)

    def _count(self, item: RateLimitItem, sentence: str, *key: str) -> None:
        if not self._limiter.hit(item, *key):
            seconds = self._limiter.get_window_stats(item, *key).reset_time - time.time()
            raise TooManyRequests(sentence, retry_after=max(1, math.ceil(seconds)))


def network(address: str) -> str:
    """Whose address this is: of IPv6 one customer has a whole /64 of them."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))
