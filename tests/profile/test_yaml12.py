"""What YAML 1.2's core schema says of plain scalars, above all where YAML 1.1 says something else."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.profile.document import read_document
from streamctl.profile.yaml12 import plain_scalar


@pytest.mark.parametrize(
    "text",
    [
        "19:30",
        "1:30:00",
        "on",
        "off",
        "yes",
        "no",
        "y",
        "n",
        "On",
        "YES",
        "1_000",
        "0b101",
        "2026-12-04",
        "tRue",
        "nULL",
        "0o9",
        "0xg",
        "1e",
        ".",
        "-",
        "+",
        "1.2.3",
        "=",
        "<<",
        "NaN",
        "inf",
        "0x",
        "-0x1F",
        "１２",
        "١",
    ],
)
def test_text(text: str) -> None:
    assert plain_scalar(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0123", 123),
        ("0o17", 15),
        ("0x1F", 31),
        ("-7", -7),
        ("+7", 7),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("-.inf", -math.inf),
        (".INF", math.inf),
        ("true", True),
        ("FALSE", False),
        ("", None),
        ("~", None),
        ("Null", None),
    ],
)
def test_values(text: str, value: object) -> None:
    found = plain_scalar(text)
    assert (found, type(found)) == (value, type(value))


def test_not_a_number() -> None:
    found = plain_scalar(".nan")
    assert isinstance(found, float)
    assert math.isnan(found)


def test_numbers_that_python_refuses_to_read_stay_text() -> None:
    assert plain_scalar("9" * 5000) == "9" * 5000


texts = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn", "Co"]), max_size=20)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(value=st.lists(values, min_size=1, max_size=3))
def test_json_is_yaml(value: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "json.yaml"
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    assert read_document(path, "json.yaml").value == value


def test_places(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\nb:\n  - x\n  - {c: ガバメント, d: 2}\n", encoding="utf-8")
    document = read_document(path, "a.yaml")
    assert document.value == {"a": 1, "b": ["x", {"c": "ガバメント", "d": 2}]}
    assert str(document.values["b", 1, "d"]) == "a.yaml:4:19"
    assert str(document.keys["b", 1, "d"]) == "a.yaml:4:16"
    assert str(document.keys["b",]) == "a.yaml:2:1"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_windows_files(mark: bytes, newline: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(mark + f"a: 1{newline}b: c{newline}".encode())
    document = read_document(path, "a.yaml")
    assert document.value == {"a": 1, "b": "c"}
    assert str(document.keys["b",]) == "a.yaml:2:1"


def test_aliases_and_text_tags(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: &x {n: 1}\nb: *x\nc: !!str 2026\nd: ! 5\n")
    document = read_document(path, "a.yaml")
    assert document.value == {"a": {"n": 1}, "b": {"n": 1}, "c": "2026", "d": "5"}
    assert document.problems == []
