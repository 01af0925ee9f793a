"""State as a fold over records: what is true of a session after the lines read so far."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from streamctl.session import records as r
from streamctl.session.records import Line


def _empty() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TargetView:
    """A target as last heard of."""

    state: r.TargetState
    detail: str
    attempt: int
    since: float
    connected: int = 0
    """How often it went live after its connection had been made."""


@dataclass(frozen=True, slots=True)
class CameraView:
    """A camera as last heard of."""

    state: r.CameraState
    detail: str
    since: float


@dataclass(frozen=True, slots=True)
class Segment:
    """One recording file; `frames` and `bytes` are None while it is open."""

    stream: str
    file: str
    seconds: float
    first_frame: int | None
    frames: int | None = None
    bytes: int | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class SessionState:
    """What the records say so far. `seq` is the last line's number, 0 for none."""

    seq: int = 0
    t: float = 0.0
    last_event: int = 0
    """Number of the last record taken over from the running switcher; a new switcher counts from 1 again."""
    opened: int = 0
    programme: r.ProgrammeStarted | None = None
    asked_to_stop: bool = False
    """Whether somebody asked for the programme's end since it (last) began."""
    stopped: r.ProgrammeStopped | None = None
    resumed: tuple[r.ProgrammeResumed, ...] = ()
    """Each time a new switcher went on with the programme."""
    wanted: r.Wanted | None = None
    """What the last new switcher was to begin with."""
    anchor_ns: int | None = None
    """Where session second 0 lies since the machine was last started anew; None while the header's anchor holds."""
    closed: r.SessionClosed | None = None
    on_air: r.OnAir | None = None
    overlay: str | None = None
    sound: r.SoundHeard | None = None
    """What the audience hears."""
    cue: r.CueStarted | None = None
    cue_seconds: float | None = None
    """Session second at which the present cue began."""
    cuts: tuple[r.OnAir, ...] = ()
    cues: tuple[r.CueStarted, ...] = ()
    marks: tuple[r.Mark, ...] = ()
    targets: Mapping[str, TargetView] = field(default_factory=_empty)
    off: frozenset[str] = frozenset()
    """Targets that somebody took off, and nobody put on again."""
    cameras: Mapping[str, CameraView] = field(default_factory=_empty)
    anchors: tuple[r.CameraAnchored, ...] = ()
    segments: Mapping[str, Segment] = field(default_factory=_empty)
    """By file, in order of opening."""
    children: Mapping[int, r.Child] = field(default_factory=_empty)
    """Child processes that were started and not seen to end, by process id."""
    faults: tuple[r.Fault, ...] = ()

    def segments_of(self, stream: str) -> tuple[Segment, ...]:
        """Return the segments of `stream` in order of their first frame."""
        return tuple(sorted((s for s in self.segments.values() if s.stream == stream), key=lambda s: s.seconds))


def _with(mapping: Mapping[Any, Any], key: object, value: object) -> Mapping[Any, Any]:
    return MappingProxyType({**mapping, key: value})


def _target(state: SessionState, record: r.TargetChanged, t: float) -> SessionState:
    before = state.targets.get(record.name)
    times = before.connected if before else 0
    connected = record.state == "live" and before is not None and before.state not in {"live", "stalled"}
    view = TargetView(record.state, record.detail, record.attempt, t, times + connected)
    return replace(state, targets=_with(state.targets, record.name, view))


def _command(state: SessionState, record: r.Command, _: float) -> SessionState:
    """Return the state after somebody asked for something: what is asked of targets, and the end, is remembered."""
    if record.verb == "stop":
        return replace(state, asked_to_stop=True)
    names = frozenset(word.removeprefix("name=") for word in record.arguments if word.startswith("name="))
    if record.verb in {"target.stop", "target.remove"}:
        return replace(state, off=state.off | names)
    return replace(state, off=state.off - names) if record.verb in {"target.add", "target.restart"} else state


def _camera(state: SessionState, record: r.CameraChanged, t: float) -> SessionState:
    return replace(state, cameras=_with(state.cameras, record.name, CameraView(record.state, record.detail, t)))


def _segment_opened(state: SessionState, record: r.SegmentOpened, _: float) -> SessionState:
    segment = Segment(record.stream, record.file, record.seconds, record.first_frame)
    return replace(state, segments=_with(state.segments, record.file, segment))


def _segment_closed(state: SessionState, record: r.SegmentClosed, _: float) -> SessionState:
    opened = state.segments.get(record.file)
    if opened is None:
        return state
    closed = replace(opened, frames=record.frames, bytes=record.bytes, closed=True)
    return replace(state, segments=_with(state.segments, record.file, closed))


def _child(state: SessionState, record: r.Child, _: float) -> SessionState:
    if record.event == "started":
        return replace(state, children=_with(state.children, record.pid, record))
    rest = {pid: child for pid, child in state.children.items() if pid != record.pid}
    return replace(state, children=MappingProxyType(rest))


def _on_air(state: SessionState, record: r.OnAir, _: float) -> SessionState:
    return replace(state, on_air=record, cuts=(*state.cuts, record))


def _cue(state: SessionState, record: r.CueStarted, t: float) -> SessionState:
    return replace(state, cue=record, cue_seconds=t, cues=(*state.cues, record))


_STEPS: Mapping[type, Callable[..., SessionState]] = {
    r.SessionOpened: lambda state, _record, _t: replace(state, opened=state.opened + 1, closed=None),
    r.SessionClosed: lambda state, record, _t: replace(state, closed=record),
    r.ProgrammeStarted: lambda state, record, _t: replace(state, programme=record),
    r.ProgrammeStopped: lambda state, record, _t: replace(state, stopped=record),
    r.ProgrammeResumed: lambda state, record, _t: replace(
        state, resumed=(*state.resumed, record), stopped=None, asked_to_stop=False
    ),
    r.Wanted: lambda state, record, _t: replace(state, wanted=record),
    r.ClockAnchored: lambda state, record, _t: replace(state, anchor_ns=record.anchor_ns),
    r.OnAir: _on_air,
    r.Overlay: lambda state, record, _t: replace(state, overlay=record.name),
    r.SoundHeard: lambda state, record, _t: replace(state, sound=record),
    r.Mark: lambda state, record, _t: replace(state, marks=(*state.marks, record)),
    r.CueStarted: _cue,
    r.TargetChanged: _target,
    r.Command: _command,
    r.CameraChanged: _camera,
    r.CameraAnchored: lambda state, record, _t: replace(state, anchors=(*state.anchors, record)),
    r.SegmentOpened: _segment_opened,
    r.SegmentClosed: _segment_closed,
    r.Child: _child,
    r.Fault: lambda state, record, _t: replace(state, faults=(*state.faults, record)),
}


def step(state: SessionState, line: Line) -> SessionState:
    """Return the state after `line`. Records without a step (unknown ones) move only `seq` and `t`."""
    change = _STEPS.get(type(line.record))
    moved = change(state, line.record, line.t) if change else state
    return replace(moved, seq=line.seq, t=line.t, last_event=_last_event(state, line))


def _last_event(state: SessionState, line: Line) -> int:
    if line.event is not None:
        return line.event
    record = line.record
    new_switcher = isinstance(record, r.Child) and record.role == "switcher" and record.event == "started"
    return 0 if new_switcher else state.last_event


def fold(lines: Iterable[Line], state: SessionState | None = None) -> SessionState:
    """Return the state after all of `lines`, starting from `state` (nothing known)."""
    present = state or SessionState()
    for line in lines:
        present = step(present, line)
    return present
