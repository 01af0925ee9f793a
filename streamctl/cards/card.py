"""One card as this room needs it: its words, its look and the picture's size."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from streamctl.core.values import Size, Value

Template = Literal["standby", "title", "lower-third", "break", "closing"]
"""The looks a card can have; `lower-third` lies over the picture, the others replace it."""
FieldName = Literal["title", "subtitle", "speaker", "footer"]
"""The parts of a card that hold words."""
FIELDS: tuple[FieldName, ...] = ("title", "subtitle", "speaker", "footer")


NARROWEST = 0.75
"""Where a picture is narrower than 4:3, its words are sized as on a 4:3 picture of its width (height to width)."""
_COMPOSABLE = re.compile("[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")


def _composed(text: str) -> str:
    """Return `text` with composed characters (か plus a mark becomes が) and plain spaces and line breaks.

    Compatibility ideographs stay as they are: NFC would turn the old form of a character in somebody's name into the
    new one.
    """
    composed = _COMPOSABLE.sub(lambda run: unicodedata.normalize("NFC", run[0]), text)
    lines = composed.replace("\t", " ").splitlines()
    return "\n".join(line.strip() for line in lines).strip("\n")


Words = Annotated[str, AfterValidator(_composed)]
"""Text of a card; a line break in it is kept, further ones are added where it is too long."""


class Card(Value):
    """A card to be rendered; the fields are those of the plan's card, and the size of the picture."""

    id: str = Field(pattern=r"^[^/\\\x00]+$", description="Name of the card, and of its file.")
    template: Template
    title: Words
    subtitle: Words | None = None
    speaker: Words | None = None
    footer: Words | None = None
    accent: str = Field(pattern=r"^#[0-9A-Fa-f]{6}$", description="Accent colour, #RRGGBB.")
    font: str | None = None
    size: Size

    @property
    def overlay(self) -> bool:
        """Whether the card lies over the picture (RGBA) instead of replacing it (RGB)."""
        return self.template == "lower-third"

    @property
    def unit(self) -> float:
        """The measure of all sizes on the card (pixels): its height, on a narrow picture NARROWEST of its width."""
        return min(float(self.size.height), self.size.width * NARROWEST)

    def texts(self) -> Iterator[tuple[FieldName, str]]:
        """Yield the name and the words of each part that has words."""
        for name in FIELDS:
            words = getattr(self, name)
            if words:
                yield name, words
