"""Every way a profile is known to go wrong: one readable error with its code and place, exit code 10, quickly."""

import json
import os
from pathlib import Path

import pytest

from streamctl.cli.main import run
from streamctl.core.exits import ExitCode
from streamctl.core.messages.profile import ENTRIES

BAD = Path("tests/profiles/bad")
SECRET = "SECRET"
"""Part of everything in the bad profiles that stands for a secret."""

EXPECTED: dict[str, list[tuple[str, str]]] = {
    "a-list.yaml": [("PRO-037", ":1:1")],
    "a-word.yaml": [("PRO-037", ":1:1")],
    "backup-circle.yaml": [("PRO-082", ":7:39: microphones.m.backup")],
    "bad-escape.yaml": [("PRO-020", ":1:29")],
    "bad-scene-file.yaml": [
        ("PRO-080", "scenes/dangling.yaml:4:11: scenes.speaker.camera"),
        ("PRO-031", "scenes/dangling.yaml:5:3: scenes.speaker.colour"),
    ],
    "bare-source.yaml": [("PRO-037", ":4:19: cameras.close.source")],
    "billion-laughs.yaml": [("PRO-026", ":1:32")],
    "binary.yaml": [("PRO-006", ":1:1")],
    "bitrate-too-low.yaml": [("PRO-040", ":6:18: video.bitrate")],
    "bitrate-without-unit.yaml": [("PRO-051", ":6:18: video.bitrate")],
    "blank-title.yaml": [("PRO-059", ":1:25: event.title")],
    "card-as-lower-third.yaml": [("PRO-085", ":9:50: rundown[1].lower_third")],
    "colon-in-device.yaml": [("PRO-069", ":4:27: cameras.close.source.dshow")],
    "colon-in-value.yaml": [("PRO-014", ":9:18")],
    "comment-as-colour.yaml": [("PRO-033", ":10:12: cards.s.accent")],
    "complex-key.yaml": [("PRO-024", ":6:5: cameras")],
    "control-character.yaml": [("PRO-022", ":1:25: event.title")],
    "copy-too-unlike-matroska.yaml": [("PRO-094", ":7:13: targets.y.file")],
    "dangling-card.yaml": [("PRO-081", ":7:43: rundown[1].card")],
    "dangling-fallback.yaml": [("PRO-080", ":4:40: cameras.close.fallback")],
    "dangling-master.yaml": [("PRO-081", ":2:17: audio.master")],
    "dangling-microphone-camera.yaml": [("PRO-081", ":7:24: microphones.m.source.camera")],
    "dangling-scene-camera.yaml": [("PRO-081", ":7:29: scenes.s.camera")],
    "dangling-scene.yaml": [("PRO-081", ":7:44: rundown[1].scene")],
    "date-only.yaml": [("PRO-054", ":1:60: event.starts")],
    "deep-aliases.yaml": [("PRO-019", ":2:18")],
    "default-camera.yaml": [("PRO-065", ":4:34: cameras.close.source.avfoundation")],
    "default-microphone.yaml": [("PRO-065", ":7:22: microphones.m.source.alsa")],
    "duplicate-key.yaml": [("PRO-023", ":6:3: cameras.close")],
    "duplicate-section.yaml": [("PRO-023", ":6:1: event")],
    "duration-too-long.yaml": [("PRO-041", ":7:33: rundown[1].duration")],
    "duration-without-unit.yaml": [("PRO-050", ":7:33: rundown[1].duration")],
    "empty-device.yaml": [("PRO-042", ":4:30: cameras.close.source.decklink")],
    "empty-key.yaml": [("PRO-073", ":7:42: targets.y.key")],
    "empty-path.yaml": [("PRO-063", ":6:21: recording.folder")],
    "empty-section.yaml": [("PRO-037", ":6:7: video")],
    "empty-title.yaml": [("PRO-042", ":7:33: cards.s.title")],
    "empty.yaml": [("PRO-007", "")],
    "fallback-circle.yaml": [("PRO-082", ":4:40: cameras.close.fallback")],
    "fallback-to-itself.yaml": [("PRO-082", ":4:40: cameras.close.fallback")],
    "fraction-as-whole.yaml": [("PRO-034", ":6:27: engine.port")],
    "frame-rate-decimal.yaml": [("PRO-053", ":6:14: video.fps")],
    "frame-rate-high.yaml": [("PRO-041", ":6:14: video.fps")],
    "frame-rate-zero.yaml": [("PRO-053", ":6:14: video.fps")],
    "half-surrogate.yaml": [("PRO-022", ":1:25: event.title")],
    "hls-window-too-short.yaml": [("PRO-095", ":7:6: targets.y")],
    "home-of-nobody.yaml": [("PRO-063", ":6:21: recording.folder")],
    "host-with-scheme.yaml": [("PRO-066", ":6:27: engine.host")],
    "huge-number.yaml": [("PRO-034", ":6:27: engine.port")],
    "impossible-escape.yaml": [("PRO-020", ":1:28")],
    "infinite-gain.yaml": [("PRO-035", ":7:37: microphones.m.gain")],
    "inset-too-large.yaml": [("PRO-041", ":7:73: scenes.s.size")],
    "key-as-key.yaml": [("PRO-073", ":7:43: targets.y.key")],
    "key-as-number.yaml": [("PRO-070", ":7:54: targets.y.key")],
    "key-as-variable.yaml": [("PRO-067", ":7:49: targets.y.key.env")],
    "key-in-clear.yaml": [("PRO-070", ":7:54: targets.y.key")],
    "key-in-query.yaml": [("PRO-071", ":7:12: targets.y.url")],
    "key-in-srt-target.yaml": [("PRO-071", ":7:12: targets.y.srt")],
    "key-in-url.yaml": [("PRO-072", ":7:12: targets.y.url")],
    "keyframes-too-far.yaml": [("PRO-041", ":6:28: video.keyframe_interval")],
    "keyring-without-service.yaml": [("PRO-068", ":6:41: engine.password.keyring")],
    "latin-1.yaml": [("PRO-005", ":1:27")],
    "list-as-scene-file.yaml": [("PRO-037", "scenes/list.yaml:1:1: scenes")],
    "list-as-section.yaml": [("PRO-037", ":6:8: video")],
    "long-title.yaml": [("PRO-043", ":1:25: event.title")],
    "lower-third-as-card.yaml": [("PRO-085", ":9:43: rundown[1].card")],
    "many.yaml": [
        ("PRO-055", ":1:40: event.timezone"),
        ("PRO-041", ":5:25: cameras.wide.source.test"),
        ("PRO-050", ":7:33: rundown[1].duration"),
        ("PRO-080", ":7:43: rundown[1].scene"),
        ("PRO-032", ":8:5: rundown[2]"),
        ("PRO-030", ":8:13: rundown[2].titel"),
    ],
    "mapping-as-list.yaml": [("PRO-038", ":7:3: rundown")],
    "merge-key.yaml": [("PRO-025", ":5:10: cameras.wide")],
    "missing-colon.yaml": [("PRO-014", ":2:5")],
    "missing-key.yaml": [("PRO-032", ":1:1: event")],
    "missing-layout.yaml": [("PRO-032", ":7:3: scenes.s")],
    "missing-scene-file.yaml": [("PRO-088", ":6:9: scenes")],
    "missing-section.yaml": [("PRO-032", ":1:1")],
    "name-with-space.yaml": [("PRO-057", ":1:13: event.id")],
    "no-cameras.yaml": [("PRO-044", ":3:10: cameras")],
    "no-source-kind.yaml": [("PRO-030", ":4:20: cameras.close.source.rstp")],
    "nul-bytes.yaml": [("PRO-006", ":6:3")],
    "number-as-title.yaml": [("PRO-033", ":1:25: event.title")],
    "obs-password-in-clear.yaml": [("PRO-070", ":6:31: engine.password")],
    "odd-size.yaml": [("PRO-045", ":6:15: video.size")],
    "on-as-switch.yaml": [("PRO-036", ":6:18: recording.iso")],
    "only-a-marker.yaml": [("PRO-007", "")],
    "only-comments.yaml": [("PRO-007", "")],
    "passphrase-in-clear.yaml": [("PRO-070", ":7:49: targets.y.passphrase")],
    "passphrase-in-srt-target.yaml": [("PRO-071", ":7:12: targets.y.srt")],
    "passphrase-in-srt-url.yaml": [("PRO-071", ":4:25: cameras.close.source.srt")],
    "password-in-camera-url.yaml": [("PRO-071", ":4:26: cameras.close.source.rtsp")],
    "password-without-user.yaml": [("PRO-074", ":4:19: cameras.close.source")],
    "port-out-of-range.yaml": [("PRO-041", ":6:27: engine.port")],
    "receiver-with-url.yaml": [("PRO-031", ":7:23: targets.y.url")],
    "recursive-alias.yaml": [("PRO-018", ":5:9")],
    "rehearsal-with-live-key.yaml": [("PRO-086", ":10:45: rehearsal.targets.r.key")],
    "reserved-sign.yaml": [("PRO-021", ":1:25")],
    "rundown-id-twice.yaml": [("PRO-084", ":8:10: rundown[2].id")],
    "same-target-twice.yaml": [("PRO-087", ":8:54: targets.z.key")],
    "scene-file-is-folder.yaml": [("PRO-088", ":6:9: scenes")],
    "scene-named-like-camera.yaml": [("PRO-083", ":7:3: scenes.wide")],
    "sexagesimal-duration.yaml": [("PRO-050", ":7:33: rundown[1].duration")],
    "shift-jis.yaml": [("PRO-005", ":1:25")],
    "silent-devices.yaml": [("PRO-090", ":2:17: audio.master"), ("PRO-090", ":7:40: microphones.hall.backup")],
    "silent-master.yaml": [("PRO-090", ":2:17: audio.master")],
    "silent-microphones.yaml": [
        ("PRO-090", ":7:24: microphones.a.source.camera"),
        ("PRO-090", ":8:39: microphones.b.backup"),
    ],
    "size-with-star.yaml": [("PRO-052", ":6:15: video.size")],
    "skipped-hour.yaml": [("PRO-056", ":1:63: event.starts")],
    "source-of-no-kind.yaml": [("PRO-061", ":4:19: cameras.close.source")],
    "srt-target-without-port.yaml": [("PRO-093", ":7:12: targets.y.srt")],
    "stray-bracket.yaml": [("PRO-010", ":6:8")],
    "tab-indentation.yaml": [("PRO-011", ":4:1")],
    "tag.yaml": [("PRO-016", ":1:25")],
    "target-as-a-word.yaml": [("PRO-037", ":6:9: targets.main")],
    "target-without-key.yaml": [("PRO-032", ":7:3: targets.y")],
    "text-as-gain.yaml": [("PRO-035", ":7:37: microphones.m.gain")],
    "text-as-number.yaml": [("PRO-034", ":6:27: engine.port")],
    "too-deep.yaml": [("PRO-019", ":2:32")],
    "too-many-cameras.yaml": [("PRO-046", ":4:3: cameras")],
    "two-documents.yaml": [("PRO-015", ":6:1")],
    "two-secret-places.yaml": [("PRO-073", ":7:43: targets.y.key")],
    "two-source-kinds.yaml": [("PRO-062", ":4:20: cameras.close.source.test")],
    "two-target-kinds.yaml": [("PRO-062", ":7:27: targets.y.file")],
    "unclosed-bracket.yaml": [("PRO-013", ":2:8")],
    "unclosed-quote.yaml": [("PRO-012", ":3:10")],
    "unknown-alias.yaml": [("PRO-017", ":4:19")],
    "unknown-key.yaml": [("PRO-030", ":6:5: cameras.close.fallbak")],
    "unknown-section.yaml": [("PRO-031", ":6:1: lights")],
    "upper-case-name.yaml": [("PRO-057", ":6:3: cameras.Slides")],
    "url-without-application.yaml": [("PRO-064", ":7:12: targets.y.url")],
    "utf-16.yaml": [("PRO-005", ":1:1")],
    "wrong-choice.yaml": [("PRO-047", ":5:35: cameras.wide.role")],
    "wrong-colour.yaml": [("PRO-058", ":7:47: cards.s.accent")],
    "wrong-date.yaml": [("PRO-054", ":1:60: event.starts")],
    "wrong-decklink-mode.yaml": [("PRO-047", ":4:54: cameras.close.source.mode")],
    "wrong-engine.yaml": [("PRO-039", ":6:16: engine.kind")],
    "wrong-indentation.yaml": [("PRO-014", ":5:2")],
    "wrong-layout.yaml": [("PRO-039", ":7:15: scenes.s.layout")],
    "wrong-port-in-address.yaml": [("PRO-060", ":4:26: cameras.close.source.rtsp")],
    "wrong-scheme.yaml": [("PRO-060", ":4:26: cameras.close.source.rtsp")],
    "wrong-timezone.yaml": [("PRO-055", ":1:40: event.timezone")],
}
"""File → code and place of each of its problems, the file's own name left off."""


@pytest.fixture
def in_bad_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD)


def checked(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = run(["profile", "check", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_every_bad_profile_is_in_the_table() -> None:
    assert {path.name for path in BAD.glob("*.yaml")} == set(EXPECTED)


ELSEWHERE = {"PRO-001", "PRO-002", "PRO-003", "PRO-004", "PRO-089", "PRO-098"}
"""Codes of problems that no file in the folder can show: they are proven further down, and with the starter."""
UNFORESEEN = "PRO-099"
"""Stands for errors of the models that nobody gave a code of their own: nothing may reach it."""


def test_every_code_is_reached() -> None:
    reached = {code for problems in EXPECTED.values() for code, _ in problems}
    assert reached | ELSEWHERE | {UNFORESEEN} == set(ENTRIES)
    assert UNFORESEEN not in reached


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", EXPECTED)
def test_code_and_place(name: str, in_bad_folder: None, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = checked([name, "--json"], capsys)
    document = json.loads(out)
    found = [(error["code"], error["where"].removeprefix(name)) for error in document["errors"]]
    assert (status, found) == (ExitCode.PROFILE_INVALID, EXPECTED[name])
    assert (document["exit_code"], err) == (ExitCode.PROFILE_INVALID, "")
    assert SECRET not in out


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", EXPECTED)
def test_readable(
    name: str, language: str, in_bad_folder: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMCTL_LANGUAGE", language)
    _, out, err = checked([name], capsys)
    lines = err.splitlines()
    assert len(lines) == 2 * len(EXPECTED[name]), "a sentence and a fix for each problem"
    assert out == ""
    assert "Traceback" not in err
    assert SECRET not in err
    assert "{" not in "".join(line.replace("{env:", "").replace("{file:", "").replace("{test:", "") for line in lines)


def test_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of(tmp_path / "nowhere.yaml", capsys) == "PRO-001"


def test_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of(tmp_path, capsys) == "PRO-002"


@pytest.mark.timeout(20)
def test_a_pipe_and_an_endless_device(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert code_of(tmp_path / "pipe.yaml", capsys) == "PRO-002"
    assert code_of(Path("/dev/zero"), capsys) == "PRO-002"


def test_no_way_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    for path in (tmp_path / "file" / "x.yaml", tmp_path / "loop.yaml", tmp_path / ("x" * 300)):
        assert code_of(path, capsys) == "PRO-003"


def test_unreadable(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "locked.yaml"
    path.write_text("event:\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root may read every file
    assert code_of(path, capsys) == "PRO-003"


@pytest.mark.timeout(20)
def test_ten_megabytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"- a line of a list\n" * (10 * 1024 * 1024 // 19))
    assert code_of(path, capsys) == "PRO-004"


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("- a\n" * 60_000, "PRO-026"),
        ("[" * 200_000, "PRO-019"),
        ("".join(f"k{number}: 1\n" for number in range(20_000)), "PRO-026"),
        ('"' + "a" * 200_000, "PRO-012"),
        ("cameras: {" + ", ".join(f"c{n}: {{fallback: c{n + 1}}}" for n in range(800)) + "}", "PRO-032"),
    ],
    ids=["long list", "deep list", "many keys", "long text", "long chain"],
)
def test_large_within_the_limit(content: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "large.yaml"
    path.write_text(content)
    assert code_of(path, capsys) == code


def test_more_problems_than_anybody_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "many.yaml"
    path.write_text("".join(f"key{'x' * number}: 1\n" for number in range(1, 80)))
    _, out, _ = checked([str(path), "--json"], capsys)
    errors = json.loads(out)["errors"]
    assert len(errors) == 51
    assert (errors[-1]["code"], errors[-1]["message"]) == ("PRO-098", "there are 32 more problems")


def code_of(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    status, out, _ = checked([str(path), "--json"], capsys)
    assert status == ExitCode.PROFILE_INVALID
    return str(json.loads(out)["errors"][0]["code"])
