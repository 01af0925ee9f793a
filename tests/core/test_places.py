"""Folders outside the session, and whose language it is."""

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from streamctl.core import places
from tests.lab import components


def test_the_runtime_folder_is_the_user_s_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = places.runtime_folder()
    assert folder == Path(os.environ["XDG_RUNTIME_DIR"]) / "streamctl"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o755)
    assert stat.S_IMODE(places.runtime_folder().stat().st_mode) == 0o700


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a short path that stands for the system's temporary one."""
    with tempfile.TemporaryDirectory(prefix="t-", dir="/tmp") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


def test_without_a_runtime_folder_of_the_system_the_temporary_folder_serves(
    short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert places.runtime_folder() == short / f"streamctl-{os.getuid()}"


def test_a_place_that_is_not_the_user_s_own_is_passed_over(short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short / "file" / "below"))
    (short / "file").touch()
    assert places.runtime_folder() == short / f"streamctl-{os.getuid()}"
    elsewhere = short / "elsewhere"
    (elsewhere / "target").mkdir(parents=True)
    (elsewhere / "streamctl").symlink_to(elsewhere / "target")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(elsewhere))
    assert places.runtime_folder() == short / f"streamctl-{os.getuid()}"


@pytest.mark.root
def test_another_user_s_folder_is_passed_over(short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    components.require_root()
    (short / "theirs" / "streamctl").mkdir(parents=True)
    os.chown(short / "theirs" / "streamctl", 12345, 12345)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short / "theirs"))
    assert places.runtime_folder() == short / f"streamctl-{os.getuid()}"


def test_a_path_too_long_for_sockets_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / ("x" * 80)))
    folder = places.runtime_folder()
    assert len(os.fsencode(folder)) < places.SOCKET_NAME_LIMIT - 40


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "ja_JP.eucJP"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "STREAMCTL_LANGUAGE": "en"}, "en"),
        ({"LANG": "C", "STREAMCTL_LANGUAGE": "JA"}, "ja"),
    ],
)
def test_the_language_is_the_locale_s_unless_it_is_said(
    variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("STREAMCTL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert places.user_language() == language


def test_the_cache_is_private_and_where_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = places.cache_folder()
    assert folder == tmp_path / "cache" / "streamctl"
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_usual_place_of_a_cache_is_below_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = places.cache_folder()
    assert folder is not None
    assert folder.is_relative_to(tmp_path)


@pytest.mark.parametrize("place", ["/dev/null", "/proc/nowhere"])
def test_where_nothing_can_be_kept_there_is_no_cache(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", place)
    assert places.cache_folder() is None
