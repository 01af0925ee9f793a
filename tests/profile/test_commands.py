"""`streamctl profile …` as a person and a script meet it."""

import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from streamctl.cli.main import run
from streamctl.core.exits import ExitCode
from streamctl.profile.schema import profile_schema, scenes_schema

DEMO = "profiles/demo.yaml"
LECTURE = "profiles/lecture.yaml"


def document(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    status = run(["profile", *arguments, "--json"])
    captured = capsys.readouterr()
    assert captured.err == ""
    assert len(captured.out.splitlines()) == 1
    return status, json.loads(captured.out)


def text(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = run(["profile", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_new_then_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    status, answer = document(["new", "evening"], capsys)
    assert (status, answer["data"]) == (0, {"path": "evening.yaml", "event": "evening"})
    status, out, err = text(["check", "evening.yaml"], capsys)
    assert (status, err) == (0, "")
    assert out.startswith("OK: the profile is sound\n")
    status, answer = document(["new", "evening"], capsys)
    assert (status, answer["errors"][0]["code"]) == (ExitCode.USAGE, "CLI-002")


def test_new_in_japanese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STREAMCTL_LANGUAGE", "ja")
    status, out, _ = text(["new", "evening"], capsys)
    assert (status, out.splitlines()[0]) == (0, "作成しました: evening.yaml")
    assert "進行表" in Path("evening.yaml").read_text(encoding="utf-8")


def test_check_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    status, answer = document(["check", LECTURE], capsys)
    assert (status, answer["command"], answer["status"], answer["errors"]) == (0, "profile check", "success", [])
    data = answer["data"]
    assert set(data) == {
        *(
            "path",
            "sha256",
            "event",
            "title",
            "starts",
            "duration_seconds",
            "cameras",
            "microphones",
            "scenes",
            "cards",
        ),
        *("rundown", "targets", "rehearsal_targets"),
    }
    assert (data["event"], data["starts"]) == ("govcloud-2026", "2026-12-04T13:30:00+09:00")
    assert (data["duration_seconds"], data["cameras"]) == (4800.0, ["close", "wide", "slides"])
    assert (data["targets"], data["rehearsal_targets"]) == (["youtube", "backup"], ["local"])


@pytest.mark.parametrize(("language", "word"), [("en", "rundown"), ("ja", "進行表")])
def test_check_for_people(
    language: str, word: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMCTL_LANGUAGE", language)
    status, out, _ = text(["check", DEMO], capsys)
    assert status == 0
    line = next(line for line in out.splitlines() if line.startswith(word))
    assert line.split() == [word, "opening,", "talk,", "questions,", "closing"]
    assert "0:01:00" in out


def test_columns_stand_under_each_other_in_japanese(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMCTL_LANGUAGE", "ja")
    _, out, _ = text(["show", LECTURE], capsys)
    rows = [line.rstrip() for line in out.splitlines() if "lecture.yaml:" in line]
    assert len({cell_len(line[: line.index("lecture.yaml:")]) for line in rows}) == 1
    assert any("ガバメントクラウド運用 勉強会" in line for line in rows)


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    status, answer = document(["show", LECTURE], capsys)
    values = {row["key"]: row for row in answer["data"]["values"]}
    assert status == 0
    assert values["targets.youtube.key"]["value"] == "env:YT_KEY"
    assert values["video.bitrate"]["source"] == f"{LECTURE}:19"
    assert values["video.preset"]["source"] == "default"
    assert values["scenes.room-with-slides.size"]["source"] == "scenes/lecture.yaml:28"
    status, out, _ = text(["show", LECTURE], capsys)
    assert status == 0
    assert all(key in out for key in values)


def test_the_secret_itself_is_never_shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YT_KEY", "abcd-SECRET-1234")
    for command in ("check", "show"):
        assert "SECRET" not in json.dumps(document([command, LECTURE], capsys))
        assert "SECRET" not in "".join(text([command, LECTURE], capsys)[1:])


@pytest.mark.parametrize(("option", "schema"), [([], profile_schema), (["--scenes"], scenes_schema)])
def test_schema(option: list[str], schema: Any, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = text(["schema", *option], capsys)
    assert (status, json.loads(out), err) == (0, schema(), "")
    assert document(["schema", *option], capsys)[1]["data"] == {"schema": schema()}


@pytest.mark.parametrize("command", ["check", "show"])
def test_problems_end_with_10(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, answer = document([command, "tests/profiles/bad/many.yaml"], capsys)
    assert (status, answer["status"], answer["data"], len(answer["errors"])) == (10, "error", {}, 6)
    path = "tests/profiles/bad/unknown-key.yaml"
    status, out, err = text([command, path], capsys)
    assert (status, out) == (10, "")
    assert err == (
        f"{path}:6:5: cameras.close.fallbak: unknown key, did you mean 'fallback'? [PRO-030]\n"
        "  fix: write `fallback`, or remove the key\n"
    )
