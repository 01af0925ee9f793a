"""Whatever stands wherever in a profile: no error repeats it."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.profile.document import read_document
from streamctl.profile.load import load_profile

SENTINEL = "aB3-xY9-SECRET-77Qz"
"""Looks like a stream key, and like nothing that a profile may hold in most places."""
LECTURE = Path("profiles/lecture.yaml")


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each single value and of each mapping in `value`."""
    if isinstance(value, dict):
        yield path
        for key, member in value.items():
            yield from leaves(member, (*path, key))
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from leaves(member, (*path, number))
    else:
        yield path


@cache
def lecture_text() -> str:
    """Return the shipped lecture with its scenes, as JSON: which is YAML, and quicker to write."""
    value = read_document(LECTURE, "lecture.yaml").value
    value["scenes"] = read_document(Path("scenes/lecture.yaml"), "scenes.yaml").value
    return json.dumps(value)


def with_sentinel(path: tuple[Any, ...], as_key: bool) -> Any:
    value = json.loads(lecture_text())
    parent = value
    for part in path[:-1]:
        parent = parent[part]
    place = parent[path[-1]] if path else value
    if as_key and isinstance(place, dict):
        place[SENTINEL] = "x"
    elif path:
        parent[path[-1]] = SENTINEL
    return value


def said(path: Path) -> str:
    try:
        load_profile(path)
    except StreamctlError as error:
        return "".join(
            f"{problem} {problem.message('ja')} {problem.fix()} {problem.fix('ja')}" for problem in error.problems
        )
    return ""


@pytest.mark.parametrize("as_key", [False, True], ids=["value", "key"])
def test_nothing_is_repeated(as_key: bool, tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    refused = 0
    for path in leaves(json.loads(lecture_text())):
        file.write_text(json.dumps(with_sentinel(path, as_key)))
        told = said(file)
        assert SENTINEL not in told, path
        refused += bool(told)
    assert refused > 60, "most places refuse it"


def test_a_syntax_error_shows_no_excerpt(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    for text in (f"key: *{SENTINEL}", f'key: "{SENTINEL}', f"key: !{SENTINEL}!x y", f"key: {SENTINEL}: {SENTINEL}"):
        file.write_text(text)
        assert SENTINEL not in said(file)
        assert said(file)
