"""Preflight on the terminal: words first, cell widths right, what to do under each problem."""

import io
import re
import string
import unicodedata
from typing import Any

import pytest
from rich.cells import cell_len

from streamctl.console import preflight_words as w
from streamctl.console.devices import print_devices
from streamctl.console.doctor import print_doctor
from streamctl.console.findings import Phrases, verdict_key
from streamctl.console.output import Stdio
from streamctl.console.preflight import Conversation, print_report
from streamctl.core.redaction import Secret
from streamctl.preflight.check import Check, Finding, problem
from streamctl.preflight.model import CheckResult, Measure, Report, Status, Threshold
from tests.lab.findings import report, result

TABLES = (w.STATUSES, w.CATEGORIES, w.MEASURES, w.SENTENCES)
FPS = Measure(name="frame_rate", value=15.02, unit="fps")


def venue() -> Report:
    slow = problem("DEV-012", "cameras.close.source", camera="close", fps="15.0", wanted="30")
    secret = problem("SEC-001", "targets.youtube.key", reference="env:YT_KEY", name="YT_KEY")
    skipped = problem("PRE-002", "sound.close", need="camera.close")
    camera = CheckResult(
        check="camera.close",
        category="cameras",
        status=Status.WARN,
        blocking=True,
        measures=(FPS, Measure(name="picture", value="1280x720"), Measure(name="frames", value=3)),
        threshold=Threshold(bound="at least", value=28.5, unit="fps"),
        problems=(slow,),
    )
    disk = CheckResult(
        check="disk.space",
        category="disk",
        status=Status.OK,
        blocking=True,
        measures=(Measure(name="free", value=84_200_000_000, unit="B"),),
        threshold=Threshold(bound="at least", value=1_000_000, unit="B"),
    )
    return report(
        result(Status.OK, name="profile"),
        CheckResult(check="secret.youtube", category="secrets", status=Status.FAIL, blocking=True, problems=(secret,)),
        camera,
        CheckResult(
            check="sound.close",
            category="microphones",
            status=Status.SKIP,
            blocking=True,
            problems=(skipped,),
        ),
        disk,
    )


def printed(made: Report, language: str = "en", **changes: Any) -> str:
    out = io.StringIO()
    print_report(made, Stdio(out, io.StringIO(), language), **changes)
    return out.getvalue()


def test_the_table_says_everything_in_words() -> None:
    text = printed(venue())
    assert re.search(r"^WARN\s+camera\.close\s+15\.02 fps, 1280x720\s+at least 28\.5 fps", text, re.MULTILINE)
    assert re.search(r"^FAIL\s+secret\.youtube", text, re.MULTILINE)
    assert re.search(r"^SKIP\s+sound\.close", text, re.MULTILINE)
    assert re.search(r"^OK\s+disk\.space\s+free 84\.2 GB\s+at least 1\.0 MB", text, re.MULTILINE)
    assert "frames 3" not in text


def test_each_problem_has_a_line_to_paste_and_the_verdict_comes_last() -> None:
    lines = printed(venue(), remarks=["report: /tmp/report.html"]).splitlines()
    at = next(number for number, line in enumerate(lines) if "[SEC-001]" in line)
    assert lines[at].startswith("FAIL  secret.youtube (blocks the show): ")
    assert lines[at + 1].startswith("  fix: ")
    assert "`export YT_KEY=…`" in lines[at + 1]
    assert not any("PRE-002" in line for line in lines)
    assert "report: /tmp/report.html" in lines
    assert lines[-1] == "BLOCKED: the show must not begin yet. FAIL 1, WARN 1, SKIP 1, OK 2"


def test_japanese_words_and_columns_that_stand_under_each_other() -> None:
    lines = printed(venue(), "ja").splitlines()
    rows = [line for line in lines if re.match(r"(NG|注意|省略|OK) +[a-z]+\.[a-z]+ ", line)]
    rows = [line for line in rows if "[" not in line]
    assert len(rows) == 4
    head = next(line for line in lines if line.startswith("結果"))
    column = cell_len(head[: head.index("確認")])
    for row in rows:
        name = re.search(r"[a-z]+\.[a-z]+", row)
        assert name is not None
        assert cell_len(row[: name.start()]) == column
    assert lines[-1] == "NG: まだ本番を開始できません。NG 1, 注意 1, 省略 1, OK 2"
    assert "  対処: " in "\n".join(lines)


def test_a_terminal_of_another_encoding_loses_no_line() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="cp932")
    print_report(venue(), Stdio(out, io.StringIO(), "ja"))
    out.flush()
    text = raw.getvalue().decode("cp932")
    assert "注意" in text
    assert "15.02 fps" in text


def test_a_narrow_terminal_folds_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamctl.console.preflight.WIDEST", 40)
    text = re.sub(r"\s+", "", printed(venue()))
    assert "camera.close" in text
    assert "atleast28.5fps" in text or ("atleast" in text and "28.5" in text)


def test_brackets_in_what_a_server_said_are_no_markup() -> None:
    said = problem("NET-010", "x", target="t", host="h", port=1, key="k", detail="[bold]closed[/bold] [/]")
    odd = CheckResult(check="target.t", category="targets", status=Status.FAIL, blocking=True, problems=(said,))
    assert "[bold]closed[/bold] [/]" in printed(report(odd))


def test_a_secret_that_slipped_into_a_result_is_masked() -> None:
    Secret("console-4711-key")
    odd = CheckResult(
        check="target.t",
        category="targets",
        status=Status.OK,
        blocking=True,
        measures=(Measure(name="server", value="console-4711-key"),),
    )
    assert "console-4711-key" not in printed(report(odd))


@pytest.mark.parametrize(
    ("results", "key"),
    [
        ((result(Status.OK), result(Status.NOT_CHECKED, "NET-013")), "ready"),
        ((result(Status.OK), result(Status.WARN, "PRE-102")), "warned"),
        ((result(Status.FAIL, "DEV-003", blocking=False), result(Status.WARN, "PRE-102")), "failed"),
        ((result(Status.FAIL, "DEV-003"),), "blocked"),
        ((result(Status.CRASH, "PRE-004"),), "blocked"),
        ((), "ready"),
    ],
)
def test_the_verdict(results: tuple[CheckResult, ...], key: str) -> None:
    assert verdict_key(results) == key


@pytest.mark.parametrize(
    ("measure", "en", "ja"),
    [
        (Measure(name="encode_speed", value=2.5, unit="x"), "2.5 times real time", "2.5 倍速"),
        (Measure(name="write_speed", value=250_000_000, unit="B/s"), "writes 250.0 MB/s", "書き込み 250.0 MB/s"),
        (Measure(name="until_start", value=622_800, unit="s"), "until the start 7 d 5 h", "開始まで 7 日 5 時間"),
        (Measure(name="until_start", value=-600, unit="s"), "until the start -10 min", "開始まで -10 分"),
        (Measure(name="until_start", value=0, unit="s"), "until the start 0 min", "開始まで 0 分"),
        (Measure(name="kept", value="no"), "kept by a time server: no", "時刻同期: なし"),
        (Measure(name="peak", value=-60.0, unit="dBFS"), "loudest -60 dBFS", "最大 -60 dBFS"),
        (Measure(name="unheard_of", value=3), "unheard_of 3", "unheard_of 3"),
    ],
)  # fmt: skip
def test_measures_as_people_say_them(measure: Measure, en: str, ja: str) -> None:
    assert Phrases("en").measure(measure) == en
    assert Phrases("ja").measure(measure) == ja


def test_both_languages_have_the_same_words_and_placeholders() -> None:
    for table in TABLES:
        assert list(table["en"]) == list(table["ja"])
        for key, english in table["en"].items():
            fields = {name for _, name, _, _ in string.Formatter().parse(english) if name}
            assert fields == {name for _, name, _, _ in string.Formatter().parse(table["ja"][key]) if name}, key


def test_every_word_can_be_shown_on_a_japanese_terminal_and_has_a_clear_width() -> None:
    for table in (*TABLES, w.UNITS, w.VALUES):
        for word in table["ja"].values():
            word.encode("cp932")
            assert not any(unicodedata.east_asian_width(mark) == "A" for mark in word), word


def test_a_slow_check_is_told_of_on_the_conversation_stream() -> None:
    out, err = io.StringIO(), io.StringIO()
    check = Check("camera.close", "cameras", lambda _: Finding(), timeout=19.0)
    Conversation(Stdio(out, err, "en")).slow(check, 3.04)
    assert err.getvalue() == "camera.close: still at it after 3 s (at most 19 s)\n"
    assert out.getvalue() == ""


def test_devices_with_lines_to_paste_and_none_said_plainly() -> None:
    out = io.StringIO()
    lectern = {"kind": "pulse", "place": "mic", "name": "Lectern", "note": "monitor", "line": 'source: {pulse: "mic"}'}
    print_devices({"cameras": [], "microphones": [lectern]}, Stdio(out, io.StringIO(), "en"))
    assert out.getvalue().splitlines()[:5] == [
        "Cameras",
        "  none found",
        "Microphones",
        "  Lectern (what a loudspeaker plays, no microphone)",
        '    source: {pulse: "mic"}',
    ]


def test_a_doctor_s_table_shows_what_it_rests_on() -> None:
    out = io.StringIO()
    found = CheckResult(
        check="ffmpeg", category="ffmpeg", status=Status.OK, blocking=True, evidence=("/usr/bin/ffmpeg",)
    )
    print_doctor((found,), Stdio(out, io.StringIO(), "en"))
    assert "ffmpeg: /usr/bin/ffmpeg" in out.getvalue()
    assert out.getvalue().splitlines()[-1] == "This machine is fit for a show. OK 1"
