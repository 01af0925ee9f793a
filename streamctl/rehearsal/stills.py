"""Recognising cards and lower thirds in a decoded picture, by the files they were rendered to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from streamctl.core.errors import StreamctlError
from streamctl.core.values import Rectangle, Size
from streamctl.plan.model import CardPlan
from streamctl.rehearsal.counter import Luma

STEP = 4
"""Every STEP-th row and column is compared: 14 400 of the pixels of a 720p picture are plenty."""
ALIKE = 7.0
"""Mean difference of brightness below which two pictures are the same (of 219); an encode at 1 Mb/s makes 1 to 3."""
SAME = 0.25
"""Mean difference of brightness below which two cards are one picture to any viewer (of 219)."""
OPAQUE = 250
"""Alpha from which a pixel of a lower third hides what is below it (of 255)."""
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""ITU-R BT.709."""


@dataclass(frozen=True)
class Still:
    """One card or lower third.

    Attributes:
        name: The card's id.
        rows: Rows of the points to be compared.
        columns: Columns of the same points.
        luma: Brightness that the points have when it is on air.
        box: The even rectangle around all that it hides or tints.
    """

    name: str
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    luma: NDArray[np.float32]
    box: Rectangle

    def difference(self, luma: Luma) -> float:
        """Return the mean difference of brightness between this still and picture `luma` where it hides it.

        Infinite where it hides nothing: a lower third that is transparent throughout cannot be recognised.
        """
        if not len(self.luma):
            return float("inf")
        return float(np.abs(luma[self.rows, self.columns] - self.luma).mean())

    def looks_like(self, other: "Still") -> bool:
        """Whether the two are one picture to any viewer."""
        same_points = np.array_equal(self.rows, other.rows) and np.array_equal(self.columns, other.columns)
        return same_points and len(self.luma) > 0 and float(np.abs(self.luma - other.luma).mean()) < SAME


@dataclass(frozen=True)
class Stills:
    """All pictures of a session: full cards, and lower thirds over the picture."""

    cards: Sequence[Still]
    overlays: Sequence[Still]

    @property
    def boxes(self) -> Mapping[str, Rectangle]:
        """The part of the picture that each lower third covers, by its name."""
        return {still.name: still.box for still in self.overlays}

    def known_as(self, name: str) -> str:
        """Return the name under which card `name` is recognised: that of the first one which looks like it."""
        kin = self.cards if any(still.name == name for still in self.cards) else self.overlays
        own = next(still for still in kin if still.name == name)
        return next(still.name for still in kin if still is own or still.looks_like(own))

    def card(self, luma: Luma) -> str | None:
        """Return the name of the card that `luma` shows, None for none of them."""
        return self._likest(self.cards, luma)

    def overlay(self, luma: Luma) -> str | None:
        """Return the name of the lower third that lies over `luma`, None for none of them."""
        return self._likest(self.overlays, luma)

    def _likest(self, stills: Sequence[Still], luma: Luma) -> str | None:
        found = min(((still.difference(luma), still.name) for still in stills), default=(ALIKE, ""))
        return self.known_as(found[1]) if found[0] < ALIKE else None


def load_stills(cards: Sequence[CardPlan], folder: Path, size: Size) -> Stills:
    """Return the stills of `cards` from their files in `folder`, as they look in a picture of `size`.

    Full cards are compared where no lower third can lie.

    Raises:
        StreamctlError: REH-002 a file is missing or unreadable.
    """
    overlays = [_still(card, _rgba(folder, card, size), None) for card in cards if card.overlay]
    free = np.ones((size.height, size.width), np.bool_)
    for still in overlays:
        box = still.box
        free[box.y : box.y + box.height, box.x : box.x + box.width] = False
    full = [_still(card, _rgba(folder, card, size), free) for card in cards if not card.overlay]
    return Stills(tuple(full), tuple(overlays))


def _rgba(folder: Path, card: CardPlan, size: Size) -> NDArray[np.uint8]:
    path = folder / f"{card.id}.png"
    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("RGBA").resize((size.width, size.height)), np.uint8)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise StreamctlError("REH-002", where=str(path), card=card.id, detail=detail) from error


def _still(card: CardPlan, rgba: NDArray[np.uint8], free: NDArray[np.bool_] | None) -> Still:
    opacity = rgba[:, :, 3]
    shows = (opacity >= OPAQUE) if free is None else free
    rows, columns = np.nonzero(_thinned(shows))
    luma = 16 + rgba[rows, columns, :3].astype(np.float32) @ _LUMA * np.float32(219 / 255)
    return Still(card.id, rows, columns, luma, _box(opacity > 0))


def _thinned(shows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return every STEP-th point of `shows` in both directions; all of them where that leaves too few to judge by."""
    thin = np.zeros_like(shows)
    thin[::STEP, ::STEP] = shows[::STEP, ::STEP]
    return thin if np.count_nonzero(thin) >= 100 else shows


def _box(covered: NDArray[np.bool_]) -> Rectangle:
    rows, columns = np.flatnonzero(covered.any(axis=1)), np.flatnonzero(covered.any(axis=0))
    if not len(rows):
        return Rectangle(x=0, y=0, width=16, height=16)
    top, left = int(rows[0]) // 2 * 2, int(columns[0]) // 2 * 2
    height, width = (int(rows[-1]) + 2 - top) // 2 * 2, (int(columns[-1]) + 2 - left) // 2 * 2
    return Rectangle(x=left, y=top, width=max(16, width), height=max(16, height))
