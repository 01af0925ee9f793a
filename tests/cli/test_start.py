"""`streamctl start`: what it refuses before anything happens, and one whole show from its first question to its end."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from streamctl.cli.main import run
from streamctl.live.lock import EventLock
from streamctl.live.running import running_sessions
from tests.lab.shows import end_all
from tests.lab.terminals import Terminal

PROFILE = """\
event: {id: venue-test, title: 会場テスト, timezone: Asia/Tokyo}
video: {size: 320x180, fps: 10, bitrate: 300k, keyframe_interval: 1s}
audio: {master: close, bitrate: 96k}
cameras:
  close: {label: 寄り, role: close, source: {test: 0}}
  wide: {label: 引き, role: wide, source: {test: 1}}
cards:
  standby: {template: standby, title: まもなく開始します}
rundown:
  - {id: talk, title: 講演, duration: 10m, scene: close}
targets:
  main: {url: "rtmp://127.0.0.1:PORT/live", key: {env: VENUE_KEY}}
rehearsal: {targets: {local: {receiver: true}}}
recording: {folder: sessions, iso: false}
"""
KEY = "venue-key-nobody-may-see"


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "venue.yaml"
    path.write_text(PROFILE.replace("PORT", "9"), encoding="utf-8")
    return path


def answered(words: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    status = run([*words, "--json"])
    envelope = json.loads(capsys.readouterr().out)
    assert status == envelope["exit_code"]
    return envelope


def code_of(envelope: Any) -> tuple[int, str]:
    return envelope["exit_code"], envelope["errors"][0]["code"]


def test_going_live_without_a_terminal_needs_the_word_yes(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of(answered(["start", str(profile)], capsys)) == (2, "LIV-023")
    assert code_of(answered(["start", str(profile), "--detach"], capsys)) == (2, "LIV-023")


def test_a_profile_that_is_none_is_told_and_nothing_starts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("event: {}\n")
    envelope = answered(["start", str(bad), "--rehearsal"], capsys)
    assert envelope["exit_code"] == 10
    missing = answered(["start", str(tmp_path / "none.yaml"), "--rehearsal"], capsys)
    assert missing["exit_code"] == 10


def test_an_event_on_air_is_not_started_again_nor_checked(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = EventLock.take("venue-test")
    lock.publish(Path("/sessions/venue-test-1"), Path("/nowhere"))
    envelope = answered(["start", str(profile), "--rehearsal"], capsys)
    lock.release()
    assert code_of(envelope) == (15, "LCK-001")
    assert "venue-test-1" in envelope["errors"][0]["message"]


@pytest.mark.ffmpeg
def test_what_preflight_blocks_does_not_start(
    profile: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VENUE_KEY", raising=False)
    envelope = answered(["start", str(profile), "--yes"], capsys)
    assert envelope["status"] == "error"
    assert envelope["exit_code"] in {11, 14}
    assert "SEC-001" in {error["code"] for error in envelope["errors"]}
    assert running_sessions() == ()
    assert not (profile.parent / "sessions").exists()


@pytest.mark.ffmpeg
@pytest.mark.slow
def test_a_rehearsal_from_a_terminal_from_its_first_word_to_its_last(profile: Path) -> None:
    try:
        terminal = Terminal("start", str(profile), "--rehearsal")
        terminal.see("Checking cameras")
        terminal.see("REHEARSAL", 90)
        terminal.see("on air", 30)
        (running,) = running_sessions()
        assert running.folder.parent == profile.parent / "sessions"
        command = [sys.executable, "-m", "streamctl", "start", str(profile), "--rehearsal", "--json"]
        second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=dict(os.environ))
        assert code_of(json.loads(second.stdout)) == (15, "LCK-001")
        assert running.call("next")["cue"] == "talk"
        terminal.type("\x03")
        terminal.see("The show goes on")
        terminal.type("stop\n")
        terminal.see("The show", 60)
        assert terminal.end() in {0, 20}
        assert running_sessions() == ()
        journal = (running.folder / "journal.jsonl").read_text()
        assert '"type":"session.closed"' in journal
        assert '"outcome":"failed"' not in journal
    finally:
        end_all()


def test_a_wrong_word_before_going_live_starts_nothing(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENUE_KEY", KEY)
    monkeypatch.setattr("streamctl.preflight.runner.run_preflight", _nothing_blocks)
    assert run_typed(profile, "venue\n", monkeypatch) == (2, "LIV-024")
    assert run_typed(profile, "", monkeypatch) == (2, "LIV-024")
    assert running_sessions() == ()


def _nothing_blocks(*_: Any, **__: Any) -> Any:
    class Report:
        blocked = False

    return Report()


def run_typed(profile: Path, typed: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Return exit status and code of `start` for an operator who types `typed` when asked for the event's id."""

    class Typing(io.StringIO):
        def isatty(self) -> bool:
            return True

    err = io.StringIO()
    monkeypatch.setattr(sys, "stdin", Typing(typed))
    monkeypatch.setattr(sys, "stderr", err)
    status = run(["start", str(profile)])
    assert "会場テスト" in err.getvalue()
    code = err.getvalue().rpartition("[")[2].partition("]")[0]
    return status, code
