"""What is on air at which frame: a frozen value that commands replace. Pure."""

from dataclasses import dataclass, replace
from typing import Literal

from streamctl.live.switcher.compose import FULL, fade_weight

Kind = Literal["scene", "card"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A scene or a card by its name."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Programme:
    """What the programme shows.

    Attributes:
        shown: The picture on air, or being faded to.
        since: The frame at which it began.
        before: What was on air before, while a fade lasts.
        fade_frames: Length of the fade that began at `since`; 0 for a cut.
        overlay: Name of the lower third over it.
    """

    shown: Shown
    since: int = 0
    before: Shown | None = None
    fade_frames: int = 0
    overlay: str | None = None

    def show(self, shown: Shown, frame: int, fade_frames: int = 0, before: Shown | None = None) -> "Programme":
        """Return the programme with `shown` from `frame` on, faded to from `before` (what was shown if None)."""
        faded_from = (before or self.shown) if fade_frames else None
        return replace(self, shown=shown, since=frame, before=faded_from, fade_frames=fade_frames)

    def with_overlay(self, name: str | None) -> "Programme":
        """Return the programme with lower third `name`, or with none."""
        return replace(self, overlay=name)

    def weight(self, frame: int) -> int:
        """Return the weight of `shown` at `frame` (256ths): FULL when no fade is going on."""
        step = frame - self.since
        return fade_weight(step, self.fade_frames) if self.before and step < self.fade_frames else FULL
