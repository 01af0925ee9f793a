"""Finding FFmpeg: whose wish counts, what gives way, and what is wrong with those that will not do."""

import shutil
from pathlib import Path

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.media import ffmpeg as room
from streamctl.media.ffmpeg import (
    Ffmpeg,
    abilities,
    bundled_ffmpeg,
    describe,
    find_ffmpeg,
    parse_version,
    require_abilities,
)

EVERYTHING = "\n".join(f" V..... {name} a description" for name in (*room.NEEDED_ENCODERS, *room.NEEDED_FILTERS))


@pytest.fixture(autouse=True)
def nothing_found_before(monkeypatch: pytest.MonkeyPatch) -> None:
    describe.cache_clear()
    abilities.cache_clear()
    monkeypatch.delenv("STREAMCTL_FFMPEG", raising=False)


def fake(
    folder: Path, version: str = "ffmpeg version 6.1.1 Copyright", lists: str = EVERYTHING, name: str = "ffmpeg"
) -> Path:
    """Write a program that answers as FFmpeg does and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.lists").write_text(lists + "\n")
    path = folder / name
    path.write_text(
        f'#!/bin/sh\ncase "$*" in *-version*) echo "{version}";; *) exec cat "{folder}/{name}.lists";; esac\n'
    )
    path.chmod(0o755)
    return path


def code_of(path: Path) -> str:
    with pytest.raises(StreamctlError) as refused:
        find_ffmpeg(path)
    assert str(path) in refused.value.message()
    return refused.value.code


def test_a_named_one_comes_before_all_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMCTL_FFMPEG", str(fake(tmp_path / "b")))
    monkeypatch.setenv("PATH", str(fake(tmp_path / "c").parent), prepend=":")
    named = fake(tmp_path / "a")
    assert find_ffmpeg(named) == Ffmpeg(named, "6.1.1", (6, 1), "explicit")


def test_then_the_variable_s_then_the_path_s_then_the_bundled_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{fake(tmp_path / 'c').parent}:/usr/bin:/bin")
    assert find_ffmpeg().origin == "PATH"
    assert find_ffmpeg().path == tmp_path / "c" / "ffmpeg"
    monkeypatch.setenv("STREAMCTL_FFMPEG", str(fake(tmp_path / "b")))
    assert find_ffmpeg().origin == "STREAMCTL_FFMPEG"
    monkeypatch.delenv("STREAMCTL_FFMPEG")
    (tmp_path / "c" / "ffmpeg").unlink()
    describe.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path / "c"))
    found = find_ffmpeg()
    assert (found.origin, found.path) == ("imageio-ffmpeg", bundled_ffmpeg())
    assert found.number >= (7, 0)


def test_a_bare_name_and_a_tilde_are_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, name="ffmpeg7")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("STREAMCTL_FFMPEG", "ffmpeg7")
    assert find_ffmpeg().path == tmp_path / "ffmpeg7"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("STREAMCTL_FFMPEG", "~/ffmpeg7")
    assert find_ffmpeg().path == tmp_path / "ffmpeg7"
    monkeypatch.setenv("STREAMCTL_FFMPEG", "~nobody-of-that-name/ffmpeg")
    with pytest.raises(StreamctlError, match="FFM-002"):
        find_ffmpeg()


def test_a_relative_one_is_found_from_wherever_it_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STREAMCTL_FFMPEG", "./ffmpeg")
    assert find_ffmpeg().path == tmp_path / "ffmpeg"


@pytest.mark.parametrize(
    ("version", "lists"),
    [
        ("something else", EVERYTHING),
        ("ffmpeg version 4.4.2 Copyright", EVERYTHING),
        ("ffmpeg version 6.1.1 Copyright", EVERYTHING.replace("libx264", "h264_v4l2m2m")),
    ],
)
def test_one_on_the_path_that_will_not_do_gives_way(
    version: str, lists: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{fake(tmp_path, version, lists).parent}:/usr/bin:/bin")
    assert find_ffmpeg().origin == "imageio-ffmpeg"


def test_a_wish_that_will_not_do_is_an_error_with_its_own_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert code_of(tmp_path / "missing") == "FFM-002"
    (tmp_path / "plain").write_text("no program")
    assert code_of(tmp_path / "plain") == "FFM-002"
    assert code_of(tmp_path) == "FFM-002"
    assert code_of(Path(shutil.which("true") or "")) == "FFM-002"
    assert code_of(fake(tmp_path / "other", "ffprobe version 6.0")) == "FFM-002"
    assert code_of(fake(tmp_path / "old", "ffmpeg version 4.4.2 Copyright")) == "FFM-003"
    assert code_of(fake(tmp_path / "older", "ffmpeg version 5.0.9")) == "FFM-003"
    assert code_of(fake(tmp_path / "lacks", lists=EVERYTHING.replace("drawtext", "drawgrid"))) == "FFM-004"
    monkeypatch.setattr(room, "ANSWER_SECONDS", 0.3)
    (tmp_path / "mute").write_text("#!/bin/sh\nexec sleep 60\n")
    (tmp_path / "mute").chmod(0o755)
    assert code_of(tmp_path / "mute") == "FFM-002"


def test_what_is_lacking_is_named(tmp_path: Path) -> None:
    lists = EVERYTHING.replace("libx264", "x").replace(" aresample ", " y ")
    with pytest.raises(StreamctlError) as lacking:
        find_ffmpeg(fake(tmp_path, lists=lists))
    assert "libx264, aresample" in lacking.value.message()
    assert lacking.value.exit_code == 13


def test_none_anywhere_says_where_it_was_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(room, "bundled_ffmpeg", lambda: None)
    with pytest.raises(StreamctlError) as missing:
        find_ffmpeg()
    assert missing.value.code == "FFM-001"
    assert "STREAMCTL_FFMPEG, PATH, imageio-ffmpeg" in missing.value.message()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026", ("5.1.9-0+deb12u1", (5, 1))),
        ("ffmpeg version n7.1-12-gabcdef Copyright", ("n7.1-12-gabcdef", (7, 1))),
        ("ffmpeg version 7.0.2-static https://johnvansickle.com", ("7.0.2-static", (7, 0))),
        ("ffmpeg version N-117599-g7a5e6f0 Copyright", ("N-117599-g7a5e6f0", (999, 0))),
        ("ffmpeg version git-2024-05-01-abc Copyright", ("git-2024-05-01-abc", (999, 0))),
        ("ffmpeg version 2025-01-05-git-19c95ecbff-full_build", ("2025-01-05-git-19c95ecbff-full_build", (999, 0))),
        ("ffmpeg version 10.12 x", ("10.12", (10, 12))),
        ("ffplay version 5.1", ("", None)),
        ("", ("", None)),
    ],
)  # fmt: skip
def test_versions_as_builds_write_them(line: str, expected: tuple[str, tuple[int, int] | None]) -> None:
    assert parse_version(line) == expected


@pytest.mark.ffmpeg
def test_each_real_ffmpeg_can_do_what_a_show_needs(ffmpeg: Ffmpeg) -> None:
    require_abilities(ffmpeg)
    assert ffmpeg.number >= room.OLDEST
    assert {"libx264", "aac", "scale", "overlay"} <= abilities(ffmpeg)
    assert find_ffmpeg(ffmpeg.path).version == ffmpeg.version
