import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from streamctl.cli.rehearse import OUTCOMES, result_of, seconds_of
from streamctl.console.output import Stdio
from streamctl.console.rehearsal import (
    DETAILS,
    NAMES,
    SENTENCES,
    STEPS,
    VERDICTS,
    WITHIN,
    print_step,
    render_rehearsal,
    sentence,
)
from streamctl.core.errors import StreamctlError
from streamctl.core.exits import ExitCode
from streamctl.core.messages import entry
from streamctl.rehearsal.grade import ITEMS, grades
from streamctl.rehearsal.outcome import Rehearsal
from tests.rehearsal import shows


@pytest.fixture(scope="module")
def rehearsal() -> Rehearsal:
    place = Path("/place")
    return Rehearsal(
        event="test-event",
        title="講演会",
        seconds=60.0,
        session=place / "sessions" / "one",
        archive=place / "archives" / "one",
        video=place / "archives" / "one" / "data" / "delivery" / "720p.mp4",
        grades=grades(shows.case()),
        remarks=(),
    )


def printed(rehearsal: Rehearsal, language: str) -> str:
    stdio = Stdio(io.StringIO(), io.StringIO(), language)
    render_rehearsal(result_of(rehearsal), stdio)
    return stdio.out.getvalue()  # type: ignore[attr-defined]


def test_every_item_has_a_name_and_a_sentence_in_both_languages() -> None:
    assert NAMES.keys() == SENTENCES.keys() == ITEMS.keys()
    assert DETAILS.keys() | WITHIN.keys() <= ITEMS.keys()
    for texts in (*STEPS.values(), *SENTENCES.values(), *WITHIN.values(), *DETAILS.values()):
        assert texts.keys() == {"en", "ja"}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_report_names_each_verdict_the_archive_and_how_to_look_at_it(rehearsal: Rehearsal, language: str) -> None:
    text = printed(rehearsal, language)
    lines = text.splitlines()
    assert sum(line.startswith("OK ") for line in lines) == len(ITEMS)
    assert "/place/archives/one/data/delivery/720p.mp4" in text
    assert "streamctl verify /place/archives/one" in text
    assert "講演会" in lines[0]


def test_a_failure_says_where_to_look(rehearsal: Rehearsal) -> None:
    broken = replace(rehearsal, grades=grades(shows.with_sighting(shows.case(), 250, codes={}, card="standby")))
    text = printed(broken, "en")
    assert "FAIL" in text
    assert "closing, journaled at frame 250, seen at 251" in text
    assert "first at frame 250" in text
    result = result_of(broken)
    assert (result.exit_code, result.errors[0].code) == (ExitCode.RUN_FAILED, "REH-007")
    assert "cuts" in result.errors[0].message()
    assert "NG" in printed(broken, "ja")


def test_result_is_plain_json_with_measured_facts(rehearsal: Rehearsal) -> None:
    document = json.loads(json.dumps(result_of(rehearsal).envelope()))
    assert (document["status"], document["exit_code"]) == ("success", 0)
    cuts = next(grade for grade in document["data"]["grades"] if grade["item"] == "cuts")
    assert cuts["verdict"] == "ok"
    assert cuts["facts"] == {"right": 5, "total": 5}
    assert cuts["sentence"].startswith("5 of 5 changes of picture")


def test_each_outcome_has_the_problem_of_its_exit_code() -> None:
    assert {code: entry(problem).exit_code for code, problem in OUTCOMES.items()} == {code: code for code in OUTCOMES}
    assert {grade.verdict for grade in grades(shows.case())} <= VERDICTS.keys()


def test_sentences_end_with_the_first_problem() -> None:
    assert sentence("acts", {"done": 1, "total": 2, "first": "cut: no"}, "en").endswith(": cut: no")
    assert "frame" not in sentence("pictures", {**_pictures(), "first": -1}, "en").partition("(")[2].partition(")")[2]


def _pictures() -> dict[str, int]:
    return {"right": 1, "checked": 1, "stale": 0, "stuck": 0, "wrong": 0, "unread": 0}


def test_steps_are_lines_on_standard_error() -> None:
    stdio = Stdio(io.StringIO(), io.StringIO(), "en")
    print_step("act", {"at": 12.34, "act": "cut scene=wide"}, stdio)
    assert stdio.err.getvalue() == "  12.3 s  cut scene=wide\n"  # type: ignore[attr-defined]
    assert stdio.out.getvalue() == ""  # type: ignore[attr-defined]


def test_durations_are_read_as_profiles_write_them() -> None:
    assert seconds_of("60s") == 60
    assert seconds_of("1h30m") == 5400
    for wrong in ("60", "", "a minute", "-5s"):
        with pytest.raises(StreamctlError) as caught:
            seconds_of(wrong)
        assert caught.value.code == "CLI-004"
