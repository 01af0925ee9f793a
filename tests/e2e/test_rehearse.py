"""The whole event against simulated cameras, as a person starts it: `streamctl rehearse`."""

import json
import os
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from streamctl.archive.metadata import read_metadata
from streamctl.media.decode import pictures
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.probe import probe
from streamctl.plan.model import Plan
from streamctl.rehearsal.counter import CodeReader, whole_canvas
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder
from streamctl.session.header import read_header
from streamctl.session.journal import read_journal
from streamctl.session.state import fold

PROFILE = """\
event: {id: small, title: 小さな会, language: ja, timezone: Asia/Tokyo}
video: {size: 640x360, fps: 30, bitrate: 1000k, keyframe_interval: 1s, preset: ultrafast}
audio: {master: lectern}
cameras:
  close: {label: 講師, role: close, source: {rtsp: "rtsp://192.0.2.11/stream1"}, fallback: wide}
  wide: {label: 引き, role: wide, source: {rtsp: "rtsp://192.0.2.12/stream1"}}
microphones:
  lectern: {source: {alsa: "hw:7,0"}, backup: close}
scenes:
  both: {label: 両方, layout: picture-in-picture, background: wide, inset: close, corner: bottom-right, size: 0.35}
cards:
  standby: {template: standby, title: まもなく開始します}
  name: {template: lower-third, title: 講師A}
rundown:
  - {id: opening, title: 開会, duration: 5m, scene: wide}
  - {id: talk, title: 解説, duration: 40m, scene: both, lower_third: name}
targets:
  production: {url: "rtmp://192.0.2.20/live", key: {env: NOT_SET_FOR_A_REHEARSAL}}
recording: {folder: sessions, iso: true}
"""
SECONDS = 24
ENDING_SECONDS = 90.0
"""How long a rehearsal may take beyond its show: start, export, verification and watching, on a busy machine."""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


def command(profile: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "streamctl", "rehearse", str(profile), "--json", *options]


def records(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def run(profile: Path, *options: str, **environment: str) -> tuple[int, list[dict[str, Any]]]:
    done = subprocess.run(
        command(profile, *options),
        capture_output=True,
        text=True,
        timeout=SECONDS + ENDING_SECONDS,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.stderr == ""
    return done.returncode, records(done.stdout)


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, list[dict[str, Any]], Path]:
    """One rehearsal with the FFmpeg of the PATH, for all that is to be seen of it."""
    folder = tmp_path_factory.mktemp("rehearsed")
    path = folder / "small.yaml"
    path.write_text(PROFILE, encoding="utf-8")
    runtime = folder / "run"
    runtime.mkdir()
    status, told = run(path, "--duration", f"{SECONDS}s", XDG_RUNTIME_DIR=str(runtime))
    return status, told, folder


def grades(told: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {grade["item"]: grade for grade in told[-1]["data"]["grades"]}


def must_hold(status: int, told: list[dict[str, Any]]) -> None:
    """Everything is well; but where the machine was too busy for the rhythm, a picture or sound may have been late."""
    graded = grades(told)
    report = "\n".join(f"{grade['verdict']} {item}: {grade['sentence']}" for item, grade in graded.items())
    failing = {item for item, grade in graded.items() if grade["verdict"] != "ok"}
    busy = graded["pace"]["facts"]
    allowed = {"pace", "pictures", "sound", "sync"} if busy["late"] or busy["repeated"] else set()
    assert failing <= allowed, report
    assert graded["pictures"]["facts"]["wrong"] == 0, report
    assert told[-1]["exit_code"] == status
    assert bool(status) == bool(failing), report


@pytest.mark.slow
@pytest.mark.ffmpeg
def test_the_rehearsal_is_recorded_verified_and_shows_what_the_journal_says(
    rehearsed: tuple[int, list[dict[str, Any]], Path],
) -> None:
    status, told, _ = rehearsed
    must_hold(status, told)
    assert grades(told)["cuts"]["facts"]["total"] >= 6
    assert [record["step"] for record in told[:-1] if record["step"] != "act"] == [
        "plan",
        "preflight",
        "launch",
        "cameras",
        "stop",
        "export",
        "verify",
        "watch",
    ]


@pytest.mark.slow
@pytest.mark.ffmpeg
def test_every_full_frame_cut_lies_at_its_journaled_frame(rehearsed: tuple[int, list[dict[str, Any]], Path]) -> None:
    """The proof by hand, with nothing of the grading: camera and counter of the pictures around each cut."""
    data = rehearsed[1][-1]["data"]
    folder = SessionFolder(Path(data["session"]))
    plan = Plan.model_validate(read_header(folder.header).plan)
    state = fold(read_journal(folder.journal))
    [piece] = read_metadata(Path(data["archive"])).pieces
    reader = CodeReader(whole_canvas(plan.encoder.size), plan.encoder.size)
    seen = {
        piece.programme_frame + number: reader.read(picture.luma)
        for number, picture in enumerate(pictures(Path(data["video"])))
    }
    numbers = {camera.id: number for number, camera in enumerate(plan.cameras)}
    filling = {**numbers, "both": numbers["wide"]}  # whose code lies along the top; a card has none
    cuts = [(former, cut) for former, cut in pairwise(state.cuts) if cut.name in numbers and not cut.fade_frames]
    inside = [(former, cut) for former, cut in cuts if cut.frame - 1 in seen and former.frame < cut.frame - 1]
    assert len(inside) >= 2
    for former, cut in inside:
        code, before = seen[cut.frame], seen[cut.frame - 1]
        assert code is not None
        assert code.camera == numbers[cut.name]
        assert (before.camera if before else None) == filling.get(former.name)
        anchors = {anchor.frame for anchor in state.anchors if anchor.name == cut.name}
        if len(anchors) == 1 and state.stopped is not None and not state.stopped.repeated:
            assert code.frame == cut.frame - anchors.pop()


@pytest.mark.slow
@pytest.mark.ffmpeg
def test_nothing_of_the_profiles_network_is_touched(rehearsed: tuple[int, list[dict[str, Any]], Path]) -> None:
    folder = SessionFolder(Path(rehearsed[1][-1]["data"]["session"]))
    header = read_header(folder.header)
    assert header.rehearsal
    assert "192.0.2." not in folder.header.read_text()
    assert "NOT_SET" not in folder.header.read_text()
    started = [line.record for line in read_journal(folder.journal) if isinstance(line.record, r.Child)]
    assert {child.role for child in started} >= {"ingest", "encoder", "receiver"}
    log = "".join(path.read_text(errors="replace") for path in folder.logs.iterdir())
    assert "192.0.2." not in log


@pytest.mark.slow
@pytest.mark.ffmpeg
def test_the_other_ffmpeg_carries_it_as_well(profile: Path, any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    status, told = run(profile, "--duration", f"{SECONDS}s", "--keep", str(kept), STREAMCTL_FFMPEG=str(any_ffmpeg.path))
    must_hold(status, told)
    data = told[-1]["data"]
    assert Path(data["archive"]).parent == kept / "archives"
    assert Path(data["session"]).parent == kept / "sessions"
    assert [mark.title for mark in probe(Path(data["video"])).chapters] == ["開会", "解説"]


@pytest.mark.slow
@pytest.mark.ffmpeg
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interruption_ends_the_show_in_order(profile: Path, tmp_path: Path, number: int, status: int) -> None:
    argv = command(profile, "--duration", "120s")
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line).get("step") == "cameras":
                break
        process.send_signal(number)
        rest, _ = process.communicate(timeout=ENDING_SECONDS)
    assert process.returncode == status
    told = records(rest)
    assert told[-1]["exit_code"] == status
    assert "stop" in [record.get("step") for record in told]
    [session] = (tmp_path / "sessions").iterdir()
    state = fold(read_journal(SessionFolder(session).journal))
    assert state.closed is not None
    assert state.stopped is not None
    assert not state.children


@pytest.mark.parametrize(
    ("text", "duration", "status", "code"),
    [
        (PROFILE, "3s", 2, "REH-001"),
        (PROFILE, "soon", 2, "CLI-004"),
        (PROFILE.replace("640x360", "64x36"), "60s", 10, "REH-009"),
        (PROFILE.replace("scene: both", "scene: bath"), "60s", 10, None),
    ],
    ids=["too-short", "no-duration", "too-small", "profile-wrong"],
)
def test_what_cannot_be_rehearsed_is_said_before_anything_starts(
    profile: Path, tmp_path: Path, text: str, duration: str, status: int, code: str | None
) -> None:
    profile.write_text(text, encoding="utf-8")
    found, told = run(profile, "--duration", duration)
    assert found == status
    assert code in {None, told[-1]["errors"][0]["code"]}
    assert told[-1]["errors"][0]["fix"]
    assert not (tmp_path / "sessions").exists()
