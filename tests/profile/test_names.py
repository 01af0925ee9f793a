"""Names that lead nowhere, and the ones that were meant."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.errors import StreamctlError
from streamctl.profile.load import load_profile
from streamctl.profile.names import _circle, matches
from streamctl.profile.suggestion import closest

BASE = """
event: {id: names, title: Names, timezone: Asia/Tokyo}
audio: {master: lectern}
cameras:
  close: {source: {test: 0}, fallback: wide}
  wide: {source: {test: 1}}
  slides: {source: {test: 2}}
microphones:
  lectern: {source: {alsa: "hw:1,0"}, backup: headset}
  headset: {source: {camera: close}, backup: wide}
scenes:
  alone: {layout: full, camera: close}
  inset: {layout: picture-in-picture, background: slides, inset: close}
  beside: {layout: side-by-side, left: slides, right: wide}
cards:
  soon: {template: standby, title: Soon}
  name: {template: lower-third, title: Name}
rundown:
  - {id: a, title: A, duration: 5m, scene: inset, lower_third: name}
  - {id: b, title: B, duration: 5m, scene: wide}
  - {id: c, title: C, duration: 5m, card: soon}
"""


def told(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "names.yaml"
    file.write_text(text)
    try:
        load_profile(file)
    except StreamctlError as error:
        return [f"{(problem.where or '').partition(': ')[2]}: {problem.message()}" for problem in error.problems]
    return []


def test_every_kind_of_reference_may_lead_somewhere(tmp_path: Path) -> None:
    assert told(tmp_path, BASE) == []


@pytest.mark.parametrize(
    ("right", "wrong", "place", "meant"),
    [
        ("master: lectern", "master: lecturn", "audio.master", "lectern"),
        ("fallback: wide", "fallback: wied", "cameras.close.fallback", "wide"),
        ("backup: headset", "backup: hedset", "microphones.lectern.backup", "headset"),
        ("backup: wide", "backup: wdie", "microphones.headset.backup", "wide"),
        ("{camera: close}", "{camera: clsoe}", "microphones.headset.source.camera", "close"),
        ("full, camera: close", "full, camera: clse", "scenes.alone.camera", "close"),
        ("background: slides", "background: slide", "scenes.inset.background", "slides"),
        ("inset: close", "inset: closes", "scenes.inset.inset", "close"),
        ("left: slides", "left: sildes", "scenes.beside.left", "slides"),
        ("right: wide", "right: wides", "scenes.beside.right", "wide"),
        ("scene: inset", "scene: inste", "rundown[1].scene", "inset"),
        ("scene: wide", "scene: wid", "rundown[2].scene", "wide"),
        ("card: soon", "card: sonn", "rundown[3].card", "soon"),
        ("lower_third: name", "lower_third: nmae", "rundown[1].lower_third", "name"),
    ],
)
def test_every_reference_is_checked(right: str, wrong: str, place: str, meant: str, tmp_path: Path) -> None:
    assert BASE.count(right) == 1
    assert told(tmp_path, BASE.replace(right, wrong)) == [f"{place}: nothing has this name, did you mean '{meant}'?"]


def test_names_that_exist_are_listed(tmp_path: Path) -> None:
    assert told(tmp_path, BASE.replace("fallback: wide", "fallback: xyz")) == [
        "cameras.close.fallback: nothing has this name (there are: close, wide, slides)"
    ]


def test_a_lower_third_is_never_offered_as_a_card(tmp_path: Path) -> None:
    assert told(tmp_path, BASE.replace("card: soon", "card: nam")) == [
        "rundown[3].card: nothing has this name (there are: soon)"
    ]


@pytest.mark.parametrize("broken", ["cameras: 5", "cameras: [close]", "cameras:"])
def test_a_broken_section_makes_no_further_noise(broken: str, tmp_path: Path) -> None:
    text = BASE[: BASE.index("cameras:")] + broken + "\n" + BASE[BASE.index("microphones:") :]
    assert [line.partition(":")[0] for line in told(tmp_path, text)] == ["cameras"]


def test_no_circle_through_a_camera(tmp_path: Path) -> None:
    text = BASE.replace("{test: 1}}", "{test: 1}, fallback: slides}")
    assert told(tmp_path, text) == []


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([*"abcdefgh", None]), max_size=8))
def test_circles_are_those_that_walking_finds(following: dict[str, str | None]) -> None:
    for start in following:
        circle = _circle(following, start)
        walked = [start]
        for _ in range(20):
            walked.append(following.get(walked[-1] or "") or "")
        assert bool(circle) == (start in walked[1:])
        if circle:
            assert circle == walked[: len(circle)]
            assert walked[len(circle)] == start


def test_matches() -> None:
    value = {"a": [{"b": 1}, {"c": 2}, 3], "d": None}
    assert list(matches(value, ("a", "*", "b"))) == [(("a", 0, "b"), 1)]
    assert list(matches(value, ("d", "*"))) == []
    assert list(matches(value, ("x",))) == []


@pytest.mark.parametrize(
    ("word", "names", "expected"),
    [
        ("widht", ["width", "height"], "width"),
        ("Width", ["width"], "width"),
        ("lower-third", ["lower_third"], "lower_third"),
        ("slides", ["wide", "close"], None),
        ("width" * 30, ["width"], None),
        (5, ["width"], None),
        ("width", [f"width{number}" for number in range(101)], None),
    ],
)
def test_closest(word: object, names: list[str], expected: str | None) -> None:
    assert closest(word, names) == expected
