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


HD = Size(width=1920, height=1080)


def test_a_device_of_windows_is_asked_for_what_the_profile_says() -> None:
    source = s.DshowSource(
        dshow="Cam Link 4K", audio="Cam Link", size=HD, fps=Fraction(30000, 1001), pixel_format="nv12"
    )
    kind = camera_kind(source, SIZE, Fraction(30), "close")
    assert kind.name == "dshow_input"
    wanted = {"res_type": 1, "resolution": "1920x1080", "frame_interval": 333_666, "video_format": 201}
    assert {name: kind.settings[name] for name in wanted} == wanted
    assert kind.settings["use_custom_audio_device"] is True
    assert kind.choices == (("video_device_id", "Cam Link 4K"), ("audio_device_id", "Cam Link"))


def test_a_device_of_windows_is_left_alone_in_what_the_profile_leaves_out() -> None:
    kind = camera_kind(s.DshowSource(dshow="Cam"), SIZE, Fraction(30), "close")
    assert (kind.settings["res_type"], kind.settings["use_custom_audio_device"]) == (0, False)
    assert "resolution" not in kind.settings
    assert kind.settings["deactivate_when_not_showing"] is False, (
        "a cut would begin with a camera that is not there yet"
    )
    sized = camera_kind(s.DshowSource(dshow="Cam", size=HD, pixel_format="rgb24"), SIZE, Fraction(30), "close")
    assert (sized.settings["frame_interval"], sized.settings["video_format"]) == (-1, 0)


@pytest.mark.parametrize(
    ("size", "preset"), [(HD, "1920x1080"), (None, "High"), (Size(width=1600, height=1200), "High")]
)
def test_a_device_of_macos_is_asked_for_a_size_that_macos_has_a_preset_of(size: Size | None, preset: str) -> None:
    source = s.AvfoundationSource(avfoundation="FaceTime HD Camera", size=size)
    kind = camera_kind(source, SIZE, Fraction(30), "close")
    assert kind.settings["preset"] == f"AVCaptureSessionPreset{preset}"
    assert (kind.name, *kind.instead) == ("macos-avcapture", "av_capture_input_v2", "av_capture_input")
    assert kind.choices == (("device", "FaceTime HD Camera"),)


def test_a_decklink_card_finds_out_what_comes_in_unless_the_profile_says() -> None:
    found = camera_kind(s.DecklinkSource(decklink="DeckLink Duo (1)"), SIZE, Fraction(30), "close")
    assert found.choices == (("device_hash", "DeckLink Duo (1)"), ("mode_id", "Auto"))
    assert "video_connection" not in found.settings
    said = s.DecklinkSource(decklink="DeckLink Duo (1)", mode="1080p30", connector="hdmi")
    told = camera_kind(said, SIZE, Fraction(30), "close")
    assert (told.choices[1].name, told.settings["video_connection"]) == ("1080p30", 2)


def test_a_sound_device_of_windows_and_of_macos() -> None:
    wasapi, core = microphone_kind(s.DshowSound(dshow="Mic")), microphone_kind(s.AvfoundationSound(avfoundation="Mic"))
    assert wasapi is not None
    assert core is not None
    assert (wasapi.name, wasapi.choices) == ("wasapi_input_capture", (("device_id", "Mic"),))
    assert (core.name, core.choices) == ("coreaudio_input_capture", (("device_id", "Mic"),))


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
