"""The catalogues: both languages say the same, every code in use exists, and none is there for nothing."""

import ast
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

import streamctl
from streamctl.core import messages
from streamctl.core.messages.entry import Entry

PACKAGE = Path(streamctl.__file__).parent
CODE = re.compile(r"[A-Z]{3}-\d{3}")
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def catalogue() -> dict[str, Entry]:
    modules = [import_module(f"{messages.__name__}.{found.name}") for found in pkgutil.iter_modules(messages.__path__)]
    return {code: entry for module in modules for code, entry in getattr(module, "ENTRIES", {}).items()}


CATALOGUE = catalogue()


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def sources() -> Iterator[tuple[Path, ast.Module]]:
    """Yield every module of the package outside the catalogues, parsed."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "messages" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def used_codes() -> dict[str, str]:
    """Return every code written in the package and where."""
    return {
        node.value: f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }


def raised() -> Iterator[tuple[str, str, set[str]]]:
    """Yield place, code and names of facts of every StreamctlError made with a written code and written facts."""
    for path, tree in sources():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "StreamctlError" and node.args):
                continue
            code, names = node.args[0], {keyword.arg for keyword in node.keywords}
            if isinstance(code, ast.Constant) and None not in names:
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", str(code.value), {str(name) for name in names}


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_an_entry_is_whole(code: str) -> None:
    entry = CATALOGUE[code]
    assert CODE.fullmatch(code)
    for ours, theirs in zip(entry.en, entry.ja, strict=True):
        assert ours.strip() == ours != ""
        assert theirs.strip() == theirs != ""
        assert placeholders(ours) == placeholders(theirs)
        assert not JAPANESE.search(ours)
        assert JAPANESE.search(theirs) or not re.sub(r"\{[^}]*\}", "", theirs).strip()
        assert all(name.isidentifier() for name in placeholders(ours))
    assert entry.exit_code > 0


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_code_is_found_in_its_family_s_module(code: str) -> None:
    assert messages.entry(code) is CATALOGUE[code]


def test_no_code_is_given_twice() -> None:
    modules = [found.name for found in pkgutil.iter_modules(messages.__path__)]
    given = [code for name in modules for code in getattr(import_module(f"{messages.__name__}.{name}"), "ENTRIES", {})]
    assert sorted(given) == sorted(set(given))


def test_every_family_has_its_module() -> None:
    for module in messages.FAMILIES.values():
        assert isinstance(import_module(f"{messages.__name__}.{module}").ENTRIES, dict)


def test_every_code_in_use_exists() -> None:
    unknown = {code: place for code, place in used_codes().items() if code not in CATALOGUE}
    assert unknown == {}


def test_no_code_is_there_for_nothing() -> None:
    assert sorted(set(CATALOGUE) - set(used_codes())) == []


def test_every_error_brings_the_facts_that_its_sentences_need() -> None:
    lacking = {
        f"{place} {code}": sorted(needed - names)
        for place, code, names in raised()
        if code in CATALOGUE and (needed := placeholders("".join(CATALOGUE[code].en))) - names
    }
    assert lacking == {}


def test_an_unknown_code_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        messages.entry("XXX-001")
    with pytest.raises(KeyError):
        messages.entry("SES-999")
