"""Errors: a code, a place, a sentence and a fix, in two languages, and never a failure of their own."""

import pytest

from streamctl.core.errors import CombinedError, StreamctlError
from streamctl.core.exits import ExitCode
from streamctl.core.redaction import register
from streamctl.core.result import failure

KEY = "abcd-1234-efgh"


def missing_key() -> StreamctlError:
    return StreamctlError("SEC-001", where="targets.youtube.key", reference="env:YT_KEY", name="YT_KEY")


def test_an_error_among_the_facts_is_said_in_the_language_of_the_whole() -> None:
    inner = StreamctlError("LIV-056", where="a.flv")
    outer = StreamctlError("LIV-025", reason=inner, session="s")
    assert "a.flv: the recording file was not closed [LIV-056]" in outer.message()
    assert "a.flv: 収録ファイルが閉じられていません [LIV-056]" in outer.message("ja")


def test_an_error_speaks_both_languages_and_names_its_place_and_code() -> None:
    error = missing_key()
    assert error.message() == "the secret env:YT_KEY is not set"
    assert error.message("ja") == "シークレット env:YT_KEY が設定されていません"
    assert error.message("fr") == error.message("en")
    assert "export YT_KEY" in error.fix()
    assert "export YT_KEY" in error.fix("ja")
    assert str(error) == "targets.youtube.key: the secret env:YT_KEY is not set [SEC-001]"
    assert error.exit_code == ExitCode.SECRET_MISSING


def test_a_number_that_was_written_out_is_rounded_all_the_same() -> None:
    error = StreamctlError("REC-003", seconds="13.011547312999937", lost="0")
    assert error.message() == StreamctlError("REC-003", seconds=13.011547312999937, lost=0).message()
    assert "13.0 s" in error.message()
    assert "13.0 秒" in error.message("ja")
    assert "a while" in StreamctlError("REC-003", seconds="a while", lost=0).message()


def test_no_fact_shows_a_secret() -> None:
    register(KEY)
    error = StreamctlError("FFM-005", where=f"rtmp://h/{KEY}", name=KEY, detail=f"x {KEY}")
    assert KEY not in f"{error} {error.message()} {error.message('ja')} {error.fix()} {failure('x', error).envelope()}"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "{name} did not end within {seconds} s"),
        ({"name": "x", "seconds": "10.0"}, "x did not end within 10 s"),
        ({"name": "x", "seconds": None}, "x did not end within None s"),
        ({"name": "{seconds}", "seconds": 10.5}, "{seconds} did not end within 10.5 s"),
        ({"name": "x", "seconds": 2, "more": 1}, "x did not end within 2 s"),
    ],
)
def test_a_sentence_with_a_gap_is_still_a_sentence(facts: dict[str, object], sentence: str) -> None:
    assert StreamctlError("FFM-006", **facts).message() == sentence


def test_several_problems_in_one() -> None:
    first, second = missing_key(), StreamctlError("SES-003")
    both = CombinedError([first, second])
    assert both.problems == (first, second)
    assert (both.code, both.where, both.exit_code) == ("SEC-001", "targets.youtube.key", ExitCode.SECRET_MISSING)
    assert CombinedError([second, both]).problems == (second, first, second)
    assert [document["code"] for document in failure("x", both).envelope()["errors"]] == ["SEC-001", "SES-003"]


def test_no_problem_is_no_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        CombinedError([])


def test_an_error_alone_is_its_own_problem() -> None:
    error = missing_key()
    assert error.problems == (error,)
