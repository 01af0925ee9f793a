"""How each kind of source becomes an input of OBS."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from streamctl.core import sources as s
from streamctl.core.values import Size
from streamctl.live.obs.studio.inputs import camera_kind, delay_filters, microphone_kind

SIZE = Size(width=640, height=360)


def made(source: s.VideoSource) -> tuple[str, Any]:
    kind = camera_kind(source, SIZE, Fraction(30), "close")
    return kind.name, kind.settings


NETWORK = [
    (s.RtspSource(rtsp="rtsp://192.0.2.1/a"), "rtsp://192.0.2.1/a", "rtsp_transport=tcp"),
    (s.RtspSource(rtsp="rtsp://192.0.2.1/a", transport="udp"), "rtsp://192.0.2.1/a", "rtsp_transport=udp"),
    (s.SrtSource(srt="srt://192.0.2.1:9000"), "srt://192.0.2.1:9000?latency=120000", ""),
    (s.SrtSource(srt="srt://:9000?mode=listener"), "srt://:9000?mode=listener&latency=120000", ""),
    (s.SrtSource(srt="srt://192.0.2.1:9000?latency=7"), "srt://192.0.2.1:9000?latency=7", ""),
    (s.RtmpSource(rtmp="rtmp://192.0.2.1/live/a"), "rtmp://192.0.2.1/live/a", ""),
    (s.RtmpSource(rtmp="rtmp://0.0.0.0/live/a", listen=True), "rtmp://0.0.0.0/live/a", "listen=1"),
    (s.HttpSource(http="http://192.0.2.1/a.m3u8"), "http://192.0.2.1/a.m3u8", ""),
]


@pytest.mark.parametrize(("source", "address", "options"), NETWORK)
def test_a_network_camera_is_a_media_source_that_is_called_again_soon(
    source: s.VideoSource, address: str, options: str
) -> None:
    kind, settings = made(source)
    assert kind == "ffmpeg_source"
    assert (settings["is_local_file"], settings["input"], settings["ffmpeg_options"]) == (False, address, options)
    assert settings["reconnect_delay_sec"] == 1


@pytest.mark.parametrize("source", [source for source, _, _ in NETWORK])
def test_a_cut_does_not_start_a_camera_anew_and_a_lost_one_leaves_no_picture(source: s.VideoSource) -> None:
    _, settings = made(source)
    assert settings["restart_on_activate"] is False
    assert settings["close_when_inactive"] is False
    assert settings["clear_on_media_end"] is True


def test_a_capture_device_is_asked_for_what_the_profile_says() -> None:
    source = s.V4l2Source(
        v4l2="/dev/video2", size=Size(width=1920, height=1080), fps=Fraction(30000, 1001), pixel_format="mjpeg"
    )
    kind, settings = made(source)
    assert kind == "v4l2_input"
    assert settings["device_id"] == "/dev/video2"
    assert settings["resolution"] == 0x07800438
    assert settings["framerate"] == 1001 << 16 | 30000
    assert settings["pixelformat"].to_bytes(4, "little") == b"MJPG"
    assert settings["auto_reset"] is True


@pytest.mark.parametrize("pixel_format", [None, "unheard_of"])
def test_a_capture_device_is_left_alone_in_what_the_profile_leaves_out(pixel_format: str | None) -> None:
    _, settings = made(s.V4l2Source(v4l2="/dev/video2", pixel_format=pixel_format))
    assert [settings[name] for name in ("resolution", "framerate", "pixelformat")] == [-1, -1, -1]


def test_a_file_is_played_from_the_disk(tmp_path: Path) -> None:
    kind, settings = made(s.FileSource(file=tmp_path / "a.mp4", loop=True))
    assert kind == "ffmpeg_source"
    assert settings["is_local_file"] is True
    assert (settings["local_file"], settings["looping"]) == (str(tmp_path / "a.mp4"), True)


def test_a_simulated_camera_is_drawn_in_the_programme_s_size() -> None:
    kind, settings = made(s.TestSource(test=3))
    assert (kind, settings["input_format"]) == ("ffmpeg_source", "lavfi")
    assert "size=640x360:rate=30" in settings["input"]
    assert "[out1]" in settings["input"]


def test_a_filter_graph_brings_its_sound_if_it_has_one() -> None:
    assert made(s.LavfiSource(lavfi="testsrc", sound="sine"))[1]["input"] == "testsrc[out0];sine[out1]"
    assert made(s.LavfiSource(lavfi="testsrc"))[1]["input"] == "testsrc[out0]"


def test_microphones() -> None:
    alsa = microphone_kind(s.AlsaSource(alsa="hw:1,0"))
    pulse = microphone_kind(s.PulseSource(pulse="alsa_input.usb"))
    assert alsa is not None
    assert pulse is not None
    assert (alsa.name, dict(alsa.settings)) == ("alsa_input_capture", {"device_id": "hw:1,0", "rate": 48000})
    assert (pulse.name, dict(pulse.settings)) == ("pulse_input_capture", {"device_id": "alsa_input.usb"})
    assert microphone_kind(s.CameraSound(camera="wide")) is None


def test_a_picture_is_held_back_by_a_filter() -> None:
    assert delay_filters(0) == ()
    assert [dict(one.settings) for one in delay_filters(40)] == [{"delay_ms": 40}]
