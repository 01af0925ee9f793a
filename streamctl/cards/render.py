"""Drawing a card: a calm dark ground, one accent, and the words where the layout put them."""

from PIL import Image, ImageColor, ImageDraw

from streamctl.cards.card import Card
from streamctl.cards.fitting import drawing_font
from streamctl.cards.layout import Layout, PlacedText, panel_of
from streamctl.cards.proof import proven_layout
from streamctl.cards.templates import FOOTER_MIDDLE, Tone

GROUND = (15, 20, 29)
"""A blue-black: black reads as a lost signal, white dazzles in a dark room."""
FOOT = (22, 29, 41)
HAIRLINE = (52, 62, 78)
PANEL = (12, 17, 25, 226)
"""Ground of a lower third: 89 % opaque, so that white text keeps a contrast above 7:1 over a white slide."""
TONES: dict[Tone, tuple[int, int, int]] = {"bright": (246, 248, 250), "soft": (186, 195, 207)}


def render_card(card: Card) -> Image.Image:
    """Return `card` as a picture of its size: RGBA with a transparent ground for a lower third, else RGB.

    Raises:
        StreamctlError: Every problem of the card at once: CRD-001 a character has no glyph, CRD-002 words too long,
            CRD-003 to CRD-007 no usable font, CRD-008 no words.
    """
    layout = proven_layout(card)
    size = (card.size.width, card.size.height)
    picture = Image.new("RGBA", size, (0, 0, 0, 0)) if card.overlay else Image.new("RGB", size, GROUND)
    draw = ImageDraw.Draw(picture)
    _DECORATIONS[card.template](draw, card, layout)
    for placed in (*layout.body, *((layout.footer,) if layout.footer else ())):
        _write(draw, placed, centred=layout.look.centred)
    return picture


def _write(draw: ImageDraw.ImageDraw, placed: PlacedText, *, centred: bool) -> None:
    font = drawing_font(placed.text.face, placed.text.pixels)
    for number, line in enumerate(placed.text.lines):
        left = placed.x - font.getlength(line) / 2 if centred else placed.x
        draw.text((round(left), round(placed.baseline(number))), line, TONES[placed.tone], font, anchor="ls")


def _accent(card: Card) -> tuple[int, ...]:
    return ImageColor.getrgb(card.accent)


def _rectangle(
    draw: ImageDraw.ImageDraw, left: float, top: float, width: float, height: float, colour: tuple[int, ...]
) -> None:
    """Fill a rectangle of at least one pixel with sharp edges."""
    x, y = round(left), round(top)
    draw.rectangle((x, y, x + max(1, round(width)) - 1, y + max(1, round(height)) - 1), fill=colour)


def _foot(draw: ImageDraw.ImageDraw, card: Card, layout: Layout) -> None:
    """Draw the footer's ground; without a footer the ground stays whole."""
    if layout.footer is None:
        return
    width, height = card.size.width, card.size.height
    top = height * (2 * FOOTER_MIDDLE - 1)
    _rectangle(draw, 0, top, width, height - round(top), FOOT)
    _rectangle(draw, 0, top, width, card.unit / 480, HAIRLINE)


def _standby(draw: ImageDraw.ImageDraw, card: Card, layout: Layout) -> None:
    _foot(draw, card, layout)
    unit = card.unit
    _rectangle(draw, card.size.width * 0.07, layout.top, unit * 0.014, layout.bottom - layout.top, _accent(card))


def _title(draw: ImageDraw.ImageDraw, card: Card, layout: Layout) -> None:
    _foot(draw, card, layout)
    width, unit = card.size.width, card.unit
    _rectangle(draw, 0, 0, unit * 0.03, card.size.height, _accent(card))
    speaker = layout.placed("speaker")
    if speaker is not None and speaker is not layout.body[0]:
        above = layout.body[layout.body.index(speaker) - 1].bottom
        _rectangle(draw, width * layout.look.left, (above + speaker.y) / 2, unit * 0.12, unit * 0.007, _accent(card))


def _break(draw: ImageDraw.ImageDraw, card: Card, layout: Layout) -> None:
    _foot(draw, card, layout)
    width, unit = card.size.width, card.unit
    title = layout.body[0]
    below = layout.body[1].y if len(layout.body) > 1 else title.bottom + unit * 0.075
    length = unit * 0.16
    _rectangle(draw, (width - length) / 2, (title.bottom + below) / 2, length, unit * 0.009, _accent(card))


def _closing(draw: ImageDraw.ImageDraw, card: Card, layout: Layout) -> None:
    _foot(draw, card, layout)
    width, unit = card.size.width, card.unit
    length = unit * 0.1
    _rectangle(draw, (width - length) / 2, layout.top - unit * 0.06, length, unit * 0.009, _accent(card))
    _rectangle(draw, 0, 0, width, unit * 0.014, _accent(card))


def _lower_third(draw: ImageDraw.ImageDraw, card: Card, layout: Layout) -> None:
    panel = panel_of(card, layout)
    tall = panel.bottom - panel.top
    _rectangle(draw, panel.left, panel.top, panel.right - panel.left, tall, PANEL)
    _rectangle(draw, panel.left, panel.top, card.unit * 0.014, tall, _accent(card))


_DECORATIONS = {
    "standby": _standby,
    "title": _title,
    "break": _break,
    "closing": _closing,
    "lower-third": _lower_third,
}
