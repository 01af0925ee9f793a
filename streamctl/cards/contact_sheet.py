"""All cards on one picture, to look over before the show or to send round for approval."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from streamctl.cards.card import Card
from streamctl.cards.fitting import drawing_font
from streamctl.cards.fonts import resolve_font

CELL_WIDTH = 640
"""Width of one card on the sheet (pixels)."""
COLUMNS = 3
MARGIN = 32
CAPTION = 44
"""Height of the line under each card (pixels)."""
CAPTION_PIXELS = 20
"""Font size of that line (pixels)."""
PAPER = (238, 240, 243)
INK = (32, 38, 48)
STAND_IN = ((112, 124, 138), (132, 144, 158))
"""Two greys that stand for the picture under a lower third."""


def contact_sheet(cards: Sequence[Card], pictures: Sequence[Image.Image]) -> Image.Image:
    """Return a sheet with each of `pictures` and, under it, the id, template and size of its card (RGB).

    Raises:
        ValueError: There are no cards.
    """
    if not cards:
        message = "a contact sheet needs at least one card"
        raise ValueError(message)
    cell_height = max(round(CELL_WIDTH * card.size.height / card.size.width) for card in cards)
    columns = min(COLUMNS, len(cards))
    rows = -(-len(cards) // columns)
    step = (CELL_WIDTH + MARGIN, cell_height + CAPTION + MARGIN)
    sheet = Image.new("RGB", (MARGIN + columns * step[0], MARGIN + rows * step[1]), PAPER)
    for number, (card, picture) in enumerate(zip(cards, pictures, strict=True)):
        place = (MARGIN + number % columns * step[0], MARGIN + number // columns * step[1])
        _paste(sheet, card, picture, place)
    return sheet


def _paste(sheet: Image.Image, card: Card, picture: Image.Image, place: tuple[int, int]) -> None:
    height = round(CELL_WIDTH * card.size.height / card.size.width)
    small = picture.resize((CELL_WIDTH, height), Image.Resampling.LANCZOS)
    if card.overlay:
        sheet.paste(_stand_in(small.size), place)
        sheet.paste(small, place, small)
    else:
        sheet.paste(small, place)
    caption = f"{card.id}   {card.template}   {card.size}"
    font = drawing_font(resolve_font(None).regular, CAPTION_PIXELS)
    while font.getlength(caption) > CELL_WIDTH:
        caption = f"{caption.removesuffix('…')[:-1]}…"
    ImageDraw.Draw(sheet).text((place[0], place[1] + height + 30), caption, INK, font, anchor="ls")


def _stand_in(size: tuple[int, int]) -> Image.Image:
    """Return a two-tone ground, so that one sees what is transparent."""
    ground = Image.new("RGB", size, STAND_IN[0])
    ImageDraw.Draw(ground).polygon(((0, size[1]), (size[0], 0), size), fill=STAND_IN[1])
    return ground
