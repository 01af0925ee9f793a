"""What a loaded profile is: resolved names, absolute paths, aware times, and the hash of its bytes."""

import hashlib
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.secret_reference import SecretReference
from streamctl.core.sources import FileSource, TestSource
from streamctl.core.values import Size
from streamctl.profile.load import load_profile
from streamctl.profile.model import EngineKind, FullScene
from streamctl.profile.target_kinds import NetworkTarget, ReceiverTarget

BASE = """
event: {id: evening, title: Evening, timezone: Asia/Tokyo, starts: 2026-12-04T19:30}
audio: {master: close}
cameras:
  close: {source: {test: 0}}
  wide: {source: {file: media/wide.mp4}, role: wide}
"""


def write(tmp_path: Path, more: str = "", base: str = BASE) -> Path:
    path = tmp_path / "profiles" / "evening.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(base + more, encoding="utf-8")
    return path


def problems(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(StreamctlError) as caught:
        load_profile(path)
    return [(problem.code, (problem.where or "").removeprefix(str(path))) for problem in caught.value.problems]


def test_defaults(tmp_path: Path) -> None:
    profile = load_profile(write(tmp_path))
    assert profile.video.size == Size(width=1280, height=720)
    assert (profile.video.fps, profile.video.bitrate, profile.audio.bitrate) == (Fraction(30), 3000, 128)
    assert profile.video.keyframe_interval == timedelta(seconds=2)
    assert profile.engine.kind == "ffmpeg"
    assert profile.cameras["close"].source == TestSource(test=0)
    assert profile.cameras["close"].iso is None
    assert profile.safety.signal_lost == timedelta(milliseconds=500)
    assert profile.transition.kind == "cut"
    assert (profile.rundown, dict(profile.targets), dict(profile.scenes)) == ((), {}, {})


@pytest.mark.parametrize(
    ("written", "asked", "kind", "port"),
    [
        ("", None, "ffmpeg", None),
        ("", "obs", "obs", 4455),
        ("engine: {kind: obs, port: 4460}\n", None, "obs", 4460),
        ("engine: {kind: obs, port: 4460}\n", "obs", "obs", 4460),
        ("engine: {kind: obs, port: 4460}\n", "ffmpeg", "ffmpeg", None),
    ],
)
def test_another_engine_than_the_profiles(
    tmp_path: Path, written: str, asked: EngineKind | None, kind: str, port: int | None
) -> None:
    engine = load_profile(write(tmp_path, written), asked).engine
    assert (engine.kind, getattr(engine, "port", None)) == (kind, port)


def test_paths_start_at_the_profiles_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/crew")
    more = """
recording: {folder: out}
targets:
  a: {url: "rtmp://192.0.2.1/live", key: {file: keys/a}}
  b: {url: "rtmp://192.0.2.1/live", key: {file: ~/b}}
cards:
  one: {template: title, title: One, font: fonts/one.otf}
  two: {template: title, title: Two, font: Noto Sans CJK JP}
"""
    path = write(tmp_path, more)
    monkeypatch.chdir(tmp_path)
    profile = load_profile(path.relative_to(tmp_path))
    folder = tmp_path / "profiles"
    assert profile.path == path
    assert profile.recording.folder == folder / "out"
    assert profile.cameras["wide"].source == FileSource(file=folder / "media" / "wide.mp4")
    assert profile.targets["a"].key == SecretReference(file=folder / "keys" / "a")
    assert profile.targets["b"].key == SecretReference(file=Path("/home/crew/b"))
    assert (profile.cards["one"].font, profile.cards["two"].font) == (str(folder / "fonts/one.otf"), "Noto Sans CJK JP")


@pytest.mark.parametrize("more", ["", "recording: {iso: false}\n"])
def test_the_default_recording_folder_lies_beside_the_profiles(more: str, tmp_path: Path) -> None:
    assert load_profile(write(tmp_path, more)).recording.folder == tmp_path / "sessions"


def test_starts_is_aware(tmp_path: Path) -> None:
    starts = load_profile(write(tmp_path)).event.starts
    assert starts == datetime(2026, 12, 4, 19, 30, tzinfo=ZoneInfo("Asia/Tokyo"))


def test_hashes_are_those_of_the_bytes(tmp_path: Path) -> None:
    scenes = tmp_path / "scenes.yaml"
    scenes.write_text("both: {layout: full, camera: wide}\n")
    path = write(tmp_path, "scenes: ../scenes.yaml\n")
    profile = load_profile(path)
    assert profile.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert profile.scenes_path == scenes
    assert profile.scenes_sha256 == hashlib.sha256(scenes.read_bytes()).hexdigest()
    assert profile.scenes == {"both": FullScene(layout="full", camera="wide")}


def test_targets(tmp_path: Path) -> None:
    more = 'targets:\n  far: {url: "rtmp://192.0.2.1/live", key: {env: K}, receiver: false}\n  near: {receiver: true}\n'
    targets = load_profile(write(tmp_path, more)).targets
    assert isinstance(targets["far"], NetworkTarget)
    assert isinstance(targets["near"], ReceiverTarget)


def test_yaml_1_2_all_the_way(tmp_path: Path) -> None:
    more = "rundown:\n  - {id: on, title: 19:30, speaker: yes, duration: 0123s}\n"
    cue = load_profile(write(tmp_path, more)).rundown[0]
    assert (cue.id, cue.title, cue.speaker, cue.duration) == ("on", "19:30", "yes", timedelta(seconds=123))


def test_aliases(tmp_path: Path) -> None:
    more = "  third: &t {source: {test: 2}, fallback: wide}\n  fourth: *t\n"
    cameras = load_profile(write(tmp_path, more)).cameras
    assert cameras["fourth"] == cameras["third"]


def test_a_secrets_command(tmp_path: Path) -> None:
    more = 'targets: {a: {url: "rtmp://192.0.2.1/live", key: {command: [pass, show, key]}}}\n'
    target = load_profile(write(tmp_path, more)).targets["a"]
    assert isinstance(target, NetworkTarget)
    assert target.key.command == ("pass", "show", "key")


def test_all_problems_in_the_order_of_the_file_and_the_scene_file_last(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "scenes.yaml").write_text("s: {layout: full, camera: nobody, colour: red}\n")
    more = """
scenes: scenes.yaml
rundown:
  - {id: a, title: A, duration: 5}
  - {id: a, titel: B, duration: 5m, scene: t}
video: {fps: 5, fps: 30}
"""
    path = write(tmp_path, more)
    scenes = f"{tmp_path}/profiles/scenes.yaml"
    assert problems(path) == [
        ("PRO-050", ":10:33: rundown[1].duration"),
        ("PRO-032", ":11:5: rundown[2]"),
        ("PRO-084", ":11:10: rundown[2].id"),
        ("PRO-030", ":11:13: rundown[2].titel"),
        ("PRO-081", ":11:44: rundown[2].scene"),
        ("PRO-040", ":12:14: video.fps"),
        ("PRO-023", ":12:17: video.fps"),
        ("PRO-081", f"{scenes}:1:27: scenes.s.camera"),
        ("PRO-031", f"{scenes}:1:35: scenes.s.colour"),
    ]


def test_a_broken_scene_file_does_not_make_every_scene_dangling(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "scenes.yaml").write_text("s: {layout: [\n")
    path = write(tmp_path, "scenes: scenes.yaml\nrundown:\n  - {id: a, title: A, duration: 5m, scene: s}\n")
    assert [code for code, _ in problems(path)] == ["PRO-013"]


def test_a_scene_file_cannot_name_another(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "scenes.yaml").write_text("scenes: more.yaml\n")
    path = write(tmp_path, "scenes: scenes.yaml\n")
    assert problems(path) == [("PRO-037", f"{tmp_path}/profiles/scenes.yaml:1:9: scenes.scenes")]


def test_a_known_camera_is_no_cycle(tmp_path: Path) -> None:
    base = BASE.replace("{test: 0}", "{test: 0}, fallback: wide")
    assert load_profile(write(tmp_path, base=base)).cameras["close"].fallback == "wide"


def test_a_circle_is_told_once(tmp_path: Path) -> None:
    more = "".join(f"  c{n}: {{source: {{test: {n}}}, fallback: c{(n + 1) % 3}}}\n" for n in range(3))
    more += "  into: {source: {test: 4}, fallback: c0}\n"
    assert problems(write(tmp_path, more)) == [("PRO-082", ":7:37: cameras.c0.fallback")]
    with pytest.raises(StreamctlError, match="c0 → c1 → c2 → c0"):
        load_profile(write(tmp_path, more))
