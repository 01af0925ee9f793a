"""Listening to one input of an OBS for a while, by its meters."""

import queue
import time

from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.meters import levels_in
from streamctl.live.obs.notices import Notice
from streamctl.live.obs.opening import METERS

FIRST_SECONDS = 3.0
"""How long OBS may take to tell of an input's sound (seconds): it tells twenty times a second."""
LISTEN_SECONDS = 2.0
"""How long the level is measured (seconds)."""


def loudest(address: ObsAddress, name: str) -> float | None:
    """Return the level of the loudest sample that the input `name` brings within LISTEN_SECONDS (1.0 is full scale).

    It is measured before fader and mute.

    Args:
        address: Where OBS answers.
        name: The input.

    Returns:
        That level; None where the input has brought nothing since its scene went on air, or is in none on air.

    Raises:
        StreamctlError: As `ObsConnection.wait_until_ready`.
    """
    told: queue.SimpleQueue[float] = queue.SimpleQueue()

    def hear(notice: Notice) -> None:
        level = (levels_in(notice) or {}).get(name)
        if level is not None:
            told.put(level)

    with ObsConnection(address, listener=hear, subscriptions=METERS) as obs:
        obs.wait_until_ready()
        return _loudest(told)


def _loudest(told: "queue.SimpleQueue[float]") -> float | None:
    loudest_yet: float | None = None
    until = time.monotonic() + FIRST_SECONDS
    while (left := until - time.monotonic()) > 0:
        try:
            level = told.get(timeout=left)
        except queue.Empty:
            break
        if loudest_yet is None:
            until = time.monotonic() + LISTEN_SECONDS
        loudest_yet = max(level, loudest_yet or 0.0)
    return loudest_yet
