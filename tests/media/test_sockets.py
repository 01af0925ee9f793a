import contextlib
import os
import socket

import pytest

from streamctl.media.sockets import Connection, ConnectionWatch, connections_of, datagram_sockets
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


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_what_the_other_side_has_acknowledged_is_told_at_once(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table is read once, for the address; after that a look is as old as the call."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    watch = ConnectionWatch(os.getpid())
    with (
        socket.create_server((host, 0), family=family) as server,
        socket.create_connection((host, server.getsockname()[1])) as caller,
    ):
        taker, _ = server.accept()

        def told() -> tuple[Connection, ...]:
            return tuple(one for one in watch.look() or () if one.acknowledged is not None)

        wait_for(lambda: any(one.acknowledged == 1 for one in told()), what="a new reading of the table")
        monkeypatch.setattr("streamctl.media.sockets._rows", lambda *_: pytest.fail("the table was read again"))
        caller.sendall(bytes(5000))
        wait_for(lambda: any(one.acknowledged == 5001 and one.unsent == 0 for one in told()), what="5000 bytes")
        sent = fill(caller)
        wait_for(lambda: max(one.unsent for one in told()) > 100_000, what="a Send-Q")
        full = max(told(), key=lambda one: one.unsent)
        assert full.acknowledged is not None
        assert full.acknowledged + full.unsent == 5001 + sent
        assert full.state == "connected"
        monkeypatch.undo()
        taker.close()
    assert not [one for one in told() if one.unsent]
    assert ConnectionWatch(2**22 + 1).look() is None


def test_datagram_sockets_are_counted() -> None:
    before = datagram_sockets(os.getpid())
    assert before is not None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        wait_for(lambda: datagram_sockets(os.getpid()) == before + 1)  # the answer may be a little old
    wait_for(lambda: datagram_sockets(os.getpid()) == before)
    assert datagram_sockets(2**22 + 1) is None
