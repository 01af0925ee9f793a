"""A network of its own behind a cable that can be pulled: a network namespace and a veth pair. Needs root."""

import contextlib
import ipaddress
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from tests.lab.components import missing, require_root

TEST_NETWORK = ipaddress.ip_network("198.18.0.0/15")
"""Where the two ends' addresses are from: the range that RFC 2544 keeps for tests."""


@dataclass(frozen=True, slots=True)
class FarNetwork:
    """The other end of a cable.

    Attributes:
        name: The namespace.
        cable: Our end of the cable.
        address: The other end's address; no other test run on this machine has it.
    """

    name: str
    cable: str
    address: str

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
    """Make a namespace that is reached over a cable."""
    require_root()
    if shutil.which("ip") is None:
        missing("iproute2")
    pid = os.getpid()
    name, ours, theirs = f"far{pid}", f"veth{pid}", f"vfar{pid}"
    first = TEST_NETWORK[pid * 4 % TEST_NETWORK.num_addresses]
    here, there = f"{first + 1}/30", f"{first + 2}/30"
    _ip("netns", "add", name)
    try:
        _ip("link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", name)
        _ip("address", "add", here, "dev", ours)
        _ip("link", "set", ours, "up")
        _ip("-n", name, "address", "add", there, "dev", theirs)
        _ip("-n", name, "link", "set", theirs, "up")
        _ip("-n", name, "link", "set", "lo", "up")
        yield FarNetwork(name, ours, str(first + 2))
    finally:
        _ip("netns", "delete", name)
