import contextlib
import os
import socket

import pytest

from streamctl.media.sockets import connections_of, datagram_sockets
from tests.lab.waiting import wait_for

pytestmark = pytest.mark.skipif(not os.path.exists("/proc/net/tcp"), reason="only Linux tells")  # noqa: PTH110


def test_a_process_that_is_gone_tells_nothing() -> None:
    assert connections_of(2**22 + 1) is None


def fill(caller: socket.socket) -> int:
    """Send until the system takes no more; return how many bytes it took."""
    caller.setblocking(False)
    sent = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            sent += caller.send(bytes(1 << 16))
    return sent


def test_what_the_other_side_does_not_take_is_counted() -> None:
    before = connections_of(os.getpid())
    assert before is not None
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as caller:

        def states() -> list[str]:
            return [connection.state for connection in connections_of(os.getpid()) or ()]

        # the call waits to be accepted: it is no process's yet
        wait_for(lambda: len(states()) == len(before) + 2, what="a new reading of the table")
        assert {"connected", "listening"} <= set(states())
        sent = fill(caller)

        def unsent() -> int:
            return max(connection.unsent for connection in connections_of(os.getpid()) or ())

        wait_for(lambda: 100_000 < unsent() < sent, what="a Send-Q")


def test_datagram_sockets_are_counted() -> None:
    before = datagram_sockets(os.getpid())
    assert before is not None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        wait_for(lambda: datagram_sockets(os.getpid()) == before + 1)  # the answer may be a little old
    wait_for(lambda: datagram_sockets(os.getpid()) == before)
    assert datagram_sockets(2**22 + 1) is None
