"""The house rules, read off the repository: sizes, docstrings, homes of libraries, and what must not be in it."""

import ast
import configparser
import os
import re
import socket
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import streamctl

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "streamctl"
LONGEST = 400
"""Lines of a module at most; one that comes near wants to become two."""
HOMES = {
    "yaml": ("profile",),
    "ffmpeg": ("media",),
    "av": ("media",),
    "subprocess": ("media",),
    "imageio_ffmpeg": ("media",),
    "typer": ("cli",),
    "rich": ("console",),
    "obsws_python": ("live",),
    "websocket": ("live",),
}
"""Library → the rooms that may import it."""
TEXTS = {".py", ".md", ".yaml", ".json", ".toml", ".sh", ".txt", ".css", ".html", ".vtt", ".run", ".cfg", ".ini", ""}
FOLDERS = ("streamctl", "tests", "bench", "docs", "profiles", "scenes", ".ci")
GENERATED = {"__pycache__"}


@cache
def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def repository() -> Iterator[Path]:
    """Yield every text file of the repository."""
    yield from (path for path in sorted(ROOT.iterdir()) if path.is_file() and path.suffix in TEXTS)
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in TEXTS and not GENERATED & set(path.parts):
                yield path


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def public(node: ast.AST) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Yield the public functions and classes of the module `node`, and their methods."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef) and not child.name.startswith("_"):
            yield child
            if isinstance(child, ast.ClassDef):
                yield from public(child)


def imported(path: Path) -> set[str]:
    """Return the first part of every name that the module imports, inside functions as well."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", modules(), ids=named)
def test_a_module_is_short_and_says_what_it_is(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
    assert ast.get_docstring(tree(path))


def test_everything_public_has_a_docstring() -> None:
    bare = [
        f"{named(path)}: {one.name}" for path in modules() for one in public(tree(path)) if not ast.get_docstring(one)
    ]
    assert bare == []


def test_nothing_is_printed_past_the_console() -> None:
    printing = [
        f"{named(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"print", "input", "breakpoint"}
    ]
    assert printing == []


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_at_home_in_its_rooms_alone(library: str) -> None:
    homes = {path.relative_to(PACKAGE).parts[0] for path in modules() if library in imported(path)}
    assert homes <= set(HOMES[library])


def test_imports_are_absolute() -> None:
    relative = [
        named(path)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
    assert [named(path) for path in (*modules(), *(ROOT / "tests").rglob("*.py")) if path.stem in empty] == []


def test_the_tests_are_no_packages() -> None:
    assert [named(path) for path in (ROOT / "tests").rglob("__init__.py")] == []


def places_of_this_machine() -> set[str]:
    """Return what only this machine knows: where the checkout lies, its name, where its packages come from."""
    known = {str(ROOT), str(Path.home() / ".")} | registries() | {socket.gethostname()}
    return {word for word in known if len(word) > 8 and word != "localhost"}


def registries() -> set[str]:
    """Return the hosts that pip and uv are told to take packages from."""
    urls = [
        os.environ.get(name, "")
        for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX")
    ]
    for file in (
        Path("/etc/pip.conf"),
        Path.home() / ".pip" / "pip.conf",
        Path.home() / ".config" / "pip" / "pip.conf",
    ):
        parser = configparser.ConfigParser(interpolation=None)
        if file.is_file():
            parser.read(file)
        urls += [value for section in parser.values() for name, value in section.items() if name.endswith("index-url")]
    return {host for url in urls for word in url.split() if (host := urlsplit(word).hostname)} | {
        "files.pythonhosted.org"
    }


def test_nothing_in_the_repository_knows_this_machine() -> None:
    words = places_of_this_machine()
    here = named(Path(__file__))
    found = [
        f"{named(path)}: {word}"
        for path in repository()
        if named(path) != here
        for text in (path.read_text(encoding="utf-8", errors="replace"),)
        for word in words
        if word in text
    ]
    assert found == []


def test_no_secret_of_a_known_form_is_in_the_repository() -> None:
    """Keys of the platforms as they look: nobody's real one may be pasted into an example."""
    forms = re.compile(r"\b(live_\d{6,}_\w{20,}|FB-\d{10,}-\d-\w{10,}|-----BEGIN [A-Z ]*PRIVATE KEY)")
    here = named(Path(__file__))
    assert [
        named(path)
        for path in repository()
        if named(path) != here and forms.search(path.read_text(encoding="utf-8", errors="replace"))
    ] == []


def test_the_licence_is_the_gpl_3_and_said_everywhere() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "GNU GENERAL PUBLIC LICENSE" in licence
    assert "Version 3, 29 June 2007" in licence
    assert 'license = "GPL-3.0-or-later"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_changelog_knows_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(streamctl.__version__)}\b", changelog, re.MULTILINE)


@pytest.mark.parametrize("page", sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))), ids=named)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_every_marker_of_a_test_is_declared_and_used() -> None:
    declared = set(re.findall(r'^    "(\w+): ', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE))
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    used = {name for text in texts for name in re.findall(r"pytest\.mark\.(\w+)", text)}
    assert used - {"parametrize", "skipif", "timeout", "usefixtures", "xfail"} <= declared
