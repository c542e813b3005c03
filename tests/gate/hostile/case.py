"""What a hostile file is: a family, what is varied, and the function that writes it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECRET = "the words of another file on this machine"


@dataclass
class Canary:
    """What an attack would leave behind: a file, a secret in the answer, a connection to a listener."""

    folder: Path
    address: str
    connections: list[Any] = field(default_factory=list)

    @property
    def file(self) -> Path:
        """The file that an attack writes; it must never be there."""
        return self.folder / "canary"

    @property
    def secret(self) -> Path:
        return self.folder / "secret.txt"

    def assert_silent(self) -> None:
        assert not self.file.exists(), "code of the file was run"
        assert not self.connections, "something connected to the listener"
        assert {path.name for path in self.folder.iterdir()} == {"secret.txt"}
        assert self.secret.read_text() == SECRET


@contextmanager
def canary(folder: Path) -> Iterator[Canary]:
    """A folder with a secret in it and a listener on this machine, for attacks to reach for."""
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found = Canary(folder, f"http://127.0.0.1:{listener.getsockname()[1]}/file")
        found.secret.write_text(SECRET)

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                found.connections.append(connection)
                connection.close()

        threading.Thread(target=accept, daemon=True).start()
        yield found
        listener.shutdown(socket.SHUT_RDWR)


Write = Callable[[Path, Canary], None]


@dataclass(frozen=True)
class Case:
    """`write(path, canary)` makes the file; `words` are in the refusal, where the family promises some."""

    family: str
    name: str
    write: Write
    words: str = ""

    def __str__(self) -> str:
        return f"{self.family}-{self.name}"


CASES: list[Case] = []


def case(family: str, name: str, write: Write, words: str = "") -> None:
    CASES.append(Case(family, name, write, words))
