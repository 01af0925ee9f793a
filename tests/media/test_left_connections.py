import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from streamctl.media.left_connections import LeftConnections
from tests.lab.waiting import wait_for

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux lends them")
WRITER = """
import socket, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as caller:
    caller.setblocking(False)
    sent = 0
    try:
        while True:
            sent += caller.send(bytes(65536))
    except BlockingIOError:
        print(sent, flush=True)
    sys.stdin.read()
"""


@contextmanager
def full_connection() -> Iterator[tuple[subprocess.Popen[str], socket.socket, int]]:
    """A process that has written to a server until nothing more went in: it, the server's end, and how much it was."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        argv = [sys.executable, "-c", WRITER, str(server.getsockname()[1])]
        with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            taker, _ = server.accept()
            with taker:
                assert process.stdout is not None
                yield process, taker, int(process.stdout.readline())
            process.kill()


def read_all(taker: socket.socket) -> int:
    """Return how much arrives until the end. Raise ConnectionResetError at a reset."""
    taker.settimeout(5)
    size = 0
    while data := taker.recv(1 << 20):
        size += len(data)
    return size


def test_a_reset_arrives_at_once_though_the_server_takes_nothing() -> None:
    with full_connection() as (process, taker, sent):
        left = LeftConnections(process.pid)
        assert len(left) == 1
        process.kill()
        process.wait()
        poll = select.poll()
        poll.register(taker, 0)
        assert poll.poll(0) == []
        left.reset()
        wait_for(lambda: poll.poll(0) and poll.poll(0)[0][1] & select.POLLERR, 2, "the reset")
        with pytest.raises(ConnectionResetError):
            assert read_all(taker) < sent


def test_what_was_written_still_arrives_and_then_the_end() -> None:
    with full_connection() as (process, taker, sent):
        left = LeftConnections(process.pid)
        process.kill()
        process.wait()
        assert read_all(taker) == sent
        left.close()
        left.reset()


def test_a_process_that_is_gone_leaves_nothing() -> None:
    assert len(LeftConnections(2**22 + 1)) == 0
