"""The engine `obs`, put together: it starts OBS's stream, watches it, and stands in for it."""

import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.core.places import data_folder
from streamctl.core.redaction import Secret
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.studio.output import LISTENER_APPLICATION
from streamctl.live.obs.studio.wanted import pictures_folder, wanted_studio
from streamctl.live.obs_switcher.attendant import Attendant
from streamctl.live.obs_switcher.cameras import OwnCameras
from streamctl.live.obs_switcher.hands import Hands
from streamctl.live.obs_switcher.intake import LAST_SECONDS, Intake, Moments
from streamctl.live.obs_switcher.likeness import stills
from streamctl.live.obs_switcher.picture import ObsPicture
from streamctl.live.obs_switcher.plugin_operator import PluginOperator
from streamctl.live.obs_switcher.plugin_recordings import PluginRecordings
from streamctl.live.obs_switcher.relief import Relief
from streamctl.live.obs_switcher.sight import Sight
from streamctl.live.obs_switcher.sound_desk import BY_HAND, SoundDesk
from streamctl.live.obs_switcher.sounds import ObsSounds
from streamctl.live.obs_switcher.stand_in import Stage
from streamctl.live.obs_switcher.studio import Studio
from streamctl.live.server import EventLog
from streamctl.live.switcher.cameras import Bench
from streamctl.live.switcher.encoder import Encoder
from streamctl.live.switcher.encoder_choice import EncoderChoice
from streamctl.live.switcher.engine import RELAY_END_SECONDS, Engine
from streamctl.live.switcher.gallery import Gallery
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.routing import routes_of
from streamctl.live.switcher.verdicts import Verdicts
from streamctl.media.argv.encode import encode_argv
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.rtmp.reception import Reception
from streamctl.plan.secrets import ENGINE
from streamctl.plan.taking import recorded_by_obs
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder
from streamctl.session.header import SessionHeader
from streamctl.session.state import SessionState

START_SECONDS = 18.0
"""How long OBS may take until its picture is there (seconds): less than control waits for it."""
PASSWORD_SECONDS = 5.0
"""How long control may take to hand over OBS's password (seconds)."""
STILL_SECONDS = 0.8
"""OBS's picture counts as gone when nothing of it has come for so long (seconds): with the encoder that starts then,
viewers see what stands in within two seconds; a busy OBS has been late by a third of this."""
WATCH_SECONDS = 0.05
"""How often OBS's stream is looked at (seconds)."""
KEY_BYTES = 16
log = logging.getLogger(__name__)


class ObsSwitcher(Engine):
    """The engine `obs`. Arguments as `Engine`.

    Raises:
        StreamctlError: SWI-003 a card's picture is missing.
    """

    def __init__(
        self, folder: SessionFolder, header: SessionHeader, ffmpeg: Ffmpeg, events: EventLog, state: SessionState
    ) -> None:
        super().__init__(folder, header, ffmpeg, events, state)
        plan = self._plan
        bench = Bench(plan, folder, ffmpeg, self._grid, {}, self._journalist, self._recorders, self._keys)
        resumed = self._beginning.resumed
        by_obs = recorded_by_obs(plan)
        self._by_obs = PluginRecordings(by_obs, folder, self._journalist, self._grid.clock, resumed=resumed)
        self._disks["recording"].include(self._by_obs.recordings.values())
        self._own = OwnCameras(bench, self._journalist, self._obs_has, resumed=resumed)
        pool = bench.pool(plan.encoder.size)
        gallery = Gallery(plan, folder.cards, pool)
        stage = Stage(routes_of(plan), self._own, gallery, pool.black(), self._grid, self._journalist)
        self._news: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        moments = Moments(self._begins, self._returned, self._place)
        self._intake = Intake(self._relay, plan.fps, moments, begun=self._beginning.resumed)
        wanted = wanted_studio(plan, pictures_folder(plan, data_folder()))
        self._studio = Studio(plan, wanted, self._hands())
        self._verdicts = Verdicts(plan, self._journalist.fault)
        self._sounds = ObsSounds(plan, self._journalist.trouble, self._beginning.sound)
        self._obs_picture = ObsPicture(
            plan, self._grid, self._intake, self._studio, self._sounds, self._beginning, self._verdicts
        )
        self._relief = Relief(stage, plan.fps, self._obs_picture, self._intake, self._relay, self._start_encoder)
        self._choice = EncoderChoice(plan.encoder, resumed=False, tell=partial(self._journalist.fault, "encoder"))
        self._key = Secret(secrets.token_urlsafe(KEY_BYTES))
        self._chosen_there = False
        self._attendant: Attendant | None = None
        self._sight: Sight | None = None
        self._operator: PluginOperator | None = None
        self._frames: int | None = None
        self._round = 0
        self._problem: StreamctlError | None = None

    def _hands(self) -> Hands:
        return Hands(
            cut=lambda shown, at: self._news.put(partial(self._cut_by_hand, shown, at)),
            strange=lambda name: self._journalist.fault("OBS", StreamctlError("OBS-067", where="OBS", name=name)),
            overlay=lambda name, at: self._news.put(partial(self._overlay_by_hand, name, at)),
            stopped=lambda: self._news.put(self._recording_stopped),
            changed=self._intake.forbid,
            recording=self._recording,
        )

    def _obs_has(self) -> dict[str, bool]:
        """Return of each source whether OBS has it, of none while OBS is away or cannot be looked at."""
        sight = self._sight
        return {} if sight is None or self._obs_picture.away else {**sight.has(), **self._sounds.has()}

    @property
    def _picture(self) -> ObsPicture | None:
        return self._obs_picture if self._obs_picture.first is not None else None

    def run(self) -> bool:
        """Carry the programme from OBS's first picture to its last; return whether it ended in order.

        Raises:
            StreamctlError: Why OBS did not come on air.
        """
        self._heirs.start()
        for disk in self._disks.values():
            disk.start()
        self._own.start()
        reception = Reception(LISTENER_APPLICATION, self._key, self._intake)
        try:
            self._begin(reception)
            self._carry()
        except StreamctlError as error:
            self._journalist.fault("OBS", error)
            raise
        finally:
            self._finish(reception)
            self._heirs.close()
        return not self._failed

    def _begin(self, reception: Reception) -> None:
        """Return when the programme has begun, or is to end. Raise StreamctlError why it does not begin."""
        if self._beginning.resumed:
            self._resume()
        address = ObsAddress(self._plan.engine.host, self._plan.engine.port, self._password())
        self._sight = Sight(
            self._plan,
            address,
            self._studio,
            self._obs_picture,
            self._verdicts,
            self._journalist,
            self._on_air,
            stills(self._plan, self._folder.cards),
        )
        self._attendant = Attendant(
            self._plan,
            address,
            self._studio,
            self._intake,
            self._obs_picture,
            SoundDesk(self._studio, self._sounds, self._obs_picture, self._journalist),
            self._journalist,
            (reception.address, self._key),
        )
        if self._by_obs.recordings:
            self._operator = PluginOperator(address, self._studio, self._by_obs)
        deadline = time.monotonic() + START_SECONDS
        while self._obs_picture.first is None and not self._ending.wait(WATCH_SECONDS):
            if self._attendant.hopeless is not None:
                raise self._attendant.hopeless
            if time.monotonic() > deadline:
                problem = self._attendant.problem
                detail = problem.message() if problem is not None else self._intake.why_ended
                raise StreamctlError("OBS-069", where="OBS", seconds=START_SECONDS, detail=detail)
        self._watch()

    def _password(self) -> Secret | None:
        """Return OBS's password, once control has handed it over; None for an OBS that wants none."""
        deadline = time.monotonic() + PASSWORD_SECONDS
        while self._plan.engine.password is not None and time.monotonic() < deadline:
            if ENGINE in self._keys or self._ending.wait(WATCH_SECONDS):
                break
        return self._keys.get(ENGINE)

    def _resume(self) -> None:
        """Go on with a programme that another engine process began: with the card, until OBS is back."""
        self._obs_picture.away = "resumed"
        frame = self._stand_in("resumed")
        picture = self._obs_picture
        assert picture.first is not None
        self._journalist.programme_resumed(picture.first, frame)
        self._problem = StreamctlError("OBS-062", where="OBS", detail="it is being called")
        self._journalist.trouble("begun", "OBS", self._problem)
        self._on_air(frame, picture.instead, "safety: OBS is being called")
        self._journalist.emit(r.Overlay(name=None, frame=frame), picture.seconds(frame))

    def _begins(self, moment: int) -> None:
        """Tell that the programme begins: OBS drew its first picture at `moment` (monotonic nanoseconds)."""
        picture = self._obs_picture
        first = round(self._grid.position(moment))
        picture.first = first
        self._journalist.programme_started(first)
        self._on_air(0, picture.shown, picture.detour or "start")
        heard = r.SoundHeard(wanted=self._sounds.wanted, heard=self._sounds.heard, frame=0, reason="start")
        self._journalist.emit(heard, picture.seconds(0))

    def _place(self, moment: int) -> int:
        assert self._obs_picture.first is not None
        return round(self._grid.position(moment)) - self._obs_picture.first

    def _returned(self, frame: int) -> None:
        self._news.put(partial(self._back, frame))

    def _carry(self) -> None:
        """Watch OBS until the programme ends."""
        while not self._ending.wait(WATCH_SECONDS):
            self._round = self._obs_picture.position
            while not self._news.empty():
                self._news.get()()
            reason = self._lost()
            if reason is not None:
                self._lose(reason)
            else:
                self._relief.tend()

    def _lost(self) -> str | None:
        """Return why OBS's picture must not or cannot stay on air; None while it does, and while it is off."""
        if self._intake.way == "broken":
            return self._intake.why_broken
        if self._intake.way != "obs":
            return None
        if not self._intake.publishing:
            return f"its stream ended: {self._intake.why_ended}"
        silent = self._intake.silent_seconds()
        return f"no picture for {silent:.1f} s" if silent > STILL_SECONDS else None

    def _lose(self, reason: str) -> None:
        """Let the standby's picture go out, and tell."""
        picture = self._obs_picture
        picture.away = f"safety: OBS {reason}"
        self._problem = StreamctlError("OBS-062", where="OBS", detail=reason)
        self._journalist.trouble("begun", "OBS", self._problem)
        frame = self._stand_in(reason)
        self._on_air(frame, picture.instead, picture.away)

    def _stand_in(self, reason: str) -> int:
        """Let the standby's picture go out; return from which programme frame on."""
        log.warning("the standby stands in: %s", reason)
        return self._relief.begin(self._sounds.wanted)

    def _encoder_argv(self, frame_pipe: int, sample_pipe: int) -> list[str]:
        order = replace(self._choice.order(frame_pipe, sample_pipe), in_band=True)
        return encode_argv(self._ffmpeg.path, order)

    def _start_encoder(self, feed: Callable[[bytes], None]) -> Encoder:
        return Encoder(self._encoder_argv, feed, self._folder.logs / "encoder.log")

    def _back(self, frame: int) -> None:
        """Tell that OBS's picture goes out again from `frame` on, and let it show what is wanted."""
        picture = self._obs_picture
        picture.away = ""
        self._relief.over()
        if self._problem is not None:
            self._journalist.trouble("over", "OBS", self._problem)
            self._problem = None
        back = f"{BY_HAND}, which is back" if self._chosen_there else "safety: OBS is back"
        self._chosen_there = False
        reason = picture.detour or back
        self._on_air(frame, picture.shown, reason)
        seconds, sounds = picture.seconds(frame), self._sounds
        self._journalist.emit(r.Overlay(name=picture.lower_third, frame=frame), seconds)
        heard = r.SoundHeard(wanted=sounds.wanted, heard=sounds.heard, frame=frame, reason=reason)
        self._journalist.emit(heard, seconds)

    def _drawn(self, at: int) -> int:
        """Return the first programme frame drawn after `at` (monotonic nanoseconds)."""
        drawn = self._intake.frame_drawn_after(at)
        return self._obs_picture.position if drawn is None else max(0, drawn)

    def _cut_by_hand(self, shown: Shown, at: int) -> None:
        picture = self._obs_picture
        if picture.first is None:
            return
        picture.taken_over(shown)
        if picture.away:
            self._chosen_there = True
            return
        self._on_air(self._drawn(at), shown, BY_HAND)

    def _on_air(self, frame: int, shown: Shown, reason: str) -> None:
        """Tell that `shown` is on air from programme frame `frame` on."""
        record = r.OnAir(kind=shown.kind, name=shown.name, frame=frame, reason=reason)
        self._journalist.emit(record, self._obs_picture.seconds(frame))

    def _overlay_by_hand(self, name: str | None, at: int) -> None:
        picture = self._obs_picture
        if picture.first is None:
            return
        picture.overlaid(name)
        if picture.away:
            return
        frame = self._drawn(at)
        self._journalist.emit(r.Overlay(name=name, frame=frame), picture.seconds(frame))

    def _recording_stopped(self) -> None:
        if self._attendant is not None and not self._ending.is_set():
            self._attendant.recording_stopped()

    def _recording(self, file: Path, begun: bool) -> None:  # noqa: FBT001 - the callback's own form
        self._journalist.emit(r.ObsRecording(state="started" if begun else "stopped", file=str(file)))

    def end(self) -> int:
        """End the programme before its next frame; return how many frames it has."""
        picture = self._obs_picture
        if self._frames is None:
            self._frames = picture.position if picture.first is not None else 0
        self._ending.set()
        return self._frames

    def _finish(self, reception: Reception) -> None:
        """Pass the last pictures on, end OBS's outputs, and write everything out."""
        self._ending.set()
        deadline = time.monotonic() + RELAY_END_SECONDS
        frames = self.end()
        self._relief.finish(frames)
        behind = self._intake.finish(frames)
        deadline = max(deadline, time.monotonic() + RELAY_END_SECONDS - LAST_SECONDS)
        farewell = threading.Thread(target=self._leave_obs, args=(reception,), name="leave obs", daemon=True)
        cameras = threading.Thread(target=self._own.stop, name="stop cameras")
        farewell.start()
        cameras.start()
        self._end_relay(deadline)
        cameras.join()
        self._end_recordings()
        self._relief.join(deadline)
        farewell.join(max(0.5, deadline + 1.0 + behind - time.monotonic()))
        self._by_obs.close()
        self._tell_left()
        if self._obs_picture.first is not None:
            lost = self._attendant.lost if self._attendant is not None else (0, 0)
            self._journalist.emit(r.ProgrammeStopped(frames=frames, late=lost[1], repeated=lost[0]))

    def _tell_left(self) -> None:
        """Tell what OBS may go on with."""
        attendant, operator = self._attendant, self._operator
        if attendant is None or attendant.gone:
            return
        for left in (attendant.left, operator.left if operator is not None else None):
            if left is not None:
                self._journalist.fault("OBS", left)

    def _leave_obs(self, reception: Reception) -> None:
        if self._operator is not None:
            self._operator.stop()
        if self._sight is not None:
            self._sight.close()
        if self._attendant is not None:
            self._attendant.close()
        reception.close()
        if self._operator is not None:
            self._operator.close()

    def _pulse(self) -> dict[str, Any]:
        """Return what tells that this engine is at work: the frame that was due when its own loop last went round."""
        self._heirs.heard()
        picture = self._obs_picture
        working = picture.first is not None and not self._ending.is_set()
        return {"frame": self._round or None if working else None, "waits": False}

    def _figures(self) -> dict[str, Any]:
        attendant = self._attendant
        lost = attendant.lost if attendant is not None else (0, 0)
        cameras = self._sight.cameras() if self._sight is not None else {}
        return {
            "late": lost[1],
            "repeated": lost[0],
            **self._obs_picture.status(),
            "cameras": {
                name: {**self._own.status(name), **told, "iso": self._iso_status(name)}
                for name, told in cameras.items()
            },
            "sound": self._obs_picture.sound_status(),
            "encoder": {"running": self._intake.way != "nothing", "waiting": 0, "replaced": 0},
            "obs": attendant.status() if attendant is not None else {},
        }

    def _iso_status(self, camera: str) -> dict[str, Any] | None:
        return super()._iso_status(camera) or self._by_obs.status(camera)
