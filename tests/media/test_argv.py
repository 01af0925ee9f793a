"""Command lines against files: one for every kind of source, every option, and both uses of the encoder.

`STREAMCTL_UPDATE_GOLDEN=1 pytest tests/media/test_argv.py` writes the files anew; look at the difference before
committing it. Devices that are plugged in (V4L2, ALSA, PulseAudio, DirectShow, AVFoundation, DeckLink) are proven here
alone: no test drives one.
"""

import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest

from streamctl.core import sources as s
from streamctl.core.encoders import CODECS, HARDWARE
from streamctl.core.values import Size
from streamctl.media.argv.encode import EncodeOrder, encode_argv, encoder_threads
from streamctl.media.argv.feed import feed_argv, feed_size
from streamctl.media.argv.ingest import WHOLE_PICTURES, IngestOrder, ingest_argv, microphone_argv
from streamctl.media.argv.inputs import video_input
from streamctl.media.argv.simulated import simulated_font
from streamctl.media.ffmpeg import find_ffmpeg
from streamctl.media.run import run

GOLDEN = Path(__file__).parent / "golden"
UPDATE = "STREAMCTL_UPDATE_GOLDEN"
PROGRAM = Path("ffmpeg")
HD = Size(width=1280, height=720)
SMALL = Size(width=426, height=240)

CAMERAS: dict[str, s.VideoSource] = {
    "file": s.FileSource(file=Path("/media/talk.mp4")),
    "file-loop": s.FileSource(file=Path("/media/講演 1.mp4"), loop=True),
    "v4l2": s.V4l2Source(v4l2="/dev/video2"),
    "v4l2-options": s.V4l2Source(
        v4l2="/dev/video2", size=Size(width=1920, height=1080), fps=Fraction(30000, 1001), pixel_format="mjpeg"
    ),
    "v4l2-h264": s.V4l2Source(v4l2="/dev/video2", pixel_format="h264"),
    "dshow": s.DshowSource(dshow="Integrated Camera"),
    "dshow-options": s.DshowSource(
        dshow=r"@device_pnp_\\?\usb#vid_0fd9&pid_0066&mi_00#8&1a&0&0000#{65e8773d-8f56-11d0-a3b9-00a0c9223196}\global",
        audio="デジタル オーディオ (Cam Link 4K)",
        size=Size(width=1920, height=1080),
        fps=Fraction(30000, 1001),
        pixel_format="nv12",
    ),
    "dshow-mjpeg": s.DshowSource(dshow="Integrated Camera", pixel_format="mjpeg"),
    "dshow-h264": s.DshowSource(dshow="Integrated Camera", pixel_format="h264"),
    "avfoundation": s.AvfoundationSource(avfoundation="FaceTime HDカメラ"),
    "avfoundation-options": s.AvfoundationSource(
        avfoundation="1", size=Size(width=1920, height=1080), fps=Fraction(25), pixel_format="uyvy422"
    ),
    "decklink": s.DecklinkSource(decklink="DeckLink Mini Recorder 4K"),
    "decklink-options": s.DecklinkSource(decklink="DeckLink Duo (2)", mode="1080i59.94", connector="sdi"),
    "rtsp": s.RtspSource(rtsp="rtsp://192.0.2.11/stream1"),
    "rtsp-udp": s.RtspSource(rtsp="rtsp://192.0.2.11/stream1", transport="udp"),
    "srt": s.SrtSource(srt="srt://192.0.2.11:9000?mode=caller", latency_ms=200),
    "srt-plain": s.SrtSource(srt="srt://192.0.2.11:9000"),
    "srt-own-latency": s.SrtSource(srt="srt://0.0.0.0:9000?mode=listener&latency=500000"),
    "rtmp": s.RtmpSource(rtmp="rtmp://192.0.2.20/live/close"),
    "rtmp-listen": s.RtmpSource(rtmp="rtmp://0.0.0.0:1935/live/close", listen=True),
    "http": s.HttpSource(http="https://192.0.2.20/close.m3u8"),
    "lavfi": s.LavfiSource(lavfi="smptehdbars=size=1280x720:rate=30"),
    "lavfi-sound": s.LavfiSource(lavfi="smptehdbars=size=1280x720:rate=30", sound="sine=frequency=440"),
    "test": s.TestSource(test=3),
}
MICROPHONES: dict[str, s.AudioSource] = {
    "alsa": s.AlsaSource(alsa="hw:1,0"),
    "pulse": s.PulseSource(pulse="alsa_input.usb-0d8c_USB_Microphone-00.mono"),
    "dshow": s.DshowSound(dshow="マイク (USB Audio Device)"),
    "avfoundation": s.AvfoundationSound(avfoundation="MacBook Proのマイク"),
    "file": s.FileSource(file=Path("/media/talk.wav"), loop=True),
    "rtsp": s.RtspSource(rtsp="rtsp://192.0.2.30/audio"),
    "srt": s.SrtSource(srt="srt://192.0.2.30:9001"),
    "rtmp": s.RtmpSource(rtmp="rtmp://192.0.2.30/live/sound"),
    "http": s.HttpSource(http="http://192.0.2.30/sound.aac"),
}
ISO = 12
ENCODE = EncodeOrder(
    size=HD,
    fps=Fraction(30),
    preset="veryfast",
    video_kbps=3000,
    buffer_kbits=6000,
    keyframe_frames=60,
    b_frames=2,
    audio_kbps=128,
    frame_pipe=10,
    sample_pipe=11,
)


def order(source: s.VideoSource, **changes: object) -> IngestOrder:
    usual = IngestOrder(source, "講師's [1]: 100%", Fraction(30), ((HD, 10),), 11, ISO)
    return replace(usual, **changes)  # type: ignore[arg-type]


COMMANDS: dict[str, list[str]] = {
    **{f"ingest-{name}": ingest_argv(PROGRAM, order(source)) for name, source in CAMERAS.items()},
    "ingest-two-sizes": ingest_argv(PROGRAM, order(CAMERAS["rtsp"], frame_pipes=((HD, 10), (SMALL, 13)))),
    "ingest-silent": ingest_argv(PROGRAM, order(CAMERAS["v4l2"], sample_pipe=None)),
    "ingest-not-recorded": ingest_argv(PROGRAM, order(CAMERAS["rtsp"], iso_pipe=None)),
    "ingest-only-recorded": ingest_argv(PROGRAM, order(CAMERAS["rtsp"], frame_pipes=(), sample_pipe=None, drawn=SMALL)),
    "ingest-only-heard": ingest_argv(PROGRAM, order(CAMERAS["rtsp"], frame_pipes=(), iso_pipe=None, drawn=SMALL)),
    "ingest-odd-rate": ingest_argv(PROGRAM, order(CAMERAS["v4l2"], fps=Fraction(30000, 1001))),
    **{f"microphone-{name}": microphone_argv(PROGRAM, source, 11) for name, source in MICROPHONES.items()},
    "encode": encode_argv(PROGRAM, ENCODE),
    "feed": feed_argv(PROGRAM, 3, HD, Fraction(30), "講師"),
    **{f"encode-{kind}": encode_argv(PROGRAM, replace(ENCODE, codec=CODECS[kind], b_frames=0)) for kind in HARDWARE},
    "encode-in-band": encode_argv(PROGRAM, replace(ENCODE, in_band=True)),
    "encode-odd-rate": encode_argv(PROGRAM, replace(ENCODE, fps=Fraction(30000, 1001), b_frames=0)),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_line_is_the_golden_one(name: str) -> None:
    written = "\n".join(COMMANDS[name]).replace(str(simulated_font()), "/fonts/simulated.otf") + "\n"
    file = GOLDEN / f"{name}.txt"
    if os.environ.get(UPDATE):
        file.write_text(written, encoding="utf-8")
    assert written == file.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {file.stem for file in GOLDEN.glob("*.txt")} == set(COMMANDS)


def test_every_kind_of_source_is_here() -> None:
    assert {type(source) for source in CAMERAS.values()} == set(get_args(s.VideoSource))
    assert {type(source) for source in MICROPHONES.values()} == set(get_args(s.AudioSource)) - {s.CameraSound}


def test_the_same_order_gives_the_same_command_line() -> None:
    assert ingest_argv(PROGRAM, order(CAMERAS["rtsp"])) == COMMANDS["ingest-rtsp"]
    assert encode_argv(PROGRAM, ENCODE) == COMMANDS["encode"]


def test_a_camera_s_sound_is_no_input_of_its_own() -> None:
    with pytest.raises(TypeError, match="CameraSound"):
        microphone_argv(PROGRAM, s.CameraSound(camera="close"), 11)


@pytest.mark.parametrize(
    ("name", "copies"),
    [(name, False) for name in ("v4l2", "v4l2-options", "test", "lavfi", "dshow-mjpeg", "avfoundation", "decklink")]
    + [("v4l2-h264", True), ("dshow-h264", True)]
    + [(name, True) for name in ("file", "rtsp", "srt", "rtmp", "rtmp-listen", "http")],
)
def test_what_comes_compressed_is_recorded_as_it_comes(name: str, copies: bool) -> None:
    assert s.delivers_compressed(CAMERAS[name]) is copies
    assert ("copy" in COMMANDS[f"ingest-{name}"]) is copies


def test_a_camera_of_macos_is_asked_for_the_session_s_rate_where_the_profile_names_none() -> None:
    node = video_input(CAMERAS["avfoundation"], HD, Fraction(30000, 1001)).node
    assert node.kwargs["framerate"] == "30000/1001"
    assert video_input(CAMERAS["avfoundation-options"], HD, Fraction(30)).node.kwargs["framerate"] == "25"


@pytest.mark.ffmpeg
@pytest.mark.parametrize(("said", "changes"), [("tff", True), ("prog", False)])
def test_fields_become_whole_pictures_and_whole_pictures_stay(said: str, changes: bool) -> None:
    filters = "yadif=" + ":".join(f"{name}={value}" for name, value in WHOLE_PICTURES.items())
    sent = [str(find_ffmpeg().path), "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25", "-t", "1", "-vf"]
    shown = ["-f", "rawvideo", "pipe:1"]
    made = (f"setfield={said}", f"setfield={said},{filters}")
    before, after = (run([*sent, graph, *shown], timeout=30).out for graph in made)
    assert len(before) == len(after) == 25 * 64 * 48 * 3 // 2
    assert (before != after) is changes


def test_nothing_but_a_simulated_camera_depends_on_what_is_wanted() -> None:
    for name, source in CAMERAS.items():
        same = [video_input(source, size, Fraction(25)).node.kwargs for size in (HD, SMALL)]
        assert (same[0] == same[1]) is (name != "test")


@pytest.mark.parametrize(
    ("size", "fps", "preset", "threads"),
    [
        (Size(width=1280, height=720), 30, "veryfast", 1),
        (Size(width=1280, height=720), 60, "veryfast", 2),
        (Size(width=1920, height=1080), 30, "veryfast", 2),
        (Size(width=1920, height=1080), 60, "veryfast", 4),
        (Size(width=1280, height=720), 30, "slower", 3),
        (Size(width=320, height=180), 15, "ultrafast", 1),
    ],
)
def test_an_encode_gets_as_few_threads_as_carry_it(size: Size, fps: int, preset: str, threads: int) -> None:
    order = replace(ENCODE, size=size, fps=Fraction(fps), preset=preset)
    assert encoder_threads(order) == threads


@pytest.mark.parametrize(
    ("size", "made"),
    [
        ("1280x720", "640x360"),
        ("1920x1080", "960x540"),
        ("854x480", "854x480"),
        ("1366x768", "1366x768"),  # its half is not even
        ("2048x1152", "2048x1152"),  # its cells are of 51 pixels
    ],
)
def test_a_feed_is_half_as_large_where_its_cells_can_be(size: str, made: str) -> None:
    width, height = map(int, size.split("x"))
    assert str(feed_size(Size(width=width, height=height))) == made
