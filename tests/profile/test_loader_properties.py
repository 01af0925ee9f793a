"""The loader ends every file with a profile or with problems that have codes: never with anything else."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streamctl.core.errors import StreamctlError
from streamctl.profile.document import read_document
from streamctl.profile.load import load_profile
from streamctl.profile.model import Profile

DEMO = json.dumps(read_document(Path("profiles/demo.yaml"), "demo.yaml").value)
unhurried = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

FRAGMENTS = [
    *"{}[],:&*!|>'\"%@`#?- \n\t\\",
    ": ",
    "- ",
    "---\n",
    "...\n",
    "<<",
    "*a",
    "&a ",
    "!!str ",
    "\\u",
    "\\x",
    "~",
    "on",
]
FRAGMENTS += [
    "event",
    "cameras",
    "scenes",
    "rundown",
    "targets",
    "id",
    "source",
    "test",
    "0",
    "19:30",
    "5m",
    "ガ",
    "\r\n",
    "\x00",
]
scalars = st.sampled_from(["", "close", "wide", "5m", "test", "../scenes/lecture.yaml", "a", "1280x720"]) | st.text(
    max_size=8
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(scalars, inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("properties") / "p.yaml"


def outcome(file: Path) -> Profile | None:
    """Return the profile, None after problems whose every word can be printed."""
    try:
        return load_profile(file)
    except StreamctlError as error:
        for problem in error.problems:
            assert problem.code.startswith("PRO-")
            assert problem.code != "PRO-099", "every error of the models has a code of its own"
            for language in ("en", "ja"):
                assert problem.message(language)
                assert problem.fix(language)
        return None


@unhurried
@given(content=st.binary(max_size=200))
def test_any_bytes(content: bytes, file: Path) -> None:
    file.write_bytes(content)
    assert outcome(file) is None


@unhurried
@given(content=st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_anything_like_yaml(content: str, file: Path) -> None:
    file.write_text(content, encoding="utf-8", newline="")
    assert outcome(file) is None


@unhurried
@given(data=st.data())
def test_anything_in_any_place_of_a_profile(data: st.DataObject, file: Path) -> None:
    value = json.loads(DEMO)
    parent, key = data.draw(places(value))
    parent[key] = data.draw(values)
    file.write_text(json.dumps(value), encoding="utf-8")
    outcome(file)


def places(value: Any) -> st.SearchStrategy[tuple[Any, Any]]:
    """Return a strategy for a container in `value` and one of its keys or positions."""
    found: list[tuple[Any, Any]] = []
    rest = [value]
    while rest:
        container = rest.pop()
        members = container.items() if isinstance(container, dict) else enumerate(container)
        for key, member in members:
            found.append((container, key))
            if isinstance(member, dict | list):
                rest.append(member)
    return st.sampled_from(found)


@unhurried
@given(data=st.data())
def test_a_shipped_profile_with_a_line_cut_or_bent(data: st.DataObject, file: Path) -> None:
    lines = Path("profiles/demo.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    number = data.draw(st.integers(0, len(lines) - 1))
    line = lines[number]
    cut = data.draw(st.integers(0, len(line)))
    lines[number] = line[:cut] + data.draw(st.sampled_from(FRAGMENTS)) + line[data.draw(st.integers(cut, len(line))) :]
    file.write_text("".join(lines), encoding="utf-8", newline="")
    outcome(file)
