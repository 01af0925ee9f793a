"""The board against pictures of it in text; STREAMCTL_WRITE_SNAPSHOTS=1 draws them anew."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from streamctl.console.board import board
from streamctl.console.board_words import STYLES, WORDS
from streamctl.console.ending import clock_text, ending_lines, size_text
from streamctl.console.live_board import ask_choice
from streamctl.console.output import Stdio
from streamctl.console.said import SENTENCES, card_sentence, say, sound_sentence
from streamctl.console.sessions import sessions_table
from tests.lab import boards

PICTURES = Path(__file__).parent / "boards"


def drawn(status: Any, language: str, width: int = 80, *, colour: bool = False) -> str:
    out = io.StringIO()
    colours = "standard" if colour else None
    console = Console(file=out, width=width, highlight=False, emoji=False, color_system=colours)
    console.print(board(status, language))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(("name", "status"), [("well", boards.status()), ("troubled", boards.troubled())])
def test_the_board_looks_as_drawn(name: str, status: Any, language: str, width: int) -> None:
    path = PICTURES / f"{name}-{language}-{width}.txt"
    picture = drawn(status, language, width)
    if os.environ.get("STREAMCTL_WRITE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(picture, encoding="utf-8")
    assert picture == path.read_text(encoding="utf-8")


def test_a_rehearsal_has_a_red_banner_and_a_live_show_has_none() -> None:
    rehearsal = drawn(boards.status(rehearsal=True), "en", colour=True).splitlines()[0]
    assert "REHEARSAL" in rehearsal
    assert "41m" in rehearsal
    assert "REHEARSAL" not in drawn(boards.status(), "en")
    assert "LIVE" in drawn(boards.status(), "en")


def test_colour_never_tells_what_no_word_tells() -> None:
    plain = drawn(boards.troubled(), "en", 120)
    for word in ("OVERTIME", "STALLED", "WAITING", "LOST", "OLD: 7 s ago", "under -0:40", "(over now, 3 times)"):
        assert word in plain


def channel(name: str, grade: str, fault: str = "") -> dict[str, Any]:
    return {"name": name, "grade": grade, "fault": fault}


@pytest.mark.parametrize(
    ("sound", "word"),
    [
        ({"master": "close", "peak_dbfs": -99.0, "channels": [channel("close", "dead", "no sound")]}, "LOST"),
        ({"master": "close", "peak_dbfs": -72.0, "channels": [channel("close", "good")]}, "SILENT"),
        ({"master": "close", "peak_dbfs": -18.0, "channels": [channel("close", "good")]}, ""),
        ({"master": None, "peak_dbfs": -99.0}, ""),
    ],
)
def test_a_sound_that_nobody_hears_is_said_in_a_word(sound: dict[str, Any], word: str) -> None:
    row = next(line for line in drawn(boards.status(sound=sound), "en").splitlines() if line.startswith("sound"))
    assert [one for one in ("LOST", "SILENT", "live") if one in row] == ([word] if word else [])


@pytest.mark.parametrize(
    ("wanted", "heard", "told"),
    [
        ("auto", "lectern", ("lectern", "peak -18 dBFS")),
        ("auto", "headset", ("headset", "in place of lectern: silent for 5.0 s")),
        ("headset", "headset", ("headset", "chosen by hand")),
        ("headset", "lectern", ("lectern", "in place of headset: -")),
        ("mute", None, ("MUTED", "streamctl sound auto")),
    ],
)
def test_the_sound_heard_says_what_it_stands_in_for(wanted: str, heard: str | None, told: tuple[str, ...]) -> None:
    channels = [channel("lectern", "silent", "silent for 5.0 s"), channel("headset", "good")]
    sound = {"master": "lectern", "wanted": wanted, "heard": heard, "peak_dbfs": -18.0, "channels": channels}
    for language in ("en", "ja"):
        text = drawn(boards.status(sound=sound), language, 120)
        assert (heard or "streamctl sound auto") in text
        assert ("in place of" in text) == (language == "en" and "in place" in told[1])
    assert all(word in drawn(boards.status(sound=sound), "en", 120) for word in told)


def test_sound_stands_before_what_a_low_terminal_cuts_off() -> None:
    lines = drawn(boards.status(), "en").splitlines()
    order = [line.split("  ")[0] for line in lines if line.startswith(("sound", "recording", "targets", "cameras"))]
    assert order == ["sound", "recording", "targets", "cameras"]


@pytest.mark.parametrize(("language", "word"), [("en", "OVERLOADED"), ("ja", "過負荷")])
def test_the_health_of_obs_has_a_row(language: str, word: str) -> None:
    obs = {"grade": "bad", "fps": 24.1, "rendering_percent": 18.2, "encoding_percent": 0.0, "network_percent": 0.4}
    row = next(line for line in drawn(boards.status(obs=obs), language, 120).splitlines() if line.startswith("OBS"))
    assert all(part in row for part in (word, "24.1 fps", "18.2 %", "0.4 %"))
    assert "OBS" not in drawn(boards.status(), language)


def test_over_and_under_in_both_languages() -> None:
    late = boards.status(rundown={**boards.status()["rundown"], "over": 130.0})
    early = boards.status(rundown={**boards.status()["rundown"], "over": -40.0})
    exact = boards.status(rundown={**boards.status()["rundown"], "over": 0.4})
    assert "押し +2:10" in drawn(late, "ja")
    assert "巻き -0:40" in drawn(early, "ja")
    assert "定刻" in drawn(exact, "ja")
    assert "on time" in drawn(exact, "en")


def test_alarms_are_said_in_the_operator_s_language_and_as_recorded_where_facts_are_missing() -> None:
    told = boards.alarm("LIV-018", "close", facts={"name": "close", "detail": "x"})
    bare = boards.alarm("LIV-018", "close")
    assert "カメラ close の映像が届きません" in drawn(boards.status(alarms=[told]), "ja")
    assert "what happened to close" in drawn(boards.status(alarms=[bare]), "ja")
    assert "no such code" not in drawn(boards.status(alarms=[boards.alarm("XYZ-001", "close")]), "ja")


def test_what_matters_fits_a_terminal_of_24_lines() -> None:
    top = drawn(boards.troubled(), "en").splitlines()[:24]
    assert any("LIV-015" in line for line in top)
    assert any("overtime" in line.lower() for line in top)


def test_many_alarms_say_how_many_more_there_are() -> None:
    alarms = [boards.alarm("LIV-018", f"camera-{n}", since=float(n)) for n in range(8)]
    picture = drawn(boards.status(alarms=alarms), "en")
    assert "camera-7" in picture
    assert "camera-2" not in picture
    assert "and 3 more" in picture


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_show_that_has_told_nothing_yet_is_drawn(language: str) -> None:
    nothing = boards.status(
        on_air=None,
        overlay=None,
        programme=dict.fromkeys(("began", "frame", "seconds", "late", "repeated")),
        rundown=None,
        targets=[],
        cameras=[],
        recorder={},
        encoder={},
        sound={},
    )
    assert WORDS[language]["unknown"] in drawn(nothing, language)


def test_before_the_first_cue_the_board_says_what_it_waits_for() -> None:
    rundown = {**boards.status()["rundown"], "phase": "pending", "index": None, "now": None, "remaining": 90.0}
    waiting = drawn(boards.status(rundown=rundown), "en")
    assert "starts in       1:30  not begun" in waiting
    late = drawn(boards.status(rundown={**rundown, "remaining": -61.0}), "en")
    assert "late by         1:01" in late


def test_an_unknown_time_zone_shows_utc() -> None:
    event = {**boards.status()["event"], "timezone": "Nowhere/Else"}
    assert "05:28:20 UTC" in drawn(boards.status(event=event), "en")


def test_all_words_exist_in_both_languages_and_every_state_has_one() -> None:
    assert WORDS["en"].keys() == WORDS["ja"].keys()
    assert set(STYLES) <= set(WORDS["en"])
    for sentence in SENTENCES.values():
        assert set(sentence) == {"en", "ja"}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (59.9, "0:59"), (60, "1:00"), (3661, "1:01:01"), (-0.5, "0:00"), (-75, "-1:15"), (-3700, "-1:01:40")],
)
def test_clock_text(seconds: float, text: str) -> None:
    assert clock_text(seconds) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0 B"), (999, "999 B"), (1500, "2 kB"), (6.4e8, "640.0 MB")])
def test_size_text(count: float, text: str) -> None:
    assert size_text(count) == text


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("stop\n", "stop"),
        (" STOP \n", "stop"),
        ("s\n", "watch"),
        ("\n", "watch"),
        ("detach\n", "detach"),
        ("", "detach"),
    ],
)
def test_ending_the_show_takes_the_whole_word(typed: str, choice: str) -> None:
    stdio = Stdio(io.StringIO(), io.StringIO(), "en")
    assert ask_choice(stdio, lambda: typed) == choice


def test_a_second_ctrl_c_leaves_the_board_and_never_ends_the_show() -> None:
    def interrupt() -> str:
        raise KeyboardInterrupt

    assert ask_choice(Stdio(io.StringIO(), io.StringIO(), "ja"), interrupt) == "detach"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"frame": None, "kind": "scene", "overlay": None}, "nothing"),
        ({"frame": 5, "kind": "scene", "overlay": "name"}, "lower-third"),
        ({"frame": 5, "kind": "card", "overlay": None}, "card"),
        ({"frame": 5, "kind": "scene", "overlay": None}, "no-card"),
    ],
)
def test_what_is_said_of_a_card(data: Any, key: str) -> None:
    assert card_sentence(data) == key


@pytest.mark.parametrize(
    ("wanted", "heard", "key"),
    [
        ("auto", "lectern", "sound"),
        ("close", "close", "sound"),
        ("close", "lectern", "other-sound"),
        ("mute", None, "mute"),
        ("auto", None, "no-sound"),
    ],
)
def test_what_is_said_of_a_sound(wanted: str, heard: str | None, key: str) -> None:
    assert sound_sentence({"wanted": wanted, "heard": heard}) == key


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("outcome", ["done", "degraded", "failed"])
def test_the_end_names_outcome_reasons_and_files(outcome: str, language: str) -> None:
    data = {
        "outcome": outcome,
        "reasons": ["why"] if outcome != "done" else [],
        "causes": [],
        "folder": "/sessions/x",
        "seconds": 61.0,
        "frames": 1800,
        "late": 0,
        "repeated": None,
        "files": [{"bytes": 1_000_000}, {"bytes": None}],
    }
    text = "\n".join(ending_lines(data, language))
    assert ("  - why" in text) == (outcome != "done")
    for fact in ("1:01", "1800", "?", "1.0 MB", "/sessions/x"):
        assert fact in text


def test_the_end_s_reasons_are_said_in_the_reader_s_language_where_their_codes_are_known() -> None:
    data = {
        "outcome": "degraded",
        "reasons": ["program: the disk is full [REC-001] (2 times)", "iso/close/0001.mkv: not closed"],
        "causes": [
            {"code": "REC-001", "where": "program", "facts": {"seconds": "300.0", "folder": "/rec"}, "times": 2},
            {"code": "LIV-056", "where": "iso/close/0001.mkv", "facts": {}, "times": 1},
        ],
        **dict.fromkeys(("frames", "late", "repeated")),
        "folder": "/sessions/x",
        "seconds": 61.0,
        "files": [],
    }
    assert ending_lines(data, "en")[1:3] == [f"  - {reason}" for reason in data["reasons"]]
    full, left_open = ending_lines(data, "ja")[1:3]
    assert full.startswith("  - program: ディスクがいっぱいです")
    assert full.endswith("[REC-001]（2 回）")
    assert "閉じられていません [LIV-056]" in left_open
    unknown = {**data, "reasons": ["why"], "causes": [{"code": "ZZZ-001", "where": "x", "facts": {}, "times": 1}]}
    assert "ZZZ-001" in ending_lines(unknown, "ja")[1]


def test_the_list_of_sessions() -> None:
    one = {
        "id": "event-20261204T043000Z",
        "condition": "finished",
        "outcome": "degraded",
        "started": "2026-12-04T04:30:00+00:00",
        "seconds": 3661.0,
        "segments": 12,
        "rehearsal": True,
    }
    out = io.StringIO()
    console = Console(file=out, width=80)
    console.print(sessions_table({"sessions": [one, {**one, "id": "b", "condition": "interrupted"}]}, "ja"))
    console.print(sessions_table({"sessions": [], "folder": "there"}, "en"))
    text = out.getvalue()
    for word in ("終了 (問題あり)", "中断", "1:01:01", one["id"], "リハーサル", "no sessions in there"):
        assert word in text


def test_a_picture_that_something_stands_in_for_is_not_said_to_be_on_air() -> None:
    out = io.StringIO()
    data = {"name": "close", "frame": 5, "on_air": "wide", "instead": "safety: close no picture yet"}
    say("cut", data, Stdio(out, io.StringIO(), "en"))
    assert "close is on air" not in out.getvalue()
    assert "wide is on air in its place" in out.getvalue()
    out.truncate(0)
    say("next", {**data, "number": 1, "title": "Opening", "problem": "no lower third"}, Stdio(out, out, "en"))
    assert [line[:9].strip("\0") for line in out.getvalue().splitlines()][-1] == "but: no l"


def test_a_camera_that_delivers_what_cannot_be_shown_is_told_with_its_fault() -> None:
    bad = {**boards.camera("close", "close", "live"), "figures": {"usable": False, "fault": "frozen for 3.0 s"}}
    picture = drawn(boards.status(cameras=[bad]), "en")
    assert "UNUSABLE" in picture
    assert "frozen for 3.0 s" in picture
