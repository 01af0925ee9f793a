"""The cards of a plan, as the cards room draws them."""

from streamctl.cards.card import Card
from streamctl.plan.model import Plan


def cards_of(plan: Plan) -> list[Card]:
    """Return every card of `plan`, in the size of its picture."""
    return [Card(**card.model_dump(), size=plan.encoder.size) for card in plan.cards]
