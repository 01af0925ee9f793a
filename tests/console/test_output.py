"""Plain output: one JSON document, readable words, and no encoding or missing stream that could stop either."""

import io
import json
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from streamctl.console.output import Stdio, print_line, print_problems, print_record, print_result
from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import register
from streamctl.core.result import Result, failure


class Terminal:
    """Two streams of one encoding, and what was written to them."""

    def __init__(self, encoding: str = "utf-8", language: str | None = "en") -> None:
        self._raw = io.BytesIO(), io.BytesIO()
        self._encoding = encoding
        out, err = (io.TextIOWrapper(raw, encoding=encoding) for raw in self._raw)
        self.stdio = Stdio(out, err, language)

    @property
    def out(self) -> str:
        self.stdio.out.flush()
        return self._raw[0].getvalue().decode(self._encoding)

    @property
    def err(self) -> str:
        self.stdio.err.flush()
        return self._raw[1].getvalue().decode(self._encoding)


MISSING = StreamctlError("SEC-001", where="targets.youtube.key", reference="env:YT_KEY", name="YT_KEY")


def test_a_result_is_one_document_on_one_line_of_standard_output() -> None:
    terminal = Terminal()
    print_result(failure("start", MISSING), terminal.stdio)
    assert terminal.out.count("\n") == 1
    assert json.loads(terminal.out) == failure("start", MISSING).envelope()
    assert terminal.err == ""


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "ascii", "latin-1"])
def test_json_loses_no_character_in_any_encoding(encoding: str) -> None:
    terminal = Terminal(encoding)
    print_result(Result("x", {"title": "勉強会 ✓ 🎥 é"}), terminal.stdio)
    assert json.loads(terminal.out)["data"] == {"title": "勉強会 ✓ 🎥 é"}


def test_json_in_utf8_is_readable_as_it_is() -> None:
    terminal = Terminal()
    print_record({"title": "勉強会"}, terminal.stdio)
    assert terminal.out == '{"title": "勉強会"}\n'


def test_what_json_has_no_word_for_is_written_as_text() -> None:
    terminal = Terminal()
    register("abcd-1234")
    print_result(
        Result("x", {"path": Path("/a/abcd-1234"), "number": Decimal("1.5"), "broken": "\udcff"}), terminal.stdio
    )
    assert json.loads(terminal.out)["data"] == {"path": "/a/***", "number": "1.5", "broken": "?"}


@pytest.mark.parametrize("secret", ["1234", "true", "data", "success", '", "'])
def test_a_secret_that_is_part_of_the_document_s_form_leaves_it_valid(secret: str) -> None:
    register(secret)
    terminal = Terminal()
    print_result(Result("x", {"data": 1234, "true": True, "text": f"<{secret}>"}), terminal.stdio)
    print_record({"n": 1234, "text": secret}, terminal.stdio)
    first, second = (json.loads(line) for line in terminal.out.splitlines())
    assert first["data"] == {"data": 1234, "true": True, "text": "<***>"}
    assert (first["status"], first["exit_code"]) == ("success", 0)
    assert second == {"n": 1234, "text": "***"}


def test_a_problem_says_place_sentence_code_and_next_step_on_standard_error() -> None:
    terminal = Terminal()
    print_problems([MISSING, StreamctlError("SES-003")], terminal.stdio)
    assert terminal.err == (
        "targets.youtube.key: the secret env:YT_KEY is not set [SEC-001]\n"
        "  fix: export it in the shell that starts streamctl: `export YT_KEY=…`\n"
        "no session is running [SES-003]\n"
        "  fix: start one with `streamctl start PROFILE`\n"
    )
    assert terminal.out == ""


def test_a_problem_in_japanese() -> None:
    terminal = Terminal(language="ja")
    print_problems([StreamctlError("SES-003")], terminal.stdio)
    assert terminal.err == (
        "実行中のセッションはありません [SES-003]\n  対処: `streamctl start PROFILE` で開始してください\n"
    )


def test_lines_and_problems_are_redacted() -> None:
    register("abcd-1234")
    terminal = Terminal()
    print_line("key abcd-1234", terminal.stdio)
    print_problems([StreamctlError("FFM-005", where="abcd-1234", name="abcd-1234", detail="x")], terminal.stdio)
    assert terminal.out == "key ***\n"
    assert "abcd-1234" not in terminal.err


@pytest.mark.parametrize(
    ("encoding", "language"),
    [("utf-8", "ja"), ("cp932", "ja"), ("euc-jp", "ja"), ("ascii", "en"), ("latin-1", "en"), ("cp437", "en")],
)
def test_japanese_is_spoken_where_it_can_be_read(encoding: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMCTL_LANGUAGE", "ja")
    assert Terminal(encoding, None).stdio.language == language


def test_what_an_encoding_lacks_is_replaced() -> None:
    terminal = Terminal("cp932")
    print_line("OK ✓ 勉強会", terminal.stdio)
    assert terminal.out == "OK ? 勉強会\n"


def test_without_standard_streams_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    stdio = Stdio()
    print_line("to nobody", stdio)
    print_problems([MISSING], stdio)
