"""From a card's words to lines with places, before anything is drawn."""

from dataclasses import dataclass, replace

from streamctl.cards.card import Card
from streamctl.cards.coverage import family_of
from streamctl.cards.fitting import BASELINE, LINE_HEIGHT, Fitted, fit
from streamctl.cards.fonts import Family
from streamctl.cards.templates import FOOTER, FOOTER_MIDDLE, LOOKS, Look, Paragraph, Tone
from streamctl.core.errors import CombinedError, StreamctlError
from streamctl.core.values import Rectangle

SHRINK = 0.94
"""Where the whole text block is too tall, all its sizes are multiplied by this and tried again."""
PANEL_LEFT = 0.05
"""Left edge of a lower third's ground (share of the width): the title-safe area begins there."""
PANEL_PADDING = 0.02
"""Ground of a lower third around its text (share of the card's unit)."""


@dataclass(frozen=True, slots=True)
class PlacedText:
    """One part of a card in its place.

    Attributes:
        text: The lines as they will be drawn.
        paragraph: How it is set.
        x: Left edge of its lines, or their middle on a centred card (pixels).
        y: Top of its first line (pixels).
    """

    text: Fitted
    paragraph: Paragraph
    x: float
    y: float

    @property
    def tone(self) -> Tone:
        """Bright or soft."""
        return self.paragraph.tone

    @property
    def bottom(self) -> float:
        """Bottom of its last line (pixels)."""
        return self.y + self.text.height

    def baseline(self, line: int) -> float:
        """Return the baseline of line number `line`, counted from 0 (pixels from the top)."""
        pixels = self.text.pixels
        return self.y + pixels * (line * LINE_HEIGHT + (LINE_HEIGHT - 1) / 2 + BASELINE)


@dataclass(frozen=True, slots=True)
class Layout:
    """All words of a card in their places.

    Attributes:
        look: The template.
        body: The text block, top to bottom.
        footer: The line at the foot, where the card has one.
    """

    look: Look
    body: tuple[PlacedText, ...]
    footer: PlacedText | None

    @property
    def top(self) -> float:
        """Top of the text block (pixels)."""
        return self.body[0].y

    @property
    def bottom(self) -> float:
        """Bottom of the text block (pixels)."""
        return self.body[-1].bottom

    @property
    def width(self) -> float:
        """Width of the widest line of the text block (pixels)."""
        return max(placed.text.width for placed in self.body)

    def placed(self, field: str) -> PlacedText | None:
        """Return the part of the text block called `field`, None where the card has no words for it."""
        return next((placed for placed in self.body if placed.paragraph.field == field), None)


@dataclass(frozen=True, slots=True)
class Panel:
    """The ground of a lower third, beyond which nothing of it is drawn (pixels)."""

    left: float
    top: float
    right: float
    bottom: float


def panel_of(card: Card, layout: Layout) -> Panel:
    """Return the ground of the lower third `card`."""
    padding = card.unit * PANEL_PADDING
    width = card.size.width
    right = width * layout.look.left + layout.width + padding * 2
    return Panel(width * PANEL_LEFT, layout.top - padding, right, layout.bottom + padding)


def covered(card: Card) -> Rectangle:
    """Return what the lower third `card` covers of the picture, and up to three pixels around it.

    Raises:
        StreamctlError: As `lay_out`.
    """
    panel = panel_of(card, lay_out(card))
    return Rectangle.around(panel.left, panel.top, panel.right, panel.bottom, within=card.size)


def lay_out(card: Card) -> Layout:
    """Return where each word of `card` goes.

    Raises:
        StreamctlError: CRD-002 for each part that does not fit; CRD-003 to CRD-007 the font cannot be used; CRD-008
            there are no words.
    """
    look = _look(card)
    family = family_of(card)
    body = tuple(paragraph for paragraph in look.body if getattr(card, paragraph.field))
    if not body:
        raise StreamctlError("CRD-008", where=f"cards.{card.id}.title", card=card.id)
    footer = (FOOTER,) if look.footer and card.footer else ()
    too_long = [part for part in (*body, *footer) if _fitted(card, look, part, family, 1.0) is None]
    if too_long:
        raise CombinedError(_too_long(card, part) for part in too_long)
    return Layout(look, _placed_body(card, look, body, family), _placed_footer(card, look, family) if footer else None)


def _look(card: Card) -> Look:
    """Return the look of `card`; where its foot stays empty, the text block has the whole height to be centred in."""
    look = LOOKS[card.template]
    return replace(look, bottom=1 - look.top) if look.footer and not card.footer else look


def _placed_body(card: Card, look: Look, body: tuple[Paragraph, ...], family: Family) -> tuple[PlacedText, ...]:
    """Return the parts of `body`, each of which fits alone, as large as all of them fit together."""
    room = (look.bottom - look.top) * card.size.height
    scale = 1.0
    while True:
        fitted = [text for part in body if (text := _fitted(card, look, part, family, scale))]
        height = _block_height(card, body, fitted, scale)
        if height <= room:
            return _stacked(card, look, body, fitted, scale, height)
        if scale * max(part.largest / part.smallest for part in body) < 1:
            raise _too_long(card, max(body, key=lambda part: len(getattr(card, part.field))))
        scale *= SHRINK


def _fitted(card: Card, look: Look, paragraph: Paragraph, family: Family, scale: float) -> Fitted | None:
    smallest = max(1, round(paragraph.smallest * card.unit))
    return fit(
        getattr(card, paragraph.field),
        family.face(paragraph.weight),
        largest=max(smallest, round(paragraph.largest * card.unit * scale)),
        smallest=smallest,
        lines=paragraph.lines,
        width=look.width * card.size.width,
    )


def _too_long(card: Card, paragraph: Paragraph) -> StreamctlError:
    return StreamctlError(
        "CRD-002",
        where=f"cards.{card.id}.{paragraph.field}",
        card=card.id,
        field=paragraph.field,
        template=card.template,
        length=len(getattr(card, paragraph.field)),
    )


def _block_height(card: Card, body: tuple[Paragraph, ...], fitted: list[Fitted], scale: float) -> float:
    gaps = sum(paragraph.gap for paragraph in body[1:]) * card.unit * scale
    return gaps + sum(text.height for text in fitted)


def _stacked(
    card: Card, look: Look, body: tuple[Paragraph, ...], fitted: list[Fitted], scale: float, height: float
) -> tuple[PlacedText, ...]:
    """Return `body` one below the other, its middle at the look's anchor but inside its limits."""
    full = card.size.height
    top, bottom = look.top * full, look.bottom * full
    y = min(max(top + (bottom - top) * look.anchor - height / 2, top), bottom - height)
    placed: list[PlacedText] = []
    for paragraph, text in zip(body, fitted, strict=True):
        y += paragraph.gap * card.unit * scale if placed else 0.0
        placed.append(PlacedText(text, paragraph, _left(card, look), y))
        y += text.height
    return tuple(placed)


def _left(card: Card, look: Look) -> float:
    return card.size.width * (0.5 if look.centred else look.left)


def _placed_footer(card: Card, look: Look, family: Family) -> PlacedText | None:
    text = _fitted(card, look, FOOTER, family, 1.0)
    if text is None:
        return None
    return PlacedText(text, FOOTER, _left(card, look), FOOTER_MIDDLE * card.size.height - text.height / 2)
