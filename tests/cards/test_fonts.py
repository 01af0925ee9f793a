from pathlib import Path

import pytest

from streamctl.cards import fonts
from streamctl.cards.coverage import family_of
from streamctl.cards.fonts import resolve_font
from streamctl.core.errors import StreamctlError
from streamctl.media.fontconfig import FontMatch
from tests.cards.samples import card


@pytest.fixture
def built_in() -> Path:
    return resolve_font(None).regular.path


def test_the_built_in_font_has_two_weights_and_japanese() -> None:
    family = resolve_font(None)
    assert family.regular.path != family.bold.path
    assert {ord(mark) for mark in "漢かカ、Ａ"} <= fonts.characters_of(family.bold)


def test_a_font_file_serves_both_weights(tmp_path: Path, built_in: Path) -> None:
    file = tmp_path / "own.otf"
    file.symlink_to(built_in)
    family = resolve_font(str(file))
    assert family.regular == family.bold
    assert family.regular.path == file


@pytest.mark.parametrize("content", [b"", b"no font at all", b"\x00\x01\x00\x00" + b"\xff" * 200])
def test_a_broken_file_is_refused_and_the_card_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.ttf"
    file.write_bytes(content)
    with pytest.raises(StreamctlError) as caught:
        family_of(card(id="opening", font=str(file)))
    assert caught.value.code == "CRD-004"
    assert caught.value.where == "cards.opening.font"
    assert str(file) in caught.value.message()


@pytest.mark.parametrize("cut", [100, 5_000, 200_000])
def test_a_truncated_font_is_refused(tmp_path: Path, built_in: Path, cut: int) -> None:
    file = tmp_path / "cut.otf"
    file.write_bytes(built_in.read_bytes()[:cut])
    with pytest.raises(StreamctlError, match="CRD-004"):
        resolve_font(str(file))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.otf", tmp_path):
        with pytest.raises(StreamctlError, match="CRD-004"):
            resolve_font(str(path))


def test_a_substitute_is_refused(monkeypatch: pytest.MonkeyPatch, built_in: Path) -> None:
    monkeypatch.setattr(fonts, "fontconfig_found", lambda: True)
    monkeypatch.setattr(fonts, "match_font", lambda family, *, bold: FontMatch(built_in, 0, ("DejaVu Sans",)))
    with pytest.raises(StreamctlError) as caught:
        resolve_font("Hiragino Sans W9")
    assert caught.value.code == "CRD-003"
    assert "DejaVu Sans" in caught.value.message()


def test_a_family_is_found_by_any_of_its_names(monkeypatch: pytest.MonkeyPatch, built_in: Path) -> None:
    monkeypatch.setattr(fonts, "fontconfig_found", lambda: True)
    names = ("Noto Sans CJK JP", "源ノ角")
    monkeypatch.setattr(fonts, "match_font", lambda family, *, bold: FontMatch(built_in, 0, names))
    assert resolve_font("noto sans cjk jp").regular.path == built_in


def test_without_fontconfig_a_family_cannot_be_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "fontconfig_found", lambda: False)
    with pytest.raises(StreamctlError, match="CRD-005"):
        resolve_font("Some Family Nobody Has")


def test_a_missing_built_in_font_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(module: str) -> Path:
        raise ModuleNotFoundError(module)

    monkeypatch.setattr(fonts, "files", absent)
    resolve_font.cache_clear()
    with pytest.raises(StreamctlError) as caught:
        resolve_font(None)
    assert caught.value.code == "CRD-007"
    assert "noto-cjk-sans-jp-regular" in caught.value.fix()
