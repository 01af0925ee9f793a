"""The relay with real FFmpegs and a real RTMP server."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from streamctl.core.errors import StreamctlError
from streamctl.live.relay import target
from streamctl.live.relay.relay import REMOVE_SECONDS
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.session.records import Child, Fault, SegmentOpened
from tests.lab import components
from tests.lab.encode import decoded_pictures, encoded, pictures_of, tags_of
from tests.lab.lines import line
from tests.lab.mute import MuteServer
from tests.lab.nginx import RtmpServer
from tests.lab.relays import ProcessWatch, RelayBench
from tests.lab.waiting import wait_for

Make = Callable[..., RelayBench]
NOBODY = "rtmp://127.0.0.1:1/live"
SLOW_BYTES = 50_000
"""What a slowed line carries a second: a quarter of the stream."""
FEED_SECONDS = 1.5
"""No call of feed may take longer, on a machine that does other things as well; a target that blocked it would."""

pytestmark = [pytest.mark.ffmpeg, pytest.mark.nginx]


def frames(bench: RelayBench) -> list[int]:
    """Return which programme frames the recording holds, in the order of presentation."""
    times = sorted(tag.presentation_ms for tag in bench.recorded() if tag.is_picture)
    return [round((shown - times[0]) * 30 / 1000) for shown in times]


def assert_recorded(bench: RelayBench, data: bytes, fed: int) -> None:
    """The recording holds the first `fed` pictures of `data`, each once, in their order."""
    pictures = [tag for tag in tags_of(data) if tag.is_picture]
    assert [tag for tag in bench.recorded() if tag.is_picture] == pictures[:fed]


def assert_too_slow(problem: dict[str, Any]) -> None:
    """The problem says what the line carries, and what the stream needs."""
    assert problem["code"] == "TGT-011"
    carries, needs = (int(problem["facts"][name]) for name in ("carries", "needs"))
    assert abs(carries - SLOW_BYTES * 8 / 1000) < SLOW_BYTES * 8 / 1000 / 2
    assert 1000 < needs < 2500


def test_one_refuses_one_is_mute_one_is_good(
    relay_with: Make, ffmpeg: Ffmpeg, server: RtmpServer, mute: MuteServer
) -> None:
    bench, data = relay_with(ffmpeg), encoded(ffmpeg, seconds=12)
    keys = {"good": "canary-key-good", "mute": "canary-key-mute", "absent": "canary-key-absent"}
    watch = ProcessWatch(*keys.values())
    bench.add("good", server.url, keys["good"])
    bench.add("mute", mute.url, keys["mute"])
    bench.add("absent", NOBODY, keys["absent"])
    playout = bench.play(data)
    bench.await_state("good", "live")
    assert server.streams()["canary-key-good"].bytes > 0
    bench.await_state("absent", "waiting")
    assert "refuses" in bench.status("absent")["detail"]
    assert bench.status("absent")["problem"]["code"] == "TGT-001"
    playout.wait()
    bench.await_state("mute", "waiting")
    assert bench.status("mute")["problem"]["code"] == "TGT-002"
    assert bench.status("good")["state"] == "live"
    assert bench.end() < 4
    watch.stop()

    assert {name: bench.states(name)[-1] for name in keys} == dict.fromkeys(keys, "stopped")
    assert bench.states("good") == ["connecting", "live", "stopped"]
    [file] = server.files(keys["good"])
    assert decoded_pictures(ffmpeg, file) == playout.fed == 360
    assert frames(bench) == list(range(360))
    assert playout.slowest < FEED_SECONDS
    assert any("rtmp" in line for line in watch.seen)
    assert watch.found == set()
    assert not [key for key in keys.values() if key in bench.everything_written()]
    started = [record.pid for record in bench.records(Child) if record.event == "started"]
    assert sorted(started) == sorted(record.pid for record in bench.records(Child) if record.event == "exited")
    assert not [pid for pid in started if psutil.pid_exists(pid)]


def test_segments_decode_alone_and_join_to_the_encode(relay_with: Make, ffmpeg: Ffmpeg) -> None:
    bench, data = relay_with(ffmpeg, segment_seconds=1.5), encoded(ffmpeg, seconds=6)
    for start in range(0, len(data), 999):
        bench.relay.feed(data[start : start + 999])
    bench.end()
    assert [(first, count) for _, first, count in bench.segments()] == [(0, 60), (60, 60), (120, 60)]
    assert [record.seconds for record in bench.records(SegmentOpened)] == [100, 102, 104]
    for file, _, count in bench.segments():
        assert decoded_pictures(ffmpeg, bench.folder.path / file) == count
    assert bench.recorded() == [tag for tag in tags_of(data) if not tag.is_setup]


def test_a_late_join_decodes_from_its_first_picture(relay_with: Make, ffmpeg: Ffmpeg, server: RtmpServer) -> None:
    bench = relay_with(ffmpeg)
    playout = bench.play(encoded(ffmpeg, seconds=8))
    wait_for(lambda: playout.fed >= 75)
    bench.add("late", server.url, "canary-late")
    joined = playout.fed
    playout.wait()
    bench.end()
    [file] = server.files("canary-late")
    tags = tags_of(file.read_bytes())
    pictures = [tag for tag in tags if tag.is_picture]
    assert pictures[0].is_key_frame
    assert pictures[0].timestamp < 100
    assert decoded_pictures(ffmpeg, file) == 240 - (joined // 30) * 30


def test_the_server_comes_back_and_so_does_the_target(relay_with: Make, ffmpeg: Ffmpeg, server: RtmpServer) -> None:
    bench = relay_with(ffmpeg)
    bench.add("main", server.url, "canary-main")
    data = encoded(ffmpeg, seconds=40)
    playout = bench.play(data)
    bench.await_state("main", "live")
    server.kill()
    lost = bench.await_state("main", "waiting")
    wait_for(lambda: bench.status("main")["attempt"] >= 3, what="a few attempts")
    server.start()
    back = time.monotonic()
    live = bench.await_state("main", "live", after=lost)
    assert live - back < 8  # 4 s on a machine of its own; here others work as well
    fed = playout.stop()
    bench.end()
    assert_recorded(bench, data, fed)
    last = server.files("canary-main")[-1]
    assert decoded_pictures(ffmpeg, last) > 0


def test_a_frozen_server_and_a_slow_line_are_told_apart_and_cost_nobody_else_anything(
    relay_with: Make, any_ffmpeg: Ffmpeg, server: RtmpServer, tmp_path: Path
) -> None:
    with RtmpServer(tmp_path / "other") as other, line(other.port) as far:
        bench = relay_with(any_ffmpeg)
        bench.add("frozen", server.url, "canary-frozen")
        bench.add("steady", other.url, "canary-steady")
        bench.add("slow", far.url, "canary-slow")
        data = encoded(any_ffmpeg, seconds=40, kbps=1500)
        playout = bench.play(data)
        bench.await_state("frozen", "live")
        bench.await_state("steady", "live")
        bench.await_state("slow", "live")
        server.freeze()
        far.rate = SLOW_BYTES
        frozen = time.monotonic()
        assert bench.await_state("frozen", "stalled") - frozen < 5
        assert bench.await_state("slow", "stalled") - frozen < 5
        assert bench.status("frozen")["problem"]["code"] == "TGT-010"
        assert_too_slow(bench.status("slow")["problem"])
        server.thaw()
        far.rate = None
        for name in ("frozen", "slow"):
            bench.await_state(name, "live", after=frozen)
        fed = playout.stop()
        bench.end()
        assert bench.states("frozen") == ["connecting", "live", "stalled", "live", "stopped"]
        assert bench.states("steady") == ["connecting", "live", "stopped"]
        assert bench.states("slow") == ["connecting", "live", "stalled", "live", "stopped"]
        for running, key in ((server, "canary-frozen"), (other, "canary-steady"), (other, "canary-slow")):
            [file] = running.files(key)
            assert decoded_pictures(any_ffmpeg, file) == fed
        assert_recorded(bench, data, fed)
        assert playout.slowest < FEED_SECONDS


@pytest.mark.debian_ffmpeg
def test_ending_with_a_frozen_server_takes_no_longer_than_it_may(relay_with: Make, server: RtmpServer) -> None:
    ffmpeg = components.debian_ffmpeg()
    bench = relay_with(ffmpeg)
    bench.add("frozen", server.url, "canary-frozen")
    data = encoded(ffmpeg, seconds=40, kbps=1500)
    playout = bench.play(data)
    bench.await_state("frozen", "live")
    server.freeze()
    wait_for(lambda: bench.status("frozen")["queued_seconds"] > 1, what="a queue of our own")
    fed = playout.stop()
    assert bench.end(2.0) < 4.5
    server.thaw()
    assert bench.states("frozen")[-1] == "stopped"
    assert "[TGT-012]" in bench.status("frozen")["detail"]
    assert_recorded(bench, data, fed)


@pytest.mark.debian_ffmpeg
def test_a_target_too_far_behind_skips_to_a_key_frame_and_goes_on(
    relay_with: Make, server: RtmpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(target, "QUEUE_SECONDS", 1.5)
    ffmpeg = components.debian_ffmpeg()
    bench = relay_with(ffmpeg)
    bench.add("slow", server.url, "canary-slow")
    data = encoded(ffmpeg, seconds=40, kbps=3000)
    playout = bench.play(data)
    bench.await_state("slow", "live")
    server.freeze()
    frozen = time.monotonic()
    wait_for(lambda: bench.status("slow")["dropped"] > 0, what="dropped pictures")
    server.thaw()
    bench.await_state("slow", "live", after=frozen)
    fed = playout.stop()
    bench.end()
    dropped = bench.status("slow")["dropped"]
    assert dropped > 0
    [file] = server.files("canary-slow")
    assert decoded_pictures(ffmpeg, file) == fed - dropped
    assert_recorded(bench, data, fed)


def test_a_killed_process_is_replaced(relay_with: Make, ffmpeg: Ffmpeg, server: RtmpServer) -> None:
    bench = relay_with(ffmpeg)
    bench.add("main", server.url, "canary-main")
    bench.add("local", None)
    data = encoded(ffmpeg, seconds=40)
    playout = bench.play(data)
    bench.await_state("main", "live")
    bench.await_state("local", "live")
    killed = time.monotonic()
    for name in ("main", "local"):
        os.kill(bench.pid(name), signal.SIGKILL)
    for name in ("main", "local"):
        bench.await_state(name, "live", after=killed)
        assert "TGT-008" in bench.everything_written()
    fed = playout.stop()
    bench.end()
    assert_recorded(bench, data, fed)
    rehearsal = sorted(path.name for path in (bench.folder.path / "rehearsal").iterdir())
    assert rehearsal == ["local-part-2.flv", "local.flv"]
    for name in rehearsal:
        assert decoded_pictures(ffmpeg, bench.folder.path / "rehearsal" / name) > 0


def test_a_server_that_turns_the_stream_away(relay_with: Make, ffmpeg: Ffmpeg, server: RtmpServer) -> None:
    bench = relay_with(ffmpeg)
    bench.add("closed", server.address("closed"), "canary-closed")
    bench.play(encoded(ffmpeg, seconds=20))
    bench.await_state("closed", "failed")
    assert bench.status("closed")["problem"]["code"] == "TGT-005"
    assert "live" not in bench.states("closed")
    bench.end()


def test_targets_come_and_go(relay_with: Make, any_ffmpeg: Ffmpeg, server: RtmpServer) -> None:
    bench = relay_with(any_ffmpeg)
    bench.add("one", server.address("studio/one"), "canary-one")
    playout = bench.play(encoded(any_ffmpeg, seconds=40))
    bench.await_state("one", "live")
    with pytest.raises(StreamctlError) as caught:
        bench.add("one", server.url, "canary-other")
    assert caught.value.code == "TGT-014"
    fed = playout.fed
    bench.relay.remove_target("one")
    with pytest.raises(StreamctlError) as caught:
        bench.relay.remove_target("one")
    assert caught.value.code == "TGT-015"
    assert bench.relay.status()["targets"] == {}
    stopped = bench.await_state("one", "stopped", REMOVE_SECONDS + 3)
    [file] = server.files("canary-one")
    assert fed <= decoded_pictures(any_ffmpeg, file) <= fed + 30
    assert "app='studio/one'" in server.log()
    bench.add("one", server.url, "canary-again")
    bench.await_state("one", "live", after=stopped)
    bench.end()
    with pytest.raises(StreamctlError) as caught:
        bench.add("late", server.url, "canary-late")
    assert caught.value.code == "TGT-019"
    assert bench.records(Fault) == []


def test_a_new_encode_is_spliced_in(relay_with: Make, ffmpeg: Ffmpeg, server: RtmpServer) -> None:
    """An encoder that died in the middle of a tag, and its successor: one publish, one timeline."""
    bench, data = relay_with(ffmpeg), encoded(ffmpeg, seconds=5)
    bench.add("main", server.url, "canary-main")
    first = bench.play(data)
    wait_for(lambda: first.fed >= 100)
    before = first.stop()
    bench.relay.feed(data[13:400])
    bench.relay.splice(before + 6)
    second = bench.play(encoded(ffmpeg, seconds=6))
    second.wait()
    bench.end()
    assert bench.states("main") == ["connecting", "live", "stopped"]
    assert frames(bench) == [*range(before), *range(before + 6, before + 6 + 180)]
    [file] = server.files("canary-main")
    assert pictures_of(file.read_bytes()) == before + 180
    assert decoded_pictures(ffmpeg, file) == before + 180
    assert bench.segments()[-1][1] == before + 6 + 120
    assert before + 6 in [first_frame for _, first_frame, _ in bench.segments()]


def test_a_damaged_encode_costs_what_was_damaged(relay_with: Make, any_ffmpeg: Ffmpeg) -> None:
    bench, data = relay_with(any_ffmpeg), encoded(any_ffmpeg, seconds=2)
    bench.relay.feed(data[:9000] + b"\xff" * 100)
    bench.relay.feed(data[9000:])
    bench.end()
    assert bench.records(Fault)[0].code == "REC-004"
    assert 55 <= len([tag for tag in bench.recorded() if tag.is_picture]) <= 60


def test_records_that_nobody_takes_stop_nothing(relay_with: Make, any_ffmpeg: Ffmpeg) -> None:
    bench = relay_with(any_ffmpeg)

    def refuse(*_: object) -> None:
        raise OSError("the journal is full")

    bench.relay._take_record = refuse
    bench.relay.feed(encoded(any_ffmpeg, seconds=2))
    bench.end()
    assert frames(bench) == list(range(60))


def test_a_program_that_cannot_be_started_fails_and_is_tried_again(relay_with: Make, any_ffmpeg: Ffmpeg) -> None:
    bench = relay_with(Ffmpeg(Path("/nowhere/ffmpeg"), "0", (0, 0), "explicit"))
    bench.add("plain", "rtmp://127.0.0.1:1/live/stream")
    bench.relay.feed(encoded(any_ffmpeg, seconds=2))
    bench.await_state("plain", "failed")
    wait_for(lambda: bench.status("plain")["attempt"] >= 2)
    assert bench.status("plain")["problem"]["code"] == "FFM-005"
    bench.end()
    assert frames(bench) == list(range(60))
