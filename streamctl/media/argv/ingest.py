"""The ingest: one FFmpeg a camera that decodes to raw frames and samples on pipes and writes the ISO recording."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg

from streamctl.core.sources import AudioSource, VideoSource
from streamctl.core.values import CHANNELS, SAMPLE_RATE, Size
from streamctl.media.argv.compile import command
from streamctl.media.argv.inputs import audio_input, copies_to_iso, video_input

ISO_KBPS = 6000
"""Bit rate of an ISO recording that has to be encoded (kilobits a second): 1.5 to 2 times a 720p30 programme's."""
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
EASILY_DECODED = 1920 * 1080 * 30
"""Pixels a second up to which one thread decodes a camera.

It takes 3 % of a core for 720p30 H.264; threads that work on several pictures at once take a third more and hand each
picture over later.
"""
TEE_MARKS = "\\'|"
"""What means something to tee where it tells its outputs apart."""
OPTION_MARKS = "\\':[]"
"""What means something to tee inside an output's options."""
ISO_FAILED = "Slave muxer #0 failed"
"""What FFmpeg says (5.1 to 9.0) when an ISO recording fails and the ingest goes on without it."""
CRASH_SAFE_MKV = f"cluster_time_limit=1000:flush_packets=1:avoid_negative_ts={TIMES_AS_THEY_ARE}"
"""Matroska that a SIGKILL costs less than a second of."""


@dataclass(frozen=True, slots=True)
class IsoRecording:
    """Where an ingest writes its camera's own recording.

    Attributes:
        folder: The camera's folder; segments are `0001.mkv`, `0002.mkv` and so on.
        segment_seconds: A new segment begins at the first key frame after this long.
        first_number: Number of the first segment: what lies there is never overwritten.
        list_descriptor: A pipe on which each closed segment is told as `file,start,end` (seconds since frame 0).
    """

    folder: Path
    segment_seconds: float
    first_number: int
    list_descriptor: int


@dataclass(frozen=True, slots=True)
class IngestOrder:
    """What one camera's ingest has to deliver; the pipes are the write ends it inherits.

    Attributes:
        frame_pipes: For each size wanted, the pipe for its raw yuv420p frames.
        sample_pipe: The pipe for signed 16-bit stereo samples at SAMPLE_RATE; None where nobody listens.
    """

    source: VideoSource
    label: str
    fps: Fraction
    frame_pipes: tuple[tuple[Size, int], ...]
    sample_pipe: int | None
    iso: IsoRecording | None


def ingest_argv(program: Path, order: IngestOrder) -> list[str]:
    """Return the command line of the ingest for `order`.

    Frames come at the session's constant rate from the source's time 0 on, samples likewise: number is time.
    """
    largest = order.frame_pipes[0][0]
    source = video_input(order.source, largest, order.fps, order.label, threads=_decoder_threads(largest, order.fps))
    steady = source.video.filter("fps", fps=str(order.fps), start_time=0)
    count = len(order.frame_pipes)
    needs_split = count > 1
    branches = steady.split() if needs_split else None
    outputs: list[Any] = []
    for number, (size, pipe) in enumerate(order.frame_pipes):
        branch = branches[number] if branches is not None else steady
        outputs.append(fitted(branch, size).output(f"pipe:{pipe}", f="rawvideo", pix_fmt="yuv420p"))
    if order.sample_pipe is not None:
        outputs.append(_samples(source.audio, order.sample_pipe))
    if order.iso is not None:
        outputs.append(_iso(source, order, order.iso))
    return command(program, outputs)


def microphone_argv(program: Path, source: AudioSource, sample_pipe: int) -> list[str]:
    """Return the command line that delivers the samples of a microphone of its own on `sample_pipe`."""
    return command(program, [_samples(audio_input(source).audio, sample_pipe)])


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
        .filter("pad", size.width, size.height, "(ow-iw)/2", "(oh-ih)/2")
        .filter("setsar", 1)
        .filter("format", "yuv420p")
    )


def _decoder_threads(size: Size, fps: Fraction) -> int:
    """Return how many threads decode a camera for pictures of `size`; 0 leaves it to FFmpeg."""
    return 1 if size.width * size.height * fps <= EASILY_DECODED else 0


def _samples(stream: Any, pipe: int) -> Any:
    steady = stream.filter("aresample", SAMPLE_RATE, **BY_ITS_TIMES).filter("pan", BOTH_SIDES)
    return steady.output(f"pipe:{pipe}", f="s16le", acodec="pcm_s16le", ar=SAMPLE_RATE, ac=CHANNELS)


def _iso(source: Any, order: IngestOrder, iso: IsoRecording) -> Any:
    codec: dict[str, Any] = {"codec": "copy"} if copies_to_iso(order.source) else _iso_encode(order.fps)
    return ffmpeg.output(
        source["v:0"],
        source["a:0?"],
        _expendable(_segments(iso), _literal(iso.folder) + "/%04d.mkv"),
        f="tee",
        flags="+global_header",
        avoid_negative_ts=TIMES_AS_THEY_ARE,
        **codec,
    )


def _segments(iso: IsoRecording) -> dict[str, str]:
    """Return the segmenter's options."""
    return {
        "f": "segment",
        "segment_time": f"{iso.segment_seconds:g}",
        "segment_start_number": str(iso.first_number),
        "segment_format": "matroska",
        "segment_format_options": CRASH_SAFE_MKV,
        "segment_list": f"pipe:{iso.list_descriptor}",
        "segment_list_type": "csv",
        "segment_list_flags": "live",
        "avoid_negative_ts": TIMES_AS_THEY_ARE,
    }


def _expendable(options: dict[str, str], file: str) -> str:
    """Return what FFmpeg's tee muxer is told so that a recording that fails (a full disk) does not end the ingest.

    The second output goes nowhere: tee gives up when none is left. Options are unescaped twice, the file name once.
    """
    told = ":".join(
        f"{name}={_escaped(value, OPTION_MARKS)}" for name, value in {**options, "onfail": "ignore"}.items()
    )
    return _escaped(f"[{told}]{file}", TEE_MARKS) + "|[f=null]-"


def _escaped(text: str, marks: str) -> str:
    return "".join(f"\\{character}" if character in marks else character for character in text)


def _literal(folder: Path) -> str:
    """Return `folder` as it has to stand in a pattern of file names, where `%` begins the number."""
    return str(folder).replace("%", "%%")


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
        "acodec": "aac",
        "audio_bitrate": "192k",
        "ar": SAMPLE_RATE,
        "ac": CHANNELS,
    }
