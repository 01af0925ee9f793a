"""Our own engine: cameras mixed and encoded by FFmpeg, put together, started, asked, ended."""

import threading
import time
from functools import partial
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.core.values import Size
from streamctl.live.server import EventLog
from streamctl.live.switcher.cameras import Bench, build_cameras, build_sounds
from streamctl.live.switcher.encoder import Encoder, EncoderFailed
from streamctl.live.switcher.encoder_choice import EncoderChoice
from streamctl.live.switcher.encoding import Encoding
from streamctl.live.switcher.engine import LOOK_SECONDS, RELAY_END_SECONDS, Engine
from streamctl.live.switcher.frame import FramePool
from streamctl.live.switcher.gallery import Gallery
from streamctl.live.switcher.guard import Guard
from streamctl.live.switcher.mixer import Mixer
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.sound import MasterSound
from streamctl.live.switcher.source import Source
from streamctl.media.argv.encode import encode_argv
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder
from streamctl.session.header import SessionHeader
from streamctl.session.state import SessionState

OPENING_SECONDS = 6.0
"""How long the programme waits for its cameras before it begins without them."""
RESUMING_SECONDS = 1.6
"""How long a programme that viewers are waiting for waits for a first camera (seconds), where no card can be shown
until there is one: a source takes 0.8 s until it is settled."""
HEAD_START_SECONDS = 0.3
"""From the encoder's start to programme frame 0: the time FFmpeg takes to open its inputs."""
RESUMING_HEAD_START_SECONDS = 0.05
"""The same where a programme is taken up: pictures wait in the encoder's queue, which has room for 0.4 s of them."""


class Switcher(Engine):
    """The engine `ffmpeg`: a mixer with an encoder. Arguments as `Engine`.

    Raises:
        StreamctlError: SWI-003 a card's picture is missing.
    """

    def __init__(
        self, folder: SessionFolder, header: SessionHeader, ffmpeg: Ffmpeg, events: EventLog, state: SessionState
    ) -> None:
        super().__init__(folder, header, ffmpeg, events, state)
        pools: dict[Size, FramePool] = {}
        bench = Bench(self._plan, folder, ffmpeg, self._grid, pools, self._journalist, self._recorders, self._keys)
        self._pool = bench.pool(self._plan.encoder.size)
        self._gallery = Gallery(self._plan, folder.cards, self._pool)
        self._cameras = build_cameras(bench)
        sounds = build_sounds(bench, self._cameras, self._journalist)
        self._sources: tuple[Source, ...] = (*self._cameras.values(), *sounds.microphones)
        self._master = MasterSound(sounds.channels(self._plan), self._grid, self._journalist, self._beginning.sound)
        self._guard = Guard(self._plan, self._journalist.fault, self._journalist.trouble)
        self._mixer: Mixer | None = None
        self._encoding: Encoding | None = None
        self._choice = EncoderChoice(
            self._plan.encoder, resumed=self._beginning.resumed, tell=partial(self._journalist.fault, "encoder")
        )

    @property
    def _picture(self) -> Mixer | None:
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
        self._watch()
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
        self._end_relay(deadline)
        for stop in stops:
            stop.join()
        self._end_recordings()
        if self._mixer is not None:
            figures = self._mixer.figures
            self._journalist.emit(
                r.ProgrammeStopped(frames=self._mixer.position, late=figures.late, repeated=figures.repeated)
            )

    def end(self) -> int:
        """End the programme before its next frame; return how many frames it has."""
        frames = self._mixer.end() if self._mixer is not None else 0
        self._ending.set()
        return frames

    def _pulse(self) -> dict[str, Any]:
        """Return what tells that pictures are mixed; nothing here waits for anybody."""
        self._heirs.heard()
        mixer, encoding = self._mixer, self._encoding
        mixing = mixer is not None and not self._ending.is_set()
        return {
            "frame": mixer.position if mixer is not None and mixing else None,
            "waits": encoding is not None and encoding.handing,
        }

    def _rerouted(self, frame: int, shown: Shown, reason: str) -> None:
        record = r.OnAir(kind=shown.kind, name=shown.name, frame=frame, reason=reason)
        self._journalist.emit(record, self._programme_seconds(frame))

    def _figures(self) -> dict[str, Any]:
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
        }

    def _encoder_status(self) -> dict[str, Any]:
        encoding = self._encoding
        if encoding is None:
            return {"running": False, "waiting": 0, "replaced": 0}
        return {"running": encoding.running, "waiting": encoding.waiting, "replaced": encoding.replaced}
