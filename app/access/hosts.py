"""Under which names the program answers. A page of another site can give its own name this machine's address."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass

WILDCARDS = ("0.0.0.0", "::", "")
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::[0-9]{1,5})?")


@dataclass(frozen=True)
class Hosts:
    """Names in lower case and addresses without brackets; which whole kinds of addresses are taken."""

    names: frozenset[str]
    every_address: bool = False

    def include(self, host: str) -> bool:
        """Whether the program answers to this Host header, with or without a port."""
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = _normal(found[1] or found[2])
        if name in self.names:
            return True
        address = _address(name)
        return address is not None and (self.every_address or address.is_loopback)


def hosts_for(listens_on: str, more: Iterable[str] = ()) -> Hosts:
    """The names of a program that listens on an address or a name; of a wildcard every address.

    A name of the network can be made to mean any address, an address cannot: so addresses are safe to take.
    """
    names = {"localhost", listens_on, *more} - {""}
    if not only_this_machine(listens_on):
        names |= {socket.gethostname(), socket.getfqdn()}
    return Hosts(frozenset(map(_normal, names)), every_address=listens_on in WILDCARDS)


def only_this_machine(host: str) -> bool:
    """Whether nobody on another machine can reach a program that listens on this address or name."""
    address = _address(host)
    if address is not None:
        return address.is_loopback
    try:
        found = socket.getaddrinfo(host or None, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        return False
    return all(ipaddress.ip_address(str(item[4][0]).partition("%")[0]).is_loopback for item in found)


def _normal(name: str) -> str:
    address = _address(name)
    return name.lower() if address is None else str(address)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
