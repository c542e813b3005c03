"""Which Host headers are taken, as a table."""

from __future__ import annotations

import socket

import pytest

from app.access.hosts import hosts_for, only_this_machine

LOOPBACK = ["127.0.0.1", "::1", "localhost", "127.0.0.53"]
HERE = ["localhost", "localhost:5000", "LocalHost", "127.0.0.1", "127.8.9.1:80", "[::1]", "[::1]:5000"]
ADDRESSES = ["192.0.2.1", "192.0.2.1:5000", "[2001:db8::1]:5000"]
ODD = [
    "", ":5000", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:127.0.0.1",
    "a@localhost", "localhost:port", "localhost:123456", "local host", "localhost/", "[localhost]", "[::1", "::1",
    "127.0.0.1\n", "2130706433", "0x7f.1",
]  # fmt: skip


@pytest.mark.parametrize("bound", LOOPBACK)
def test_loopback(bound):
    hosts = hosts_for(bound)
    assert [host for host in HERE if not hosts.include(host)] == []
    assert [host for host in ODD + ADDRESSES + [socket.gethostname()] if hosts.include(host)] == []


@pytest.mark.parametrize("bound", ["0.0.0.0", "::"])
def test_a_wildcard_takes_every_address_and_the_names_of_this_machine(bound):
    hosts = hosts_for(bound)
    assert [host for host in HERE + ADDRESSES + [socket.gethostname()] if not hosts.include(host)] == []
    assert [host for host in ODD if hosts.include(host)] == []


def test_one_address():
    hosts = hosts_for("2001:DB8::0001")
    assert hosts.include("[2001:db8::1]:5000") and hosts.include(socket.gethostname().upper())
    assert not hosts.include("[2001:db8::2]") and not hosts.include("192.0.2.1")


def test_names_that_the_operator_adds():
    hosts = hosts_for("127.0.0.1", ("gui.lab", "192.0.2.7"))
    assert hosts.include("GUI.lab:8443") and hosts.include("192.0.2.7") and hosts.include("localhost")
    assert not hosts.include("lab") and not hosts.include("x.gui.lab") and not hosts.include("gui.lab.example")


@pytest.mark.parametrize("host", LOOPBACK)
def test_who_listens_on_loopback_is_alone(host):
    assert only_this_machine(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1", "::ffff:192.0.2.1", "no.such.host.invalid"])
def test_who_listens_elsewhere_is_not(host):
    assert not only_this_machine(host)
