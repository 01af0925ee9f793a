"""The HLS folder's files: what is replaced, what goes, and what is nobody's business."""

import errno
from datetime import UTC, datetime
from pathlib import Path

import pytest

from streamctl.media.hls_folder import PLAYLIST, HlsFolder
from streamctl.media.playlist import read_playlist

STEM, EARLIER = "talk-20261204T043000Z", "talk-20261203T043000Z"
NOW = datetime(2026, 12, 4, 4, 30, tzinfo=UTC)


def add(folder: HlsFolder, count: int = 1, seconds: float = 2.0) -> None:
    for _ in range(count):
        folder.add(b"content", seconds, NOW)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def listed(folder: Path) -> list[str]:
    return [entry.name for entry in read_playlist((folder / PLAYLIST).read_text()).entries]


def test_the_same_show_is_gone_on_with_after_a_break(tmp_path: Path) -> None:
    add(HlsFolder(tmp_path, STEM, 2, 60), 3)
    add(HlsFolder(tmp_path, STEM, 2, 60), 1)
    playlist = read_playlist((tmp_path / PLAYLIST).read_text())
    assert [entry.name[-9:] for entry in playlist.entries] == [f"{number:06d}.ts" for number in range(4)]
    assert [entry.discontinuity for entry in playlist.entries] == [False, False, False, True]


def test_an_ended_one_of_the_same_show_goes_on_too(tmp_path: Path) -> None:
    first = HlsFolder(tmp_path, STEM, 2, 60)
    add(first)
    first.end()
    assert read_playlist((tmp_path / PLAYLIST).read_text()).ended
    add(HlsFolder(tmp_path, STEM, 2, 60))
    assert not read_playlist((tmp_path / PLAYLIST).read_text()).ended


def test_an_earlier_show_goes_with_its_leftovers_and_numbers_go_up(tmp_path: Path) -> None:
    add(HlsFolder(tmp_path, EARLIER, 2, 60), 3)
    (tmp_path / f".{EARLIER}-000003.ts.part").write_bytes(b"torn")
    (tmp_path / f"{EARLIER}-part-2-000007.ts").write_bytes(b"unlisted")
    strangers = {"logo.png", "my-clip-000001.ts", "index.html"}
    for name in strangers:
        (tmp_path / name).write_bytes(b"somebody's")
    add(HlsFolder(tmp_path, STEM, 2, 60))
    assert names(tmp_path) == {PLAYLIST, f"{STEM}-000003.ts", *strangers}
    assert read_playlist((tmp_path / PLAYLIST).read_text()).sequence == 3


@pytest.mark.parametrize("found", ["", "garbage", "#EXTM3U\nbroken.ts\n"])
def test_an_unreadable_playlist_is_replaced(tmp_path: Path, found: str) -> None:
    (tmp_path / PLAYLIST).write_text(found)
    add(HlsFolder(tmp_path, STEM, 2, 60))
    assert listed(tmp_path) == [f"{STEM}-000000.ts"]


def test_a_segment_that_cannot_be_written_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = HlsFolder(tmp_path, STEM, 2, 60)
    add(folder, 2)
    before = names(tmp_path), listed(tmp_path)

    def full(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[:1])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        add(folder)
    assert (names(tmp_path), listed(tmp_path)) == before


def test_what_left_the_playlist_stays_for_a_window_and_then_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr("streamctl.media.hls_folder.time.monotonic", lambda: clock[0])
    folder = HlsFolder(tmp_path, STEM, 2, 4)
    for _ in range(12):
        add(folder)
        clock[0] += 2
        assert set(listed(tmp_path)) <= names(tmp_path)
        assert len(names(tmp_path)) <= 1 + 2 + 3
    assert f"{STEM}-000000.ts" not in names(tmp_path)
