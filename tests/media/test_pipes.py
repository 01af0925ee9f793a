"""Pipes to and from FFmpeg."""

import array
import ctypes
import errno
import fcntl
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socket import MSG_WAITALL

import pytest

from streamctl.media import pipes
from streamctl.media.pipes import (
    BIG_PIPE_BYTES,
    GUARANTEED_BYTES,
    LendingPipe,
    big_pipe,
    filled_pipe,
    stream_pair,
    write_all,
)

PIECE_BYTES = 32 << 10
"""FFmpeg writes so much at a time."""
PIECES = 8 if sys.platform == "linux" else 4
"""Linux grants twice what is asked for, its own bookkeeping included; without being asked it takes seven."""


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


def test_a_stream_pair_takes_several_of_ffmpegs_pieces_without_a_reader() -> None:
    source, write_end = stream_pair()
    os.set_blocking(write_end, False)
    write_all(write_end, bytes(PIECES * PIECE_BYTES))
    os.close(write_end)
    with source:
        assert len(source.recv(2 * PIECES * PIECE_BYTES, MSG_WAITALL)) == PIECES * PIECE_BYTES


def test_pipes_are_not_inherited_unasked() -> None:
    source, write_end = stream_pair()
    ends = (*big_pipe(), filled_pipe(b"x"), source.detach(), write_end)
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


class Picture:
    """Memory that is written over as soon as nobody keeps it any more, as a pool's is by the next picture."""

    def __init__(self, number: int, size: int, kept: set[int]) -> None:
        self.data = bytearray([number]) * size
        self._number, self._kept = number, kept
        kept.add(number)

    def __del__(self) -> None:
        ctypes.memset((ctypes.c_char * len(self.data)).from_buffer(self.data), 255, len(self.data))
        self._kept.discard(self._number)


@contextmanager
def received(read_end: int, at_once: int) -> Iterator[bytearray]:
    """Read all that comes, `at_once` bytes at a time, until the block is left and the writer has closed."""
    content = bytearray()

    def read() -> None:
        while part := os.read(read_end, at_once):
            content.extend(part)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield content
    finally:
        reader.join(20)
        os.close(read_end)
        assert not reader.is_alive()


@pytest.mark.parametrize("size", [70_001, 345_600, BIG_PIPE_BYTES, 1_382_400], ids=str)
@pytest.mark.parametrize("at_once", [9_999, 1 << 20], ids=str)
def test_what_is_lent_stays_as_it_is_until_it_was_read(size: int, at_once: int) -> None:
    read_end, write_end = big_pipe()
    pipe, kept = LendingPipe(write_end), set[int]()
    count = 4 * BIG_PIPE_BYTES // size + 6
    with received(read_end, at_once) as content:
        for number in range(count):
            picture = Picture(number, size, kept)
            pipe.put(picture, picture.data)
            del picture
            assert len(kept) <= BIG_PIPE_BYTES // size + 2, "what was read is kept"
        os.close(write_end)
    assert content == b"".join(bytes([number]) * size for number in range(count))


def test_where_nobody_reads_any_more_lending_ends_too() -> None:
    read_end, write_end = big_pipe()
    os.close(read_end)
    with pytest.raises(BrokenPipeError):
        LendingPipe(write_end).put(None, bytearray(5000))
    os.close(write_end)


@pytest.mark.parametrize("refusal", [errno.ENOSYS, errno.EACCES, errno.ENOMEM, None], ids=str)
def test_where_the_system_does_not_lend_it_is_written(monkeypatch: pytest.MonkeyPatch, refusal: int | None) -> None:
    def refuses(*_: object) -> int:
        assert refusal is not None
        raise OSError(refusal, os.strerror(refusal))

    monkeypatch.setattr(pipes, "_LEND", refuses if refusal is not None else None)
    read_end, write_end = big_pipe()
    pipe = LendingPipe(write_end)
    with received(read_end, 1 << 20) as content:
        for number in range(3):
            pipe.put(None, bytearray([number]) * 700_000)
        os.close(write_end)
    assert content == b"".join(bytes([number]) * 700_000 for number in range(3))


def test_an_interrupted_call_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter([InterruptedError(), None, InterruptedError(), None, None])

    def lends(descriptor: int, view: memoryview) -> int:
        error = next(calls)
        if error is not None:
            raise error
        return os.write(descriptor, view[:1000])

    monkeypatch.setattr(pipes, "_LEND", lends)
    read_end, write_end = big_pipe()
    LendingPipe(write_end).put(None, bytearray(b"x" * 2500))
    assert os.read(read_end, 5000) == b"x" * 2500
    os.close(read_end)
    os.close(write_end)


def test_a_pipe_that_is_small_for_a_picture_is_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def lends(*_: object) -> int:
        raise AssertionError("lent")

    monkeypatch.setattr(pipes, "_LEND", lends)
    read_end, write_end = os.pipe()
    with received(read_end, 1 << 20) as content:
        LendingPipe(write_end).put(None, bytearray(BIG_PIPE_BYTES))
        os.close(write_end)
    assert content == bytes(BIG_PIPE_BYTES)


@pytest.mark.skipif(not hasattr(fcntl, "F_GETPIPE_SZ"), reason="pipes lend on Linux only")
def test_this_system_lends() -> None:
    read_end, write_end = big_pipe()
    lent = bytearray(b"before")
    LendingPipe(write_end).put(lent, lent)
    lent[:] = b"behind"
    assert os.read(read_end, 9) == b"behind"
    os.close(read_end)
    os.close(write_end)
