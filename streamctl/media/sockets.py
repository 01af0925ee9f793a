"""What the system knows of a child's network connections; what is particular to Linux stays here."""

import contextlib
import os
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

State = Literal["calling", "connected", "listening", "closing"]
_STATES: dict[str, State] = {"01": "connected", "02": "calling", "03": "calling", "0A": "listening"}
"""State numbers of /proc/net/tcp (linux/include/net/tcp_states.h); all others are steps of closing."""

TABLE_SECONDS = 0.4
"""How old the system's table of sockets may be.

Linux walks a hash of up to half a million places for it, which takes milliseconds: all targets share one reading.
"""


@dataclass(frozen=True, slots=True)
class Connection:
    """One TCP connection of a process.

    Attributes:
        unsent: Bytes written that the other side has not acknowledged: the system's Send-Q.
    """

    state: State
    unsent: int


Row = list[str]
"""One line of /proc/net/tcp or /proc/net/udp, in words."""


def connections_of(pid: int) -> tuple[Connection, ...] | None:
    """Return the TCP connections of process `pid`, None where the system does not tell (not Linux, or it is gone).

    The answer may be TABLE_SECONDS old.
    """
    rows = _rows(pid, _tcp)
    if rows is None:
        return None
    return tuple(Connection(_STATES.get(row[3], "closing"), int(row[4].partition(":")[0], 16)) for row in rows)


def datagram_sockets(pid: int) -> int | None:
    """Return how many UDP sockets process `pid` has, None where the system does not tell (not Linux, or it is gone).

    The answer may be TABLE_SECONDS old.
    """
    rows = _rows(pid, _udp)
    return None if rows is None else len(rows)


class _Table:
    """The sockets of a network namespace by their inode number, read anew when they are old; for several threads."""

    def __init__(self, *files: str) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._namespace = ""
        self._read_at = float("-inf")
        self._rows: dict[str, Row] = {}

    def of(self, process: Path) -> Mapping[str, Row]:
        """Return the sockets of the namespace that `process` is in. Raise OSError when the system does not tell."""
        namespace = os.readlink(process / "ns" / "net")  # noqa: PTH115 - it is no path: `net:[number]`
        with self._lock:
            if namespace != self._namespace or time.monotonic() - self._read_at > TABLE_SECONDS:
                self._rows = dict(self._read(process))
                self._namespace, self._read_at = namespace, time.monotonic()
            return self._rows

    def _read(self, process: Path) -> Iterator[tuple[str, Row]]:
        for file in (process / "net" / name for name in self._files):
            if file.exists():
                rows = map(str.split, file.read_text().splitlines()[1:])
                yield from ((row[9], row) for row in rows if len(row) > 9)


_tcp = _Table("tcp", "tcp6")
_udp = _Table("udp", "udp6")


def _rows(pid: int, table: _Table) -> list[Row] | None:
    """Return the rows of `table` that belong to process `pid`, None where the system does not tell."""
    process = Path(f"/proc/{pid}")
    try:
        known = table.of(process)
        return [known[number] for number in _sockets(process) if number in known]
    except OSError:
        return None


def _sockets(process: Path) -> set[str]:
    """Return the inode numbers of the sockets that `process` has open."""
    numbers: set[str] = set()
    for descriptor in (process / "fd").iterdir():
        with contextlib.suppress(OSError):  # closed since it was listed
            name = os.readlink(descriptor)  # noqa: PTH115 - it is no path: `socket:[number]`
            if name.startswith("socket:["):
                numbers.add(name[8:-1])
    return numbers
