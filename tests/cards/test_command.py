import json
from pathlib import Path

import pytest
from PIL import Image

from streamctl.cli.main import run

PROFILE = """\
event: {id: small, title: 小さな会, timezone: Asia/Tokyo}
video: {size: 640x360}
audio: {master: one}
cameras: {one: {source: {test: 1}}}
cards:
  standby: {template: standby, title: まもなく開始します}
  name: {template: lower-third, title: 運用解説, speaker: 講師A}
"""


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "small.yaml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


def test_the_pictures_and_the_sheet_are_written(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = profile.parent / "pictures"
    assert run(["cards", str(profile), "--output", str(folder)]) == 0
    out = capsys.readouterr().out
    assert sorted(path.name for path in folder.iterdir()) == ["_contact-sheet.png", "name.png", "standby.png"]
    with Image.open(folder / "standby.png") as picture:
        assert picture.size == (640, 360)
    assert f"2 cards in {folder}" in out
    assert f"all on one picture: {folder / '_contact-sheet.png'}" in out
    assert str(folder / "name.png") in out


def test_json_names_the_files(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cards", str(profile), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)["data"]
    folder = profile.parent / "cards-small"
    assert data == {
        "folder": str(folder),
        "cards": [
            {"id": "standby", "template": "standby", "file": str(folder / "standby.png")},
            {"id": "name", "template": "lower-third", "file": str(folder / "name.png")},
        ],
        "contact_sheet": str(folder / "_contact-sheet.png"),
    }


def test_twice_gives_the_same_bytes(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = []
    for _ in range(2):
        assert run(["cards", str(profile)]) == 0
        written.append([path.read_bytes() for path in sorted((profile.parent / "cards-small").iterdir())])
    assert written[0] == written[1]


def test_every_problem_of_every_card_at_once(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = (
        "  one: {template: break, title: 休憩😀, footer: " + "長" * 90 + "}\n  two: {template: closing, title: ' '}\n"
    )
    profile.write_text(PROFILE + more, encoding="utf-8")
    assert run(["cards", str(profile), "--json"]) == 10
    errors = json.loads(capsys.readouterr().out)["errors"]
    assert [(error["code"], error["where"]) for error in errors] == [
        ("CRD-001", "cards.one.title"),
        ("CRD-002", "cards.one.footer"),
        ("CRD-008", "cards.two.title"),
    ]
    assert "card one uses 😀 (U+1F600)" in errors[0]["message"]
    assert not (profile.parent / "cards-small").exists()


def test_a_profile_without_cards_says_so(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    profile.write_text(PROFILE.partition("cards:\n")[0], encoding="utf-8")
    assert run(["cards", str(profile)]) == 0
    assert "has no cards" in capsys.readouterr().out


def test_japanese(profile: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMCTL_LANGUAGE", "ja")
    assert run(["cards", str(profile)]) == 0
    assert "カード 2 枚を" in capsys.readouterr().out
