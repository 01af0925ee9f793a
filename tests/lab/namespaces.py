"""A network of its own behind a cable that can be pulled: a network namespace and a veth pair. Needs root."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from tests.lab.components import missing, require_root

HERE, THERE = "198.18.77.1", "198.18.77.2"
"""The two ends' addresses: of the range that RFC 2544 keeps for tests."""


@dataclass(frozen=True, slots=True)
class FarNetwork:
    """The other end of a cable.

    Attributes:
        name: The namespace.
        cable: Our end of the cable.
    """

    name: str
    cable: str
    address: str = THERE

    @property
    def prefix(self) -> tuple[str, ...]:
        """What a command line begins with to run there."""
        return ("ip", "netns", "exec", self.name)

    def pull(self) -> None:
        """Pull the cable: nothing arrives, nobody is told."""
        _ip("link", "set", self.cable, "down")

    def plug(self) -> None:
        """Plug it in again."""
        _ip("link", "set", self.cable, "up")


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=10)


@contextlib.contextmanager
def far_network() -> Iterator[FarNetwork]:
    """Make a namespace that is reached over a cable at `THERE`."""
    require_root()
    if shutil.which("ip") is None:
        missing("iproute2")
    pid = os.getpid()
    name, ours, theirs = f"far{pid}", f"veth{pid}", f"vfar{pid}"
    _ip("netns", "add", name)
    try:
        _ip("link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", name)
        _ip("address", "add", f"{HERE}/30", "dev", ours)
        _ip("link", "set", ours, "up")
        _ip("-n", name, "address", "add", f"{THERE}/30", "dev", theirs)
        _ip("-n", name, "link", "set", theirs, "up")
        _ip("-n", name, "link", "set", "lo", "up")
        yield FarNetwork(name, ours)
    finally:
        _ip("netns", "delete", name)
