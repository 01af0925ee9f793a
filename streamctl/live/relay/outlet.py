"""The process that carries one publish, by the target's kind: its command line, its pipes, and what to expect of it."""

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from streamctl.live.relay.health import ANSWER_SECONDS, Expectation
from streamctl.live.relay.order import TargetOrder
from streamctl.media.argv.delivery import (
    file_argv,
    hls_argv,
    key_preset,
    publisher_argv,
    srt_argv,
    srt_preset,
    target_argv,
)
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.pipes import filled_pipe
from streamctl.media.presets import presets_work
from streamctl.media.srt import srt_program
from streamctl.media.trust import authorities

SRT_BUFFER_SECONDS = 1.0
"""How much of the stream SRT may have under way (seconds): with what a tag may wait, a stall shows within 5 s."""
SRT_BUFFER_BYTES = (128 << 10, 2 << 20)
"""Least and most of it (bytes): the least is what one group's key frame needs, the most 12 Mb/s over 1.4 s."""
SEGMENTS_AWAITED = 2
"""A folder of HLS has its first whole segment after as many of its lengths, at the latest."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """One publish about to begin.

    Attributes:
        argv: The process's command line.
        pipes: Descriptors that it inherits; they are closed here once it runs.
        network: What shows in the system's tables that it calls a server; None where there is no server.
        expectation: When it counts as live, and when as silent.
        ending: Write end of the pipe on which a byte tells it that the stream ends for good; None where it needs none.
    """

    argv: Sequence[str]
    pipes: tuple[int, ...]
    network: Literal["tcp", "udp"] | None
    expectation: Expectation = field(default_factory=Expectation)
    ending: int | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """What an outlet has to know of the stream.

    Attributes:
        session: The session's name: what segments of HLS are called.
        rate: Bytes a second.
    """

    session: str
    rate: float


def outlet(order: TargetOrder, url: str, stream: Stream, ffmpeg: Ffmpeg, report: int) -> Outlet:
    """Return what carries `stream` to where `order` says.

    Args:
        order: The target.
        url: Its address, where it is a server.
        stream: What is carried.
        ffmpeg: The show's FFmpeg.
        report: Write end of the pipe for the process's reports; among the outlet's pipes then.

    Raises:
        StreamctlError: WAY-001 no FFmpeg here can be given the target's secrets.
    """
    if order.kind == "srt":
        return _srt(order, url, stream, ffmpeg, report)
    if order.kind == "hls":
        return _hls(order, stream, report)
    if order.kind == "file":
        return Outlet(file_argv(_place(order), report), (report,), network=None)
    return _rtmp(order, url, ffmpeg, report)


def _rtmp(order: TargetOrder, url: str, ffmpeg: Ffmpeg, report: int) -> Outlet:
    key = None if order.key is None else filled_pipe(key_preset(order.key.reveal()))
    pipes = (report,) if key is None else (report, key)
    if key is not None and not presets_work(ffmpeg):
        # it calls one of a server's addresses after the other, where FFmpeg calls them beside each other
        patient = Expectation(connect_seconds=ANSWER_SECONDS)
        return Outlet(publisher_argv(url, report, key), pipes, network="tcp", expectation=patient)
    return Outlet(target_argv(ffmpeg.path, url, report, key, authorities()), pipes, network="tcp")


def _srt(order: TargetOrder, url: str, stream: Stream, ffmpeg: Ffmpeg, report: int) -> Outlet:
    secrets = [secret.reveal() if secret is not None else None for secret in (order.passphrase, order.key)]
    secret = any(value is not None for value in secrets)
    program = srt_program(ffmpeg, secret=secret)
    pipe = filled_pipe(srt_preset(*secrets)) if secret else None
    least, most = SRT_BUFFER_BYTES
    buffer = round(min(max(stream.rate * SRT_BUFFER_SECONDS, least), most))
    argv = srt_argv(program.path, url, report, pipe, latency_ms=order.latency_ms, buffer_bytes=buffer)
    return Outlet(
        argv, (report,) if pipe is None else (report, pipe), network="udp", expectation=Expectation(held=buffer)
    )


def _hls(order: TargetOrder, stream: Stream, report: int) -> Outlet:
    reading, writing = os.pipe()
    argv = hls_argv(
        _place(order),
        stream.session,
        segment_seconds=order.segment_seconds,
        window_seconds=order.window_seconds,
        progress_pipe=report,
        ending_pipe=reading,
    )
    usual = Expectation()
    expectation = Expectation(answer_seconds=usual.answer_seconds + SEGMENTS_AWAITED * order.segment_seconds, growths=1)
    return Outlet(argv, (report, reading), network=None, expectation=expectation, ending=writing)


def tell_end(ending: int | None) -> None:
    """Tell the process at the other end of `ending` that the stream ends for good."""
    if ending is not None:
        with contextlib.suppress(OSError):  # it has gone
            os.write(ending, b".")


def _place(order: TargetOrder) -> Path:
    assert order.place is not None
    return order.place
