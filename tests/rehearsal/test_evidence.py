from pathlib import Path

import pytest

from streamctl.archive.timeline import Piece
from streamctl.core.errors import StreamctlError
from streamctl.core.exits import ExitCode
from streamctl.core.sources import TestSource
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.run import run
from streamctl.preflight.model import CheckResult, Problem, Report, Status
from streamctl.rehearsal import evidence, rehearse
from streamctl.rehearsal.evidence import programme_frames
from streamctl.session.folder import SessionFolder

PROFILE = """\
event: {id: small, title: 小さな会, language: ja, timezone: Asia/Tokyo}
video: {size: 640x360}
audio: {master: close}
cameras: {close: {label: 講師, role: close, source: {rtsp: "rtsp://192.0.2.11/stream1"}}}
recording: {folder: recordings}
"""


def film(ffmpeg: Ffmpeg, file: Path, frames: int) -> None:
    argv = [str(ffmpeg.path), "-v", "error", "-f", "lavfi", "-i", "color=size=64x64:rate=30", "-frames:v", f"{frames}"]
    assert run([*argv, "-c:v", "libx264", "-bf", "0", str(file)], timeout=20).status == 0


@pytest.mark.ffmpeg
def test_what_a_receiver_got_is_read_in_the_order_it_came(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    received = tmp_path / evidence.RECEIVED
    received.mkdir()
    film(any_ffmpeg, received / "local.flv", 5)
    film(any_ffmpeg, received / "local-part-2.flv", 3)
    film(any_ffmpeg, received / "localhost.flv", 7)
    (received / "local-part-10.flv").write_bytes(b"")
    times = evidence._received(SessionFolder(tmp_path), "local").times
    assert [round(seconds * 30) for seconds in times] == [0, 1, 2, 3, 4, 0, 1, 2]


def test_frames_follow_the_archives_pieces() -> None:
    class Told:
        pieces = (
            Piece(programme_frame=60, archive_frame=0, frames=3),
            Piece(programme_frame=90, archive_frame=3, frames=2),
        )

    assert list(programme_frames(Told())) == [60, 61, 62, 90, 91]  # type: ignore[arg-type]


def test_a_profile_becomes_its_rehearsal(tmp_path: Path) -> None:
    profile = tmp_path / "small.yaml"
    profile.write_text(PROFILE, encoding="utf-8")
    plan, script = rehearse.prepare(profile, 20, None)
    assert plan.camera("close").source == TestSource(test=0)
    assert plan.recording.folder == tmp_path / "recordings"
    assert script.seconds == 20
    kept, _ = rehearse.prepare(profile, 20, tmp_path / "kept")
    assert kept.recording.folder == tmp_path / "kept" / "sessions"


def test_a_profile_of_another_system_is_rehearsed_here(tmp_path: Path) -> None:
    profile = tmp_path / "small.yaml"
    for source in ("{dshow: Cam, audio: Mic}", '{decklink: "DeckLink Duo (1)"}', '{rtsp: "rtsp://192.0.2.11/stream1"}'):
        profile.write_text(PROFILE.replace('{rtsp: "rtsp://192.0.2.11/stream1"}', source), encoding="utf-8")
        assert rehearse.prepare(profile, 20, None)[0].camera("close").source == TestSource(test=0)


def test_what_preflight_is_blocked_by_ends_the_rehearsal_before_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = tmp_path / "small.yaml"
    profile.write_text(PROFILE, encoding="utf-8")
    result = CheckResult(
        check="disk",
        category="disk",
        status=Status.FAIL,
        blocking=True,
        problems=(Problem(code="LIV-021", facts={"folder": "/full", "detail": "no room"}),),
    )
    asked = {}

    def preflight(plan: object, **options: object) -> Report:
        asked.update(options)
        return Report.model_construct(results=(result,))

    monkeypatch.setattr(rehearse, "run_preflight", preflight)
    monkeypatch.setattr(rehearse, "perform", lambda *_: pytest.fail("it began"))
    with pytest.raises(StreamctlError) as caught:
        rehearse.rehearse(profile, 20, keep=None, tell=lambda _: None)
    assert asked == {"rehearsal": True, "blocking_only": True}
    assert caught.value.exit_code == ExitCode.PREFLIGHT_BLOCKED
    assert [problem.code for problem in caught.value.problems] == ["LIV-021"]
