"""Pictures read out of a YUV4MPEG2 stream: whole, in order, or none."""

import os
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.values import Size
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.yuv4mpeg import FRAME, MUXER, OutOfStepError, PictureReader

SIZE = Size(width=16, height=16)
HEADER = b"YUV4MPEG2 W16 H16 F30:1 Ip A1:1 C420jpeg\n"
PICTURES = [bytes((start + place) % 251 for place in range(SIZE.frame_bytes)) for start in (0, 100)]
STREAM = HEADER + b"".join(FRAME + picture for picture in PICTURES)


@contextmanager
def written(pieces: Sequence[bytes]) -> Iterator[int]:
    """Give the read end of a pipe into which `pieces` are written one after the other, and then nothing."""
    read_end, write_end = os.pipe()

    def write() -> None:
        try:
            for piece in pieces:
                os.write(write_end, piece)
        finally:
            os.close(write_end)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield read_end
    finally:
        writer.join(10)
        os.close(read_end)


def read_all(descriptor: int, size: Size = SIZE) -> list[bytes]:
    reader = PictureReader(descriptor, size)
    picture = bytearray(size.frame_bytes)
    read = []
    while reader.read_into(memoryview(picture)):
        read.append(bytes(picture))
    return read


@given(cuts=st.sets(st.integers(1, len(STREAM) - 1), max_size=9))
def test_pictures_are_whole_in_whatever_pieces_they_come(cuts: set[int]) -> None:
    places = [0, *sorted(cuts), len(STREAM)]
    pieces = [STREAM[begin:end] for begin, end in pairwise(places)]
    with written(pieces) as pipe:
        assert read_all(pipe) == PICTURES


@pytest.mark.parametrize("length", [0, 5, len(HEADER), len(HEADER) + 3, len(STREAM) - 1])
def test_what_ends_within_a_picture_ends_before_it(length: int) -> None:
    whole = max(0, length - len(HEADER)) // (len(FRAME) + SIZE.frame_bytes)
    with written([STREAM[:length]]) as pipe:
        assert read_all(pipe) == PICTURES[:whole]


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
    with written([stream]) as pipe, pytest.raises(OutOfStepError, match=where):
        read_all(pipe)


@pytest.mark.ffmpeg
def test_ffmpeg_writes_the_very_pictures_that_its_rawvideo_has(any_ffmpeg: Ffmpeg) -> None:
    size = Size(width=322, height=180)
    made = [str(any_ffmpeg.path), "-v", "error", "-f", "lavfi", "-i", f"testsrc2=size={size}:rate=30000/1001"]
    some = [*made, "-frames:v", "5", "-pix_fmt", "yuv420p", "-f"]
    expected = subprocess.run([*some, "rawvideo", "pipe:1"], capture_output=True, check=True, timeout=60).stdout
    child = subprocess.Popen([*some, MUXER, "pipe:1"], stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child, child.stdout as output:
        read = read_all(output.fileno(), size)
    assert np.array_equal(np.frombuffer(b"".join(read), np.uint8), np.frombuffer(expected, np.uint8))
