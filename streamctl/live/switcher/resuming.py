"""Where a new switcher takes up a programme that another one began, told by the session's journal. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from streamctl.live.opening import opening
from streamctl.live.switcher.hearing import AUTO
from streamctl.live.switcher.programme import Shown
from streamctl.plan.model import Plan
from streamctl.session.state import SessionState


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a switcher begins with.

    Attributes:
        shown: The picture wanted.
        overlay: The lower third over it.
        first: Grid frame of programme frame 0; None where the programme has not begun.
        sound: The sound wanted.
        runs: How often each camera's ingest was started before, by camera.
    """

    shown: Shown
    overlay: str | None = None
    first: int | None = None
    sound: str = AUTO
    runs: Mapping[str, int] = field(default_factory=dict)

    @property
    def resumed(self) -> bool:
        """Whether the programme was begun by another switcher."""
        return self.first is not None


def beginning(plan: Plan, state: SessionState) -> Beginning:
    """Return what the switcher of `plan` begins with in a session whose journal adds up to `state`.

    The grid does not depend on who mixes: frame n stays due at `programme.started.seconds` + n / fps.
    """
    runs = {name: max(a.run for a in state.anchors if a.name == name) for name in {a.name for a in state.anchors}}
    if state.programme is None:
        return Beginning(Shown(*opening(plan)), runs=runs)
    first = round(state.programme.seconds * plan.fps) - state.programme.frame
    overlay = state.wanted.overlay if state.wanted else state.overlay
    sound = state.sound.wanted if state.sound else AUTO
    return Beginning(_wanted(plan, state), overlay, first, sound, runs)


def _wanted(plan: Plan, state: SessionState) -> Shown:
    """Return what control wrote down as wanted; without that, the last picture that was on air."""
    told = state.wanted or state.on_air
    return Shown(told.kind, told.name) if told else Shown(*opening(plan))
