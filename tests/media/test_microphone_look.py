"""Listening to microphones: files and feeds stand in for sound cards."""

import threading
import time
from pathlib import Path

import pytest

from streamctl.core.sources import AlsaSource, FileSource, PulseSource, RtmpSource
from streamctl.core.values import Size
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.leash import Leash
from streamctl.media.microphone_look import listen_to
from streamctl.media.run import run
from tests.lab.mute import mute_server

SIZE = Size(width=320, height=180)


def made(ffmpeg: Ffmpeg, path: Path, graph: str) -> FileSource:
    run([str(ffmpeg.path), "-v", "error", "-f", "lavfi", "-i", graph, "-t", "4", str(path)], timeout=30)
    return FileSource(file=path)


@pytest.mark.ffmpeg
@pytest.mark.parametrize(
    ("graph", "rms"),
    [("sine=f=440:r=48000,volume=-10dB", -31.1), ("anullsrc=r=48000:cl=mono", -120.0)],
)  # FFmpeg's sine has an eighth of full scale: -18.1 dBFS at its peak, -21.1 dBFS RMS, and the gain's 10 dB less
def test_how_loud_a_microphone_is(graph: str, rms: float, ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    heard = listen_to(ffmpeg, made(ffmpeg, tmp_path / "sound.wav", graph), label="lectern", leash=Leash())
    assert heard.first_sound is not None
    assert heard.rms == pytest.approx(rms, abs=0.5)
    assert heard.peak >= heard.rms
    assert heard.ended is None
    assert heard.heard > 1.0


@pytest.mark.ffmpeg
def test_a_picture_without_sound_says_so(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    silent = made(ffmpeg, tmp_path / "silent.mkv", "testsrc2=s=64x64:r=10")
    heard = listen_to(ffmpeg, silent, label="lectern", leash=Leash())
    assert heard.first_sound is None
    assert heard.ended not in {None, 0}


@pytest.mark.debian_ffmpeg
@pytest.mark.parametrize("source", [AlsaSource(alsa="hw:CARD=Nobody,DEV=0"), PulseSource(pulse="nobody")])
def test_a_card_that_is_not_there(source: AlsaSource | PulseSource) -> None:
    from tests.lab.components import debian_ffmpeg

    heard = listen_to(debian_ffmpeg(), source, label="lectern", leash=Leash())
    assert heard.first_sound is None
    assert heard.ended is not None


@pytest.mark.ffmpeg
def test_one_that_sends_nothing_is_given_up(any_ffmpeg: Ffmpeg) -> None:
    began = time.monotonic()
    with mute_server() as server:
        source = RtmpSource(rtmp=f"{server.url}/sound")
        heard = listen_to(any_ffmpeg, source, label="lectern", leash=Leash(), open_seconds=1.0)
    assert heard.first_sound is None
    assert time.monotonic() - began < 6


@pytest.mark.ffmpeg
def test_letting_the_leash_go_ends_listening(any_ffmpeg: Ffmpeg) -> None:
    leash = Leash()
    with mute_server() as server:
        threading.Timer(0.4, leash.let_go).start()
        began = time.monotonic()
        source = RtmpSource(rtmp=f"{server.url}/sound")
        assert listen_to(any_ffmpeg, source, label="lectern", leash=leash).first_sound is None
        assert time.monotonic() - began < 8
