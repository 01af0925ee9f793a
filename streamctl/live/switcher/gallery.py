"""The still pictures of a session, ready to be shown: cards and lower thirds from the session folder."""

from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.live.switcher.frame import Frame, FramePool
from streamctl.live.switcher.picture import Overlay, load_frame, load_overlay
from streamctl.plan.model import Plan


class Gallery:
    """Every card of a plan as a frame or an overlay.

    Raises:
        StreamctlError: SWI-003 a card's picture is missing or unreadable.
    """

    def __init__(self, plan: Plan, folder: Path, pool: FramePool) -> None:
        self._cards: dict[str, Frame] = {}
        self._overlays: dict[str, Overlay] = {}
        for card in plan.cards:
            path = folder / f"{card.id}.png"
            try:
                if card.overlay:
                    self._overlays[card.id] = load_overlay(path, pool.size)
                else:
                    self._cards[card.id] = load_frame(path, pool)
            except OSError as error:
                detail = error.strerror or type(error).__name__
                raise StreamctlError("SWI-003", where=str(path), card=card.id, detail=detail) from error

    def card(self, name: str) -> Frame:
        """Return the card called `name`. Raise KeyError if it is none or a lower third."""
        return self._cards[name]

    def overlay(self, name: str) -> Overlay:
        """Return the lower third called `name`. Raise KeyError if there is none."""
        return self._overlays[name]
