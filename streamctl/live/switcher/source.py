"""A camera or microphone over the whole session: its runs, started again when they end, and where they lie in time."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import redact
from streamctl.core.values import SAMPLE_RATE, Size, samples_until
from streamctl.live.stumbles import survived
from streamctl.live.switcher.frame import Frame, FramePool
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.ingest import Ingest, IngestSpec
from streamctl.live.switcher.pace import SLIP_FRAMES, Arrival, Pace
from streamctl.live.switcher.queues import SampleRing
from streamctl.live.switcher.timeline import SlipWatch, jitter_frames
from streamctl.media.argv.ingest import ISO_FAILED, NO_SOUND, PICTURE_CHANGED
from streamctl.session.records import CameraState, Role

RESTART_SECONDS = 1.0
"""Pause before an ingest that ended is started again."""
HUNG_SECONDS = 12.0
"""An ingest that runs but delivers nothing for this long is ended and started again; a network camera may take 10."""
TORN_SECONDS = 3.0
"""Sound this far ahead of its own picture, which goes on as well, never finds back: FFmpeg began it anew."""
LOOK_SECONDS = 0.5
"""How often a run is looked at (seconds)."""
SECRET_SECONDS = 5.0
"""A source whose secret has not come for so long is lost (seconds): control hands it over at once."""
SECRET_LOOK_SECONDS = 0.05
"""How often it is looked whether it has (seconds)."""


class SourceListener(Protocol):
    """Who wants to know what happens to a source; called from several threads, must not block."""

    def state_changed(self, role: Role, name: str, state: CameraState, detail: str) -> None:
        """Source `name` is in `state` now."""

    def anchored(self, role: Role, name: str, run: int, grid_frame: int) -> None:
        """Frame 0 of run `run` is due at `grid_frame`."""

    def child(self, role: Role, name: str, pid: int, event: Literal["started", "exited"], status: int | None) -> None:
        """A process of `name` started or ended."""

    def recorded(self, name: str, data: bytes) -> float | None:
        """The present run has delivered `data` of its own recording; return up to which second of the run."""

    def fault(self, where: str, error: StreamctlError) -> None:
        """Something went wrong that the show survives."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a source may be silent before it counts as lost (seconds), and whether its end is a failure."""

    signal_lost_seconds: float
    restarts: bool = True


class Source:
    """One camera or microphone. `advance`, `picture` and `sound` are for the mixer's thread alone."""

    def __init__(
        self,
        spec: IngestSpec,
        role: Role,
        grid: Grid,
        pools: Callable[[Size], FramePool],
        patience: Patience,
        listener: SourceListener,
    ) -> None:
        self.spec = spec
        self.state: CameraState = "opening"
        self._role = role
        self._grid = grid
        self._pools = {size: pools(size) for size in spec.sizes}
        self._patience = patience
        self._listener = listener
        self._ingest: Ingest | None = None
        self._shown: Ingest | None = None
        self._slips = SlipWatch(grid.fps, jitter_frames(grid.fps) + spec.delay_frames)
        self._pace = Pace(grid.fps, jitter_frames(grid.fps) + spec.delay_frames)
        self._pictures: dict[Size, Frame] = {}
        self._newest = -1
        self._stopping = threading.Event()
        self._turn = threading.Event()
        self._turn.set()
        self._supervisor = threading.Thread(target=self._supervise, name=f"supervise {spec.name}", daemon=True)
        self._deaf = False
        self._resized = False
        self.fresh = False
        """Whether the last `advance` found the very frame that was due."""
        self.came = 0
        """How often something new had come since the `advance` before: filled up in no time, two pictures are one."""
        self._beats = 0

    def start(self) -> None:
        """Start the first run."""
        self._supervisor.start()

    def stop(self) -> None:
        """End the present run in order and start no other."""
        self._stopping.set()
        self._supervisor.join()

    def allow(self, *, allowed: bool) -> None:
        """Take it from now on, or leave it to somebody else: the present run ends in order, and none begins."""
        if allowed:
            self._turn.set()
        else:
            self._turn.clear()
            self._change("lost", "it is left to somebody else")

    def _supervise(self) -> None:
        run = 0
        while not self._stopping.is_set():
            if not self._turn.wait(LOOK_SECONDS):
                continue
            if not self._admitted():
                continue
            run += 1
            status = None
            with survived():
                status = self._run(run)
            if self._stopping.is_set() or self._useless or (status == 0 and not self._patience.restarts):
                break
            self._change("lost", f"ingest ended with status {status}")
            self._stopping.wait(RESTART_SECONDS)
        self._change("stopped", "")

    def _admitted(self) -> bool:
        """Return whether the secret that lets us in has come, if there is any, within SECRET_SECONDS."""
        deadline = time.monotonic() + SECRET_SECONDS
        while not self.spec.way_in.admitted():
            if self._stopping.wait(SECRET_LOOK_SECONDS):
                return False
            if time.monotonic() > deadline:
                self._change("lost", "nobody has told its password")
                return False
        return True

    @property
    def _useless(self) -> bool:
        """Whether there is nothing to be had: a camera that was wanted for its sound alone has none."""
        return self._deaf and not (self.spec.sizes or self.spec.recorded)

    def _run(self, run: int) -> int | None:
        """Return the exit status of run `run` once it is over; None where it could not be started."""
        name = self.spec.name
        self._resized = False
        try:
            ingest = Ingest(
                self._spec_of_run(),
                run,
                self._grid,
                self._pools,
                lambda data: self._listener.recorded(name, data),
                self._heard,
            )
        except StreamctlError as error:
            self._listener.fault(name, error)
            return None
        self._ingest = ingest
        self._listener.child(self._role, name, ingest.child.pid, "started", None)
        try:
            status = self._watch(ingest)
        except BaseException:  # a fault of ours: the next run needs the camera
            ingest.stop()
            raise
        self._listener.child(self._role, name, ingest.child.pid, "exited", status)
        return status

    def _spec_of_run(self) -> IngestSpec:
        """Return what the next run delivers: a camera that was found to have no sound is not asked for any."""
        return replace(self.spec, sound=False) if self._deaf else self.spec

    def _heard(self, line: str) -> None:
        """Take a line of the process, redacted: so are the words looked for, which a password may be one of."""
        if redact(NO_SOUND) in line and self._role == "ingest" and not self._deaf:
            self._deaf = True
            self._listener.fault(self.spec.name, StreamctlError("SND-007", where=self.spec.name))
        self._resized = self._resized or redact(PICTURE_CHANGED) in line
        if redact(ISO_FAILED) in line:
            self._listener.fault(self.spec.name, StreamctlError("CAM-004", where=self.spec.name, detail=line.strip()))

    def _watch(self, ingest: Ingest) -> int:
        while (status := ingest.child.wait(LOOK_SECONDS)) is None:
            fault = self._fault(ingest)
            if fault is not None:
                self._listener.fault(self.spec.name, fault)
            if fault is not None or ingest.broken or not self._allowed:
                return ingest.stop()
        ingest.join()
        return status

    def _fault(self, ingest: Ingest) -> StreamctlError | None:
        """Return why `ingest` has to give way to a new run; None while it is as it should be."""
        where, silent = self.spec.name, ingest.age(time.monotonic_ns())
        if silent > HUNG_SECONDS:
            return StreamctlError("CAM-001", where=where, seconds=HUNG_SECONDS)
        if self._resized and self.spec.recorded:
            return StreamctlError("CAM-008", where=where)
        if ingest.sound_ahead > TORN_SECONDS and silent < LOOK_SECONDS:
            return StreamctlError("CAM-009", where=where, seconds=ingest.sound_ahead)
        return None

    @property
    def _allowed(self) -> bool:
        return self._turn.is_set() and not self._stopping.is_set()

    def _change(self, state: CameraState, detail: str) -> None:
        if state != self.state:
            self.state = state
            self._listener.state_changed(self._role, self.spec.name, state, detail)

    @property
    def anchor(self) -> int | None:
        """Grid frame at which frame 0 of the run being played is due; None before the first run settled."""
        return self._shown.anchor if self._shown else None

    @property
    def settled(self) -> bool:
        """Whether the present run's place in time is known."""
        return self._ingest is not None and self._ingest.anchor is not None

    def advance(self, frame: int, *, punctual: bool = True) -> None:
        """Move to grid frame `frame`: take its pictures, notice silence, move the mapping where it has to.

        Args:
            frame: The grid frame.
            punctual: Whether the mixer itself is on time; if not, a large stock says nothing about the source.
        """
        self._adopt()
        self.fresh = False
        ingest = self._shown
        if ingest is None or ingest.anchor is None:
            return
        beats = ingest.beat.count
        self.came, self._beats = beats - self._beats, beats
        wanted = frame - ingest.anchor
        for size, queue in ingest.queues.items():
            found = queue.advance(wanted)
            if found is not None:
                self._pictures[size] = found[1]
                self.fresh = found[0] == wanted
        self._judge(ingest, wanted, punctual=punctual)

    def _adopt(self) -> None:
        """Go over to a newer run as soon as it has settled."""
        ingest = self._ingest
        if ingest is None or ingest is self._shown or ingest.anchor is None:
            return
        self._shown = ingest
        self._newest = -1
        self._beats = ingest.beat.count
        self._forget()
        self._pace.begin(ingest.anchor)
        self._listener.anchored(self._role, self.spec.name, ingest.run, ingest.anchor)

    def _forget(self) -> None:
        self._slips.forget()
        self._pace.forget()

    def _judge(self, ingest: Ingest, wanted: int, *, punctual: bool) -> None:
        silent = ingest.age(time.monotonic_ns())
        if silent > self._patience.signal_lost_seconds:
            if self.state == "live":
                self._change("lost", f"nothing for {silent:.2f} s")
            self._forget()
            return
        if self.state != "live" and self._allowed and ingest.child.status is None:
            self._change("live", "")
        stock = ingest.newest - wanted
        if not punctual and stock >= 0:
            self._forget()
            return
        self._follow(ingest, stock)

    def _follow(self, ingest: Ingest, stock: int) -> None:
        """Let the mapping follow the source's clock, and move it at once where too much or too little is in stock."""
        slip = self._slips.observe(stock)
        if slip:
            self._pace.slipped(slip)
            self._slip(ingest, slip)
            return
        self._pace.tick(Arrival(ingest.arrived_ns, ingest.place, stock))
        if abs(self._aside(ingest)) > SLIP_FRAMES:
            self._slip(ingest, round(self._aside(ingest)))

    def _slip(self, ingest: Ingest, frames: int) -> None:
        ingest.slip(frames)
        assert ingest.anchor is not None
        self._listener.anchored(self._role, self.spec.name, ingest.run, ingest.anchor)

    def _aside(self, ingest: Ingest) -> float:
        """Return how much later than its picture the source's sound is due by its clock (frames, below one)."""
        assert ingest.anchor is not None
        assert self._pace.position is not None
        return self._pace.position - ingest.anchor

    def picture(self, size: Size) -> Frame | None:
        """Return the picture at the grid frame advanced to, the last one that came; None before the first."""
        return self._pictures.get(size)

    def sound(self, frame: int) -> tuple[SampleRing | None, float]:
        """Return the samples of the run being played and where in them the sound of grid frame `frame` begins.

        The place follows the source's clock, so it lies between two samples as a rule; no samples before the first run.
        """
        shown, grid = self._shown, self._grid
        if shown is None or shown.anchor is None:
            return None, 0.0
        whole = samples_until(frame, grid.fps) - samples_until(shown.anchor, grid.fps)
        return shown.samples, whole - self._aside(shown) * SAMPLE_RATE / grid.rate

    def status(self, frame: int) -> dict[str, Any]:
        """Return what the board shows of this source at grid frame `frame`."""
        ingest = self._ingest
        shown = self._shown
        stock = shown.newest - (frame - shown.anchor) if shown and shown.anchor is not None else None
        return {
            "state": self.state,
            "age_seconds": round(ingest.age(time.monotonic_ns()), 3) if ingest else None,
            "run": ingest.run if ingest else 0,
            "frames": ingest.newest + 1 if ingest else 0,
            "fps": _rate(ingest) if ingest else None,
            "stock_frames": stock,
            "drift_ppm": self._pace.drift_ppm,
            "sound_seconds": round(ingest.samples.end / SAMPLE_RATE, 3) if ingest and self.spec.sound else None,
        }


def _rate(ingest: Ingest) -> float | None:
    """Return the mean frame rate of the run so far (frames per second)."""
    seconds = (ingest.arrived_ns - ingest.began_ns) / 1e9
    return round((ingest.newest + 1) / seconds, 2) if seconds > 1 else None
