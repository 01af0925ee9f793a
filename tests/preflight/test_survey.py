"""The site visit as a baseline, and what has changed since."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.errors import StreamctlError
from streamctl.preflight.check import problem
from streamctl.preflight.model import CheckResult, Measure, Report, Status
from streamctl.preflight.survey import (
    Survey,
    compared,
    read_survey,
    survey_of,
    survey_path,
    write_survey,
)
from tests.lab.findings import report


def measure(name: str, value: Any, unit: str = "") -> Measure:
    return Measure(name=name, value=value, unit=unit)


def result(check: str, *measures: Measure, status: Status = Status.OK, **changes: Any) -> CheckResult:
    facts: dict[str, Any] = {"category": "cameras", "blocking": False, "measures": measures}
    return CheckResult(check=check, status=status, **{**facts, **changes})


DEVICES = ("v4l2: /dev/video0 (Cam)", "alsa: hw:CARD=Mic,DEV=0 (Mic)")


def venue(fps: float = 30.0, devices: tuple[str, ...] = DEVICES, **changes: Any) -> Report:
    camera = result(
        "camera.close",
        measure("frame_rate", fps, "fps"),
        measure("picture", changes.get("picture", "1280x720")),
        measure("sound", changes.get("sound", -20.0), "dBFS"),
        status=changes.get("status", Status.OK),
    )
    card = result("card.standby", measure("font", changes.get("font", "Noto")), category="cards")
    found = result("machine.devices", category="machine", evidence=devices)
    return report(camera, card, found)


def changes_of(now: Report, before: Report) -> list[tuple[str, str]]:
    results = compared(now, survey_of(before), None).results
    own = [one for one in results if one.category == "survey" and one.problems]
    assert all(one.status == Status.WARN for one in own)
    return [(one.check, one.problems[0].code) for one in own]


def test_nothing_changed_is_said(tmp_path: Path) -> None:
    after = compared(venue(29.5), survey_of(venue()), None)
    assert [(one.check, one.status.value) for one in after.results if one.category == "survey"] == [("survey", "OK")]
    assert after.surveyed == venue().started


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"fps": 25.0}, [("survey.camera.close.frame_rate", "PRE-801")]),
        ({"picture": "1920x1080"}, [("survey.camera.close.picture", "PRE-801")]),
        ({"sound": -50.0}, [("survey.camera.close.sound", "PRE-801")]),
        ({"sound": -40.0}, []),
        ({"font": "Another"}, [("survey.card.standby.font", "PRE-801")]),
        ({"devices": DEVICES[:1]}, [("survey.device-1", "PRE-802")]),
        ({"devices": (*DEVICES, "pulse: new (new)")}, []),
        ({"status": Status.FAIL}, [("survey.camera.close.status", "PRE-803")]),
    ],
)
def test_what_changed(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert changes_of(venue(**changes), venue()) == expected


def test_a_change_says_from_what_to_what() -> None:
    after = compared(venue(25.0), survey_of(venue()), None)
    said = after.results[-1].problems[0]
    assert "from 30.0 fps to 25.0 fps" in said.message()
    assert "30.0 fps から 25.0 fps" in said.message("ja")


def test_a_check_that_got_better_is_no_change() -> None:
    assert changes_of(venue(), venue(status=Status.FAIL)) == []


def test_a_survey_comes_back_from_its_file(tmp_path: Path) -> None:
    path = survey_path(tmp_path / "lecture.yaml")
    assert path.name == "lecture.survey.json"
    assert read_survey(path) == (None, None)
    write_survey(path, survey_of(venue()))
    write_survey(path, survey_of(venue(25.0)))
    survey, unreadable = read_survey(path)
    assert unreadable is None
    assert survey == survey_of(venue(25.0))
    assert [file.name for file in tmp_path.iterdir()] == ["lecture.survey.json"]


def test_a_survey_of_a_comparison_holds_only_the_venue(tmp_path: Path) -> None:
    after = compared(venue(25.0), survey_of(venue()), None)
    assert survey_of(after) == survey_of(venue(25.0))


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b'{"format": 2}', b"[1]"])
def test_one_that_cannot_be_read_is_said_and_ends_nothing(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.survey.json"
    path.write_bytes(content)
    survey, unreadable = read_survey(path)
    assert survey is None
    after = compared(venue(), survey, unreadable)
    assert after.results[-1].status == Status.NOT_CHECKED
    assert after.results[-1].problems[0].code == "PRE-007"
    assert not after.blocked


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    with pytest.raises(StreamctlError) as caught:
        write_survey(tmp_path / "none" / "x.survey.json", survey_of(venue()))
    assert caught.value.code == "PRE-006"


@given(st.binary(max_size=200))
def test_any_file_is_a_survey_or_a_problem(content: bytes) -> None:
    try:
        Survey.model_validate_json(content)
    except ValueError:
        return
    raise AssertionError("random bytes made a survey")


def test_a_survey_holds_no_more_than_codes_and_facts(tmp_path: Path) -> None:
    failed = result("secret.youtube", status=Status.FAIL, problems=(problem("SEC-004", reference="env:KEY"),))
    assert "SEC-004" not in survey_of(report(failed)).model_dump_json()
