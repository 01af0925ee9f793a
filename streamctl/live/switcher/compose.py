"""Composing pictures: layers on a canvas, a cross-fade, a lower third over it. Pure work on yuv420p planes."""

from collections.abc import Iterable

import numpy as np

from streamctl.core.values import Rectangle
from streamctl.live.switcher.frame import Frame, FramePool
from streamctl.live.switcher.picture import Overlay

FULL = 256
"""The weight of a picture shown alone; weights are in 256ths so that a shift divides."""


class Composer:
    """Composes pictures of one canvas size, with scratch space of its own: for one thread."""

    def __init__(self, pool: FramePool) -> None:
        self._pool = pool
        count = pool.size.frame_bytes
        self._first = np.empty(count, np.uint16)
        self._second = np.empty(count, np.uint16)

    def layers(self, layers: Iterable[tuple[Rectangle, Frame]]) -> Frame:
        """Return the canvas with each picture in its place, later ones over earlier ones, black where there is none."""
        parts = list(layers)
        if len(parts) == 1 and self._covers(parts[0][0]):
            return parts[0][1]
        bottom = parts[0] if parts and self._covers(parts[0][0]) else None
        canvas = self._copy(bottom[1]) if bottom else self._pool.black()
        for place, picture in parts[1:] if bottom else parts:
            _paste(canvas, place, picture)
        return canvas

    def _covers(self, place: Rectangle) -> bool:
        return place.width == self._pool.size.width and place.height == self._pool.size.height

    def _copy(self, source: Frame) -> Frame:
        canvas = self._pool.take()
        np.copyto(canvas.data, source.data)
        return canvas

    def fade(self, old: Frame, new: Frame, weight: int) -> Frame:
        """Return `new` at `weight` (0 to FULL) over `old`."""
        canvas = self._pool.take()
        np.multiply(new.data, np.uint16(weight), out=self._first, dtype=np.uint16)
        np.multiply(old.data, np.uint16(FULL - weight), out=self._second, dtype=np.uint16)
        np.add(self._first, self._second, out=self._first)
        np.right_shift(self._first, 8, out=self._first)
        np.copyto(canvas.data, self._first, casting="unsafe")
        return canvas

    def over(self, picture: Frame, overlay: Overlay) -> Frame:
        """Return `picture` with `overlay` over it."""
        canvas = self._copy(picture)
        for plane, part in zip(canvas.planes(), overlay.parts, strict=True):
            place = plane[part.top : part.top + part.rows, part.left : part.left + part.columns]
            mixed = (place * part.through + part.weighted) >> 8
            np.copyto(place, mixed, casting="unsafe")
        return canvas


def _paste(canvas: Frame, place: Rectangle, picture: Frame) -> None:
    for divisor, plane, part in zip((1, 2, 2), canvas.planes(), picture.planes(), strict=True):
        rows, columns = part.shape
        top, left = place.y // divisor, place.x // divisor
        plane[top : top + rows, left : left + columns] = part


def fade_weight(step: int, steps: int) -> int:
    """Return the new picture's weight on frame `step` (counted from 0) of a fade `steps` frames long."""
    return FULL * (step + 1) // (steps + 1)
