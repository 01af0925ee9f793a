"""How much of a stream has arrived at a server, moment by moment, and for how long nothing did."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from tests.lab.live_show import LiveShow, key_of
from tests.lab.nginx import RtmpServer

LOOK_SECONDS = 0.05
Arrivals = list[tuple[int, int]]


@contextmanager
def arrivals(server: RtmpServer) -> Iterator[Arrivals]:
    """Note how many bytes of the programme have arrived at `server`, and when (monotonic nanoseconds)."""
    came: Arrivals = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK_SECONDS):
            stream = server.streams().get(key_of("main"))
            if stream is not None:
                came.append((time.monotonic_ns(), stream.bytes))

    thread = threading.Thread(target=watch, name="arrivals", daemon=True)
    thread.start()
    try:
        yield came
    finally:
        over.set()
        thread.join(5)


def longest_stand(live: LiveShow, came: Arrivals, since: float) -> float:
    """Return the longest time from session second `since` on in which nothing arrived (seconds)."""
    moved = [at for (_, before), (at, count) in pairwise(came) if count != before]
    moments = [live.header.clock.seconds(at) for at in moved]
    return max((later - earlier for earlier, later in pairwise(moments) if later > since), default=0.0)
