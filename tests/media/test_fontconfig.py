"""Asking fontconfig: the answer names the family it really is."""

import stat
from pathlib import Path

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.media.fontconfig import FontMatch, fontconfig_found, match_font
from tests.lab import components


def fake(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = folder / "fc-match"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_a_real_fontconfig_names_a_file_and_its_family() -> None:
    if not fontconfig_found():
        components.missing("fontconfig")
    found = match_font("sans", bold=True)
    assert found is not None
    assert found.path.is_file()
    assert found.families


def test_a_face_of_a_collection_and_every_name_of_its_family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, monkeypatch, r"printf '/f/NotoSansCJK.ttc\n65537\nNoto Sans CJK JP,ノト\n'")
    assert match_font("x", bold=False) == FontMatch(Path("/f/NotoSansCJK.ttc"), 1, ("Noto Sans CJK JP", "ノト"))


def test_a_family_s_name_is_no_pattern(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, monkeypatch, f"printf '%s' \"$2\" > {tmp_path}/asked; exit 1")
    assert match_font("A-B:bold,C=1\\", bold=True) is None
    assert (tmp_path / "asked").read_text() == r"A\-B\:bold\,C\=1\\:weight=bold:slant=roman"


@pytest.mark.parametrize(
    "script", ["exit 1", "true", r"printf '\n0\nx\n'", "echo only-one-line", r"printf 'a\nb\nc\n'"]
)
def test_an_answer_that_is_none_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    fake(tmp_path, monkeypatch, script)
    assert match_font("x", bold=False) is None


def test_without_fontconfig_it_is_an_error_with_a_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not fontconfig_found()
    with pytest.raises(StreamctlError, match="FFM-005"):
        match_font("x", bold=False)
