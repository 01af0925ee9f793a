"""What the director speaks in: what is wanted, events that come in, effects that go out. Frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from streamctl.core.errors import StreamctlError
from streamctl.live.control.asked import AUTO, Asked
from streamctl.plan.model import Plan
from streamctl.session import records as r


@dataclass(frozen=True, slots=True)
class Shot:
    """A scene or a full card by its name."""

    kind: Literal["scene", "card"]
    name: str


@dataclass(frozen=True, slots=True)
class Intent:
    """What the operator and the rundown want on air.

    Attributes:
        shot: The picture.
        scene: The last scene wanted: what is under a card.
        overlay: The lower third.
        cue: Index of the rundown's present item, None before the first.
        sound: `auto`, `mute`, or the sound that is to be heard.
    """

    shot: Shot
    scene: str
    overlay: str | None = None
    cue: int | None = None
    sound: str = AUTO


@dataclass(frozen=True, slots=True)
class Answered:
    """Event: the switcher did as told by the last `Tell`; `data` is its answer."""

    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """Event: the switcher did not do the last `Tell`, or did not say so in time."""

    error: StreamctlError


@dataclass(frozen=True, slots=True)
class Heard:
    """Event: the switcher reports a record."""

    record: r.Record


Event = Asked | Answered | Failed | Heard


@dataclass(frozen=True, slots=True)
class Note:
    """Effect: write `record` into the journal."""

    record: r.Record


@dataclass(frozen=True, slots=True)
class Tell:
    """Effect: send a request to the switcher; its answer is the next event."""

    verb: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """Effect: the command is done."""

    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refuse:
    """Effect: the command is not done, and why."""

    error: StreamctlError


Effect = Note | Tell | Reply | Refuse


@dataclass(frozen=True, slots=True)
class Pending:
    """A command under way.

    Attributes:
        asked: The command.
        before: The intent to go back to if the switcher refuses.
        after: The intent that the command leads to.
        rest: Orders still to be sent.
        frame: The frame that the first order took effect at; None until it is answered.
        instead: What is shown in its place, and why, where what was asked for cannot be shown.
    """

    asked: Asked
    before: Intent
    after: Intent
    rest: tuple[Tell, ...]
    frame: int | None = None
    instead: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DirectorState:
    """All that the director knows.

    Attributes:
        plan: The event.
        targets: Names of the targets of this run.
        intent: What is wanted.
        on_air: The picture that the switcher last reported.
        overlay_on_air: The lower third that it last reported.
        stopping: Whether the show ends or has ended: nothing else is done any more.
        asked_to_stop: Whether somebody asked for that.
        frames: The programme's length once it ended.
        pending: The command under way.
        doubtful: A command that the switcher did not answer in time: it may carry it out yet.
    """

    plan: Plan
    targets: tuple[str, ...]
    intent: Intent
    on_air: Shot | None = None
    overlay_on_air: str | None = None
    stopping: bool = False
    asked_to_stop: bool = False
    frames: int | None = None
    pending: Pending | None = None
    doubtful: Pending | None = None
