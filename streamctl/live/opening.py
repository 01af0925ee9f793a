"""What a programme begins with. Pure."""

from typing import Literal

from streamctl.plan.model import Plan


def opening(plan: Plan) -> tuple[Literal["scene", "card"], str]:
    """Return kind and name of what is on air at frame 0: the first standby card, else the safe camera."""
    for card in plan.cards:
        if card.template == "standby":
            return "card", card.id
    return "scene", plan.safety.safe_camera
