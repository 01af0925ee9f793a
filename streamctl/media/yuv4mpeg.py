"""Raw pictures out of FFmpeg as YUV4MPEG2: a line about the stream, then `FRAME`, a line's end and the planes of each.

FFmpeg writes them straight out of the filters' picture; its rawvideo encoder copies each once more, with which an
ingest at 720p30 takes a seventh longer. And a reader that has lost its step notices.
"""

import time
from socket import MSG_WAITALL, socket

from streamctl.core.values import Size

MUXER = "yuv4mpegpipe"
MAGIC = b"YUV4MPEG2 "
FRAME = b"FRAME\n"
LONGEST_HEADER = 512
"""FFmpeg writes about 90 bytes."""


class OutOfStepError(Exception):
    """What came is not the next picture of such a stream: what would be made of it is not what the camera sees."""


class PictureReader:
    """Reads the pictures of one stream, in order.

    Args:
        source: The reader's end of a `stream_pair`, which stays the caller's.
        size: What its pictures have to measure.
    """

    def __init__(self, source: socket, size: Size) -> None:
        self._source = source
        self._size = size
        self._mark = memoryview(bytearray(FRAME))
        self._begun = False
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
        if not self._filled(self._mark):
            return False
        self.began_ns = time.monotonic_ns()
        if self._mark != FRAME:
            message = f"{bytes(self._mark)!r} where a picture begins"
            raise OutOfStepError(message)
        return self._filled(picture)

    def _header(self) -> bool:
        line = b""
        while not line.endswith(b"\n") and len(line) < LONGEST_HEADER:
            byte = self._source.recv(1)
            if not byte:
                return False
            line += byte
        wanted = {b"W%d" % self._size.width, b"H%d" % self._size.height}
        if not line.startswith(MAGIC) or not wanted <= set(line.split()):
            message = f"{line!r} where pictures of {self._size} begin"
            raise OutOfStepError(message)
        return True

    def _filled(self, view: memoryview) -> bool:
        """Fill `view`; return False when the stream is over before."""
        while view:  # once: it is waited for in the kernel, without the interpreter's lock; a signal may cut that short
            count = self._source.recv_into(view, len(view), MSG_WAITALL)
            if count == 0:
                return False
            view = view[count:]
        return True
