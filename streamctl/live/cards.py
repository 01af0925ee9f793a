"""The cards of a plan, as the cards room draws them."""

from streamctl.cards.card import Card
from streamctl.cards.layout import covered
from streamctl.core.errors import StreamctlError
from streamctl.core.values import Rectangle
from streamctl.plan.model import Plan


def cards_of(plan: Plan) -> list[Card]:
    """Return every card of `plan`, in the size of its picture."""
    return [Card(**card.model_dump(), size=plan.encoder.size) for card in plan.cards]


def covered_by_lower_thirds(plan: Plan) -> Rectangle | None:
    """Return what the lower thirds of `plan` may cover of the picture, as their words are set.

    None where there are none, or one of them cannot be drawn, which whoever draws it tells.
    """
    try:
        places = [covered(card) for card in cards_of(plan) if card.overlay]
    except StreamctlError:
        return None
    if not places:
        return None
    x, y = min(place.x for place in places), min(place.y for place in places)
    right, bottom = max(place.x + place.width for place in places), max(place.y + place.height for place in places)
    return Rectangle(x=x, y=y, width=right - x, height=bottom - y)
