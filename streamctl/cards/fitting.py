"""Making words fit: one line if a modest shrink is enough, else more lines, never beyond what is legible."""

from dataclasses import dataclass
from functools import lru_cache

from PIL import ImageFont

from streamctl.cards.fonts import Typeface
from streamctl.cards.linebreak import wrap

COMFORT = 0.72
"""A text shrinks to this share of its full size before it takes one more line."""
LINE_HEIGHT = 1.36
"""Distance of baselines in ems: Japanese text has no descenders to spare, and less looks crammed."""
BASELINE = 0.88
"""The baseline's place below the top of the em square, as CJK fonts have it (ems)."""

HOPELESS = 1.1
"""Words longer than this share of all lines at the smallest size are given up without trying each size between."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Words as they will be drawn.

    Attributes:
        lines: The lines, top to bottom.
        face: The font face.
        pixels: Font size (pixels an em).
        width: The widest line (pixels).
    """

    lines: tuple[str, ...]
    face: Typeface
    pixels: int
    width: float

    @property
    def height(self) -> float:
        """Height of all lines (pixels)."""
        return len(self.lines) * self.pixels * LINE_HEIGHT


@lru_cache(maxsize=256)
def drawing_font(face: Typeface, pixels: int) -> ImageFont.FreeTypeFont:
    """Return `face` at `pixels` an em. Basic layout: it is the same on every machine, with or without raqm."""
    return ImageFont.truetype(str(face.path), pixels, index=face.index, layout_engine=ImageFont.Layout.BASIC)


def fit(words: str, face: Typeface, *, largest: int, smallest: int, lines: int, width: float) -> Fitted | None:
    """Return `words` set as large as they can be, or None where even `smallest` in `lines` lines is too wide.

    Args:
        words: The text; its own line breaks are kept.
        face: The font face.
        largest: Font size to begin with (pixels).
        smallest: The smallest legible size (pixels).
        lines: The most lines there may be.
        width: The widest a line may be (pixels).
    """
    fewest = words.count("\n") + 1
    if fewest > lines or drawing_font(face, smallest).getlength(words.replace("\n", "")) > width * lines * HOPELESS:
        return None
    for count in range(fewest, lines + 1):
        least = smallest if count == lines else max(smallest, round(largest * COMFORT))
        for pixels in range(largest, least - 1, -1):
            found = _set(words, drawing_font(face, pixels), width, count)
            if found is not None:
                return Fitted(found, face, pixels, max(drawing_font(face, pixels).getlength(line) for line in found))
    return None


def _set(words: str, font: ImageFont.FreeTypeFont, width: float, count: int) -> tuple[str, ...] | None:
    """Return `words` in `count` lines; further lines go to the first paragraph that needs them."""
    paragraphs = words.split("\n")
    spare = count - len(paragraphs)
    lines: list[str] = []
    for paragraph in paragraphs:
        for extra in range(spare + 1):
            found = _broken(paragraph, font, width, extra + 1)
            if found is not None:
                lines.extend(found)
                spare -= extra
                break
        else:
            return None
    return tuple(lines)


def _broken(paragraph: str, font: ImageFont.FreeTypeFont, width: float, count: int) -> tuple[str, ...] | None:
    length = font.getlength(paragraph)
    if count == 1:
        return (paragraph,) if length <= width else None
    if length > width * count:
        return None
    offsets = [font.getlength(paragraph[:end]) for end in range(len(paragraph) + 1)]
    return wrap(paragraph, offsets, width, count)
