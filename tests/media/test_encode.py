"""The encoder run for real: one picture a frame, whole groups, tags, times, and an end with its input."""

import io
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from streamctl.core.values import SAMPLE_RATE, Size, samples_until
from streamctl.media.argv.encode import EncodeOrder, encode_argv
from streamctl.media.child import ChildProcess
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.pipes import big_pipe, write_all
from tests.lab.ingests import Collector
from tests.lab.waiting import wait_for

SIZE = Size(width=320, height=180)
PRIMING_MS = 21
"""1024 samples that AAC puts before the first (milliseconds)."""
GROUP = 30
FRAMES = 95
VIDEO, AUDIO = 9, 8


def order(**changes: object) -> EncodeOrder:
    usual = EncodeOrder(SIZE, Fraction(30), "veryfast", 800, 1600, GROUP, 2, 96, 0, 0)
    return replace(usual, **changes)  # type: ignore[arg-type]


@dataclass
class Run:
    """An encoder that is being fed by hand."""

    child: ChildProcess
    order: EncodeOrder
    pictures: int
    sound: int
    output: Collector
    fed: int = 0

    def feed(self, frames: int) -> None:
        """Give `frames` pictures, each one grey of its own number, and their samples."""
        for _ in range(frames):
            grey = 20 + self.fed % 200
            write_all(
                self.pictures, bytes([grey]) * (SIZE.width * SIZE.height) + b"\x80" * (SIZE.width * SIZE.height // 2)
            )
            begin, end = (samples_until(frame, self.order.fps) for frame in (self.fed, self.fed + 1))
            wave = np.sin(2 * np.pi * 440 * np.arange(begin, end) / SAMPLE_RATE) * 8000
            write_all(self.sound, np.repeat(wave.astype(np.int16), 2))
            self.fed += 1

    def end(self) -> bytes:
        """Close both inputs and return the FLV once the encoder has ended by itself."""
        os.close(self.pictures)
        os.close(self.sound)
        assert self.child.wait(20) == 0, self.child.tail()
        return self.output.join()


def start(ffmpeg: Ffmpeg, wanted: EncodeOrder) -> Run:
    (picture_read, picture_write), (sound_read, sound_write) = big_pipe(), big_pipe()
    argv = encode_argv(ffmpeg.path, replace(wanted, frame_pipe=picture_read, sample_pipe=sound_read))
    child = ChildProcess("encoder", argv, pass_fds=(picture_read, sound_read), capture_output=True)
    output = Collector(os.dup(child.output.fileno()))
    child.output.close()
    return Run(child, wanted, picture_write, sound_write, output)


def encoded(ffmpeg: Ffmpeg, wanted: EncodeOrder, frames: int = FRAMES) -> bytes:
    run = start(ffmpeg, wanted)
    run.feed(frames)
    return run.end()


def tags(flv: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield type, time (milliseconds) and body of each tag."""
    position = 13
    while position < len(flv):
        kind, size = flv[position], int.from_bytes(flv[position + 1 : position + 4], "big")
        time_ms = flv[position + 7] << 24 | int.from_bytes(flv[position + 4 : position + 7], "big")
        yield kind, time_ms, flv[position + 11 : position + 11 + size]
        position += 11 + size + 4
    assert position == len(flv)


def pictures(flv: bytes) -> list[tuple[int, int, bool]]:
    """Return decoding time, presentation time (milliseconds) and whether it is a key frame, of each coded picture."""
    return [
        (time_ms, time_ms + int.from_bytes(body[2:5], "big", signed=True), body[0] >> 4 == 1)
        for kind, time_ms, body in tags(flv)
        if kind == VIDEO and body[1] == 1
    ]


def sounds(flv: bytes) -> list[int]:
    """Return the time (milliseconds) of each packet of sound."""
    return [time_ms for kind, time_ms, body in tags(flv) if kind == AUDIO and body[1] == 1]


@pytest.mark.ffmpeg
@pytest.mark.parametrize("b_frames", [0, 1, 2])
@pytest.mark.parametrize("fps", [Fraction(30), Fraction(30000, 1001), Fraction(25)])
def test_one_picture_a_frame_whole_groups_and_constant_times(ffmpeg: Ffmpeg, b_frames: int, fps: Fraction) -> None:
    flv = encoded(ffmpeg, order(b_frames=b_frames, fps=fps))
    coded = pictures(flv)
    assert len(coded) == FRAMES
    assert [number for number, (_, _, key) in enumerate(coded) if key] == list(range(0, FRAMES, GROUP))
    shown = sorted(shown for _, shown, _ in coded)
    assert [round((at - shown[0]) * fps / 1000) for at in shown] == list(range(FRAMES))
    assert all(abs((at - shown[0]) / 1000 - number / fps) < 0.002 for number, at in enumerate(shown))
    assert [decoded for decoded, _, _ in coded] == sorted(decoded for decoded, _, _ in coded)
    key_times = [at for _, at, key in coded if key]
    for begin, end in zip(key_times, [*key_times[1:], 1 << 40], strict=True):  # closed: none reaches over a key frame
        group = coded[key_times.index(begin) * GROUP : (key_times.index(begin) + 1) * GROUP]
        assert all(begin <= at < end for _, at, _ in group)


@pytest.mark.ffmpeg
@pytest.mark.parametrize("b_frames", [0, 1, 2])
def test_the_first_picture_and_the_first_sound_are_where_they_always_are(ffmpeg: Ffmpeg, b_frames: int) -> None:
    """The stream begins at 0 with what comes first: reordering delay, or AAC's own samples; sample 0 is at frame 0."""
    flv = encoded(ffmpeg, order(b_frames=b_frames), 40)
    coded, heard = pictures(flv), sounds(flv)
    reordering = round(b_frames * 1000 / 30)
    assert coded[0][0] == (0 if b_frames else PRIMING_MS)
    assert coded[0][1] == (reordering if b_frames else PRIMING_MS)
    assert heard[0] == coded[0][1] - PRIMING_MS
    assert min(coded[0][0], heard[0]) == 0


@pytest.mark.ffmpeg
def test_pictures_come_out_in_the_order_and_sound_at_the_sample_they_went_in(ffmpeg: Ffmpeg) -> None:
    with av.open(io.BytesIO(encoded(ffmpeg, order()))) as container:
        frames = [
            (frame.pts, frame.to_ndarray()[SIZE.height // 2, SIZE.width // 2]) for frame in container.decode(video=0)
        ]
        first = frames[0][0]
    assert [round(int(grey)) for _, grey in frames] == pytest.approx([20 + number for number in range(FRAMES)], abs=1)
    with av.open(io.BytesIO(encoded(ffmpeg, order()))) as container:
        parts = list(container.decode(audio=0))
    assert parts[0].rate == SAMPLE_RATE
    sound = np.concatenate([part.to_ndarray()[0] for part in parts])
    start_seconds = float(parts[0].pts * parts[0].time_base) - first / 1000
    shift = round(-start_seconds * SAMPLE_RATE)
    expected = np.sin(2 * np.pi * 440 * np.arange(SAMPLE_RATE) / SAMPLE_RATE)
    best = max(range(-60, 60), key=lambda extra: float(sound[shift + extra + 4800 :][:9600] @ expected[4800:][:9600]))
    assert abs(best) / SAMPLE_RATE < 0.002


@pytest.mark.ffmpeg
def test_it_is_tagged_bt709_high_with_stereo_sound(ffmpeg: Ffmpeg) -> None:
    with av.open(io.BytesIO(encoded(ffmpeg, order(), 40))) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        frame = next(container.decode(video=0))
        context = video.codec_context
        assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
        assert (context.width, context.height) == (SIZE.width, SIZE.height)
        assert (frame.color_primaries, frame.color_trc, frame.colorspace, frame.color_range) == (1, 1, 1, 1)
        assert not frame.interlaced_frame
        assert (audio.codec_context.name, audio.rate, audio.channels) == ("aac", SAMPLE_RATE, 2)


@pytest.mark.ffmpeg
def test_the_encoder_has_nothing_to_complain_about(ffmpeg: Ffmpeg) -> None:
    run = start(ffmpeg, order())
    run.feed(40)
    run.end()
    complaints = [line for line in run.child.tail().splitlines() if "thread_queue_size" not in line]
    assert complaints == []  # but that it was fed faster than it could encode


@pytest.mark.ffmpeg
def test_the_first_picture_leaves_before_the_sixth_goes_in(ffmpeg: Ffmpeg) -> None:
    """On however many cores: what is in an encoder that dies is lost."""
    run = start(ffmpeg, order())
    try:
        run.feed(5)
        wait_for(
            lambda: any(kind == VIDEO and body[1] == 1 for kind, _, body in whole_tags(run.output)), 10, "a picture"
        )
    finally:
        run.end()


def whole_tags(output: Collector) -> list[tuple[int, int, bytes]]:
    """Return the tags that are there in full so far."""
    content, found, position = bytes(output.content), [], 13
    while position + 11 <= len(content):
        size = int.from_bytes(content[position + 1 : position + 4], "big")
        if position + 15 + size > len(content):
            break
        found.append((content[position], 0, content[position + 11 : position + 11 + size]))
        position += 15 + size
    return found


@pytest.mark.ffmpeg
def test_two_runs_have_the_same_headers(ffmpeg: Ffmpeg) -> None:
    """What a splice needs: the same parameter sets, whatever went in."""
    headers = [
        [body for kind, _, body in tags(encoded(ffmpeg, order(), frames)) if kind in {VIDEO, AUDIO} and body[1] == 0]
        for frames in (35, 70)
    ]
    assert len(headers[0]) == 2
    assert headers[0] == headers[1]


@pytest.mark.ffmpeg
def test_an_encoder_whose_reader_is_gone_ends(any_ffmpeg: Ffmpeg) -> None:
    (picture_read, picture_write), (sound_read, sound_write) = big_pipe(), big_pipe()
    argv = encode_argv(any_ffmpeg.path, order(frame_pipe=picture_read, sample_pipe=sound_read))
    child = ChildProcess("encoder", argv, pass_fds=(picture_read, sound_read), capture_output=True)
    child.output.close()

    def feed(pipe: int, content: bytes) -> None:
        with suppress(OSError):
            while True:
                write_all(pipe, content)

    # a thread each, as the switcher has: FFmpeg may wait for sound when it takes no more pictures
    feeders = [
        threading.Thread(target=feed, args=(picture_write, bytes(SIZE.frame_bytes))),
        threading.Thread(target=feed, args=(sound_write, bytes(6400))),
    ]
    for feeder in feeders:
        feeder.start()
    assert child.wait(20) not in {0, None}
    for feeder in feeders:
        feeder.join(5)
    for descriptor in (picture_write, sound_write):
        os.close(descriptor)


def test_the_settings_are_made_of_the_order() -> None:
    argv = encode_argv(
        Path("ffmpeg"), order(keyframe_frames=50, b_frames=1, video_kbps=1234, buffer_kbits=999, audio_kbps=77)
    )
    options = dict(pairwise(argv))
    assert (options["-g"], options["-keyint_min"], options["-bf"]) == ("50", "50", "1")
    assert (options["-b:v"], options["-maxrate"], options["-bufsize"], options["-b:a"]) == (
        "1234k",
        "1234k",
        "999k",
        "77k",
    )
