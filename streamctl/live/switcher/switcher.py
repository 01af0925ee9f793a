"""The switcher: everything that owns the picture of one session, put together, started, asked, ended."""

import os
import threading
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from streamctl.core.clock import SystemClock
from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.core.values import Size
from streamctl.live.relay.mirror import MirrorFolder
from streamctl.live.relay.order import order_from
from streamctl.live.relay.relay import MIRROR, Relay
from streamctl.live.server import EventLog, Handler
from streamctl.live.switcher.cameras import Bench, build_cameras, build_sounds
from streamctl.live.switcher.disk_watch import disk_watches
from streamctl.live.switcher.encoder import Encoder, EncoderFailed
from streamctl.live.switcher.encoder_choice import EncoderChoice
from streamctl.live.switcher.encoding import Encoding
from streamctl.live.switcher.frame import FramePool
from streamctl.live.switcher.gallery import Gallery
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.guard import Guard
from streamctl.live.switcher.heirs import Heirs
from streamctl.live.switcher.iso import IsoLedger
from streamctl.live.switcher.iso_recorder import IsoRecorder
from streamctl.live.switcher.journalist import Journalist
from streamctl.live.switcher.mixer import Mixer
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.resuming import beginning
from streamctl.live.switcher.sound import MasterSound
from streamctl.live.switcher.source import Source
from streamctl.media.argv.encode import encode_argv
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.plan.model import Plan
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder
from streamctl.session.header import SessionHeader
from streamctl.session.state import SessionState

OPENING_SECONDS = 6.0
"""How long the programme waits for its cameras before it begins without them."""
RESUMING_SECONDS = 1.6
"""How long a programme that viewers are waiting for waits for a first camera (seconds), where no card can be shown
until there is one: a source takes 0.8 s until it is settled."""
ISO_END_SECONDS = 2.0
"""How long writing what is left of the cameras' recordings may take when the programme has ended (seconds)."""
LOOK_SECONDS = 0.25
"""How often something that nobody tells of is looked at (seconds)."""
HEAD_START_SECONDS = 0.3
"""From the encoder's start to programme frame 0: the time FFmpeg takes to open its inputs."""
RESUMING_HEAD_START_SECONDS = 0.05
"""The same where a programme is taken up: pictures wait in the encoder's queue, which has room for 0.4 s of them."""
RELAY_END_SECONDS = 3.5
"""How long the encoder and then the targets may take to send what is queued when the programme has ended: with what a
process that hangs takes to be ended, a stop takes 5 s."""
RELAY_LEAST_SECONDS = 1.0
"""What of that is left to the targets at least, also after an encoder that hung."""


class Switcher:
    """One session's picture. `run` carries it from the first camera to the last byte.

    Args:
        folder: The session's folder.
        header: What the session is, with its clock as it runs now.
        ffmpeg: What takes the cameras, encodes and publishes.
        events: Takes the session's records.
        state: What the journal says so far: a programme that another switcher began is taken up.

    Raises:
        StreamctlError: SWI-003 a card's picture is missing.
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
        pools: dict[Size, FramePool] = {}
        self._recorders = iso_recorders(self._plan, folder, self._journalist)
        bench = Bench(self._plan, folder, ffmpeg, self._grid, pools, self._journalist, self._recorders)
        self._pool = bench.pool(self._plan.encoder.size)
        self._gallery = Gallery(self._plan, folder.cards, self._pool)
        self._cameras = build_cameras(bench)
        self._journalist.recorders = self._recorders
        self._journalist.runs = self._beginning.runs
        sounds = build_sounds(bench, self._cameras)
        self._sources: tuple[Source, ...] = (*self._cameras.values(), *sounds.microphones)
        self._master = MasterSound(sounds.channels, self._grid, self._journalist, self._beginning.sound)
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
        self._guard = Guard(self._plan, self._journalist.fault, self._journalist.trouble)
        self._keys: dict[str, Secret] = {}
        self._heirs = Heirs(folder, header.event.id, lambda: dict(self._keys), self._journalist.fault)
        self._mixer: Mixer | None = None
        self._encoding: Encoding | None = None
        self._choice = EncoderChoice(
            self._plan.encoder, resumed=self._beginning.resumed, tell=partial(self._journalist.fault, "encoder")
        )
        self._ending = threading.Event()
        self._failed = False

    def _programme_seconds(self, frame: int) -> float:
        return self._require_mixer().seconds(frame)

    def _require_mixer(self) -> Mixer:
        if self._mixer is None:
            raise StreamctlError("SWI-002")
        return self._mixer

    def run(self) -> bool:
        """Carry the programme from its first frame to its last byte; return whether it ended in order."""
        self._heirs.start()
        for source in self._sources:
            source.start()
        for disk in self._disks.values():
            disk.start()
        self._await_cameras()
        if not self._ending.is_set():
            self._mix()
        self._finish()
        self._heirs.close()
        return not self._failed

    def _await_cameras(self) -> None:
        deadline = time.monotonic() + (RESUMING_SECONDS if self._beginning.resumed else OPENING_SECONDS)
        while time.monotonic() < deadline and not self._presentable():
            if self._ending.wait(LOOK_SECONDS / 5):
                return

    def _presentable(self) -> bool:
        """Return whether the programme can begin: with every source, or, where viewers are waiting, with something."""
        if not self._beginning.resumed:
            return all(source.settled for source in self._sources)
        if self._beginning.shown.kind == "card" or self._guard.holds:
            return True
        return any(camera.settled for camera in self._cameras.values())

    def _mix(self) -> None:
        shown, overlay = self._beginning.shown, self._beginning.overlay
        self._encoding = Encoding(self._start_encoder, self._relay.splice, self._journalist)
        head_start = RESUMING_HEAD_START_SECONDS if self._beginning.resumed else HEAD_START_SECONDS
        begin = self._grid.next_frame(time.monotonic_ns() + round(head_start * 1e9))
        first = begin if self._beginning.first is None else self._beginning.first
        mixer = Mixer(
            self._plan,
            self._grid,
            first,
            shown,
            start=begin - first,
            overlay=overlay,
            guard=self._guard,
            rerouted=self._rerouted,
            cameras=self._cameras,
            sources=self._sources,
            master=self._master,
            gallery=self._gallery,
            pool=self._pool,
            encoding=self._encoding,
        )
        self._mixer = mixer
        self._tell_beginning(mixer)
        watch = threading.Thread(target=self._look, name="look", daemon=True)
        watch.start()
        if self._ending.is_set():
            mixer.end()
        try:
            mixer.run()
        except EncoderFailed:
            self._failed = True
            self._journalist.fault("encoder", StreamctlError("SWI-004"))
            mixer.end()
        self._ending.set()

    def _tell_beginning(self, mixer: Mixer) -> None:
        """Tell that the programme begins, or goes on, and with what; the relay learns the encode's first frame."""
        shown, overlay, frame = self._beginning.shown, self._beginning.overlay, mixer.position
        seconds = mixer.seconds(frame)
        reason = "resumed" if self._beginning.resumed else "start"
        if not self._beginning.resumed:
            self._journalist.programme_started(mixer.first)
            self._journalist.emit(r.OnAir(kind=shown.kind, name=shown.name, frame=frame, reason=reason), seconds)
            self._journalist.emit(self._master.beginning(frame, reason), seconds)
            return
        self._relay.splice(frame)
        self._journalist.programme_resumed(mixer.first, frame)
        self._journalist.emit(r.OnAir(kind=shown.kind, name=shown.name, frame=frame, reason=reason), seconds)
        self._journalist.emit(r.Overlay(name=overlay, frame=frame), seconds)
        self._journalist.emit(self._master.beginning(frame, reason), seconds)

    def _look(self) -> None:
        while not self._ending.wait(LOOK_SECONDS):
            self._journalist.look()
            self._relay.look()

    def _encoder_argv(self, frame_pipe: int, sample_pipe: int) -> list[str]:
        return encode_argv(self._ffmpeg.path, self._choice.order(frame_pipe, sample_pipe))

    def _start_encoder(self) -> Encoder:
        return Encoder(self._encoder_argv, self._relay.feed, self._folder.logs / "encoder.log")

    def _finish(self) -> None:
        """Write everything out: the cameras' recordings beside the encoder's last frames, then the relay's."""
        deadline = time.monotonic() + RELAY_END_SECONDS
        stops = [threading.Thread(target=source.stop, name=f"stop {source.spec.name}") for source in self._sources]
        for stop in stops:
            stop.start()
        if self._encoding is not None:
            self._encoding.end()
        self._relay.end(max(RELAY_LEAST_SECONDS, deadline - time.monotonic()))
        for stop in stops:
            stop.join()
        self._end_recordings()
        if self._mixer is not None:
            figures = self._mixer.figures
            self._journalist.emit(
                r.ProgrammeStopped(frames=self._mixer.position, late=figures.late, repeated=figures.repeated)
            )

    def _end_recordings(self) -> None:
        """Write what is left of the cameras' recordings, for at most ISO_END_SECONDS."""
        for disk in self._disks.values():
            disk.close()
        for recorder in self._recorders.values():
            recorder.finish(ISO_END_SECONDS)
        deadline = time.monotonic() + ISO_END_SECONDS + LOOK_SECONDS
        for recorder in self._recorders.values():
            recorder.join(max(0.0, deadline - time.monotonic()))

    def end(self) -> int:
        """End the programme before its next frame; return how many frames it has."""
        frames = self._mixer.end() if self._mixer is not None else 0
        self._ending.set()
        return frames

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

    def _pulse(self) -> dict[str, Any]:
        """Return what tells that pictures are mixed; nothing here waits for anybody."""
        self._heirs.heard()
        mixer, encoding = self._mixer, self._encoding
        mixing = mixer is not None and not self._ending.is_set()
        return {
            "frame": mixer.position if mixer is not None and mixing else None,
            "waits": encoding is not None and encoding.handing,
        }

    def _position(self) -> dict[str, Any]:
        mixer = self._require_mixer()
        frame = mixer.position
        return {"frame": frame, "seconds": mixer.seconds(frame)}

    def _show(self, args: Mapping[str, Any]) -> dict[str, Any]:
        mixer = self._require_mixer()
        shown = Shown("card" if args["kind"] == "card" else "scene", str(args["name"]))
        fade = int(args.get("fade_frames") or 0)
        frame, on_air, instead = mixer.show(shown, fade)
        record = r.OnAir(
            request=args.get("request"),
            kind=on_air.kind,
            name=on_air.name,
            frame=frame,
            fade_frames=0 if instead else fade,
            reason=instead or str(args.get("reason") or ""),
        )
        self._journalist.emit(record, mixer.seconds(frame))
        return {"frame": frame, "on_air": on_air.name, "instead": instead}

    def _rerouted(self, frame: int, shown: Shown, reason: str) -> None:
        record = r.OnAir(kind=shown.kind, name=shown.name, frame=frame, reason=reason)
        self._journalist.emit(record, self._programme_seconds(frame))

    def _overlay(self, args: Mapping[str, Any]) -> dict[str, Any]:
        mixer = self._require_mixer()
        name = args.get("name")
        frame = mixer.overlay(name)
        self._journalist.emit(r.Overlay(request=args.get("request"), name=name, frame=frame), mixer.seconds(frame))
        return {"frame": frame}

    def _sound(self, args: Mapping[str, Any]) -> dict[str, Any]:
        mixer, wanted = self._require_mixer(), str(args["name"])
        frame, heard = mixer.sound(wanted)
        reason = str(args.get("reason") or "")
        record = r.SoundHeard(request=args.get("request"), wanted=wanted, heard=heard, frame=frame, reason=reason)
        self._journalist.emit(record, mixer.seconds(frame))
        return {"frame": frame, "heard": heard}

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
        mixer = self._mixer
        frame = mixer.first + mixer.position if mixer else self._grid.next_frame(time.monotonic_ns())
        return {
            **(mixer.status() if mixer else {}),
            "cameras": {
                name: {**source.status(frame), **self._guard.status(name), "iso": self._iso_status(name)}
                for name, source in self._cameras.items()
            },
            "sound": self._master.status(),
            "encoder": self._encoder_status(),
            "disk": {name: disk.status() for name, disk in self._disks.items()},
            **self._relay.status(),
        }

    def _iso_status(self, camera: str) -> dict[str, Any] | None:
        recorder = self._recorders.get(camera)
        return recorder.status() if recorder is not None else None

    def _encoder_status(self) -> dict[str, Any]:
        encoding = self._encoding
        if encoding is None:
            return {"running": False, "waiting": 0, "replaced": 0}
        return {"running": encoding.running, "waiting": encoding.waiting, "replaced": encoding.replaced}


def iso_recorders(plan: Plan, folder: SessionFolder, journalist: Journalist) -> dict[str, IsoRecorder]:
    """Return a recorder for each camera of `plan` that is recorded on its own, by id; each writes from now on."""
    recorded = (camera.id for camera in plan.cameras if camera.iso)
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
