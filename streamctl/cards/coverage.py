"""Proving that the font has every character of a card: a missing one would be drawn as an empty box."""

from collections.abc import Iterable
from typing import Final

from streamctl.cards.card import Card
from streamctl.cards.fonts import Typeface, characters_of, resolve_font
from streamctl.cards.templates import FOOTER, LOOKS
from streamctl.core.errors import CombinedError, StreamctlError

INVISIBLE: Final = frozenset(" \n\u3000")
"""Never drawn, so never missing."""


def missing_characters(text: str, face: Typeface) -> tuple[str, ...]:
    """Return the characters of `text` that `face` has no glyph for, each once, in their order."""
    known = characters_of(face)
    return tuple(dict.fromkeys(mark for mark in text if mark not in INVISIBLE and ord(mark) not in known))


def coverage_problems(card: Card) -> tuple[StreamctlError, ...]:
    """Return a CRD-001 for each part of `card` with characters its font lacks.

    Raises:
        StreamctlError: CRD-003 to CRD-007 the font cannot be used.
    """
    family = resolve_font(card.font)
    weights = {paragraph.field: paragraph.weight for paragraph in (FOOTER, *LOOKS[card.template].body)}
    problems: list[StreamctlError] = []
    for field, text in card.texts():
        face = family.face(weights[field])
        missing = missing_characters(text, face)
        if missing:
            where = f"cards.{card.id}.{field}"
            named = _named(missing)
            problems.append(StreamctlError("CRD-001", where=where, card=card.id, characters=named, font=face.name))
    return tuple(problems)


def require_coverage(card: Card) -> None:
    """Raise StreamctlError CRD-001 if a character of `card` has no glyph."""
    problems = coverage_problems(card)
    if problems:
        raise CombinedError(problems)


def _named(characters: Iterable[str]) -> str:
    return ", ".join(
        f"{mark} (U+{ord(mark):04X})" if mark.isprintable() else f"U+{ord(mark):04X}" for mark in characters
    )
