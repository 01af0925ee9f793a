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
    process = Path(f"/proc/{pid}")
    try:
        sockets = _sockets(process)
        tables = [process / "net" / name for name in ("tcp", "tcp6")]
        lines = [line for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
    except OSError:
        return None
    rows = (line.split() for line in lines)
    return tuple(
        Connection(_STATES.get(row[3], "closing"), int(row[4].partition(":")[0], 16))
        for row in rows
        if len(row) > 9 and row[9] in sockets
    )


def _sockets(process: Path) -> set[str]:
    """Return the inode numbers of the sockets that `process` has open."""
    numbers: set[str] = set()
    for descriptor in (process / "fd").iterdir():
        with contextlib.suppress(OSError):  # closed since it was listed
            name = os.readlink(descriptor)  # noqa: PTH115 - it is no path: `socket:[number]`
            if name.startswith("socket:["):
                numbers.add(name[8:-1])
    return numbers
