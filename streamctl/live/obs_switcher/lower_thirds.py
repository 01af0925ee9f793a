"""Which lower thirds an OBS has and which are on, and whether we switched them. Pure; times are monotonic seconds."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from streamctl.live.obs.studio.names import picture_input


class LowerThirds:
    """The lower thirds in one OBS. For one thread at a time.

    Args:
        cards: Those of the show.
    """

    def __init__(self, cards: Collection[str]) -> None:
        self._cards = cards
        self._on: frozenset[str] = frozenset()
        self._ours_over: dict[int, tuple[bool, float]] = {}
        self.items: Mapping[str, int] = {}
        """The number of each one's scene item, by the card's name; OBS has no others."""

    def read(self, items: Sequence[Mapping[str, Any]]) -> None:
        """Begin with these items of their scene, as OBS lists them."""
        listed = {str(item["sourceName"]): item for item in items}
        found = {card: listed[picture_input(card)] for card in self._cards if picture_input(card) in listed}
        self.items = {card: int(item["sceneItemId"]) for card, item in found.items()}
        self._on = frozenset(card for card, item in found.items() if item["sceneItemEnabled"])

    def found(self, known: str | None) -> str | None:
        """Return which one was on when they were read, None for none; another one than `known` where several were."""
        return next((card for card in self.items if card in self._on - {known}), known if known in self._on else None)

    def asked(self, name: str | None, until: float) -> dict[int, bool]:
        """Note that we ask for `name` alone, of which OBS tells by `until`; return whether each item is to be on."""
        wanted = {item: card == name for card, item in self.items.items()}
        self._ours_over.update({item: (on, until) for item, on in wanted.items()})
        return wanted

    def theirs(self, item: int, now: float, *, on: bool) -> str | None:
        """Note that OBS tells of `item`; return the card's name where somebody else switched it, None for no card."""
        expected, until = self._ours_over.pop(item, (not on, 0.0))
        if expected == on and until > now:
            return None
        return next((card for card, number in self.items.items() if number == item), None)
