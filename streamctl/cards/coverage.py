"""Proving that the font has every character of a card: a missing one would be drawn as an empty box."""

import unicodedata
from collections.abc import Iterable
from typing import Final

from streamctl.cards.card import Card
from streamctl.cards.fonts import Family, Typeface, characters_of, resolve_font
from streamctl.cards.templates import FOOTER, LOOKS
from streamctl.core.errors import StreamctlError

INVISIBLE: Final = frozenset(" \n\u3000")
"""Never drawn, so never missing."""


def missing_characters(text: str, face: Typeface) -> tuple[str, ...]:
    """Return the characters of `text` that `face` has no glyph for, each once, in their order."""
    known = characters_of(face)
    return tuple(dict.fromkeys(mark for mark in text if mark not in INVISIBLE and ord(mark) not in known))


def family_of(card: Card) -> Family:
    """Return the faces that `card` is drawn with.

    Raises:
        StreamctlError: CRD-003 to CRD-005 its font cannot be used (its place names the card), CRD-007 the built-in one.
    """
    try:
        return resolve_font(card.font)
    except StreamctlError as error:
        raise StreamctlError(error.code, where=f"cards.{card.id}.font", **error.facts) from error


def coverage_problems(card: Card) -> tuple[StreamctlError, ...]:
    """Return a CRD-001 for each part of `card` with characters its font lacks.

    Raises:
        StreamctlError: CRD-003 to CRD-007 the font cannot be used.
    """
    family = family_of(card)
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


def _named(characters: Iterable[str]) -> str:
    return ", ".join(f"{mark} (U+{ord(mark):04X})" if _shows(mark) else f"U+{ord(mark):04X}" for mark in characters)


def _shows(character: str) -> bool:
    """Whether `character` can be shown by itself: no control, and no mark that joins what stands before it."""
    return character.isprintable() and not unicodedata.category(character).startswith("M")
