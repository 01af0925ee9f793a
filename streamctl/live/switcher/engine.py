"""What every engine of a show has in common, whoever makes its picture: our own mixer, or an OBS.

An engine is one process with one protocol. Here is all of it that does not ask where the picture comes from: the relay
with its targets and recordings, the stream keys, the disks, the cameras' own recordings, the next control process, and
the verbs. What is told to change the picture goes to a `Picture`.
"""

import os
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Protocol

from streamctl.core.clock import SystemClock
from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.live.relay.mirror import MirrorFolder
from streamctl.live.relay.order import order_from
from streamctl.live.relay.relay import MIRROR, Relay
from streamctl.live.server import EventLog, Handler
from streamctl.live.stumbles import Stumbles, survived
from streamctl.live.switcher.disk_watch import disk_watches
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.heirs import Heirs
from streamctl.live.switcher.iso import IsoLedger
from streamctl.live.switcher.iso_recorder import IsoRecorder
from streamctl.live.switcher.journalist import Journalist
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.resuming import beginning
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.plan.model import Plan
from streamctl.plan.taking import recorded_by_us
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder
from streamctl.session.header import SessionHeader
from streamctl.session.state import SessionState

ISO_END_SECONDS = 2.0
"""How long writing what is left of the cameras' recordings may take when the programme has ended (seconds)."""
LOOK_SECONDS = 0.25
"""How often something that nobody tells of is looked at (seconds)."""
RELAY_END_SECONDS = 3.5
"""How long the encoder and then the targets may take to send what is queued when the programme has ended: with what a
process that hangs takes to be ended, a stop takes 5 s."""
RELAY_LEAST_SECONDS = 1.0
"""What of that is left to the targets at least, also after an encoder that hung."""


class Picture(Protocol):
    """Who makes the programme's picture and sound. Methods may be called from any thread."""

    @property
    def position(self) -> int:
        """The programme frame that is made next."""

    def seconds(self, frame: int) -> float:
        """Return the session second at which programme frame `frame` is due."""

    def show(self, wanted: Shown, fade_frames: int) -> tuple[int, Shown, str]:
        """Put `wanted` on air; return from which frame on, what is shown, and why that is not `wanted` (else empty).

        Raises:
            StreamctlError: SWI-001 there is no such scene or card; it cannot be done now.
        """

    def overlay(self, name: str | None) -> int:
        """Lay lower third `name` over the picture, or take it off; return from which frame on.

        Raises:
            StreamctlError: SWI-001 there is no such lower third; it cannot be done now.
        """

    def sound(self, wanted: str) -> tuple[int, str | None]:
        """Let `wanted` be heard; return from which frame on, and what is heard then.

        Raises:
            StreamctlError: SND-006 there is no such sound; it cannot be done now.
        """


class Engine(ABC):
    """One session's engine. `run` carries it from the first picture to the last byte.

    Args:
        folder: The session's folder.
        header: What the session is, with its clock as it runs now.
        ffmpeg: What takes cameras, encodes and publishes.
        events: Takes the session's records.
        state: What the journal says so far: a programme that another engine process began is taken up.
    """

    def __init__(
        self, folder: SessionFolder, header: SessionHeader, ffmpeg: Ffmpeg, events: EventLog, state: SessionState
    ) -> None:
        self._folder = folder
        self._header = header
        self._plan = Plan.model_validate(header.plan)
        self._beginning = beginning(self._plan, state)
        self._ffmpeg = ffmpeg
        self._events = events
        self._grid = Grid(header.clock, self._plan.fps)
        self._journalist = Journalist(events, self._grid, SystemClock())
        Stumbles(lambda error: self._journalist.fault(error.where or "switcher", error)).install()
        self._recorders = iso_recorders(self._plan, folder, self._journalist)
        self._journalist.recorders = self._recorders
        self._journalist.runs = self._beginning.runs
        self._relay = Relay(
            folder=folder,
            fps=self._plan.fps,
            segment_seconds=self._plan.recording.segment_seconds,
            programme_seconds=self._programme_seconds,
            emit=self._journalist.emit,
            ffmpeg=ffmpeg,
            mirror=mirror_of(self._plan, folder, state),
        )
        resumed, told = self._beginning.resumed, self._journalist.trouble
        self._disks = disk_watches(self._plan, folder, self._recorders.values(), told, resumed=resumed)
        self._keys: dict[str, Secret] = {}
        self._heirs = Heirs(folder, header.event.id, lambda: dict(self._keys), self._journalist.fault)
        self._ending = threading.Event()
        self._failed = False

    @property
    @abstractmethod
    def _picture(self) -> Picture | None:
        """Who makes the picture; None before there is one."""

    @abstractmethod
    def run(self) -> bool:
        """Carry the programme from its first frame to its last byte; return whether it ended in order."""

    @abstractmethod
    def end(self) -> int:
        """End the programme before its next frame; return how many frames it has. For any thread, also in a signal."""

    @abstractmethod
    def _pulse(self) -> dict[str, Any]:
        """Return what tells that pictures are made; nothing here waits for anybody."""

    @abstractmethod
    def _figures(self) -> dict[str, Any]:
        """Return what the board shows, but for disks, targets and recordings."""

    def _require_picture(self) -> Picture:
        if self._picture is None:
            raise StreamctlError("SWI-002")
        return self._picture

    def _programme_seconds(self, frame: int) -> float:
        return self._require_picture().seconds(frame)

    def _look(self) -> None:
        while not self._ending.wait(LOOK_SECONDS):
            with survived():
                self._journalist.look()
            with survived():
                self._relay.look()

    def _watch(self) -> None:
        """Look after what nobody tells of, from a thread, until the programme ends."""
        threading.Thread(target=self._look, name="look", daemon=True).start()

    def _end_relay(self, deadline: float) -> None:
        """Let the relay write and send what it has; `deadline` in monotonic seconds."""
        self._relay.end(max(RELAY_LEAST_SECONDS, deadline - time.monotonic()))

    def _end_recordings(self) -> None:
        """Write what is left of the cameras' recordings, for at most ISO_END_SECONDS."""
        for disk in self._disks.values():
            disk.close()
        for recorder in self._recorders.values():
            recorder.finish(ISO_END_SECONDS)
        deadline = time.monotonic() + ISO_END_SECONDS + LOOK_SECONDS
        for recorder in self._recorders.values():
            recorder.join(max(0.0, deadline - time.monotonic()))

    def handlers(self) -> Mapping[str, Handler]:
        """Return what answers each verb of the protocol."""
        return {
            "hello": lambda _: self._hello(),
            "status": lambda _: self._status(),
            "position": lambda _: self._position(),
            "pulse": lambda _: self._pulse(),
            "show": self._show,
            "overlay": self._overlay,
            "sound": self._sound,
            "secret": self._take_secret,
            "target.add": self._add_target,
            "target.remove": self._remove_target,
            "target.restart": self._restart_target,
            "stop": lambda _: {"frames": self.end()},
        }

    def _hello(self) -> dict[str, Any]:
        return {
            "session": self._header.id,
            "pid": os.getpid(),
            "events": self._events.last,
            "succession": self._heirs.willing,
        }

    def _position(self) -> dict[str, Any]:
        picture = self._require_picture()
        frame = picture.position
        return {"frame": frame, "seconds": picture.seconds(frame)}

    def _show(self, args: Mapping[str, Any]) -> dict[str, Any]:
        picture = self._require_picture()
        shown = Shown("card" if args["kind"] == "card" else "scene", str(args["name"]))
        fade = int(args.get("fade_frames") or 0)
        frame, on_air, instead = picture.show(shown, fade)
        record = r.OnAir(
            request=args.get("request"),
            kind=on_air.kind,
            name=on_air.name,
            frame=frame,
            fade_frames=0 if instead else fade,
            reason=instead or str(args.get("reason") or ""),
        )
        self._journalist.emit(record, picture.seconds(frame))
        return {"frame": frame, "on_air": on_air.name, "instead": instead}

    def _overlay(self, args: Mapping[str, Any]) -> dict[str, Any]:
        picture = self._require_picture()
        name = args.get("name")
        frame = picture.overlay(name)
        self._journalist.emit(r.Overlay(request=args.get("request"), name=name, frame=frame), picture.seconds(frame))
        return {"frame": frame}

    def _sound(self, args: Mapping[str, Any]) -> dict[str, Any]:
        picture, wanted = self._require_picture(), str(args["name"])
        frame, heard = picture.sound(wanted)
        reason = str(args.get("reason") or "")
        record = r.SoundHeard(request=args.get("request"), wanted=wanted, heard=heard, frame=frame, reason=reason)
        self._journalist.emit(record, picture.seconds(frame))
        return {"frame": frame, "heard": heard}

    def _take_secret(self, args: Mapping[str, Any]) -> dict[str, Any]:
        self._keys[str(args["name"])] = Secret(str(args["value"]))
        return {}

    def _add_target(self, args: Mapping[str, Any]) -> dict[str, Any]:
        order = order_from(args)
        self._keys.update(order.secrets)
        self._relay.add_target(order)
        return {}

    def _restart_target(self, args: Mapping[str, Any]) -> dict[str, Any]:
        order = order_from(args)
        self._keys.update(order.secrets)
        self._relay.restart_target(order)
        return {}

    def _remove_target(self, args: Mapping[str, Any]) -> dict[str, Any]:
        self._relay.remove_target(str(args["name"]))
        return {}

    def _status(self) -> dict[str, Any]:
        return {
            **self._figures(),
            "disk": {name: disk.status() for name, disk in self._disks.items()},
            **self._relay.status(),
        }

    def _iso_status(self, camera: str) -> dict[str, Any] | None:
        recorder = self._recorders.get(camera)
        return recorder.status() if recorder is not None else None


def iso_recorders(plan: Plan, folder: SessionFolder, journalist: Journalist) -> dict[str, IsoRecorder]:
    """Return a recorder for each camera of `plan` that we record on its own, by id; each writes from now on."""
    recorded = (camera.id for camera in recorded_by_us(plan))
    return {
        name: IsoRecorder(
            name,
            folder.iso(name),
            segment_seconds=plan.recording.segment_seconds,
            ledger=IsoLedger(f"iso/{name}", journalist.emit, journalist.frame_at),
            trouble=journalist.trouble,
        )
        for name in recorded
    }


def mirror_of(plan: Plan, folder: SessionFolder, state: SessionState) -> MirrorFolder | None:
    """Return the place on the second disk for the session in `folder`, None where the plan has none."""
    if plan.recording.mirror is None:
        return None
    return MirrorFolder(plan.recording.mirror, folder.path.name, begun=bool(state.segments_of(MIRROR)))
