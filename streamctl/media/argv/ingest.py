"""The ingest: one FFmpeg a camera that decodes to raw frames and samples on pipes and writes the ISO recording."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg

from streamctl.core.sources import AudioSource, VideoSource, delivers_compressed, sends_fields
from streamctl.core.values import CHANNELS, SAMPLE_RATE, Size
from streamctl.media.argv.compile import command
from streamctl.media.argv.inputs import audio_input, comes_as_transport_stream, video_input
from streamctl.media.yuv4mpeg import MUXER

ISO_KBPS = 6000
"""Bit rate of an ISO recording that has to be encoded (kilobits a second): 1.5 to 2 times a 720p30 programme's."""
ISO_SOUND: Mapping[str, Any] = {"acodec": "aac", "audio_bitrate": "192k", "ar": SAMPLE_RATE, "ac": CHANNELS}
"""The sound of an ISO recording that has to be encoded."""
TIMES_AS_THEY_ARE = "disabled"
"""No shift of a recording's times.

FFmpeg would move all of it so that the first B-frame's decoding time, or the samples that AAC puts before the first,
come at 0: camera frame 0 would lie up to 0.1 s beside second 0.
"""
BOTH_SIDES = "stereo|FL<FL+FC|FR<FR+FC"
"""A lone microphone on both channels at its own level: FFmpeg's own upmix takes 3 dB off it."""
BY_ITS_TIMES: dict[str, Any] = {"async": SAMPLE_RATE // 200, "first_pts": 0, "flags": "res"}
"""Sound follows its own time stamps by up to 0.5 % of its speed, and only a gap beyond 0.1 s is filled or cut.

With `async=1` the sound of a card that runs at 47 990 Hz has a hole of 0.1 s every eight minutes (measured on 5.1 and
9.0). It has to be resampled from the beginning (`res`, 0.04 % of a core): where that begins later, 5.1 counts anew and
the sound is seconds off.
"""
WHOLE_PICTURES: Mapping[str, str] = {"mode": "send_frame", "deint": "interlaced"}
"""How FFmpeg's yadif makes one picture of two fields; pictures that are whole already pass untouched."""
EASILY_DECODED = 1920 * 1080 * 30
"""Pixels a second up to which one thread decodes a camera.

It takes 3 % of a core for 720p30 H.264; threads that work on several pictures at once take a third more and hand each
picture over later.
"""
FEW_FILTER_THREADS = ("-filter_complex_threads", "1")
"""For such a camera. FFmpeg would divide each picture among as many threads as there are processors, which costs a
twentieth of an ingest's time at 720p30 for waking them."""
NO_SOUND = "Stream specifier ':a' in filtergraph"
"""What FFmpeg says (5.1 to 9.0) before it gives an ingest up whose camera has no sound although some is wanted."""
PICTURE_CHANGED = "Changing video frame properties on the fly"
"""What FFmpeg says (5.1 to 9.0) when a camera's picture changes its size and the filters are kept."""
ISO_FAILED = "Slave muxer #0 failed"
"""What FFmpeg says (5.1 to 9.0) when an ISO recording fails and the ingest goes on without it."""
ENDLESS_SECONDS = 31_622_400
"""Longer than any show: a year."""
CLUSTER_MS = 100
"""How much of a camera's recording is one cluster (ms); one begins at each key frame too.

A cluster comes whole or not at all, so this is what a recording misses of the moment in which an ingest is killed. One
for each packet, 77 a second, takes 0.25 % of a core more, for cutting them apart and writing each.
"""
EXPENDABLE_MKV = (
    f"[f=segment:strftime=1:segment_time={ENDLESS_SECONDS}:segment_format=matroska:segment_format_options="
    f"cluster_time_limit={CLUSTER_MS}\\\\:flush_packets=1\\\\:avoid_negative_ts={TIMES_AS_THEY_ARE}:"
    f"avoid_negative_ts={TIMES_AS_THEY_ARE}:onfail=ignore]"
    "pipe:{pipe}|[f=null]-"
)
"""What FFmpeg's tee is told: each cluster at once, and a stream that Matroska cannot hold does not end the ingest.
The second output goes nowhere: tee gives up when none is left. One endless segment: that muxer takes streams whatever
container they come from; `strftime` makes it take the pipe for a name as it is."""


@dataclass(frozen=True, slots=True)
class IngestOrder:
    """What one camera's ingest has to deliver; the pipes are the write ends it inherits.

    Attributes:
        frame_pipes: For each size wanted, the pipe for its yuv420p frames (YUV4MPEG2); none for a camera that is not
            looked at, and then nothing of it is decoded but what has to be encoded anew.
        sample_pipe: The pipe for signed 16-bit stereo samples at SAMPLE_RATE; None where nobody listens.
        iso_pipe: The pipe for the camera's own recording, Matroska in clusters of CLUSTER_MS; None for none.
    """

    source: VideoSource
    label: str
    fps: Fraction
    frame_pipes: tuple[tuple[Size, int], ...]
    sample_pipe: int | None
    iso_pipe: int | None
    drawn: Size | None = None
    """The size that a simulated camera is drawn in where no pictures are wanted of it."""
    entrance: int | None = None
    """The pipe that the source's address comes from, which it inherits too; None where nothing of it is secret."""

    @property
    def size(self) -> Size:
        """The largest size wanted."""
        size = self.frame_pipes[0][0] if self.frame_pipes else self.drawn
        assert size is not None
        return size


def ingest_argv(program: Path, order: IngestOrder) -> list[str]:
    """Return the command line of the ingest for `order`.

    Frames come at the session's constant rate from the source's time 0 on, samples likewise: number is time.
    """
    largest = order.size
    threads = _decoder_threads(largest, order.fps)
    source = video_input(order.source, largest, order.fps, order.label, threads=threads, entrance=order.entrance)
    whole = source.video.filter("yadif", **WHOLE_PICTURES) if sends_fields(order.source) else source.video
    steady = whole.filter("fps", fps=str(order.fps), start_time=0)
    count = len(order.frame_pipes)
    needs_split = count > 1
    branches = steady.split() if needs_split else None
    outputs: list[Any] = []
    for number, (size, pipe) in enumerate(order.frame_pipes):
        branch = branches[number] if branches is not None else steady
        outputs.append(fitted(branch, size).output(f"pipe:{pipe}", f=MUXER, pix_fmt="yuv420p"))
    if order.sample_pipe is not None:
        outputs.append(_samples(source.audio, order.sample_pipe))
    if order.iso_pipe is not None:
        outputs.append(_iso(source, order, order.iso_pipe))
    return command(program, outputs, *(FEW_FILTER_THREADS if _easy(largest, order.fps) else ()))


def microphone_argv(program: Path, source: AudioSource, sample_pipe: int, entrance: int | None = None) -> list[str]:
    """Return the command line that delivers the samples of a microphone of its own on `sample_pipe`.

    `entrance` is the pipe that its address comes from; None where nothing of it is secret.
    """
    return command(program, [_samples(audio_input(source, entrance).audio, sample_pipe)])


def fitted(stream: Any, size: Size) -> Any:
    """Return `stream` scaled into `size` with its aspect kept, on black, as BT.709 limited-range yuv420p."""
    return (
        stream.filter(
            "scale",
            size.width,
            size.height,
            force_original_aspect_ratio="decrease",
            force_divisible_by=2,
            out_color_matrix="bt709",
            out_range="tv",
            flags="bilinear",
        )
        .filter("pad", size.width, size.height, "(ow-iw)/2", "(oh-ih)/2", eval="frame")
        .filter("setsar", 1)
        .filter("format", "yuv420p")
    )


def _decoder_threads(size: Size, fps: Fraction) -> int:
    """Return how many threads decode a camera for pictures of `size`; 0 leaves it to FFmpeg."""
    return 1 if _easy(size, fps) else 0


def _easy(size: Size, fps: Fraction) -> bool:
    return size.width * size.height * fps <= EASILY_DECODED


def _samples(stream: Any, pipe: int) -> Any:
    steady = stream.filter("aresample", SAMPLE_RATE, **BY_ITS_TIMES).filter("pan", BOTH_SIDES)
    return steady.output(f"pipe:{pipe}", f="s16le", acodec="pcm_s16le", ar=SAMPLE_RATE, ac=CHANNELS)


def _iso(source: Any, order: IngestOrder, pipe: int) -> Any:
    codec = _iso_copy(order.source) if delivers_compressed(order.source) else _iso_encode(order.fps)
    if sends_fields(order.source):
        codec |= {"vf": "yadif=" + ":".join(f"{name}={value}" for name, value in WHOLE_PICTURES.items())}
    return ffmpeg.output(
        source["v:0"],
        source["a:0?"],
        EXPENDABLE_MKV.format(pipe=pipe),
        f="tee",
        flags="+global_header",
        avoid_negative_ts=TIMES_AS_THEY_ARE,
        **codec,
    )


def _iso_copy(source: VideoSource) -> dict[str, Any]:
    """Return the codecs of a recording that takes the picture as it comes.

    So is the sound, but not out of an MPEG transport stream: its AAC says only frame by frame what it is, and Matroska
    has to know before the first one.
    """
    return {"vcodec": "copy", **ISO_SOUND} if comes_as_transport_stream(source) else {"codec": "copy"}


def _iso_encode(fps: Fraction) -> dict[str, Any]:
    keyframes = round(fps * 2)
    return {
        "vcodec": "libx264",
        "preset": "ultrafast",
        "threads": 1,
        "video_bitrate": f"{ISO_KBPS}k",
        "maxrate": f"{ISO_KBPS}k",
        "bufsize": f"{ISO_KBPS * 2}k",
        "g": keyframes,
        "keyint_min": keyframes,
        "sc_threshold": 0,
        "r": str(fps),
        "pix_fmt": "yuv420p",
        **ISO_SOUND,
    }
