"""Every card of the plan: its font is there, has all its characters, and the words fit."""

import hashlib
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

from streamctl.cards.card import Card
from streamctl.cards.fonts import resolve_font
from streamctl.cards.render import render_card
from streamctl.core.values import Size
from streamctl.plan.model import CardPlan, Plan
from streamctl.preflight.check import Bench, Check, Finding
from streamctl.preflight.model import Measure


def card_checks(plan: Plan) -> Iterator[Check]:
    """Yield one check a card of `plan`."""
    for card in plan.cards:
        yield Check(f"card.{card.id}", "cards", partial(_drawn, card, plan.encoder.size), timeout=60.0, blocking=True)


def _drawn(planned: CardPlan, size: Size, _: Bench) -> Finding:
    """Return the font of the card that was `planned`, after drawing it in `size`. Raise StreamctlError CRD-00N."""
    card = Card(size=size, **planned.model_dump())
    render_card(card)
    family = resolve_font(card.font)
    files = tuple(dict.fromkeys(face.path for face in (family.regular, family.bold)))
    characters = {mark for _, words in card.texts() for mark in words if not mark.isspace()}
    return Finding(
        measures=(
            Measure(name="characters", value=len(characters)),
            Measure(name="font", value=f"{family.regular.name}, {family.bold.name}"),
            Measure(name="font_files", value=" ".join(_fingerprint(file) for file in files)),
        ),
        evidence=tuple(map(str, files)),
    )


@cache
def _fingerprint(font: Path) -> str:
    """Return the beginning of the SHA-256 of the file `font`: another version of a font looks otherwise."""
    with font.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:12]
