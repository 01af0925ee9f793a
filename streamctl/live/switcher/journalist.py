"""Turns what happens in the switcher into numbered events that carry the session's records."""

from collections.abc import Mapping
from typing import Literal

from streamctl.core.clock import Clock
from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import redact
from streamctl.live.server import EventLog
from streamctl.live.switcher.encoder import Encoder
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.iso_recorder import IsoRecorder
from streamctl.session import records as r


class Journalist:
    """Listens to sources, relay, mixer and its sound (`SourceListener`, `SoundListener`); methods for any thread."""

    def __init__(self, events: EventLog, grid: Grid, clock: Clock) -> None:
        self.recorders: Mapping[str, IsoRecorder] = {}
        self.runs: Mapping[str, int] = {}
        """How often each camera's ingest was started by switchers before this one."""
        self._events = events
        self._grid = grid
        self._clock = clock
        self._first: int | None = None
        self._early: list[tuple[str, int, int]] = []
        self._mute: dict[str, StreamctlError] = {}

    def emit(self, record: r.Record, seconds: float | None = None) -> int:
        """Tell `record`, as happened at session second `seconds` (now if None); return the event's number."""
        now = self._grid.clock.seconds(self._clock.monotonic_ns())
        return self._events.add(now if seconds is None else seconds, record.model_dump(mode="json"))

    def programme_started(self, first: int) -> None:
        """Programme frame 0 is grid frame `first`: what was anchored before can be told now."""
        self.emit(r.ProgrammeStarted(frame=0, seconds=self._grid.seconds(first)))
        self._begin(first)

    def programme_resumed(self, first: int, frame: int) -> None:
        """Programme frame 0 was grid frame `first`, and the programme goes on with programme frame `frame`."""
        self.emit(r.ProgrammeResumed(frame=frame, seconds=self._grid.seconds(first + frame)))
        self._begin(first)

    def _begin(self, first: int) -> None:
        self._first = first
        while self._early:
            self._tell_anchor(*self._early.pop(0), first)

    def state_changed(self, role: r.Role, name: str, state: r.CameraState, detail: str) -> None:
        """Tell a camera's state, or that a microphone is gone."""
        if role == "ingest":
            self.emit(r.CameraChanged(name=name, state=state, detail=redact(detail)))
        elif state == "lost" and name not in self._mute:
            self._mute[name] = StreamctlError("SND-001", where=name, detail=redact(detail))
            self.trouble("begun", name, self._mute[name])
        elif state == "live" and name in self._mute:
            self.trouble("over", name, self._mute.pop(name))

    def heard(self, heard: r.SoundHeard) -> None:
        """Tell that the audience hears something else; its frame is the grid's."""
        record = heard.model_copy(update={"frame": heard.frame - (self._first or 0)})
        self.emit(record, self._grid.seconds(heard.frame))

    def trouble(self, state: Literal["begun", "over"], where: str, error: StreamctlError) -> None:
        """Tell that something began to be wrong, or is over."""
        facts = {name: redact(str(value)) for name, value in error.facts.items()}
        self.emit(r.Trouble(state=state, code=error.code, where=where, message=error.message(), facts=facts))

    def anchored(self, role: r.Role, name: str, run: int, grid_frame: int) -> None:
        """Tell where a camera's frame 0 lies."""
        if role != "ingest":
            return
        if self._first is None:
            self._early.append((name, run, grid_frame))
        else:
            self._tell_anchor(name, run, grid_frame, self._first)
        if name in self.recorders:
            self.recorders[name].ledger.anchored(run, self._grid.seconds(grid_frame))

    def _tell_anchor(self, name: str, run: int, grid_frame: int, first: int) -> None:
        seconds = self._grid.seconds(grid_frame)
        run += self.runs.get(name, 0)
        self.emit(r.CameraAnchored(name=name, run=run, frame=grid_frame - first, seconds=seconds))

    def frame_at(self, seconds: float) -> int | None:
        """Return the programme frame at session second `seconds`; None before the programme has begun."""
        if self._first is None:
            return None
        return round((seconds - self._grid.seconds(self._first)) * self._grid.fps)

    def recorded(self, name: str, data: bytes) -> float | None:
        """Hand on what the ingest of camera `name` delivers of its recording; return its second up to which it came."""
        return self.recorders[name].feed(data)

    def child(self, role: r.Role, name: str, pid: int, event: Literal["started", "exited"], status: int | None) -> None:
        """Tell that a process started or ended."""
        if event == "exited" and name in self.recorders and role == "ingest":
            self.recorders[name].end()
        self.emit(r.Child(role=role, name=name, pid=pid, event=event, status=status))

    def fault(self, where: str, error: StreamctlError) -> None:
        """Tell something that went wrong and was survived."""
        self.emit(r.Fault.of(error, where))

    def started(self, encoder: Encoder) -> None:
        """Tell that an encoder runs."""
        self.child("encoder", "encoder", encoder.child.pid, "started", None)

    def ended(self, encoder: Encoder, status: int) -> None:
        """Tell that an encoder has ended."""
        self.child("encoder", "encoder", encoder.child.pid, "exited", status)

    def replaced(self, frame: int, error: StreamctlError) -> None:
        """Tell that a new encoder goes on with programme frame `frame`."""
        self.fault(f"encoder, frame {frame}", error)

    def cut_short(self, error: StreamctlError) -> None:
        """Tell that the programme's last pictures are missing."""
        self.fault("encoder", error)

    def look(self) -> None:
        """Tell of the cameras' recordings what is known by now."""
        for recorder in tuple(self.recorders.values()):
            recorder.look()
