"""A look at cameras that are processes of their own: their real rate, what they show, their sound."""

import threading
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from streamctl.core.sources import FileSource, LavfiSource, RtmpSource, SrtSource, TestSource, VideoSource
from streamctl.core.values import Size
from streamctl.media.camera_look import CameraLook, look_at, rate
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.leash import Leash
from streamctl.media.run import run
from tests.lab.feeds import feed
from tests.lab.mute import mute_server
from tests.lab.ports import free_port

CANVAS = Size(width=640, height=360)


def look(ffmpeg: Ffmpeg, source: VideoSource, folder: Path, **changes: Any) -> CameraLook:
    facts: dict[str, Any] = {"size": CANVAS, "fps": Fraction(30), "label": "close", "leash": Leash()}
    return look_at(ffmpeg, source, snapshot=folder / "camera.jpg", **{**facts, **changes})


@pytest.mark.ffmpeg
def test_a_sound_camera(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    seen = look(ffmpeg, TestSource(test=1), tmp_path)
    assert seen.first_frame is not None
    assert seen.fps == pytest.approx(30, rel=0.15)
    assert (seen.size, seen.black, seen.frozen, seen.ended) == (CANVAS, False, False, None)
    assert seen.sound == pytest.approx(-23.3, abs=1.5)
    with Image.open(tmp_path / "camera.jpg") as snapshot:
        assert snapshot.size == (640, 360)
        assert max(high for _, high in snapshot.convert("RGB").getextrema()) > 200


@pytest.mark.ffmpeg
def test_a_network_camera_at_half_the_rate(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    port = free_port()
    with feed(any_ffmpeg, "srt", port, 2, size=CANVAS, fps=Fraction(15)):
        seen = look(any_ffmpeg, SrtSource(srt=f"srt://127.0.0.1:{port}"), tmp_path)
    assert seen.fps == pytest.approx(15, rel=0.2)
    assert seen.sound is not None


@pytest.mark.ffmpeg
@pytest.mark.parametrize(
    ("graph", "black", "frozen"),
    [("color=black:s=320x240:r=25", True, True), ("smptehdbars=s=320x240:r=25", False, True)],
)
def test_black_and_frozen_pictures(graph: str, black: bool, frozen: bool, any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    seen = look(any_ffmpeg, LavfiSource(lavfi=graph), tmp_path)
    assert (seen.black, seen.frozen, seen.sound) == (black, frozen, None)
    assert seen.size == Size(width=320, height=240)


@pytest.mark.ffmpeg
def test_a_feed_that_freezes_while_it_goes_on_sending(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    still = "testsrc2=s=320x240:r=30,loop=loop=-1:size=1:start=3"
    assert look(any_ffmpeg, LavfiSource(lavfi=still), tmp_path).frozen


@pytest.mark.ffmpeg
def test_a_feed_that_breaks_off(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    port = free_port()
    with feed(any_ffmpeg, "srt", port, 2, size=CANVAS) as sender:
        end = threading.Timer(2.0, sender.stop)
        end.start()
        seen = look(any_ffmpeg, SrtSource(srt=f"srt://127.0.0.1:{port}"), tmp_path)
        end.join()
    if seen.first_frame is not None:
        assert seen.ended is not None


@pytest.mark.ffmpeg
def test_a_file_shorter_than_the_look(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    seen = look(any_ffmpeg, LavfiSource(lavfi="testsrc2=s=320x240:r=30:d=0.5"), tmp_path)
    assert seen.ended == 0
    assert seen.fps > 15


def without_packets(transport_stream: bytes, stream: int) -> bytes:
    """Return `transport_stream` without the packets of elementary stream `stream`; the table still announces it."""
    packets = [transport_stream[at : at + 188] for at in range(0, len(transport_stream), 188)]
    return b"".join(one for one in packets if int.from_bytes(one[1:3], "big") & 0x1FFF != stream)


@pytest.mark.ffmpeg
def test_a_sound_that_is_announced_and_never_comes_does_not_hide_the_picture(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    whole, half = tmp_path / "whole.ts", tmp_path / "half.ts"
    graph = ["-f", "lavfi", "-i", "testsrc2=s=320x240:r=30", "-f", "lavfi", "-i", "sine"]
    coding = ["-t", "8", "-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-c:a", "aac"]
    numbers = ["-streamid", "0:256", "-streamid", "1:257"]
    run([str(ffmpeg.path), "-v", "error", *graph, *coding, *numbers, str(whole)], timeout=60)
    half.write_bytes(without_packets(whole.read_bytes(), 257))
    assert len(half.read_bytes()) < len(whole.read_bytes())
    seen = look(ffmpeg, FileSource(file=half), tmp_path)
    assert seen.first_frame is not None
    assert seen.fps > 20
    assert seen.sound is None


@pytest.mark.ffmpeg
def test_a_missing_file_says_so(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    seen = look(ffmpeg, FileSource(file=tmp_path / "none.mp4"), tmp_path)
    assert (seen.first_frame, seen.fps, seen.size) == (None, 0.0, None)
    assert seen.ended not in {None, 0}
    assert "No such file" in seen.said


@pytest.mark.ffmpeg
def test_a_server_that_stays_mute_is_given_up(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    began = time.monotonic()
    with mute_server() as server:
        seen = look(any_ffmpeg, RtmpSource(rtmp=f"{server.url}/camera"), tmp_path, open_seconds=1.0)
    assert seen.first_frame is None
    assert time.monotonic() - began < 6


@pytest.mark.ffmpeg
def test_letting_the_leash_go_ends_a_look(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    leash = Leash()
    port = free_port()
    waiting = SrtSource(srt=f"srt://127.0.0.1:{port}?mode=listener")
    threading.Timer(0.5, leash.let_go).start()
    began = time.monotonic()
    assert look(any_ffmpeg, waiting, tmp_path, leash=leash).first_frame is None
    assert time.monotonic() - began < 8


@given(st.integers(2, 200), st.floats(5, 60))
def test_the_rate_of_even_arrivals_is_their_rate(count: int, fps: float) -> None:
    moments = [100 + number / fps for number in range(count)]
    assert rate(moments, None) == pytest.approx(fps)
    assert rate(moments, moments[-1] + 0.9 / fps) == pytest.approx(fps)


def test_pictures_that_stop_coming_lower_the_rate() -> None:
    moments = [number / 30 for number in range(31)]
    assert rate(moments, 2.0) == pytest.approx(15)
    assert rate([1.0], 3.0) == 0.0
    assert rate([], None) == 0.0
