"""`streamctl export` and `streamctl verify`, as typed."""

import json
from pathlib import Path

import pytest

from streamctl.cli.main import run
from streamctl.console.archive import STEPS as WORDS
from streamctl.media.ffmpeg import Ffmpeg
from tests.lab.recorded import recorded

pytestmark = pytest.mark.ffmpeg


@pytest.fixture
def session(any_ffmpeg: Ffmpeg, tmp_path: Path) -> Path:
    return recorded(any_ffmpeg).write(tmp_path / "sessions")


def envelope(capsys: pytest.CaptureFixture[str]) -> dict:
    printed = capsys.readouterr()
    assert printed.err == ""
    return json.loads(printed.out)


def test_export_and_verify_say_where_and_what_next(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", str(session)]) == 0
    printed = capsys.readouterr()
    archive = session.parent.parent / "archives" / session.name
    assert f"OK: archive made: {archive}\n" in printed.out
    assert "0:00:06 (180 pictures)" in printed.out
    assert "[ARC-111]" in printed.out
    assert f"next: `streamctl verify {archive}`" in printed.out
    assert printed.err.splitlines() == [f"{words} …" for words in WORDS["en"]["export"].values()]
    assert run(["verify", str(archive)]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(f"OK: the archive is whole and valid: {archive} (")
    assert printed.err.splitlines() == [f"{words} …" for words in WORDS["en"]["verify"].values()]


def test_japanese(session: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMCTL_LANGUAGE", "ja")
    assert run(["export", str(session)]) == 0
    assert "OK: アーカイブを作成しました" in capsys.readouterr().out
    assert run(["export", str(session)]) == 0
    assert "OK: アーカイブは既に完成しています" in capsys.readouterr().out


def test_an_id_is_looked_for_under_sessions(
    session: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(session.parent.parent)
    assert run(["export", session.name, "--output", "out", "--json"]) == 0
    data = envelope(capsys)["data"]
    assert set(data) == {
        *("session", "archive", "already", "video", "frames", "seconds", "chapters", "files", "bytes"),
        *("reused", "remarks"),
    }
    assert Path(data["archive"]) == session.parent.parent / "out"
    assert [remark["code"] for remark in data["remarks"]] == ["ARC-111"]
    assert run(["export", "nobody", "--json"]) == 16
    assert envelope(capsys)["errors"][0]["code"] == "SES-001"


def test_what_is_lost_is_said_once_and_ends_degraded(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (session / "iso/wide/0001.mkv").unlink()
    next((session / "program").glob("0002-*")).unlink()
    assert run(["export", str(session), "--json"]) == 21
    assert envelope(capsys)["errors"][0]["code"] == "ARC-003"
    assert run(["export", str(session), "--accept-missing"]) == 20
    printed = capsys.readouterr()
    assert printed.out.startswith("DEGRADED: ")
    assert (printed.out.count("ARC-101"), printed.err.count("ARC-101")) == (0, 1)
    assert run(["export", str(session), "--accept-missing", "--json"]) == 20
    assert envelope(capsys)["status"] == "partial"


def test_each_failing_item_is_named(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", str(session), "--json"]) == 0
    archive = Path(envelope(capsys)["data"]["archive"])
    (archive / "data/text/youtube.txt").write_text("x")
    (archive / "data/edit/cuts.json").unlink()
    assert run(["verify", str(archive)]) == 22
    printed = capsys.readouterr()
    assert printed.out.startswith("FAILED: 2 of ")
    assert "data/text/youtube.txt: the file is not the one that was handed over [ARC-202]" in printed.err
    assert "data/edit/cuts.json: the file is missing [ARC-201]" in printed.err
    assert run(["verify", str(archive), "--json"]) == 22
    answer = envelope(capsys)
    assert {problem["where"] for problem in answer["errors"]} == {"data/text/youtube.txt", "data/edit/cuts.json"}
    assert [item["name"] for item in answer["data"]["items"] if not item["ok"]] != []
    assert run(["verify", str(session), "--json"]) == 22
    assert envelope(capsys)["errors"][0]["code"] == "ARC-200"


def test_every_step_has_words_in_both_languages() -> None:
    from streamctl.archive import export, verify

    for language in ("en", "ja"):
        assert tuple(WORDS[language]["export"]) == export.STEPS
        assert tuple(WORDS[language]["verify"]) == verify.STEPS
