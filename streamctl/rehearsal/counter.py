"""Reading a simulated camera's number and frame counter out of a decoded picture."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from streamctl.core.values import Rectangle, Size
from streamctl.media.argv.simulated import (
    CAMERA_BITS,
    CAMERA_CELL,
    CELLS_USED,
    COUNTER_BITS,
    COUNTER_CELL,
    FLASH_CELLS,
    PARITY_CELL,
    cell_pixels,
)

Luma = NDArray[np.uint8]
"""The brightness of a picture: height × width, limited range (16 black, 235 white)."""
COUNTERS = 1 << COUNTER_BITS
"""The counter begins again at 0 after this many frames (9.7 hours at 30 frames a second)."""
MINIMUM_CONTRAST = 60
"""Least difference of the white and the black cell (of 219): below, a picture is faded too far to be trusted."""
CLEAR = 0.3
"""How far from black (0) or white (1) a cell may lie; between that and its mirror it counts as unreadable."""
MINIMUM_CELL = 4.0
"""Smallest cell that is read reliably after an encode at 1 Mb/s (pixels): an inset an eighth of 1280 pixels wide."""
CORE = 0.25
"""Part of a cell left out at each of its edges: scaling and H.264's ringing blur them."""
FLASH_LUMA = 180
"""Mean brightness from which the flash counts as lit; the cameras' colours stay below 110."""


@dataclass(frozen=True, slots=True)
class Code:
    """What a picture says of itself: the simulated camera's number and its frame (counted from its first one)."""

    camera: int
    frame: int


@dataclass(frozen=True)
class _Layout:
    """Where the cells lie: the camera's picture begins at `x`, `y`, and a cell is `cell` pixels wide."""

    x: int
    y: int
    width: int
    cell: float

    @cached_property
    def columns(self) -> NDArray[np.intp]:
        """First and last-plus-one column of each cell's core, alternating: what `add.reduceat` wants."""
        left = self.x + self.cell * np.arange(CELLS_USED)
        edges = np.stack([left + self.cell * CORE, left + self.cell * (1 - CORE)], axis=1)
        whole = np.rint(edges).astype(np.intp)
        whole[:, 1] = np.maximum(whole[:, 1], whole[:, 0] + 1)
        return whole.ravel()

    @cached_property
    def rows(self) -> slice:
        return _core(self.y, self.cell)

    @cached_property
    def flash(self) -> tuple[slice, slice]:
        """Rows and columns of the middle of the flash."""
        edge = self.cell * FLASH_CELLS
        return _core(self.y + self.cell, edge), _core(self.x + self.width - edge, edge)

    def read(self, luma: Luma) -> Code | None:
        by_column = luma[self.rows].mean(axis=0)
        cores = np.add.reduceat(by_column, self.columns)[::2] / np.diff(self.columns)[::2]
        white, black = cores[0], cores[1]
        if white - black < MINIMUM_CONTRAST:
            return None
        levels = (cores - black) / (white - black)
        bits = levels > 0.5
        return decode(bits) if np.abs(levels - bits).max() <= CLEAR else None


def _core(start: float, length: float) -> slice:
    """Return the middle of what begins at `start` and is `length` long, at least a pixel."""
    first = round(start + length * CORE)
    return slice(first, max(first + 1, round(start + length * (1 - CORE))))


@dataclass(frozen=True)
class CodeReader:
    """Reads the code of a simulated camera drawn as `drawn` and shown in `place` of the picture.

    The camera fills `place` as the ingest fits it: aspect kept, centred.
    """

    place: Rectangle
    drawn: Size

    @cached_property
    def _layouts(self) -> tuple[_Layout, ...]:
        """The layouts of each size that some FFmpeg fits the picture to, likeliest first."""
        return tuple(self._layout(width, height) for width, height in fitted_sizes(self.drawn, self.place.size))

    def _layout(self, width: int, height: int) -> _Layout:
        x = self.place.x + (self.place.width - width) // 2
        y = self.place.y + (self.place.height - height) // 2
        return _Layout(x, y, width, cell_pixels(self.drawn) * width / self.drawn.width)

    @property
    def readable(self) -> bool:
        """Whether the cells are large enough to be read."""
        return self._layouts[0].cell >= MINIMUM_CELL

    @cached_property
    def row(self) -> Rectangle:
        """The even rectangle around all cells that carry something."""
        layout = self._layouts[0]
        return _around(layout.x, layout.y, layout.cell * CELLS_USED, layout.cell)

    @cached_property
    def flash_place(self) -> Rectangle:
        """The even rectangle around the flash."""
        layout = self._layouts[0]
        edge = layout.cell * FLASH_CELLS
        return _around(layout.x + layout.width - edge, layout.y + layout.cell, edge, edge)

    def read(self, luma: Luma) -> Code | None:
        """Return the code in `luma`, or None where there is none that can be trusted."""
        return next((code for layout in self._layouts if (code := layout.read(luma)) is not None), None)

    def flash(self, luma: Luma) -> bool:
        """Whether the flash is lit."""
        return bool(luma[self._layouts[0].flash].mean() > FLASH_LUMA)


def _around(x: float, y: float, width: float, height: float) -> Rectangle:
    return Rectangle.around(x, y, x + width, y + height)


def decode(bits: NDArray[np.bool_]) -> Code | None:
    """Return the code in the cells' `bits`, or None where a parity is wrong."""
    camera = bits[CAMERA_CELL:COUNTER_CELL]
    counter = bits[COUNTER_CELL:PARITY_CELL]
    odd = np.count_nonzero(counter) % 2
    if odd != bits[PARITY_CELL] or np.count_nonzero(camera) % 2 == bits[PARITY_CELL + 1]:
        return None
    return Code(int(camera @ (1 << np.arange(CAMERA_BITS))), int(counter @ (1 << np.arange(COUNTER_BITS))))


def fitted_sizes(drawn: Size, place: Size) -> tuple[tuple[int, int], ...]:
    """Return width and height of a picture of size `drawn` scaled into `place`, aspect kept, by FFmpeg's `scale`.

    With `force_original_aspect_ratio=decrease` and `force_divisible_by=2`, 5.1 rounds down to an even number and newer
    ones to the nearest one: both are returned where they differ.
    """
    down = _fitted(drawn, place, lambda exact: int(exact) // 2 * 2)
    nearest = _fitted(drawn, place, lambda exact: round(exact / 2) * 2)
    return tuple(dict.fromkeys((nearest, down)))


def _fitted(drawn: Size, place: Size, even: Callable[[Fraction], int]) -> tuple[int, int]:
    width = even(Fraction(place.height * drawn.width, drawn.height))
    height = even(Fraction(place.width * drawn.height, drawn.width))
    return min(width, place.width), min(height, place.height)


def whole_canvas(size: Size) -> Rectangle:
    """Return the place of a camera that fills a picture of `size`."""
    return Rectangle(x=0, y=0, width=size.width, height=size.height)
