"""SRT targets with real FFmpegs on both ends."""

import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from streamctl.live.relay.order import TargetOrder
from streamctl.media.ffmpeg import Ffmpeg
from tests.lab.components import debian_ffmpeg
from tests.lab.encode import encoded, pictures_of
from tests.lab.ports import free_port
from tests.lab.recorded_media import pictures_in
from tests.lab.relays import ProcessWatch, RelayBench
from tests.lab.srt import srt_server
from tests.lab.waiting import wait_for

Make = Callable[..., RelayBench]
PASSPHRASE, STREAM_ID = "canary-passphrase-17", "#!::r=canary-stream,m=publish"
GROUP = 30
"""Pictures of a group."""
LATENCY_PICTURES = 4
"""Pictures of 120 ms: what an SRT receiver of FFmpeg 9.0 still holds back when the caller hangs up, it throws away."""

pytestmark = [pytest.mark.ffmpeg, pytest.mark.debian_ffmpeg]


def test_every_picture_arrives_encrypted_and_no_secret_shows(relay_with: Make, ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    """With FFmpeg 9.0 as the show's, another one on the machine carries the secrets."""
    bench, data = relay_with(ffmpeg), encoded(ffmpeg, seconds=8, kbps=1500)
    with srt_server(tmp_path / "srt", debian_ffmpeg(), PASSPHRASE) as server:
        watch = ProcessWatch(PASSPHRASE, STREAM_ID)
        bench.order("far", "srt", url=server.url, key=STREAM_ID, passphrase=PASSPHRASE)
        playout = bench.play(data)
        bench.await_state("far", "live")
        assert server.received > 0
        playout.wait()
        assert bench.end() < 4
        watch.stop()
        server.wait()
        missed = pictures_of(data) - pictures_in(server.files[-1])
    assert missed % GROUP == 0  # it joined at a key frame; from there on, to the last one
    assert missed <= 3 * GROUP
    assert bench.states("far") == ["connecting", "live", "stopped"]
    assert any("srt://" in line for line in watch.seen)
    assert watch.found == set()
    written = bench.everything_written()
    assert PASSPHRASE not in written
    assert STREAM_ID not in written


def test_a_wrong_passphrase_is_a_refusal_not_a_stream(relay_with: Make, any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    bench = relay_with(any_ffmpeg)
    with srt_server(tmp_path / "srt", debian_ffmpeg(), PASSPHRASE) as server:
        bench.order("far", "srt", url=server.url, passphrase="another-passphrase")
        bench.play(encoded(any_ffmpeg, seconds=20))
        bench.await_state("far", "failed")
        assert bench.status("far")["problem"]["code"] == "WAY-003"
        assert "passphrase" in bench.status("far")["detail"]
        bench.end()
        assert server.received == 0


def test_a_frozen_server_is_told_within_five_seconds_and_called_again(
    relay_with: Make, any_ffmpeg: Ffmpeg, tmp_path: Path
) -> None:
    bench, data = relay_with(any_ffmpeg), encoded(any_ffmpeg, seconds=40, kbps=1500)
    with srt_server(tmp_path / "srt", debian_ffmpeg()) as server:
        bench.order("far", "srt", url=server.url, kbps=1628)
        bench.order("copy", "file", place=tmp_path / "copy.mkv")
        playout = bench.play(data)
        bench.await_state("far", "live")
        bench.await_state("copy", "live")
        server.freeze()
        frozen = time.monotonic()
        assert bench.await_state("far", "stalled") - frozen < 5
        bench.await_state("far", "waiting")  # SRT itself gives up what has said nothing for five seconds
        server.kill()
        back = time.monotonic()
        server.start()
        assert bench.await_state("far", "live", after=back) - back < 8
        wait_for(lambda: server.received > 0, what="the second call's data")
        fed = playout.stop()
        bench.end()
    assert bench.states("copy") == ["connecting", "live", "stopped"]
    assert pictures_in(tmp_path / "copy.mkv") == fed


def test_nobody_there_is_told_and_tried_again(relay_with: Make, any_ffmpeg: Ffmpeg) -> None:
    bench = relay_with(any_ffmpeg)
    bench.order("far", "srt", url=f"srt://127.0.0.1:{free_port(socket.SOCK_DGRAM)}")
    bench.play(encoded(any_ffmpeg, seconds=40))
    bench.await_state("far", "waiting")
    assert bench.status("far")["problem"]["code"] == "WAY-002"
    assert "live" not in bench.states("far")
    bench.end()


def test_a_rehearsal_has_its_own_receiver(relay_with: Make, ffmpeg: Ffmpeg) -> None:
    bench, data = relay_with(ffmpeg), encoded(ffmpeg, seconds=8)
    bench.relay.add_target(TargetOrder("local", None, None, receiver=True, kind="srt"))
    playout = bench.play(data)
    bench.await_state("local", "live")
    playout.wait()
    assert bench.end() < 7
    (file,) = (bench.folder.path / "rehearsal").iterdir()
    assert file.name == "local.flv"
    missed = pictures_of(data) - pictures_in(file)
    assert missed % GROUP <= LATENCY_PICTURES
    assert pictures_in(file) >= GROUP
    assert bench.states("local")[-2:] == ["live", "stopped"]
