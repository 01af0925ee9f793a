"""Raw yuv420p pictures in buffers that are used again: at 1080p60 fresh ones would cost a core in page faults."""

from collections import deque
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streamctl.core.values import Size

Bytes = NDArray[np.uint8]
"""One-dimensional bytes, or one plane of shape (rows, columns)."""
BLACK = (16, 128, 128)
"""Luma and the two chromas of black in limited range (ITU-R BT.709, 8 bit)."""
FREE_KEPT = 32
"""Returned buffers kept for the next pictures of a size."""


class Planes(NamedTuple):
    """Views into one picture: luma (height, width), both chromas (height / 2, width / 2)."""

    y: Bytes
    u: Bytes
    v: Bytes


class Frame:
    """One picture. Its buffer goes back to its pool when nothing refers to the frame any more."""

    __slots__ = ("__weakref__", "_pool", "data")

    def __init__(self, pool: "FramePool", data: Bytes) -> None:
        self._pool = pool
        self.data = data

    @property
    def size(self) -> Size:
        """The picture's size."""
        return self._pool.size

    def luma(self) -> Bytes:
        """Return a view of the luma, shape (height, width); it must not outlive the frame."""
        size = self._pool.size
        return self.data[: size.width * size.height].reshape(size.height, size.width)

    def planes(self) -> Planes:
        """Return views of the three planes; they must not outlive the frame."""
        return planes_of(self.data, self._pool.size)

    def __del__(self) -> None:
        self._pool.give_back(self.data)


class FramePool:
    """Buffers for pictures of one size."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self._free: deque[Bytes] = deque(maxlen=FREE_KEPT)

    def take(self) -> Frame:
        """Return a frame with undefined content."""
        try:
            data = self._free.pop()
        except IndexError:
            data = np.empty(self.size.frame_bytes, np.uint8)
        return Frame(self, data)

    def black(self) -> Frame:
        """Return a black frame."""
        frame = self.take()
        for plane, level in zip(frame.planes(), BLACK, strict=True):
            plane.fill(level)
        return frame

    def give_back(self, data: Bytes) -> None:
        """Keep `data` for a later frame; called by frames alone."""
        self._free.append(data)


def planes_of(data: Bytes, size: Size) -> Planes:
    """Return views of the planes in `data`, one yuv420p picture of `size`."""
    luma = size.width * size.height
    chroma = luma // 4
    half = (size.height // 2, size.width // 2)
    return Planes(
        data[:luma].reshape(size.height, size.width),
        data[luma : luma + chroma].reshape(half),
        data[luma + chroma :].reshape(half),
    )
