"""The commands to a running session, as a shell runs them, against a real control process."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from streamctl.cli.fade import fade_seconds
from streamctl.cli.main import run
from streamctl.core.errors import StreamctlError
from streamctl.live.running import Running, running_sessions
from tests.lab.shows import importable, records, show, show_plan, tell_switcher
from tests.lab.terminals import Terminal
from tests.lab.waiting import wait_for

HEAVY = (
    "pydantic",
    "rich",
    "yaml",
    "numpy",
    "PIL",
    "streamctl.plan",
    "streamctl.session",
    "streamctl.profile",
)


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    importable(monkeypatch)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with show(tmp_path) as one:
        yield one


def streamctl(*words: str, **changes: Any) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **changes.pop("environment", {})}
    return subprocess.run(
        [sys.executable, "-m", "streamctl", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment,
        **changes,
    )


def told(*words: str) -> Any:
    done = streamctl(*words, "--json")
    envelope = json.loads(done.stdout)
    assert done.returncode == envelope["exit_code"]
    assert "Traceback" not in done.stderr
    return envelope


def test_a_show_by_its_commands(running: Running) -> None:
    assert told("next")["data"]["cue"] == "opening"
    cut = told("cut", "both", "--fade", "500ms")
    assert cut == {
        "schema": "streamctl/1",
        "command": "cut",
        "status": "success",
        "exit_code": 0,
        "data": {
            "session": running.session,
            "frame": cut["data"]["frame"],
            "kind": "scene",
            "name": "both",
            "overlay": None,
        },
        "errors": [],
    }
    assert told("card", "name")["data"]["overlay"] == "name"
    assert told("card", "--off")["data"]["overlay"] is None
    muted = told("sound", "mute")["data"]
    assert (muted["wanted"], muted["heard"]) == ("mute", None)
    wait_for(lambda: told("status")["data"]["sound"]["wanted"] == "mute")  # its figures are renewed twice a second
    assert told("sound", "auto")["data"]["heard"] == "close"
    assert told("mark", "質問")["data"]["text"] == "質問"
    assert told("target", "remove", "main")["status"] == "success"
    assert told("target", "add", "main")["data"]["name"] == "main"
    assert told("target", "stop", "main")["data"]["name"] == "main"
    wait_for(lambda: told("target", "list")["data"]["targets"][0]["state"] == "stopped")
    assert told("target", "restart", "main")["command"] == "target restart"
    (row,) = wait_for(lambda: [row for row in told("target", "list")["data"]["targets"] if row["state"] == "live"])
    assert (row["name"], row["kind"], row["place"]) == ("main", "rtmp", "rtmp://127.0.0.1/live")
    verbs = [record.verb for record in records(running, "command") if record.verb.startswith("target")]
    assert verbs == ["target.remove", "target.add", "target.stop", "target.restart"]
    status = told("status")["data"]
    assert status["on_air"]["name"] == "both"
    stopped = told("stop")
    assert stopped["data"]["outcome"] == "done"
    assert stopped["data"]["frames"] > 0
    assert [file["file"] for file in stopped["data"]["files"]] == ["program/0001-f00000000.flv"]
    assert told("status")["errors"][0]["code"] == "SES-003"
    fades = [record.fade_frames for record in records(running, "on_air")]
    assert fades == [0, 0, 15]
    assert {record.origin for record in records(running, "command")} == {"operator"}


REFUSALS = (
    (["cut", "bouth"], "LIV-004", 2),
    (["card", "stand"], "LIV-005", 2),
    (["sound", "lecturn"], "LIV-053", 2),
    (["card"], "CLI-005", 2),
    (["card", "name", "--off"], "CLI-005", 2),
    (["cut", "wide", "--fade", "long"], "CLI-004", 2),
    (["cut", "wide", "--fade", "11s"], "LIV-009", 2),
    (["mark", ""], "LIV-009", 2),
    (["target", "add", "youtube"], "LIV-053", 2),
    (["cut", "wide", "--session", "other"], "SES-001", 16),
)


def answered(words: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    """Return what a command says, called in this process."""
    status = run([*words, "--json"])
    envelope = json.loads(capsys.readouterr().out)
    assert status == envelope["exit_code"]
    return envelope


def test_what_cannot_be_done_says_so(running: Running, capsys: pytest.CaptureFixture[str]) -> None:
    for words, code, exit_code in REFUSALS:
        envelope = answered(words, capsys)
        assert (envelope["status"], envelope["exit_code"]) == ("error", exit_code), words
        assert [error["code"] for error in envelope["errors"]] == [code], words
        assert envelope["errors"][0]["fix"]


@pytest.mark.parametrize(
    "words", [["cut", "x"], ["card", "x"], ["mark", "x"], ["next"], ["status"], ["stop"], ["target", "add", "x"]]
)
def test_without_a_session_every_command_says_so(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    envelope = answered(words, capsys)
    assert (envelope["exit_code"], envelope["errors"][0]["code"]) == (16, "SES-003")


def test_of_two_sessions_one_has_to_be_named(tmp_path: Path) -> None:
    other = show_plan(tmp_path)
    other = other.model_copy(update={"event": other.event.model_copy(update={"id": "other"})})
    with show(tmp_path) as one, show(tmp_path, other) as two:
        envelope = told("next")
        assert envelope["errors"][0]["code"] == "SES-004"
        assert one.session in envelope["errors"][0]["message"]
        for name in (two.session, "other", str(two.folder)):
            assert told("status", "--session", name)["data"]["session"] == two.session


def test_what_a_person_reads_is_a_sentence_in_their_language(running: Running) -> None:
    japanese = {"STREAMCTL_LANGUAGE": "ja"}
    assert "both に切り替えました" in streamctl("cut", "both", environment=japanese).stdout
    refused = streamctl("cut", "bouth", environment=japanese)
    assert refused.stdout == ""
    assert "シーン bouth はありません [LIV-004]" in refused.stderr
    assert "item 1 has begun: opening" in streamctl("next").stdout
    board = streamctl("status", environment=japanese)
    assert "オンエア" in board.stdout
    ended = streamctl("stop")
    assert ended.returncode == 0
    assert "everything went well" in ended.stdout


def test_a_terminal_without_japanese_letters_loses_no_command(running: Running) -> None:
    narrow = {"STREAMCTL_LANGUAGE": "ja", "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    assert streamctl("next", environment=narrow).returncode == 0
    assert streamctl("status", environment=narrow).returncode == 0


def test_a_degraded_show_ends_with_exit_code_20(running: Running) -> None:
    lost = {"type": "camera", "name": "close", "state": "lost", "detail": "no signal"}
    tell_switcher(running, "fake.emit", {"record": lost})
    wait_for(lambda: running.call("status")["alarms"])
    envelope = told("stop")
    assert (envelope["status"], envelope["exit_code"]) == ("partial", 20)
    assert envelope["errors"][0]["code"] == "LIV-025"
    assert "close" in envelope["data"]["reasons"][0]


def test_alarms_are_acknowledged_from_the_command_line(running: Running) -> None:
    tell_switcher(
        running, "fake.emit", {"record": {"type": "fault", "code": "SWI-004", "where": "encoder", "message": "m"}}
    )
    wait_for(lambda: running.call("status")["alarms"])
    assert told("status", "--acknowledge")["data"]["alarms"] == []


def test_records_of_the_status_come_one_a_line_until_the_end(running: Running) -> None:
    watching = subprocess.Popen(
        [sys.executable, "-m", "streamctl", "status", "--watch", "--json"], stdout=subprocess.PIPE, text=True
    )
    assert watching.stdout is not None
    first = json.loads(watching.stdout.readline())
    assert first["session"] == running.session
    told("stop")
    rest = [json.loads(line) for line in watching.stdout.read().splitlines()]
    assert watching.wait(10) == 0
    assert rest[-1]["schema"] == "streamctl/1"
    watching.stdout.close()


def test_a_quick_command_loads_nothing_heavy(running: Running) -> None:
    """The functions are called past Typer, which by itself loads pydantic to read their parameters."""
    code = (
        "import sys\n"
        "from streamctl.cli import main, run\n"
        "status = (run.cut('both'), run.card('name'), run.mark('x'), run.next_())\n"
        f"heavy = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "print(status, heavy)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.splitlines()[-1] == "(0, 0, 0, 0) []"


@pytest.mark.parametrize(
    ("text", "seconds"), [("500ms", 0.5), ("1s", 1.0), ("1.5s", 1.5), ("0s", 0.0), (None, None), (" 2s ", 2.0)]
)
def test_lengths_of_fades(text: str | None, seconds: float | None) -> None:
    assert fade_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "1", "-1s", "1m", "s", "1,5s", "1e3s", "٣s"])
def test_what_is_no_length_of_a_fade(text: str) -> None:
    with pytest.raises(StreamctlError) as caught:
        fade_seconds(text)
    assert caught.value.code == "CLI-004"
    assert "ではありません" in caught.value.message("ja")


def test_ctrl_c_on_the_board_asks_and_ends_nothing_and_the_word_stop_ends_the_show(running: Running) -> None:
    terminal = Terminal("status", "--watch")
    terminal.see("on air")
    terminal.type("\x03")
    terminal.see("The show goes on")
    terminal.type("\n")
    terminal.see("on air")
    assert running.call("status")["stopping"] is False
    terminal.type("\x03")
    terminal.see("The show goes on")
    terminal.type("stop\n")
    terminal.see("everything went well")
    assert terminal.end() == 0
    assert running_sessions() == ()


def test_leaving_the_board_and_losing_the_terminal_lose_nothing(running: Running) -> None:
    terminal = Terminal("status", "--watch")
    terminal.see("on air")
    terminal.type("\x03")
    terminal.see("The show goes on")
    terminal.type("detach\n")
    terminal.see("shows the board again")
    assert terminal.end() == 0
    lost = Terminal("status", "--watch")
    lost.see("on air")
    os.kill(lost.pid, signal.SIGHUP)
    assert lost.end() != 0
    assert running.call("cut", {"scene": "both"})["name"] == "both"


def test_the_board_goes_on_when_the_control_process_dies(running: Running) -> None:
    terminal = Terminal("status", "--watch")
    terminal.see("on air")
    os.kill(running.pid, signal.SIGKILL)
    wait_for(lambda: running_sessions() and running_sessions()[0].pid != running.pid, 20, "a new control process")
    began = time.monotonic()
    assert told("cut", "both")["status"] == "success"
    assert time.monotonic() - began < 10
    terminal.see("both")
    terminal.type("\x03")
    terminal.see("The show goes on")
    terminal.type("\x03")
    terminal.see("shows the board again")
    assert terminal.end() == 0
