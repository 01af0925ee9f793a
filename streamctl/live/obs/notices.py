"""What a connection tells its listener, in the order in which it happened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from streamctl.core.errors import StreamctlError


@dataclass(frozen=True, slots=True)
class Greeting:
    """Who answered.

    Attributes:
        obs: OBS's version.
        websocket: Version of its obs-websocket.
        platform: What it runs on, as it says: `linux`, `windows`, `macos`, `ubuntu`, …
        requests: Every request it can carry out.
    """

    obs: str
    websocket: str
    platform: str
    requests: frozenset[str]


@dataclass(frozen=True, slots=True)
class Connected:
    """A connection is there, the first or a further one: whatever was known of OBS has to be read again now.

    It comes before every event of this connection. A request made on hearing it fails if the connection is gone
    already; another `Connected` follows then.

    Attributes:
        greeting: Who answered.
        number: 1 for the first connection, then counting.
        at: Monotonic nanoseconds.
    """

    greeting: Greeting
    number: int
    at: int


@dataclass(frozen=True, slots=True)
class ObsEvent:
    """Something that happened in OBS.

    Attributes:
        name: Its `eventType`.
        data: Its `eventData`.
        at: When it was received (monotonic nanoseconds).
    """

    name: str
    data: Mapping[str, Any]
    at: int


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The connection is gone, or there is none.

    Told once when it is lost, and again only when the reason changes.

    Attributes:
        error: Why.
        final: Whether nothing is tried until `ObsConnection.try_again`: a password, or an OBS that is too old, does not
            change by itself.
        at: Monotonic nanoseconds.
    """

    error: StreamctlError
    final: bool
    at: int


Notice = Connected | ObsEvent | Disconnected
Listener = Callable[[Notice], None]
"""Hears every notice, one after the other, from a thread of the connection's own; may make requests."""
