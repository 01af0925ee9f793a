"""What the system knows of a child's network connections; what is particular to Linux stays here."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

State = Literal["calling", "connected", "listening", "closing"]
_STATES: dict[str, State] = {"01": "connected", "02": "calling", "03": "calling", "0A": "listening"}
"""State numbers of /proc/net/tcp (linux/include/net/tcp_states.h); all others are steps of closing."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One TCP connection of a process.

    Attributes:
        unsent: Bytes written that the other side has not acknowledged: the system's Send-Q.
    """

    state: State
    unsent: int


def connections_of(pid: int) -> tuple[Connection, ...] | None:
    """Return the TCP connections of process `pid`, None where the system does not tell (not Linux, or it is gone)."""
    rows = _rows(pid, "tcp", "tcp6")
    if rows is None:
        return None
    return tuple(Connection(_STATES.get(row[3], "closing"), int(row[4].partition(":")[0], 16)) for row in rows)


def datagram_sockets(pid: int) -> int | None:
    """Return how many UDP sockets process `pid` has, None where the system does not tell (not Linux, or it is gone)."""
    rows = _rows(pid, "udp", "udp6")
    return None if rows is None else len(rows)


def _rows(pid: int, *tables: str) -> list[list[str]] | None:
    """Return the rows of `tables` that belong to process `pid`, None where the system does not tell."""
    process = Path(f"/proc/{pid}")
    try:
        sockets = _sockets(process)
        files = [process / "net" / name for name in tables]
        lines = [line for file in files if file.exists() for line in file.read_text().splitlines()[1:]]
    except OSError:
        return None
    return [row for row in map(str.split, lines) if len(row) > 9 and row[9] in sockets]


def _sockets(process: Path) -> set[str]:
    """Return the inode numbers of the sockets that `process` has open."""
    numbers: set[str] = set()
    for descriptor in (process / "fd").iterdir():
        with contextlib.suppress(OSError):  # closed since it was listed
            name = os.readlink(descriptor)  # noqa: PTH115 - it is no path: `socket:[number]`
            if name.startswith("socket:["):
                numbers.add(name[8:-1])
    return numbers
