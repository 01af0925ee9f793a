"""Targets on a disk: a folder of rolling HLS, and a file."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from streamctl.live.relay.order import TargetOrder
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.playlist import Playlist, read_playlist
from streamctl.session.records import Child
from tests.lab.encode import encoded, pictures_of
from tests.lab.recorded_media import pictures_in, sound_seconds
from tests.lab.relays import RelayBench
from tests.lab.small_disk import fill_up, small_disk
from tests.lab.waiting import wait_for

Make = Callable[..., RelayBench]

pytestmark = pytest.mark.ffmpeg


def playlist_of(folder: Path) -> Playlist | None:
    file = folder / "index.m3u8"
    return read_playlist(file.read_text()) if file.exists() else None


def files_of(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_both_kinds_hold_every_picture(relay_with: Make, any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    bench, data = relay_with(any_ffmpeg), encoded(any_ffmpeg, seconds=9)
    folder, file = tmp_path / "www" / "hall", tmp_path / "copies" / "talk.mkv"
    bench.order("hall", "hls", place=folder, segment_seconds=2.0, window_seconds=60.0)
    bench.order("copy", "file", place=file)
    playout = bench.play(data)
    bench.await_state("hall", "live")
    assert playlist_of(folder) is not None, "live before anything could be played"
    assert not playlist_of(folder).ended
    bench.await_state("copy", "live")
    assert file.stat().st_size > 0
    assert bench.status("copy")["bytes"] > 0
    playout.wait()
    assert bench.end() < 4
    assert bench.states("hall") == bench.states("copy") == ["connecting", "live", "stopped"]
    assert playlist_of(folder).ended
    for place in (folder / "index.m3u8", file):
        assert pictures_in(place) == pictures_of(data)
        assert sound_seconds(place) == pytest.approx(9.0, abs=0.15)
    session = bench.folder.path.name
    assert files_of(folder) == ["index.m3u8", *(f"{session}-{number:06d}.ts" for number in range(5))]


def test_old_segments_go_and_the_playlist_is_always_whole(relay_with: Make, any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    bench, folder = relay_with(any_ffmpeg), tmp_path / "hall"
    bench.order("hall", "hls", place=folder, segment_seconds=1.0, window_seconds=2.0)
    playout = bench.play(encoded(any_ffmpeg, seconds=12))
    wait_for(lambda: playlist_of(folder) is not None)
    most = 0
    while playout.fed < 330:
        listed = playlist_of(folder)
        assert listed is not None
        assert {entry.name for entry in listed.entries} <= set(files_of(folder))
        most = max(most, len(files_of(folder)))
    bench.end()
    assert most <= 1 + 2 + 3 + 2, "the playlist, its two segments, those of a window ago, and what is being written"
    assert playlist_of(folder).sequence >= 6
    assert len(playlist_of(folder).entries) == 2


def test_a_killed_writer_is_replaced_and_players_stay(relay_with: Make, any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    bench, folder, file = relay_with(any_ffmpeg), tmp_path / "hall", tmp_path / "talk.mkv"
    bench.order("hall", "hls", place=folder, segment_seconds=1.0)
    bench.order("copy", "file", place=file)
    playout = bench.play(encoded(any_ffmpeg, seconds=40))
    for name in ("hall", "copy"):
        bench.await_state(name, "live")
    wait_for(lambda: len(playlist_of(folder).entries) >= 3)
    before, killed = playlist_of(folder), time.monotonic()
    for name in ("hall", "copy"):
        os.kill(bench.pid(name), signal.SIGKILL)
    for name in ("hall", "copy"):
        bench.await_state(name, "live", after=killed)
    playout.stop()
    bench.end()
    after = playlist_of(folder)
    assert after.entries[: len(before.entries)] == before.entries
    assert [entry.discontinuity for entry in after.entries].count(True) == 1
    assert pictures_in(folder / "index.m3u8") > 0
    assert files_of(tmp_path)[-2:] == ["talk-part-2.mkv", "talk.mkv"]
    assert pictures_in(file) >= 30
    assert pictures_in(tmp_path / "talk-part-2.mkv") >= 30


def test_a_file_that_is_there_is_never_touched(relay_with: Make, any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    bench, file = relay_with(any_ffmpeg), tmp_path / "talk.mkv"
    file.write_text("somebody's own")
    bench.order("copy", "file", place=file)
    playout = bench.play(encoded(any_ffmpeg, seconds=3))
    playout.wait()
    bench.await_state("copy", "live")
    bench.end()
    assert file.read_text() == "somebody's own"
    assert pictures_in(tmp_path / "talk-part-2.mkv") == 90


@pytest.mark.root
@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a tmpfs needs root")
def test_a_full_disk_costs_nothing_else(relay_with: Make, any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", 12 << 20) as disk:
        bench, data = relay_with(any_ffmpeg), encoded(any_ffmpeg, seconds=40)
        bench.order("hall", "hls", place=disk / "hall", segment_seconds=1.0)
        bench.order("copy", "file", place=disk / "talk.mkv")
        bench.order("steady", "file", place=tmp_path / "steady.mkv")
        (disk / "rehearsal").mkdir()
        (bench.folder.path / "rehearsal").symlink_to(disk / "rehearsal")
        bench.add("local", None)
        playout = bench.play(data)
        for name in ("hall", "copy", "steady", "local"):
            bench.await_state(name, "live")
        fill_up(disk / "ballast")
        for name, code in (("hall", "WAY-004"), ("copy", "WAY-004"), ("local", "TGT-021")):
            bench.await_state(name, "waiting")
            assert bench.status(name)["problem"]["code"] == code
        whole = playlist_of(disk / "hall")
        assert whole is not None
        assert {entry.name for entry in whole.entries} <= set(files_of(disk / "hall"))
        assert pictures_in(disk / "talk.mkv") >= 30
        (disk / "ballast").unlink()
        freed = time.monotonic()
        for name in ("hall", "copy", "local"):
            bench.await_state(name, "live", after=freed)
        fed = playout.stop()
        bench.end()
        assert playlist_of(disk / "hall").ended
        assert "talk-part-2.mkv" in files_of(disk)
    assert bench.states("steady") == ["connecting", "live", "stopped"]
    assert pictures_in(tmp_path / "steady.mkv") == fed
    assert playout.slowest < 1.5


def test_a_place_that_nobody_may_write_to_says_so(relay_with: Make, any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    bench, blocked = relay_with(any_ffmpeg), tmp_path / "a-file"
    blocked.write_text("no folder")
    bench.order("hall", "hls", place=blocked / "hall")
    bench.order("copy", "file", place=blocked / "talk.mkv")
    bench.play(encoded(any_ffmpeg, seconds=20))
    for name in ("hall", "copy"):
        bench.await_state(name, "waiting")
        assert bench.status(name)["problem"]["code"] == "WAY-005"
        assert "Not a directory" in bench.status(name)["detail"]
    bench.end()


def test_a_writer_that_hangs_is_told_and_replaced(relay_with: Make, any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    bench = relay_with(any_ffmpeg)
    bench.order("copy", "file", place=tmp_path / "talk.mkv")
    bench.play(encoded(any_ffmpeg, seconds=60, kbps=1500))
    bench.await_state("copy", "live")
    os.kill(bench.pid("copy"), signal.SIGSTOP)
    hung = time.monotonic()
    assert bench.await_state("copy", "stalled") - hung < 5
    assert bench.status("copy")["problem"]["code"] == "WAY-006"
    bench.await_state("copy", "live", after=hung)
    bench.end()


def test_a_restarted_target_begins_when_the_old_publish_has_ended(
    relay_with: Make, any_ffmpeg: Ffmpeg, tmp_path: Path
) -> None:
    """Two writers at once would spoil the folder; here the first one's end and the second one's begin show in it."""
    bench, folder = relay_with(any_ffmpeg), tmp_path / "hall"
    bench.order("hall", "hls", place=folder, segment_seconds=1.0, window_seconds=60.0)
    playout = bench.play(encoded(any_ffmpeg, seconds=40))
    bench.await_state("hall", "live")
    asked = time.monotonic()
    bench.relay.restart_target(
        TargetOrder("hall", None, None, receiver=False, kind="hls", place=folder, segment_seconds=1.0)
    )
    ended = []
    while "live" not in bench.states("hall")[2:]:
        ended.append(playlist_of(folder).ended)
        assert time.monotonic() - asked < 40
    assert not any(ended), "players would have left for good"
    playout.stop()
    bench.end()
    children = [record.event for record in bench.records(Child) if record.name == "hall"]
    assert children == ["started", "exited", "started", "exited"]
    assert bench.states("hall") == ["connecting", "live", "stopped", "connecting", "live", "stopped"]
    assert [entry.discontinuity for entry in playlist_of(folder).entries].count(True) == 1
    assert pictures_in(folder / "index.m3u8") > 0
