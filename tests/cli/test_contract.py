"""The command line's contract: help for everything, JSON for everything, no traceback, and a page that tells it all.

`STREAMCTL_UPDATE_GOLDEN=1 pytest tests/cli/test_contract.py` writes docs/cli.md anew; look at the difference before
committing it.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import typer

from streamctl import __version__
from streamctl.cli import answer as answering
from streamctl.cli import main
from streamctl.core.errors import StreamctlError
from streamctl.core.result import Result
from tests.core.test_messages import CATALOGUE
from tests.lab.reference import commands, groups, parameters, reference

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
UPDATE = "STREAMCTL_UPDATE_GOLDEN"
KEYS = ["schema", "command", "status", "exit_code", "data", "errors"]
ERROR_KEYS = ["code", "message", "where", "fix"]
COMMANDS = dict(commands())
WORDS = [" ".join(words) for words in COMMANDS]
HEAVY = {"pydantic", "rich", "av", "numpy", "PIL", "yaml", "ffmpeg", "psutil"}
CALL_SECONDS = 60
"""How long one call may take on a busy machine (seconds)."""


def call(arguments: Sequence[str], **options: Any) -> "subprocess.CompletedProcess[bytes]":
    """Run the program as a user would and return what came of it."""
    return subprocess.run(
        [sys.executable, "-m", "streamctl", *arguments],
        capture_output=True,
        check=False,
        timeout=CALL_SECONDS,
        stdin=subprocess.DEVNULL,
        **options,
    )


def document(text: str) -> dict[str, Any]:
    """Return the one document that `text` is, with its form checked."""
    assert text.count("\n") == 1
    found: dict[str, Any] = json.loads(text)
    assert list(found) == KEYS
    assert all(list(error) == ERROR_KEYS for error in found["errors"])
    assert all(error["code"] in CATALOGUE for error in found["errors"])
    assert (found["status"] == "success") == (found["exit_code"] == 0)
    return found


def arguments_for(command: Any, value: str) -> list[str]:
    """Return `value` for each argument that `command` requires."""
    return [value for one in command.params if one.param_type_name == "argument" and one.required]


def test_the_page_tells_what_the_program_does() -> None:
    if os.environ.get(UPDATE):
        PAGE.write_text(reference(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == reference()


@pytest.mark.parametrize("words", WORDS)
def test_a_command_its_arguments_and_options_have_help(words: str) -> None:
    command = COMMANDS[tuple(words.split())]
    assert command.help
    assert command.help.strip().splitlines()[0].endswith(".")
    for parameter in parameters(command):
        assert parameter.help, f"{words} {parameter.name} has no help"
    options = {spelling for parameter in command.params for spelling in parameter.opts}
    assert "--json" in options
    assert any(answering.Json.__metadata__[0].help == parameter.help for parameter in parameters(command))


def test_every_group_has_help() -> None:
    for words, group in groups():
        assert group.help, words


def test_every_module_of_verbs_adds_some() -> None:
    for name in main.VERB_GROUPS:
        app = typer.Typer()
        sys.modules[f"streamctl.cli.{name}"].register(app)
        assert app.registered_commands or app.registered_groups, name


def test_help_works_for_every_command() -> None:
    asked = [(), *COMMANDS, *(words for words, _ in groups() if words)]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda words: call([*words, "--help"]), asked))
    for words, finished in zip(asked, done, strict=True):
        assert finished.returncode == 0, (words, finished.stderr.decode())
        assert " ".join(("Usage: streamctl", *words)) in finished.stdout.decode()
        assert finished.stderr == b""


def test_the_version_is_told_without_anything_heavy() -> None:
    said, loaded = loaded_after(["--version"])
    assert said == [f"streamctl {__version__}"]
    assert loaded == set()


@pytest.mark.parametrize("arguments", [["cut", "x"], ["card", "x"], ["next"], ["mark", "x"]])
def test_a_command_to_a_running_session_waits_for_nothing_heavy(arguments: list[str]) -> None:
    said, loaded = loaded_after([*arguments, "--json"])
    assert document(said[0] + "\n")["exit_code"] == 16
    assert loaded <= {"pydantic"}


def loaded_after(arguments: list[str]) -> tuple[list[str], set[str]]:
    """Return the lines that the program prints for `arguments`, and which of the heavy libraries it has loaded."""
    probe = f"import sys; from streamctl.cli.main import run; run(sys.argv[1:]); print(*({HEAVY!r} & set(sys.modules)))"
    argv = [sys.executable, "-c", probe, *arguments]
    done = subprocess.run(argv, capture_output=True, check=True, timeout=CALL_SECONDS)
    *said, loaded = done.stdout.decode().splitlines()
    return said, set(loaded.split())


@pytest.mark.parametrize("words", WORDS)
def test_an_unknown_option_is_a_usage_error_of_that_command(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = main.run([*words.split(), *arguments_for(COMMANDS[tuple(words.split())], "x"), "--nonsense", "--json"])
    found = document(capsys.readouterr().out)
    assert (status, found["exit_code"], found["command"]) == (2, 2, words)
    (error,) = found["errors"]
    assert error["code"] == "CLI-001"
    assert "--nonsense" in error["message"]
    assert error["fix"] == f"see `streamctl {words} --help`"


@pytest.mark.parametrize("words", [words for words in WORDS if arguments_for(COMMANDS[tuple(words.split())], "x")])
def test_a_missing_argument_is_a_usage_error(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run([*words.split(), "--json"]) == 2
    found = document(capsys.readouterr().out)
    assert found["errors"][0]["code"] == "CLI-001"
    assert "Missing argument" in found["errors"][0]["message"]


@pytest.mark.parametrize(
    ("arguments", "command", "fix"),
    [
        (["nonsense", "--json"], "nonsense", "see `streamctl --help`"),
        (["--json", "nonsense"], "nonsense", "see `streamctl --help`"),
        (["profile", "nonsense", "--json"], "profile", "see `streamctl profile --help`"),
        (["--json"], "", "see `streamctl --help`"),
    ],
)
def test_a_mistyped_command_speaks_json(
    arguments: list[str], command: str, fix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(arguments) == 2
    found = document(capsys.readouterr().out)
    assert (found["command"], found["status"], found["data"]) == (command, "error", {})
    assert found["errors"][0]["fix"] == fix


def test_a_mistyped_command_speaks_to_people_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["nonsense"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "No such command 'nonsense'. [CLI-001]\n  fix: see `streamctl --help`\n"


def test_nothing_asked_is_answered_with_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run([]) == 2
    said = capsys.readouterr()
    assert "Usage: streamctl" in said.out + said.err
    assert "CLI-001" not in said.out + said.err


TAKES_A_PATH = [
    words
    for words in WORDS
    if words.split()[0] in {"profile", "plan", "cards", "preflight", "start", "rehearse", "export", "verify"}
    and words not in {"profile schema", "profile new"}
]


@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "binary", "long", "zero"])
@pytest.mark.parametrize("words", TAKES_A_PATH)
def test_no_path_whatever_it_leads_to_ends_in_a_traceback(
    words: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").touch()
    (tmp_path / "binary").write_bytes(bytes(range(256)) * 64)
    path = {"long": "x" * 5000, "zero": "/dev/zero"}.get(kind, str(tmp_path / kind))
    status = main.run([*words.split(), path, "--json"])
    said = capsys.readouterr()
    found = document(said.out.splitlines()[-1] + "\n")
    assert status == found["exit_code"] != 0
    assert found["command"] == words
    assert not {error["code"] for error in found["errors"]} & {"INT-001"}
    assert found["errors"]
    assert "Traceback" not in said.out + said.err


@pytest.mark.parametrize(
    "words",
    [words for words in WORDS if words.split()[0] in {"cut", "card", "sound", "mark", "next", "status", "stop"}],
)
def test_without_a_running_session_that_is_what_is_said(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    argument = ["x"] if words == "card" else arguments_for(COMMANDS[(words,)], "x")
    status = main.run([words, *argument, "--json"])
    found = document(capsys.readouterr().out)
    assert status == found["exit_code"] == 16
    assert found["errors"][0]["code"] == "SES-003"


@pytest.mark.parametrize("encoding", ["cp932", "ascii"])
def test_a_terminal_that_lacks_characters_crashes_nothing(encoding: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "STREAMCTL_LANGUAGE": "ja", "PYTHONUTF8": "0"}
    demo = Path(__file__).parents[2] / "profiles" / "lecture.yaml"
    for arguments, status in (
        (["--help"], 0),
        (["cut", "--help"], 0),
        (["cut", "存在しない✓"], 16),
        (["profile", "show", str(demo)], 0),
        (["plan", str(demo)], 0),
        (["plan", str(demo), "--json"], 0),
        (["plan", "ない.yaml"], 10),
        (["sessions", "--folder", str(tmp_path)], 0),
    ):
        done = call(arguments, env=environment)
        assert b"Traceback" not in done.stderr
        assert done.returncode == status, (arguments, done.stderr)
        done.stdout.decode(encoding)
        done.stderr.decode(encoding)
    assert ("実行中" in call(["cut", "x"], env=environment).stderr.decode(encoding)) == (encoding == "cp932")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_an_answer_that_cannot_be_written_is_said_on_standard_error() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "streamctl", "cut", "x", "--json"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode != 0
    assert b"CLI-003" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_fault() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        [sys.executable, "-m", "streamctl", "--help"], stdout=write_end, stderr=subprocess.PIPE, check=False
    )
    os.close(write_end)
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


class TestAnswer:
    """How a command ends, whatever happens in it."""

    def answer(self, work: Any, render: Any = lambda result: None, *, json: bool = True) -> int:
        return answering.answer("x", work, render, json=json)

    def test_success_is_rendered_for_people(self, capsys: pytest.CaptureFixture[str]) -> None:
        seen: list[Result] = []
        result = Result("x", {"a": 1})
        assert self.answer(lambda: result, seen.append, json=False) == 0
        assert seen == [result]
        assert capsys.readouterr().out == ""

    def test_an_error_has_no_table(self, capsys: pytest.CaptureFixture[str]) -> None:
        def work() -> Result:
            raise StreamctlError("SES-003")

        def render(_: Result) -> None:
            raise AssertionError

        assert self.answer(work, render, json=False) == 16
        assert "SES-003" in capsys.readouterr().err

    def test_what_nobody_foresaw_is_told_with_its_place(self, capsys: pytest.CaptureFixture[str]) -> None:
        def work() -> Result:
            raise ZeroDivisionError("a fault")

        assert self.answer(work) == 1
        found = document(capsys.readouterr().out)
        assert found["errors"][0]["code"] == "INT-001"
        assert "ZeroDivisionError: a fault" in found["errors"][0]["message"]
        assert re.fullmatch(r".*test_contract:\d+", found["errors"][0]["where"])

    def test_a_table_that_fails_is_told_as_well(self, capsys: pytest.CaptureFixture[str]) -> None:
        def render(_: Result) -> None:
            raise KeyError("column")

        assert self.answer(lambda: Result("x", {"a": 1}), render, json=False) == 1
        assert "INT-001" in capsys.readouterr().err

    def test_an_interrupt_is_one(self, capsys: pytest.CaptureFixture[str]) -> None:
        def work() -> Result:
            raise KeyboardInterrupt

        assert self.answer(work) == 130
        assert document(capsys.readouterr().out)["errors"][0]["code"] == "INT-002"
