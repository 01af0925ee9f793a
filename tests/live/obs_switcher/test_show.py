"""Whole shows with a real OBS as the engine: what it shows, what the journal says of it, and what a dead one costs."""

import os
import signal
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from streamctl.archive.export import export_session
from streamctl.archive.verify import verify_archive
from streamctl.core.places import data_folder
from streamctl.core.redaction import Secret, hide_variable
from streamctl.core.secret_reference import SecretReference
from streamctl.core.sources import FileSource, LavfiSource, RtmpSource, V4l2Source
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.configuration import setup_in
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.launched import last_launched
from streamctl.live.obs.launching import launch
from streamctl.live.obs.requests import Request
from streamctl.live.obs.studio.visit import look as studio_of
from streamctl.live.obs.studio.visit import set_up
from streamctl.live.order import SWITCHER_MODULE
from streamctl.media.child import ChildProcess
from streamctl.media.ffmpeg import find_ffmpeg
from streamctl.media.obs_program import find_obs
from streamctl.media.probe import probe
from streamctl.plan import model as m
from streamctl.plan.secrets import ENGINE
from streamctl.rehearsal.counter import CodeReader, whole_canvas
from tests.lab.components import obs_root
from tests.lab.feeds import feed
from tests.lab.judging import iso_counters
from tests.lab.live_show import LiveShow, key_of, published
from tests.lab.nginx import RtmpServer
from tests.lab.obs_shows import FPS, SIZE, full_scene, obs_plan
from tests.lab.plans import camera
from tests.lab.ports import free_port
from tests.lab.shows import importable, show
from tests.lab.waiting import wait_for

pytestmark = [pytest.mark.obs, pytest.mark.nginx, pytest.mark.ffmpeg, pytest.mark.slow]
PASSWORD = "canary-password-of-the-show"
RED = (85, 255)
"""Both chromas of camera `close` (BT.601, whole range): near enough to tell it."""
WIDE = 2
"""Number of the simulated camera `wide`, which is on the network: OBS and streamctl take it side by side."""
CODES = CodeReader(whole_canvas(SIZE), SIZE)
STATES = {"close": "live", "wide": "live", "desk": "opening"}
"""A device that is not there is OBS's alone all the same."""
TONES = {"lectern": 660, "wide": 880}
"""What each sound of the programme sounds like (Hz)."""
HELD_FRAMES = 5
"""For so long every sound is heard before the next one is (frames)."""
LEVELS = {"lectern": -12.0, "wide": -18.1}
"""How loud each of them is (dBFS): a quarter of full scale, and what FFmpeg's sine makes."""


@dataclass
class Stand:
    """A show with the OBS that makes it and the server it goes to."""

    live: LiveShow
    server: RtmpServer
    port: int
    feed: ChildProcess

    @property
    def publishes(self) -> int:
        """How often the show was published so far."""
        return self.server.log().count(f"publish: name='{key_of('main')}'")

    def obs(self) -> ObsConnection:
        """Return a connection of one's own: somebody at OBS's window."""
        return ObsConnection(ObsAddress("127.0.0.1", self.port, Secret(PASSWORD)))

    def on_air(self, name: str, after: int, **facts: Any) -> Any:
        """Return the record of `name` on air after the journal's line `after`."""

        def find() -> Any:
            told = (line for line in self.live.lines() if line.seq > after and line.record.type == "on_air")
            records = (line.record for line in told)
            return next((one for one in records if one.name == name and facts.items() <= vars(one).items()), None)

        return wait_for(find, 30, f"{name} on air")

    def hears(self, name: str | None, after: int) -> Any:
        """Return the record of `name` heard after the journal's line `after`."""

        def find() -> Any:
            told = (line for line in self.live.lines() if line.seq > after and line.record.type == "sound")
            records = (line.record for line in told)
            return next((one for one in records if one.heard == name), None)

        return wait_for(find, 20, f"{name} heard")

    @property
    def recorded_bytes(self) -> int:
        """How much of the programme has been recorded."""
        return sum(file.stat().st_size for file in self.live.folder.program.glob("*.flv"))

    def states(self) -> dict[str, str]:
        """Return the state that each camera is in, as OBS has it."""
        return {one["name"]: one["state"] for one in self.live.running.call("status")["cameras"]}

    def iso(self, name: str) -> Any:
        """Return how the recording of camera `name` is doing."""
        rows = self.live.running.call("status")["cameras"]
        return next(one["figures"].get("iso") or {} for one in rows if one["name"] == name)

    def pid(self) -> int:
        known = last_launched(data_folder() / "obs" / "test-event")
        assert known is not None
        return known.obs.pid


def wide_feed(server: RtmpServer) -> AbstractContextManager[ChildProcess]:
    """Let camera `wide` send what it sees and hears to `server`."""
    return feed(find_ffmpeg(), "rtmp", server.port, WIDE, size=SIZE, fps=FPS, tone=TONES["wide"])


def speech(folder: Path) -> Path:
    """Return a file for a microphone to play: the lectern's tone, a quarter of full scale."""
    file = folder / "lectern.wav"
    second = 0.25 * np.sin(2 * np.pi * TONES["lectern"] * np.arange(48000) / 48000)
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, 48000, 0, "NONE", ""))
        sound.writeframes((second * 32767).astype("<i2").tobytes())
    return file


@pytest.fixture
def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    importable(monkeypatch)
    monkeypatch.setenv("PATH", f"{obs_root().program('obs').parent}:{os.environ['PATH']}")
    monkeypatch.setenv("OBS_PASSWORD", PASSWORD)
    hide_variable("OBS_PASSWORD")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("DISPLAY", raising=False)
    port = free_port()
    with RtmpServer(tmp_path / "nginx") as server, wide_feed(server) as wide:
        plain = obs_plan(tmp_path / "sessions", port)
        red = LavfiSource(lavfi="color=red:size=320x180:rate=10", sound="sine")
        device = V4l2Source(v4l2="/dev/video-of-nobody")
        sources = {"close": red, "wide": RtmpSource(rtmp=f"{server.url}/camera"), "desk": device}
        cameras = tuple(camera(0, name, sizes=(SIZE,), source=one, iso=True) for name, one in sources.items())
        engine = m.EnginePlan(kind="obs", port=port, password=SecretReference(env="OBS_PASSWORD"))
        source = FileSource(file=speech(tmp_path), loop=True)
        lectern = m.MicrophonePlan(id="lectern", source=source, gain_db=0.0, delay_ms=0, backup="wide")
        changes = {
            "cameras": cameras,
            "scenes": (*plain.scenes, full_scene("desk")),
            "engine": engine,
            "targets": (published("main", server.url),),
            "microphones": (lectern,),
            "master": lectern.id,
            "safety": plain.safety.model_copy(update={"return_after_seconds": 1.0}),
        }
        plan = plain.model_copy(update=changes)
        folder = data_folder() / "obs" / plan.event.id
        setup = setup_in(
            folder,
            plan.event.id,
            port=port,
            password=Secret(PASSWORD),
            encoder=plan.encoder,
            version=find_obs().number,
        )
        try:
            launch(setup, find_obs(), folder, headless=True)
            set_up(plan)
            secrets = {"main": Secret(key_of("main")), ENGINE: Secret(PASSWORD)}
            with show(tmp_path, plan, keys=secrets, switcher=SWITCHER_MODULE) as running:
                stand = Stand(LiveShow(running, plan), server, port, wide)
                wait_for(lambda: stand.states() == STATES, 30, "both cameras")
                yield stand
        finally:
            known = last_launched(folder)
            for process in (known.obs.find(), known.screen and known.screen.find()) if known else ():
                if process:
                    process.kill()


def pictures(folder: Path) -> dict[int, str]:
    """Return what each programme frame of the recording in `folder` shows: a camera's name, or `card`."""
    found: dict[int, str] = {}
    for file in sorted(folder.glob("*.flv")):
        first = int(file.stem.partition("-f")[2])
        with av.open(str(file)) as container:
            stream = container.streams.video[0]
            begin: float | None = None
            for frame in container.decode(stream):
                assert frame.pts is not None
                seconds = float(frame.pts * stream.time_base)
                begin = seconds if begin is None else begin
                found[first + round((seconds - begin) * FPS)] = look(frame.to_ndarray(format="yuv420p"))
    return found


def look(planes: np.ndarray[Any, Any]) -> str:
    """Return which camera fills most of a picture, `card` for neither."""
    height = planes.shape[0] * 2 // 3
    code = CODES.read(planes[:height])
    if code is not None and code.camera == WIDE:
        return "wide"
    quarter = planes[height:].reshape(2, -1)
    chroma = (float(np.median(plane)) for plane in quarter)
    return "close" if all(abs(is_ - want) < 30 for is_, want in zip(chroma, RED, strict=True)) else "card"


def change(found: dict[int, str], name: str, after: int) -> int:
    """Return the first frame at or after `after` that shows `name`."""
    return next(frame for frame in sorted(found) if frame >= after and found[frame] == name)


def test_a_whole_show(stand: Stand) -> None:
    live = stand.live
    assert stand.on_air("standby", 0).frame == 0
    wait_for(lambda: key_of("main") in stand.server.streams(), 20, "the publish")
    cuts = {}
    for scene in ("close", "wide", "close"):
        seq = live.seq
        before = live.state().on_air
        live.running.call("cut", {"scene": scene, "origin": "script"})
        cuts[stand.on_air(scene, seq).frame] = scene
        assert before is not None
        wait_frames(live, 12)
    heard = what_is_heard_changes(stand)
    seq = live.seq
    live.running.call("card", {"name": "closing", "origin": "script"})
    cuts[stand.on_air("closing", seq).frame] = "card"
    live.running.call("card", {"name": "name", "origin": "script"})
    wait_frames(live, 12)
    seq = live.seq
    with stand.obs() as somebody:
        somebody.wait_until_ready(10)
        (item,) = somebody.request(Request.GET_SCENE_ITEM_LIST, {"sceneName": "lower thirds"})["sceneItems"]
        assert (item["sourceName"], item["sceneItemEnabled"]) == ("picture: name", True)
        somebody.request(Request.SET_CURRENT_PROGRAM_SCENE, {"sceneName": "wide"})
        by_hand = stand.on_air("wide", seq)
    assert by_hand.reason.startswith("by hand")
    wait_for(lambda: live.running.call("status")["wanted"]["name"] == "wide", 5, "what they wanted")
    cuts[by_hand.frame] = "wide"
    wait_frames(live, 12)
    status = live.running.call("status")
    assert stand.states() == STATES
    recording = {one["name"]: one["figures"]["iso"]["state"] for one in status["cameras"]}
    assert recording == {"close": "recording", "wide": "recording", "desk": "stopped"}
    assert len(live.troubles("OBS-072", "desk", "begun")) == 1, "this OBS has no plugin for it"
    assert status["sound"]["heard"] == "lectern"
    recorded = wait_for(lambda: live.records("obs.recording"), 20, "OBS's own recording")
    assert live.running.call("status")["overlay"] == "name"
    live.running.call("sound", {"name": "mute", "origin": "script"})
    live.stop()
    assert [one.title for one in studio_of(live.plan).differences] == []
    assert Path(recorded[0].file).stat().st_size > 0
    assert_recorded(live, ("close", "wide"))
    found = pictures(live.folder.program)
    frames = live.records("programme.stopped")[0].frames
    assert sorted(found) == list(range(len(found)))
    assert frames - 3 <= len(found) <= frames
    early = {frame: change(found, name, frame - 4) - frame for frame, name in cuts.items()}
    print("cut accuracy", early)
    assert all(-1 <= off <= 1 for off in early.values()), early
    assert_heard(live.folder.program, heard)
    assert_whole(live.folder.path)
    assert PASSWORD not in everything(live.folder.path)


def what_is_heard_changes(stand: Stand) -> dict[int, str | None]:
    """Let the master die, fall silent and be muted by hand; return which frame each change begins with."""
    live = stand.live
    told: dict[int, str | None] = {}

    def levels() -> dict[str, float]:
        return {one["name"]: one["peak_dbfs"] for one in live.running.call("status")["sound"]["channels"]}

    def then(name: str | None, act: Callable[[], object]) -> Any:
        seq = live.seq
        act()
        record = stand.hears(name, seq)
        told[record.frame] = name
        wait_for(lambda: live.running.call("status")["programme"]["frame"] >= record.frame + HELD_FRAMES, 10, "sound")
        return record

    wait_for(lambda: levels() == pytest.approx(LEVELS, abs=1.0), 5, "the levels of master and backup")
    assert live.running.call("status")["sound"]["peak_dbfs"] == pytest.approx(LEVELS["lectern"], abs=1.0)
    with stand.obs() as somebody:
        somebody.wait_until_ready(10)

        def turn(request: Request, **data: Any) -> Callable[[], object]:
            return lambda: somebody.request(request, {"inputName": "microphone: lectern", **data})

        playing = str(stand.live.plan.microphones[0].source.file)
        dead = then("wide", turn(Request.SET_INPUT_SETTINGS, inputSettings={"local_file": "/nowhere.wav"}))
        assert (dead.wanted, dead.reason) == ("auto", "safety: lectern no sound")
        wait_for(lambda: live.troubles("SND-004", "lectern", "begun"), 5, "the trouble")
        back = then("lectern", turn(Request.SET_INPUT_SETTINGS, inputSettings={"local_file": playing}))
        assert back.reason == "safety: lectern is good again"
        silent = then("wide", turn(Request.SET_INPUT_VOLUME, inputVolumeDb=-100.0))
        assert silent.reason.startswith("safety: lectern silent for 5.")
        then("lectern", turn(Request.SET_INPUT_VOLUME, inputVolumeDb=0.0))
        muted = then(None, turn(Request.SET_INPUT_MUTE, inputMuted=True))
        assert (muted.wanted, muted.reason) == ("mute", "by hand in OBS")
        assert live.running.call("status")["sound"]["wanted"] == "mute"
        assert then("lectern", turn(Request.SET_INPUT_MUTE, inputMuted=False)).wanted == "auto"
        for mute, state in ((False, "begun"), (True, "over")):
            somebody.request(Request.SET_INPUT_MUTE, {"inputName": "camera: close", "inputMuted": mute})
            wait_for(lambda state=state: live.troubles("SND-008", "close", state), 5, f"a sound too many is {state}")
    codes = [(one.code, one.state) for one in live.records("trouble") if one.where == "lectern"]
    assert codes == [("SND-004", "begun"), ("SND-004", "over")] * 2
    return told


def tones(folder: Path) -> dict[int, str | None]:
    """Return what is heard in each programme frame of the recording in `folder`: a sound's name, None for silence."""
    found: dict[int, str | None] = {}
    for file in sorted(folder.glob("*.flv")):
        first = int(file.stem.partition("-f")[2])
        with av.open(str(file)) as container:
            pictures, sound = container.streams.video[0], container.streams.audio[0]
            begin: float | None = None
            heard: list[tuple[float, np.ndarray[Any, Any]]] = []
            for packet in container.demux(pictures, sound):
                if packet.pts is None:
                    continue
                if packet.stream is pictures:
                    begin = float(packet.pts * pictures.time_base) if begin is None else begin
                    continue
                heard += ((frame.time, frame.to_ndarray()[0]) for frame in packet.decode())
        assert begin is not None
        samples = np.concatenate([one for _, one in heard])
        skipped = round((heard[0][0] - begin) * 48000)
        length = int(48000 / FPS)
        for number in range((len(samples) + skipped) // length):
            start = number * length - skipped
            if start >= 0 and start + length <= len(samples):
                found[first + number] = tone(samples[start : start + length])
    return found


def tone(samples: np.ndarray[Any, Any]) -> str | None:
    """Return which sound's tone fills most of `samples`; None for silence."""
    spectrum = np.abs(np.fft.rfft(samples)) / len(samples)
    powers = {name: float(spectrum[round(hertz * len(samples) / 48000)]) for name, hertz in TONES.items()}
    name = max(powers, key=powers.__getitem__)
    return name if powers[name] > 0.01 else None


def assert_heard(folder: Path, changes: dict[int, str | None]) -> None:
    """Fail unless what is heard in the recording in `folder` changes as `changes` says, a frame more or less.

    A sound changes between two pictures: within the frame before the one that is told, if both are to the point.
    Frames in which one of its files ends and the next begins are left out.
    """
    found = tones(folder)
    for frame, name in changes.items():
        before, after = (
            {found[frame + off] for off in span if frame + off in found}
            for span in ((-4, -3), range(1, HELD_FRAMES - 1))
        )
        print("sound", frame, before, after)
        assert name not in before, frame
        assert after == {name}, frame


def test_an_obs_that_is_killed_costs_the_viewers_all_but_the_safe_camera_and_that_one_dead_too_a_card(
    stand: Stand,
) -> None:
    live = stand.live
    live.cut("wide")
    wait_for(lambda: key_of("main") in stand.server.streams(), 20, "the publish")
    wait_for(lambda: stand.iso("wide").get("frames", 0) > 5 * FPS, 20, "a recording of the safe camera")
    seq, killed = live.seq, time.monotonic()
    os.kill(stand.pid(), signal.SIGKILL)
    gone = stand.on_air("wide", seq)
    size = stand.recorded_bytes
    wait_for(lambda: stand.recorded_bytes > size, 10, "what stands in")
    took = time.monotonic() - killed
    assert gone.reason.startswith("safety: OBS its stream ended")
    stand.feed.stop()
    dead = stand.on_air("standby", seq)
    assert dead.reason == "safety: OBS is away, wide no signal"
    during = live.seq
    live.running.call("cut", {"scene": "close", "origin": "script"})
    back = stand.on_air("close", during, reason="safety: OBS is back")
    lost = wait_for(lambda: live.troubles("OBS-071", "wide", "begun"), 20, "the loss of a recording")
    with wide_feed(stand.server):
        wait_for(lambda: len(live.troubles("OBS-071", "wide", "over")) == len(lost), 30, "a recording again")
        wait_frames(live, 20)
        assert stand.publishes == 1, "the publish was broken"
        live.stop()
    found = pictures(live.folder.program)
    missing = sorted(set(range(max(found))) - set(found))
    print("missing", missing, "gone", gone.frame, "dead", dead.frame, "back", back.frame)
    print("first picture of what stands in after", took)
    assert took <= 2.0
    assert {found[frame] for frame in range(gone.frame, dead.frame) if frame in found} == {"wide"}
    assert {found[frame] for frame in range(dead.frame, back.frame) if frame in found} == {"card"}
    assert found[back.frame + 3] == "close"
    files = iso_counters(live.folder.iso("wide"))
    jumps = [after for file in files for before, after in pairwise(file) if after != before + 1]
    assert set(jumps) <= {0}, "a picture is missing, and not because the camera began anew"
    assert len(files[0]) > 5 * FPS
    heard = [(one.heard, one.reason) for one in live.records("sound")][-2:]
    assert heard == [("lectern", "safety: OBS is away"), ("lectern", "safety: OBS is back")]
    told = tones(live.folder.program)
    assert {told[frame] for frame in range(gone.frame + 1, back.frame - 1) if frame in told} == {"lectern"}
    assert (back.frame - gone.frame) / FPS < 15
    assert len(missing) <= 2 * FPS
    assert [one.state for one in live.records("trouble") if one.code == "OBS-062"] == ["begun", "over"]
    assert_whole(live.folder.path)


def assert_recorded(live: LiveShow, names: tuple[str, ...]) -> None:
    """Fail unless each of the cameras `names` was recorded on its own: as many pictures as are told, with no hole.

    A camera that is copied is recorded from its next key frame on, which comes every three seconds.
    """
    for name in names:
        closed = [one for one in live.records("segment.closed") if one.stream == f"iso/{name}"]
        facts = [probe(live.folder.path / one.file) for one in closed]
        assert [len(one.ticks) for one in facts] == [one.frames for one in closed]
        assert sum(one.frames for one in closed) >= live.records("programme.stopped")[0].frames - 3 * FPS
        assert all((np.diff(one.ticks) * float(one.time_base) < 1.5 / float(FPS)).all() for one in facts)
        assert {one.name for one in live.records("camera.anchored")} >= set(names)


def assert_whole(session: Path) -> None:
    """Fail unless the archive of `session` is valid."""
    report = verify_archive(export_session(session).archive)
    assert [item.name for item in report.items if not item.ok] == []


def wait_frames(live: LiveShow, count: int) -> None:
    """Return once `count` more programme frames are due."""

    def frame() -> int:
        return int(live.running.call("status")["programme"]["frame"] or 0)

    end = wait_for(frame, 20, "a first frame") + count
    wait_for(lambda: frame() >= end, 20 + count, f"frame {end}")


def everything(folder: Path) -> str:
    """Return all text below `folder`."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix in {".json", ".jsonl", ".log"})
    return "".join(path.read_text(errors="replace") for path in files)
