"""The five looks, as data: which words go where, how large they may be, how small they may become.

Sizes and gaps are shares of the card's unit (`Card.unit`: the picture's height, less on a narrow picture), so 480p and
1080p show the same card; places are shares of the height, and of the width where they say so. The smallest text is
SMALLEST: 16 pixels at 480p, where Japanese characters can still be told apart.
"""

from dataclasses import dataclass
from typing import Literal

from streamctl.cards.card import FieldName, Template
from streamctl.cards.fonts import Weight

SMALLEST = 0.034
Tone = Literal["bright", "soft"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """How one part of a card is set.

    Attributes:
        field: The part.
        weight: The font's weight.
        largest: Full font size.
        smallest: The size below which the text counts as too long.
        lines: The most lines it may take.
        gap: Empty space above it where something stands above it.
        tone: Bright for what must be read first, soft for the rest.
    """

    field: FieldName
    weight: Weight
    largest: float
    smallest: float
    lines: int
    gap: float
    tone: Tone


@dataclass(frozen=True, slots=True)
class Look:
    """One template.

    Attributes:
        body: The parts of the text block, top to bottom.
        centred: Centre lines on the picture; else they begin at `left`.
        left: Left edge of the text, as a share of the picture's width.
        width: The widest a line may be, as a share of the picture's width.
        top: Upper limit of the text block.
        bottom: Lower limit of the text block.
        anchor: Where the text block's middle lies between top (0) and bottom (1) as long as there is room.
        footer: Whether the footer has a place of its own at the foot of the picture.
    """

    body: tuple[Paragraph, ...]
    centred: bool
    left: float
    width: float
    top: float
    bottom: float
    anchor: float
    footer: bool = True


FOOTER = Paragraph("footer", "regular", 0.04, SMALLEST, 1, 0.0, "soft")
FOOTER_MIDDLE = 0.918
"""Where the middle of the footer lies."""

LOOKS: dict[Template, Look] = {
    "standby": Look(
        body=(
            Paragraph("title", "bold", 0.105, 0.05, 3, 0.0, "bright"),
            Paragraph("subtitle", "regular", 0.052, SMALLEST, 3, 0.026, "soft"),
            Paragraph("speaker", "regular", 0.048, SMALLEST, 2, 0.026, "bright"),
        ),
        centred=False,
        left=0.105,
        width=0.80,
        top=0.10,
        bottom=0.83,
        anchor=0.48,
    ),
    "title": Look(
        body=(
            Paragraph("subtitle", "regular", 0.046, SMALLEST, 2, 0.0, "soft"),
            Paragraph("title", "bold", 0.098, 0.05, 4, 0.022, "bright"),
            Paragraph("speaker", "bold", 0.058, SMALLEST, 2, 0.085, "bright"),
        ),
        centred=False,
        left=0.105,
        width=0.80,
        top=0.08,
        bottom=0.85,
        anchor=0.49,
    ),
    "break": Look(
        body=(
            Paragraph("title", "bold", 0.12, 0.05, 2, 0.0, "bright"),
            Paragraph("subtitle", "regular", 0.056, SMALLEST, 3, 0.075, "soft"),
            Paragraph("speaker", "regular", 0.048, SMALLEST, 2, 0.026, "bright"),
        ),
        centred=True,
        left=0.10,
        width=0.80,
        top=0.10,
        bottom=0.83,
        anchor=0.49,
    ),
    "closing": Look(
        body=(
            Paragraph("title", "bold", 0.092, 0.05, 3, 0.0, "bright"),
            Paragraph("subtitle", "regular", 0.05, SMALLEST, 4, 0.03, "soft"),
            Paragraph("speaker", "regular", 0.048, SMALLEST, 2, 0.03, "bright"),
        ),
        centred=True,
        left=0.10,
        width=0.80,
        top=0.14,
        bottom=0.83,
        anchor=0.48,
    ),
    "lower-third": Look(
        body=(
            Paragraph("speaker", "bold", 0.056, 0.038, 1, 0.0, "bright"),
            Paragraph("title", "bold", 0.05, 0.036, 2, 0.006, "bright"),
            Paragraph("subtitle", "regular", 0.038, SMALLEST, 2, 0.006, "soft"),
            Paragraph("footer", "regular", 0.036, SMALLEST, 1, 0.006, "soft"),
        ),
        centred=False,
        left=0.0775,
        width=0.78,
        top=0.50,
        bottom=0.90,
        anchor=1.0,
        footer=False,
    ),
}
"""The looks by name. A lower third keeps to the lower left and inside the title-safe area (5 % of each edge)."""
