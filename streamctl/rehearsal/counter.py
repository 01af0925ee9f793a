"""Reading a simulated camera's number and frame counter out of a decoded picture."""

from dataclasses import dataclass
from functools import cached_property
from math import ceil

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
class CodeReader:
    """Reads the code of a simulated camera drawn as `drawn` and shown in `place` of the picture.

    The camera fills `place` as the ingest fits it: aspect kept, centred. Cells below about 4 pixels are unreadable.
    """

    place: Rectangle
    drawn: Size

    @cached_property
    def shown(self) -> tuple[int, int, int, int]:
        """Where the camera's picture lies inside the whole: x, y, width, height (pixels)."""
        width, height = fitted_size(self.drawn, self.place.size)
        x = self.place.x + (self.place.width - width) // 2
        y = self.place.y + (self.place.height - height) // 2
        return x, y, width, height

    @cached_property
    def row(self) -> Rectangle:
        """The even rectangle around all cells that carry something."""
        x, y = (edge // 2 * 2 for edge in self.shown[:2])
        width, height = self._cell * CELLS_USED, max(self._cell, 16)
        return Rectangle(x=x, y=y, width=2 * ceil(width / 2), height=2 * ceil(height / 2))

    @cached_property
    def _cell(self) -> float:
        return cell_pixels(self.drawn) * self.shown[2] / self.drawn.width

    @cached_property
    def _columns(self) -> NDArray[np.intp]:
        """First and last-plus-one column of each cell's core, alternating: what `add.reduceat` wants."""
        left = self.shown[0] + self._cell * np.arange(CELLS_USED)
        edges = np.stack([left + self._cell * CORE, left + self._cell * (1 - CORE)], axis=1)
        whole = np.rint(edges).astype(np.intp)
        whole[:, 1] = np.maximum(whole[:, 1], whole[:, 0] + 1)
        return whole.ravel()

    @cached_property
    def _rows(self) -> slice:
        top = self.shown[1] + self._cell * CORE
        return slice(round(top), max(round(top) + 1, round(self.shown[1] + self._cell * (1 - CORE))))

    def read(self, luma: Luma) -> Code | None:
        """Return the code in `luma`, or None where there is none that can be trusted."""
        by_column = luma[self._rows].mean(axis=0)
        cores = np.add.reduceat(by_column, self._columns)[::2] / np.diff(self._columns)[::2]
        white, black = cores[0], cores[1]
        if white - black < MINIMUM_CONTRAST:
            return None
        levels = (cores - black) / (white - black)
        bits = levels > 0.5
        if np.abs(levels - bits).max() > CLEAR:
            return None
        return decode(bits)

    @cached_property
    def flash_place(self) -> Rectangle:
        """The middle of the flash at the right edge, even."""
        x, y, width, _ = self.shown
        edge = self._cell * FLASH_CELLS
        left, top, side = x + width - edge * (1 - CORE), y + self._cell + edge * CORE, edge * (1 - 2 * CORE)
        even = max(16, round(side / 2) * 2)
        return Rectangle(x=round(left / 2) * 2, y=round(top / 2) * 2, width=even, height=even)

    def flash(self, luma: Luma) -> bool:
        """Whether the flash is lit."""
        place = self.flash_place
        lit = luma[place.y : place.y + place.height, place.x : place.x + place.width]
        return bool(lit.mean() > FLASH_LUMA)


def decode(bits: NDArray[np.bool_]) -> Code | None:
    """Return the code in the cells' `bits`, or None where a parity is wrong."""
    camera = bits[CAMERA_CELL:COUNTER_CELL]
    counter = bits[COUNTER_CELL:PARITY_CELL]
    odd = np.count_nonzero(counter) % 2
    if odd != bits[PARITY_CELL] or np.count_nonzero(camera) % 2 == bits[PARITY_CELL + 1]:
        return None
    return Code(int(camera @ (1 << np.arange(CAMERA_BITS))), int(counter @ (1 << np.arange(COUNTER_BITS))))


def fitted_size(drawn: Size, place: Size) -> tuple[int, int]:
    """Return width and height of a picture of size `drawn` scaled into `place`, aspect kept, as FFmpeg's scale does.

    That is `force_original_aspect_ratio=decrease` with `force_divisible_by=2` (av_rescale rounds to nearest first).
    """
    width = (2 * place.height * drawn.width + drawn.height) // (2 * drawn.height) // 2 * 2
    height = (2 * place.width * drawn.height + drawn.width) // (2 * drawn.width) // 2 * 2
    return min(width, place.width), min(height, place.height)


def whole_canvas(size: Size) -> Rectangle:
    """Return the place of a camera that fills a picture of `size`."""
    return Rectangle(x=0, y=0, width=size.width, height=size.height)
