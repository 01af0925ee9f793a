"""A real OBS set up from a profile: what it then records and streams, and that it is left alone while it does."""

import base64
import json
import subprocess
import wave
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import pytest
import yaml
from PIL import Image, ImageChops

from streamctl.cli.main import run
from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.requests import Request
from streamctl.live.obs.studio.applying import apply_studio
from streamctl.live.obs.studio.model import Service, WantedStudio
from streamctl.live.obs.studio.wanted import wanted_studio
from streamctl.media.ports import port_is_free
from streamctl.plan import model as m
from tests.lab import components
from tests.lab.obs import PASSWORD, LabObs, shared_obs
from tests.lab.plans import LEFT
from tests.lab.ports import free_port
from tests.lab.studios import FPS, studio_plan
from tests.lab.waiting import wait_for

pytestmark = pytest.mark.obs
KEYFRAME_FRAMES = 15
"""The distance of key frames in `studio_plan`: one that no whole number of seconds gives."""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabObs]:
    with shared_obs(tmp_path_factory.mktemp("obs")) as running:
        yield running


@pytest.fixture
def obs(studio: LabObs) -> Iterator[ObsConnection]:
    with ObsConnection(ObsAddress("127.0.0.1", studio.port, Secret(PASSWORD))) as made:
        made.wait_until_ready(30)
        yield made


@pytest.fixture
def wanted(tmp_path: Path) -> WantedStudio:
    with wave.open(str(tmp_path / "lectern.wav"), "wb") as sound:
        sound.setparams((1, 2, 48000, 0, "NONE", ""))
        sound.writeframes(b"\0\0" * 4800)
    plan = studio_plan(tmp_path)
    alone = m.ScenePlan(id="slides-beside", label="", layers=(m.LayerPlan(camera="slides", place=LEFT),))
    plain = wanted_studio(plan.model_copy(update={"scenes": (*plan.scenes, alone)}), tmp_path / "pictures")
    return replace(plain, pictures=())


def pictures(file: Path) -> tuple[Any, list[bool]]:
    """Return the video stream of `file`, and of each of its pictures whether it is a key frame."""
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        kinds = [packet.is_keyframe for packet in container.demux(stream) if packet.pts is not None]
        return (stream.width, stream.height, stream.average_rate, stream.codec_context.name), kinds


def keyframes(kinds: list[bool]) -> list[int]:
    return [place for place, kind in enumerate(kinds) if kind]


def frames(obs: ObsConnection, request: Request) -> int:
    """Return how long an output has been at work (frames)."""
    return int(obs.request(request)["outputDuration"] * FPS // 1000)


def test_a_recording_is_what_the_profile_says_and_nothing_is_changed_meanwhile(
    obs: ObsConnection, wanted: WantedStudio
) -> None:
    apply_studio(obs, wanted, lambda: None)
    obs.request(Request.SET_CURRENT_PROGRAM_SCENE, {"sceneName": "inset"})
    obs.request(Request.START_RECORD)
    wait_for(lambda: frames(obs, Request.GET_RECORD_STATUS) > 3 * KEYFRAME_FRAMES, 40, "a recording of three groups")
    obs.request(Request.SET_INPUT_MUTE, {"inputName": "microphone: lectern", "inputMuted": True})
    with pytest.raises(StreamctlError) as refused:
        apply_studio(obs, wanted, lambda: None)
    assert (refused.value.code, refused.value.facts["outputs"]) == ("OBS-040", "recording")
    assert obs.request(Request.GET_INPUT_MUTE, {"inputName": "microphone: lectern"})["inputMuted"] is True
    file = Path(obs.request(Request.STOP_RECORD)["outputPath"])
    wait_for(lambda: not obs.request(Request.GET_RECORD_STATUS)["outputActive"], 20, "the end of the recording")
    assert [one.title for one in apply_studio(obs, wanted, lambda: None)] == ["microphone: lectern (muted)"]
    assert (file.parent, file.suffix) == (wanted.recordings, ".mkv")
    made, kinds = pictures(file)
    assert made == (640, 360, FPS, "h264")
    assert keyframes(kinds) == list(range(0, len(kinds), KEYFRAME_FRAMES))


def seen(obs: ObsConnection, scene: str) -> Image.Image:
    """Return what `scene` looks like."""
    asked = {"sourceName": scene, "imageFormat": "png"}
    data = obs.request(Request.GET_SOURCE_SCREENSHOT, asked)["imageData"]
    return Image.open(BytesIO(base64.b64decode(str(data).partition(",")[2]))).convert("RGB")


def blue_box(picture: Image.Image) -> tuple[int, int, int, int] | None:
    """Return left, top, right and bottom of what is blue in `picture` (pixels)."""
    red, green, blue = picture.split()
    dark = ImageChops.lighter(red, green).point(lambda value: 255 if value < 40 else 0)
    bright = blue.point(lambda value: 255 if value > 200 else 0)
    return ImageChops.darker(dark, bright).getbbox()


def test_a_camera_is_seen_where_the_plan_has_it(obs: ObsConnection, wanted: WantedStudio) -> None:
    apply_studio(obs, wanted, lambda: None)
    obs.request(Request.SET_CURRENT_PROGRAM_SCENE, {"sceneName": "slides-beside"})
    place = (LEFT.x, LEFT.y, LEFT.x + LEFT.width, LEFT.y + LEFT.height)
    wait_for(lambda: blue_box(seen(obs, "slides-beside")) == place, 20, "a blue picture on the left")


def test_the_stream_goes_to_the_listener_with_the_same_encode(
    obs: ObsConnection, wanted: WantedStudio, tmp_path: Path
) -> None:
    port = free_port()
    service = Service("rtmp_custom", f"rtmp://127.0.0.1:{port}/programme", wanted.settled.service.key)
    here = replace(wanted, settled=replace(wanted.settled, service=service))
    apply_studio(obs, here, lambda: None)
    address, file = f"{service.server}/{service.key.reveal()}", tmp_path / "stream.flv"
    argv = [components.debian_ffmpeg().path, "-v", "error", "-listen", "1", "-i", address]
    argv += ["-frames:v", str(2 * KEYFRAME_FRAMES + 1), "-c", "copy", "-f", "flv", file]
    listener = subprocess.Popen(argv, stdin=subprocess.DEVNULL)
    try:
        wait_for(lambda: not port_is_free("127.0.0.1", port, "tcp"), 20, "the listener")  # OBS calls once at first
        obs.request(Request.START_STREAM)
        assert listener.wait(60) == 0
    finally:
        listener.kill()
        listener.wait()
        obs.ask(Request.STOP_STREAM)
    wait_for(lambda: not obs.request(Request.GET_STREAM_STATUS)["outputActive"], 30, "the end of the stream")
    made, kinds = pictures(file)
    assert made[0:2] == (640, 360)
    assert keyframes(kinds) == [0, KEYFRAME_FRAMES, 2 * KEYFRAME_FRAMES]


PROFILE: dict[str, Any] = {
    "event": {"id": "cli-event", "title": "CLI", "timezone": "Asia/Tokyo"},
    "video": {"size": "320x180", "fps": 10, "bitrate": "300k"},
    "audio": {"master": "close"},
    "cameras": {
        "close": {"source": {"lavfi": "testsrc2=size=160x90:rate=10", "sound": "sine"}},
        "wide": {"role": "wide", "source": {"test": 2}},
    },
    "cards": {"standby": {"template": "standby", "title": "まもなく開始します"}},
}


@pytest.fixture
def profile(studio: LabObs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CANARY_PASSWORD", PASSWORD)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    engine = {"kind": "obs", "port": studio.port, "password": {"env": "CANARY_PASSWORD"}}
    path = tmp_path / "show.yaml"
    path.write_text(json.dumps({**PROFILE, "engine": engine, "recording": {"folder": "sessions"}}), encoding="utf-8")
    return path


def test_the_commands_show_the_difference_and_make_it_none(
    profile: Path,
    obs: ObsConnection,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def said(*arguments: str) -> tuple[int, str]:
        status = run(["obs", *arguments, str(profile)])
        told = capsys.readouterr()
        assert PASSWORD not in told.out + told.err
        return status, told.out

    status, first = said("plan", "--json")
    planned = json.loads(first)["data"]
    assert (status, planned["name"], planned["applied"]) == (0, "streamctl-cli-event", False)
    assert {"act": "create", "thing": "scene", "name": "wide"}.items() <= next(
        one for one in planned["differences"] if one["name"] == "wide"
    ).items()
    status, second = said("apply", "--json")
    assert (status, json.loads(second)["data"]["differences"]) == (0, planned["differences"])
    assert [file.name for file in (tmp_path / "data").rglob("*.png")] == ["standby.png"]
    assert (tmp_path / "sessions" / "obs-cli-event").is_dir()
    assert json.loads(said("apply", "--json")[1])["data"]["differences"] == []
    shown = obs.request(Request.GET_INPUT_SETTINGS, {"inputName": "picture: standby"})["inputSettings"]["file"]
    assert Path(shown).is_file()
    obs.request(Request.REMOVE_SCENE, {"sceneName": "wide"})
    status, told = said("plan")
    assert (status, "create  scene" in " ".join(told.split("\n")[1:]).replace("   ", "  ")) == (0, True)
    monkeypatch.setenv("STREAMCTL_LANGUAGE", "ja")
    assert "直しました" in said("apply")[1]
    assert "変更はありません" in said("plan")[1]


def test_a_wrong_password_is_told_as_one(
    profile: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY_PASSWORD", "a-wrong-canary-password")
    assert run(["obs", "apply", str(profile), "--json"]) == 12
    told = capsys.readouterr()
    assert [error["code"] for error in json.loads(told.out)["errors"]] == ["OBS-005"]
    assert "a-wrong-canary-password" not in told.out + told.err


@pytest.mark.parametrize(
    ("engine", "code", "status"),
    [
        ({"kind": "ffmpeg"}, "OBS-041", 10),
        ({"kind": "obs", "host": "192.0.2.7"}, "OBS-044", 12),
    ],
)
def test_an_obs_that_cannot_be_set_up_from_here_is_told(
    engine: dict[str, str], code: str, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "show.yaml"
    path.write_text(yaml.safe_dump({**PROFILE, "engine": engine}, allow_unicode=True), encoding="utf-8")
    assert run(["obs", "plan", str(path), "--json"]) == status
    assert [error["code"] for error in json.loads(capsys.readouterr().out)["errors"]] == [code]
