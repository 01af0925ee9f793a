"""A whole show to an SRT server, a folder of HLS and a file, with the real processes; then its switcher is killed."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from streamctl.core.redaction import Secret
from streamctl.core.secret_reference import SecretReference
from streamctl.live.endpoints import read_endpoints
from streamctl.live.running import Running, wait_for_end
from streamctl.media.playlist import Playlist, read_playlist
from streamctl.plan.model import TargetPlan
from streamctl.session.folder import SessionFolder
from tests.lab.components import debian_ffmpeg
from tests.lab.recorded_media import pictures_in
from tests.lab.relays import ProcessWatch
from tests.lab.shows import importable, records, show, show_plan
from tests.lab.srt import srt_server
from tests.lab.waiting import wait_for

PASSPHRASE = "canary-passphrase-29"
pytestmark = [pytest.mark.ffmpeg, pytest.mark.debian_ffmpeg, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    importable(monkeypatch)


def target(name: str, **facts: object) -> TargetPlan:
    plain: dict[str, object] = {"id": name, "platform": "custom", "url": None, "key": None, "receiver": False}
    return TargetPlan.model_validate({**plain, **facts})


def states(running: Running) -> dict[str, str]:
    return {row["name"]: row["state"] for row in running.call("status")["targets"]}


def live(running: Running, *names: str) -> Callable[[], bool]:
    return lambda: all(states(running)[name] == "live" for name in names)


def listed(folder: Path) -> Playlist:
    return read_playlist((folder / "index.m3u8").read_text())


def kill_switcher(running: Running) -> None:
    endpoints = read_endpoints(SessionFolder(running.folder).endpoints)
    assert endpoints is not None
    assert endpoints.switcher_pid is not None
    os.kill(endpoints.switcher_pid, signal.SIGKILL)


def test_every_kind_in_one_show(tmp_path: Path) -> None:
    hall, copy = tmp_path / "www" / "hall", tmp_path / "stick" / "talk.mkv"
    with srt_server(tmp_path / "srt", debian_ffmpeg(), PASSPHRASE) as server:
        reference = SecretReference(file=Path("/nowhere/phrase"))
        targets = (
            target("far", kind="srt", url=server.url, passphrase=reference),
            target("hall", kind="hls", place=hall, segment_seconds=1.0, window_seconds=120.0),
            target("copy", kind="file", place=copy),
        )
        plan, keys = show_plan(tmp_path, targets=targets), {"far.passphrase": Secret(PASSPHRASE)}
        watch = ProcessWatch(PASSPHRASE)
        with show(tmp_path, plan, keys=keys, switcher="streamctl.live.switcher") as running:
            wait_for(live(running, "far", "hall", "copy"), 40, "all targets")
            assert server.received > 0
            running.call("target.stop", {"name": "far"})
            wait_for(lambda: states(running)["far"] == "stopped", 15, "the stopped target")
            server.wait()
            before = listed(hall)
            kill_switcher(running)
            killed = time.monotonic()
            wait_for(lambda: records(running, "programme.resumed"), 20, "the new switcher")
            assert not listed(hall).ended, "players would have left for good"
            wait_for(lambda: len(listed(hall).entries) > len(before.entries) + 2, 30, "the folder's going on")
            wait_for(live(running, "hall", "copy"), 30, "the targets after the switcher")
            assert states(running)["far"] == "stopped", "nobody asked for it again"
            assert time.monotonic() - killed < 60
            running.call("stop")
            assert wait_for_end(running, 40)
        watch.stop()
        assert pictures_in(server.files[-1]) > 0
    assert watch.found == set()
    assert listed(hall).ended
    assert [entry.discontinuity for entry in listed(hall).entries].count(True) >= 1
    assert pictures_in(hall / "index.m3u8") > 60
    assert sorted(path.name for path in copy.parent.iterdir()) == ["talk-part-2.mkv", "talk.mkv"]
    assert all(pictures_in(path) > 0 for path in copy.parent.iterdir())
    written = b"".join(path.read_bytes() for path in running.folder.rglob("*") if path.is_file())
    assert PASSPHRASE.encode() not in written
