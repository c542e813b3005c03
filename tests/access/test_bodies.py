"""Large bodies of strangers are refused before they are received, by a real server on a real connection."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from waitress import create_server

from app.access.bodies import OPEN_BYTES, channels_for
from tests.access.conftest import TOKEN

HUGE = 10**12
AUTHORIZATION = f"Authorization: Bearer {TOKEN}\r\n"


@pytest.fixture
def connect(make_app) -> Iterator[Callable[[], socket.socket]]:
    app = make_app(token=TOKEN)
    server = create_server(app, host="127.0.0.1", port=0, max_request_body_size=2 * HUGE)
    server.channel_class = channels_for(app)
    thread = threading.Thread(target=server.run)
    thread.start()
    address = ("127.0.0.1", int(server.effective_port))
    yield lambda: socket.create_connection(address, timeout=10)
    server.trigger.pull_trigger(lambda: server.asyncore.close_all(server._map))
    thread.join(10)
    server.task_dispatcher.shutdown()


def head(length: str, more: str = "") -> bytes:
    first = f"POST /api/images HTTP/1.1\r\nHost: localhost\r\nX-Requested-With: XMLHttpRequest\r\n{length}\r\n{more}"
    return f"{first}Content-Type: multipart/form-data; boundary=b\r\n\r\n".encode()


def answer(connection: socket.socket) -> bytes:
    """All that comes until the server closes the connection."""
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize(
    "more", ["", "Authorization: Bearer wrong\r\n", "Expect: 100-continue\r\n", "Cookie: x=y; =;;\r\n"]
)
def test_a_stranger_is_refused_at_the_head(connect, more):
    with connect() as connection:
        connection.sendall(head(f"Content-Length: {HUGE}", more))
        first, _, body = answer(connection).partition(b"\r\n\r\n")
    assert first.startswith(b"HTTP/1.1 401 ") and b"application/problem+json" in first
    assert json.loads(body)["status"] == 401 and "login" in json.loads(body)["detail"]


def test_a_stranger_who_does_not_say_how_much_is_cut_off(connect):
    chunk = b"100000\r\n" + bytes(2**20) + b"\r\n"
    with connect() as connection:
        connection.sendall(head("Transfer-Encoding: chunked"))
        sent = 0
        try:
            while sent < 4 * OPEN_BYTES:
                connection.sendall(chunk)
                sent += 2**20
            said = answer(connection)
        except (BrokenPipeError, ConnectionResetError):
            said = b""
    assert sent < 4 * OPEN_BYTES or said.startswith(b"HTTP/1.1 413 ")


def test_a_user_goes_on(connect):
    with connect() as connection:
        connection.sendall(head(f"Content-Length: {HUGE}", f"{AUTHORIZATION}Expect: 100-continue\r\n"))
        assert connection.recv(100).startswith(b"HTTP/1.1 100 Continue")


def test_a_small_body_of_a_stranger_is_answered_in_the_usual_way(connect):
    with connect() as connection:
        connection.sendall(head("Content-Length: 5\r\nConnection: close") + b"hello")
        said = answer(connection)
    assert said.startswith(b"HTTP/1.1 401 ") and b"open the address that the program printed" in said
