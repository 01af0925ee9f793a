"""Raw pictures out of FFmpeg as YUV4MPEG2: a line about the stream, then `FRAME`, a line's end and the planes of each.

FFmpeg writes them straight out of the filters' picture; its rawvideo encoder copies each once more, with which an
ingest at 720p30 takes a seventh longer. And a reader that has lost its step notices.
"""

import os
import time
from collections.abc import Iterator, Sequence

from streamctl.core.values import Size
from streamctl.media.pipes import capacity

MUXER = "yuv4mpegpipe"
MAGIC = b"YUV4MPEG2 "
FRAME = b"FRAME\n"
LONGEST_HEADER = 512
"""FFmpeg writes about 90 bytes."""
GATHER_SECONDS = 0.002
"""Pause before the rest of a picture is read, while its writer fills the pipe: FFmpeg writes 32 KiB at a time.

Measured at 720p, it makes two or three reads of ten; each wakes a thread and takes the interpreter's lock. A source may
still deliver ten times as fast as it plays. A pipe that holds less than GATHERED_SHARE of a picture is read without.
"""
GATHERED_SHARE = 1 / 4


class OutOfStepError(Exception):
    """What came is not the next picture of such a stream: what would be made of it is not what the camera sees."""


class PictureReader:
    """Reads the pictures of one stream, in order.

    Args:
        descriptor: The pipe's read end, which stays the caller's.
        size: What its pictures have to measure.
    """

    def __init__(self, descriptor: int, size: Size) -> None:
        self._descriptor = descriptor
        self._size = size
        self._mark = bytearray(FRAME)
        self._begun = False
        self._pause = GATHER_SECONDS if capacity(descriptor) >= GATHERED_SHARE * size.frame_bytes else 0.0
        self.began_ns = 0
        """When the first bytes of the last picture were there (monotonic nanoseconds)."""

    def read_into(self, picture: memoryview) -> bool:
        """Fill `picture` (size.frame_bytes bytes: yuv420p) with the next one; return False when the stream is over.

        Raises:
            OutOfStepError: The stream is none, has pictures of another size, or a picture begins elsewhere.
        """
        if not self._begun:
            if not self._header():
                return False
            self._begun = True
        if not self._filled(memoryview(self._mark), picture):
            return False
        if self._mark != FRAME:
            message = f"{bytes(self._mark)!r} where a picture begins"
            raise OutOfStepError(message)
        return True

    def _header(self) -> bool:
        line = b""
        while not line.endswith(b"\n") and len(line) < LONGEST_HEADER:
            byte = os.read(self._descriptor, 1)
            if not byte:
                return False
            line += byte
        wanted = {b"W%d" % self._size.width, b"H%d" % self._size.height}
        if not line.startswith(MAGIC) or not wanted <= set(line.split()):
            message = f"{line!r} where pictures of {self._size} begin"
            raise OutOfStepError(message)
        return True

    def _filled(self, *views: memoryview) -> bool:
        """Fill `views` one after the other; return False when the stream is over before."""
        rest = list(views)
        began = False
        while rest:
            count = os.readv(self._descriptor, rest)
            if count == 0:
                return False
            if not began:
                self.began_ns, began = time.monotonic_ns(), True
            rest = list(_after(rest, count))
            if rest and self._pause:
                time.sleep(self._pause)
        return True


def _after(views: Sequence[memoryview], count: int) -> Iterator[memoryview]:
    """Yield what of `views` lies behind their first `count` bytes."""
    for view in views:
        if count < len(view):
            yield view[count:]
        count = max(0, count - len(view))
