"""What the system knows of a child's network connections; what is particular to Linux stays here."""

import contextlib
import os
import threading
import time
from collections.abc import Iterable, Mapping
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

    def __init__(self, file: str) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._namespace = ""
        self._read_at = float("-inf")
        self._rows: dict[str, Row] = {}

    def of(self, process: Path) -> Mapping[str, Row]:
        """Return the sockets of the namespace that `process` is in. Raise OSError when the system does not tell."""
        namespace = os.readlink(process / "ns" / "net")  # noqa: PTH115 - it is no path: `net:[number]`
        with self._lock:
            if namespace != self._namespace or time.monotonic() - self._read_at > TABLE_SECONDS:
                self._rows = self._read(process / "net" / self._file)
                self._namespace, self._read_at = namespace, time.monotonic()
            return self._rows

    @staticmethod
    def _read(file: Path) -> dict[str, Row]:
        lines = file.read_text().splitlines()[1:] if file.exists() else []
        return {row[9]: row for row in map(str.split, lines) if len(row) > 9}


_tcp = _Table("tcp"), _Table("tcp6")
_udp = _Table("udp"), _Table("udp6")


def _rows(pid: int, tables: Iterable[_Table]) -> list[Row] | None:
    """Return the rows of `tables` that belong to process `pid`, None where the system does not tell."""
    process = Path(f"/proc/{pid}")
    found: dict[str, Row] = {}
    try:
        sockets = _sockets(process)
        for table in tables:
            if sockets <= found.keys():
                break  # nothing is left to be found: each table costs milliseconds
            known = table.of(process)
            found.update({number: known[number] for number in sockets & known.keys()})
    except OSError:
        return None
    return list(found.values())


def _sockets(process: Path) -> set[str]:
    """Return the inode numbers of the sockets that `process` has open."""
    numbers: set[str] = set()
    for descriptor in (process / "fd").iterdir():
        with contextlib.suppress(OSError):  # closed since it was listed
            name = os.readlink(descriptor)  # noqa: PTH115 - it is no path: `socket:[number]`
            if name.startswith("socket:["):
                numbers.add(name[8:-1])
    return numbers
