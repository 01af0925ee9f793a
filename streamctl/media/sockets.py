"""What the system knows of a child's network connections; what is particular to Linux stays here."""

import contextlib
import os
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from streamctl.media.socket_diag import ask

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
        acknowledged: Bytes that it has acknowledged since the connection began; None where the system does not tell.
    """

    state: State
    unsent: int
    acknowledged: int | None = None


Row = list[str]
"""One line of /proc/net/tcp or /proc/net/udp, in words."""


def connections_of(pid: int) -> tuple[Connection, ...] | None:
    """Return the TCP connections of process `pid`, None where the system does not tell (not Linux, or it is gone).

    The answer may be TABLE_SECONDS old.
    """
    rows = _rows(pid, _tcp)
    if rows is None:
        return None
    return tuple(_connection(row) for row in rows)


class ConnectionWatch:
    """Looks at the TCP connections of process `pid` again and again.

    Each connection is found in the system's table once and then asked for by its address, which takes microseconds: no
    table is walked while a publish goes on.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._places: dict[str, Row] = {}

    def look(self) -> tuple[Connection, ...] | None:
        """Return the connections, None where the system does not tell (not Linux, or the process is gone)."""
        try:
            sockets = _sockets(Path(f"/proc/{self._pid}"))
        except OSError:
            return None
        if sockets <= self._places.keys():
            told = [_asked(self._places[number]) for number in sockets]
            if None not in told:
                return tuple(one for one in told if one is not None)
        rows = _rows(self._pid, _tcp)
        if rows is None:
            return None
        self._places = {row[9]: row for row in rows}
        return tuple(_asked(row) or _connection(row) for row in rows)


def _connection(row: Row) -> Connection:
    return Connection(_STATES.get(row[3], "closing"), int(row[4].partition(":")[0], 16))


def _asked(row: Row) -> Connection | None:
    """Return the connection of `row` as it is by now, None where the system does not tell, or it is another one's."""
    told = ask(row[1], row[2])
    if told is None or told.inode != row[9]:
        return None
    return Connection(_STATES.get(f"{told.state:02X}", "closing"), told.unsent, told.acknowledged)


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
