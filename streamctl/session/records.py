"""The journal's records: one frozen type each, versioned, told apart by `type`.

Frames are programme frames: frame 0 is the first one that the mixer gave to the encoder. Session seconds (`t`) are
those of `streamctl.core.clock.SessionClock`.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, PlainSerializer, TypeAdapter

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import redact
from streamctl.core.values import Value

VERSION = 1
"""Version of the record types; written into every line."""

Words = Annotated[str, PlainSerializer(redact, when_used="json")]
"""Text that says what happened, and so may quote a secret: it leaves the process redacted.

Names, files and states are plain: a stream key that happens to be the word `program` must not unname a recording.
"""
Outcome = Literal["done", "degraded", "failed"]
TargetState = Literal["connecting", "live", "stalled", "waiting", "failed", "stopped"]
CameraState = Literal["opening", "live", "lost", "stopped"]
Role = Literal["switcher", "encoder", "ingest", "microphone", "target", "receiver"]


class SessionOpened(Value):
    """A control process began (or, after a crash, took over) the session."""

    type: Literal["session.opened"] = "session.opened"
    streamctl: str
    pid: int
    rehearsal: bool


class Cause(Value):
    """One reason why a session did not end well, to be said in any language."""

    code: str
    where: str | None
    facts: dict[str, Words]
    times: int


class SessionClosed(Value):
    """The session's end; without this record a session is running or was interrupted."""

    type: Literal["session.closed"] = "session.closed"
    outcome: Outcome
    reasons: tuple[Words, ...] = ()
    """In English, the gravest first."""
    causes: tuple[Cause, ...] = ()
    """The same by their codes, in the same order; none in the journal of an older version."""


class Command(Value):
    """Somebody asked for something: the intent, written before the effect."""

    type: Literal["command"] = "command"
    request: str
    """Id that the outcome's record repeats."""
    origin: str
    """`operator`, `rundown`, `script` or `safety`."""
    verb: str
    arguments: tuple[Words, ...] = ()


class CommandRefused(Value):
    """A command that could not be carried out, and why."""

    type: Literal["command.refused"] = "command.refused"
    request: str
    code: str
    message: Words


class ProgrammeStarted(Value):
    """The mixer began: the session second at which frame 0 was due."""

    type: Literal["programme.started"] = "programme.started"
    frame: int = 0
    seconds: float


class ProgrammeStopped(Value):
    """The mixer ended after `frames` frames; the figures are of the whole run."""

    type: Literal["programme.stopped"] = "programme.stopped"
    frames: int
    late: int
    """Frames given to the encoder more than one frame's time after they were due."""
    repeated: int
    """Frames of a camera on air shown twice because the next had not come."""


class ProgrammeResumed(Value):
    """A new switcher goes on with the programme: between the last recorded picture and `frame` there is none.

    Frames are counted on as if there had been pictures: frame n is due at `programme.started.seconds` + n / fps.
    """

    type: Literal["programme.resumed"] = "programme.resumed"
    frame: int
    """The first frame after the break."""
    seconds: float
    """The session second at which it was due."""


class Wanted(Value):
    """What a new switcher is to begin with: the intent as it is, written before the switcher is started."""

    type: Literal["wanted"] = "wanted"
    kind: Literal["scene", "card"]
    name: str
    overlay: str | None


class ClockAnchored(Value):
    """The machine was started anew, and its monotonic clock with it: how session time goes on."""

    type: Literal["clock.anchored"] = "clock.anchored"
    anchor_ns: int
    """Nanoseconds at session second 0 on the monotonic clock of the present run of the machine."""
    seconds: float
    """The session second at which this was found."""


class OnAir(Value):
    """The picture changed: from `frame` on, the programme shows this (a fade begins there)."""

    type: Literal["on_air"] = "on_air"
    request: str | None = None
    kind: Literal["scene", "card"]
    name: str
    frame: int
    fade_frames: int = 0
    reason: Words


class Overlay(Value):
    """A lower third went on (`name`) or off (None) at `frame`."""

    type: Literal["overlay"] = "overlay"
    request: str | None = None
    name: str | None
    frame: int


class SoundHeard(Value):
    """What the audience hears changed: from `frame` on it is the sound `heard`, None for silence."""

    type: Literal["sound"] = "sound"
    request: str | None = None
    wanted: str
    """`auto`, `mute`, or the sound that somebody wants by its name."""
    heard: str | None
    frame: int
    reason: Words


class Mark(Value):
    """A moment somebody wants to find again."""

    type: Literal["mark"] = "mark"
    request: str | None = None
    text: Words
    frame: int


class CueStarted(Value):
    """The rundown moved to item `index` (counted from 0) at `frame`."""

    type: Literal["cue"] = "cue"
    request: str | None = None
    id: str
    index: int
    frame: int


class TargetChanged(Value):
    """A target's state changed; `detail` says why, in redacted words."""

    type: Literal["target"] = "target"
    name: str
    state: TargetState
    detail: Words = ""
    attempt: int = 0


class CameraChanged(Value):
    """A camera's state changed."""

    type: Literal["camera"] = "camera"
    name: str
    state: CameraState
    detail: Words = ""


class CameraAnchored(Value):
    """Where a camera's time lies on the programme's: camera frame k is programme frame `frame` + k.

    Written when an ingest delivers its first picture, and again when the mapping had to move (a slip). Second 0 of the
    ISO recording of this run is camera frame 0.
    """

    type: Literal["camera.anchored"] = "camera.anchored"
    name: str
    run: int
    """Counts the ingest's starts, from 1."""
    frame: int
    """Programme frame at which camera frame 0 is (or would have been) due; negative after slips."""
    seconds: float
    """The same in session seconds."""


class SegmentOpened(Value):
    """A recording file began: the session second of its first frame."""

    type: Literal["segment.opened"] = "segment.opened"
    stream: str
    """`program`, `mirror` (the programme on the second disk), or `iso/` and the camera's id."""
    file: str
    """Path from the session folder, with forward slashes; the whole path of the mirror's files."""
    seconds: float
    """Session second of its first picture."""
    first_frame: int | None
    """Programme frame of its first picture, negative before the programme began; None where that cannot be told."""


class SegmentClosed(Value):
    """A recording file is complete."""

    type: Literal["segment.closed"] = "segment.closed"
    stream: str
    file: str
    frames: int | None
    """Pictures in the file; None where only the file itself can tell (ISO)."""
    bytes: int


class ObsRecording(Value):
    """An OBS that is the engine writes a second copy of the programme, or has ended it: its own file, none of ours."""

    type: Literal["obs.recording"] = "obs.recording"
    state: Literal["started", "stopped"]
    file: str
    """The whole path, as OBS tells it."""


class Child(Value):
    """A child process started or ended."""

    type: Literal["child"] = "child"
    role: Role
    name: str
    pid: int
    event: Literal["started", "exited"]
    status: int | None = None
    """Exit status; negative for a signal."""
    detail: Words = ""


class Fault(Value):
    """Something went wrong that the show survived."""

    type: Literal["fault"] = "fault"
    code: str
    where: Words
    message: Words
    facts: dict[str, Words] = Field(default_factory=dict)
    """What the code's sentence is made of, so that it can be said in another language."""

    @classmethod
    def of(cls, error: StreamctlError, where: str) -> Self:
        """Return the record of `error`, which happened at `where`."""
        facts = {name: str(value) for name, value in error.facts.items()}
        return cls(code=error.code, where=where, message=error.message(), facts=facts)


class Trouble(Value):
    """Something is wrong for as long as it lasts: it began, or it is over. `code` and `where` tell which."""

    type: Literal["trouble"] = "trouble"
    state: Literal["begun", "over"]
    code: str
    where: Words
    message: Words
    facts: dict[str, Words] = Field(default_factory=dict)
    """What the code's sentence is made of: what was measured."""


class Unknown(Value):
    """A record of a later version: kept, not understood."""

    type: str
    content: dict[str, Any]


KnownRecord = Annotated[
    SessionOpened
    | SessionClosed
    | Command
    | CommandRefused
    | ProgrammeStarted
    | ProgrammeStopped
    | ProgrammeResumed
    | Wanted
    | ClockAnchored
    | OnAir
    | Overlay
    | SoundHeard
    | Mark
    | CueStarted
    | TargetChanged
    | CameraChanged
    | CameraAnchored
    | SegmentOpened
    | SegmentClosed
    | ObsRecording
    | Child
    | Fault
    | Trouble,
    Field(discriminator="type"),
]
Record = KnownRecord | Unknown
"""Anything a journal may hold."""

KNOWN: TypeAdapter[KnownRecord] = TypeAdapter(KnownRecord)
"""Validates one record's content with its `type`."""


class Line(Value):
    """One line of the journal: a record with its number and its times.

    Attributes:
        seq: Counts the lines from 1.
        utc: Wall clock when written (RFC 3339).
        t: Session seconds when it happened.
        record: What happened.
        version: Version of the record types that it was written with.
        event: The number that the switcher gave the record, None for control's own: where to read on after a break.
    """

    seq: int
    utc: str
    t: float
    record: Record
    version: int = VERSION
    event: int | None = None
