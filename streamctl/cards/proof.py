"""Proving a card before anything is drawn: each character has a glyph, and all words have room."""

from streamctl.cards.card import Card
from streamctl.cards.coverage import coverage_problems
from streamctl.cards.layout import Layout, lay_out
from streamctl.core.errors import CombinedError, StreamctlError


def proven_layout(card: Card) -> Layout:
    """Return the layout of `card`, every character of which its font has.

    Raises:
        StreamctlError: Every problem of the card at once: CRD-001 characters without a glyph, CRD-002 words too long,
            CRD-003 to CRD-007 no usable font, CRD-008 no words.
    """
    problems = list(coverage_problems(card))
    try:
        layout = lay_out(card)
    except StreamctlError as error:
        raise CombinedError((*problems, *error.problems)) from error
    if problems:
        raise CombinedError(problems)
    return layout


def card_problems(card: Card) -> tuple[StreamctlError, ...]:
    """Return what keeps `card` from being drawn as written; nothing where it is fine."""
    try:
        proven_layout(card)
    except StreamctlError as error:
        return tuple(error.problems)
    return ()
