"""Pictures read out of a YUV4MPEG2 stream: whole, in order, or none."""

import fcntl
import os
import signal
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from socket import socket

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.values import Size
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.pipes import stream_pair, write_all
from streamctl.media.yuv4mpeg import FRAME, MUXER, OutOfStepError, PictureReader
from tests.lab.waiting import wait_for

SIZE = Size(width=16, height=16)
HEADER = b"YUV4MPEG2 W16 H16 F30:1 Ip A1:1 C420jpeg\n"
PICTURES = [bytes((start + place) % 251 for place in range(SIZE.frame_bytes)) for start in (0, 100)]
STREAM = HEADER + b"".join(FRAME + picture for picture in PICTURES)


@contextmanager
def written(pieces: Sequence[bytes]) -> Iterator[socket]:
    """Give the reader's end of a pair into which `pieces` are written one after the other, and then nothing."""
    source, write_end = stream_pair()

    def write() -> None:
        try:
            for piece in pieces:
                os.write(write_end, piece)
        finally:
            os.close(write_end)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with source:
            yield source
    finally:
        writer.join(10)


def read_all(source: socket, size: Size = SIZE) -> list[bytes]:
    reader = PictureReader(source, size)
    picture = bytearray(size.frame_bytes)
    read = []
    while reader.read_into(memoryview(picture)):
        read.append(bytes(picture))
    return read


@given(cuts=st.sets(st.integers(1, len(STREAM) - 1), max_size=9))
def test_pictures_are_whole_in_whatever_pieces_they_come(cuts: set[int]) -> None:
    places = [0, *sorted(cuts), len(STREAM)]
    pieces = [STREAM[begin:end] for begin, end in pairwise(places)]
    with written(pieces) as source:
        assert read_all(source) == PICTURES


@pytest.mark.parametrize("length", [0, 5, len(HEADER), len(HEADER) + 3, len(STREAM) - 1])
def test_what_ends_within_a_picture_ends_before_it(length: int) -> None:
    whole = max(0, length - len(HEADER)) // (len(FRAME) + SIZE.frame_bytes)
    with written([STREAM[:length]]) as source:
        assert read_all(source) == PICTURES[:whole]


@pytest.mark.parametrize(
    ("stream", "where"),
    [
        (STREAM.replace(b"H16", b"H18"), "pictures of 16x16"),
        (STREAM.replace(b"W16", b"W160"), "pictures of 16x16"),
        (b"x" * len(STREAM), "pictures of 16x16"),
        (b"YUV4MPEG2 " + b"x" * 4000, "pictures of 16x16"),
        (HEADER + FRAME + PICTURES[0] + b"\0" + FRAME + PICTURES[1], "a picture begins"),
    ],
    ids=["other-height", "other-width", "no-such-stream", "endless-header", "out-of-step"],
)
def test_what_is_no_such_picture_is_never_taken_for_one(stream: bytes, where: str) -> None:
    with written([stream]) as source, pytest.raises(OutOfStepError, match=where):
        read_all(source)


@pytest.mark.ffmpeg
def test_ffmpeg_writes_the_very_pictures_that_its_rawvideo_has(any_ffmpeg: Ffmpeg) -> None:
    size = Size(width=322, height=180)
    made = [str(any_ffmpeg.path), "-v", "error", "-f", "lavfi", "-i", f"testsrc2=size={size}:rate=30000/1001"]
    some = [*made, "-frames:v", "5", "-pix_fmt", "yuv420p", "-f"]
    expected = subprocess.run([*some, "rawvideo", "pipe:1"], capture_output=True, check=True, timeout=60).stdout
    source, write_end = stream_pair()
    child = subprocess.Popen([*some, MUXER, f"pipe:{write_end}"], pass_fds=(write_end,))
    os.close(write_end)
    with source:
        read = read_all(source, size)
    assert child.wait(10) == 0
    assert np.array_equal(np.frombuffer(b"".join(read), np.uint8), np.frombuffer(expected, np.uint8))


def waiting(source: socket) -> int:
    """Return how many bytes have come that nobody has read yet."""
    return int.from_bytes(fcntl.ioctl(source, termios.FIONREAD, bytes(4)), sys.byteorder)


def test_a_signal_in_the_middle_of_a_picture_costs_nothing_of_it() -> None:
    heard = threading.Event()
    before = signal.signal(signal.SIGUSR1, lambda *_: heard.set())
    source, write_end = stream_pair()
    here = threading.get_ident()

    def write() -> None:
        half = len(HEADER) + len(FRAME) + SIZE.frame_bytes // 2
        os.write(write_end, STREAM[:half])
        while waiting(source):  # once all of that is taken, the other half is waited for
            time.sleep(0.001)
        signal.pthread_kill(here, signal.SIGUSR1)
        assert heard.wait(10)
        os.write(write_end, STREAM[half:])
        os.close(write_end)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with source:
            assert read_all(source) == PICTURES
    finally:
        writer.join(10)
        signal.signal(signal.SIGUSR1, before)


def test_what_was_written_before_the_writer_was_killed_is_read() -> None:
    source, write_end = stream_pair()
    writes = f"import os, time; os.write({write_end}, bytes.fromhex('{STREAM.hex()}')); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", writes], pass_fds=(write_end,)) as child, source:
        os.close(write_end)
        wait_for(lambda: waiting(source) == len(STREAM), 10, "all that is written")
        child.kill()
        assert read_all(source) == PICTURES


def test_a_writer_learns_at_once_that_nobody_reads_any_more() -> None:
    source, write_end = stream_pair()
    os.write(write_end, STREAM)
    source.close()
    with pytest.raises(BrokenPipeError):
        os.write(write_end, STREAM)
    os.close(write_end)


def test_a_writer_that_waits_for_room_learns_that_nobody_reads_any_more() -> None:
    source, write_end = stream_pair()
    os.set_blocking(write_end, False)
    with pytest.raises(BlockingIOError):
        write_all(write_end, bytes(1 << 22))
    os.set_blocking(write_end, True)
    failed: list[OSError] = []

    def write() -> None:
        try:
            os.write(write_end, STREAM)
        except OSError as error:
            failed.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    source.close()
    writer.join(10)
    os.close(write_end)
    assert isinstance(failed[0], BrokenPipeError | ConnectionResetError)
