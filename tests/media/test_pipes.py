"""Pipes to and from FFmpeg."""

import array
import fcntl
import os
import threading

import pytest

from streamctl.media import pipes
from streamctl.media.pipes import BIG_PIPE_BYTES, GUARANTEED_BYTES, big_pipe, filled_pipe, write_all


@pytest.mark.skipif(not hasattr(fcntl, "F_GETPIPE_SZ"), reason="pipes have a size of their own on Linux only")
def test_a_big_pipe_takes_a_mebibyte_without_a_reader() -> None:
    read_end, write_end = big_pipe()
    assert fcntl.fcntl(write_end, fcntl.F_GETPIPE_SZ) == BIG_PIPE_BYTES
    write_all(write_end, bytes(BIG_PIPE_BYTES))
    os.close(read_end)
    os.close(write_end)


def test_where_the_system_grants_no_big_pipe_a_small_one_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(pipes.fcntl, "fcntl", refuses)
    read_end, write_end = big_pipe()
    write_all(write_end, b"x")
    assert os.read(read_end, 9) == b"x"
    os.close(read_end)
    os.close(write_end)


def test_pipes_are_not_inherited_unasked() -> None:
    ends = (*big_pipe(), filled_pipe(b"x"))
    assert not any(os.get_inheritable(end) for end in ends)
    for end in ends:
        os.close(end)


@pytest.mark.parametrize("content", [b"", b"rtmp_playpath=key\n", b"x" * GUARANTEED_BYTES])
def test_a_filled_pipe_holds_its_content_and_ends(content: bytes) -> None:
    with os.fdopen(filled_pipe(content), "rb") as stream:
        assert stream.read() == content


def test_more_than_a_pipe_surely_takes_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        filled_pipe(b"x" * (GUARANTEED_BYTES + 1))


def test_everything_is_written_however_slowly_it_is_read() -> None:
    read_end, write_end = os.pipe()
    data = array.array("H", range(50_000)) * 20
    received = bytearray()

    def read() -> None:
        while part := os.read(read_end, 9_999):
            received.extend(part)

    thread = threading.Thread(target=read)
    thread.start()
    write_all(write_end, data)
    write_all(write_end, b"")
    os.close(write_end)
    thread.join(10)
    os.close(read_end)
    assert bytes(received) == data.tobytes()


def test_a_reader_that_is_gone_raises() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with pytest.raises(BrokenPipeError):
        write_all(write_end, b"x")
    os.close(write_end)


def test_a_reader_that_goes_while_we_wait_raises() -> None:
    read_end, write_end = os.pipe()
    timer = threading.Timer(0.2, os.close, [read_end])
    timer.start()
    with pytest.raises(BrokenPipeError):
        write_all(write_end, bytes(1 << 20))
    timer.join()
    os.close(write_end)
