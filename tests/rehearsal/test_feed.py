"""A simulated camera on the network: whoever calls gets it from a key frame on, as often as they like."""

import http.client
import itertools
import socket
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.values import Size
from streamctl.live.relay.flv import VIDEO, Splitter, Tag
from streamctl.media.argv.feed import feed_argv
from streamctl.media.child import ChildProcess
from streamctl.media.decode import pictures
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.rehearsal import feed as feed_module
from streamctl.rehearsal.counter import CodeReader, whole_canvas
from streamctl.rehearsal.feed import Callers, Feed
from tests.lab.leftovers import gone
from tests.lab.waiting import wait_for

SIZE, FPS = Size(width=320, height=180), Fraction(10)
CALL_SECONDS = 20.0
"""How long the next bytes of a call may take on a busy machine (seconds)."""

pytestmark = pytest.mark.ffmpeg


def feed(ffmpeg: Ffmpeg) -> Feed:
    return Feed("close", feed_argv(ffmpeg.path, 3, SIZE, FPS, "講師"))


def port(feed: Feed) -> int:
    found = urlsplit(feed.url).port
    assert found is not None
    return found


def called(feed: Feed) -> Iterator[bytes]:
    """Yield what a call brings, until it is ended."""
    connection = http.client.HTTPConnection("127.0.0.1", port(feed), timeout=CALL_SECONDS)
    connection.request("GET", urlsplit(feed.url).path)
    answer = connection.getresponse()
    assert answer.status == 200
    try:
        while data := answer.read1(1 << 16):
            yield data
    finally:
        connection.close()


def tags(data: Iterator[bytes]) -> Iterator[Tag]:
    splitter = Splitter()
    for piece in data:
        yield from (item for item in splitter.feed(piece) if isinstance(item, Tag))


def producer() -> psutil.Process:
    (found,) = (one for one in psutil.Process().children() if "lavfi" in one.cmdline())
    return found


def test_each_caller_gets_the_stream_from_a_key_frame_on(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    with feed(ffmpeg) as camera:
        each_caller_gets_the_stream(camera, tmp_path / "call.flv")


def each_caller_gets_the_stream(camera: Feed, file: Path) -> None:
    with file.open("wb") as kept:
        for data in called(camera):
            kept.write(data)
            if kept.tell() > 30_000:
                break
    reader = CodeReader(whole_canvas(SIZE), SIZE)
    codes = [reader.read(picture.luma) for picture in pictures(file)]
    counters = [code.frame for code in codes if code is not None]
    assert {code and code.camera for code in codes} == {3}
    assert counters == list(range(counters[0], counters[0] + len(codes)))
    later = list(itertools.islice(tags(called(camera)), 12))
    first = next(tag for tag in later if tag.is_picture)
    assert first.is_key_frame
    assert first.timestamp / 1000 > (counters[-1] - 5) / FPS
    assert [tag.is_setup for tag in later[:3]] == [True] * 3


def test_its_ffmpeg_is_started_again_and_callers_are_told_by_the_end_of_their_call(
    any_ffmpeg: Ffmpeg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "AGAIN_SECONDS", 0.1)
    with feed(any_ffmpeg) as camera:
        call = called(camera)
        next(call)
        first = producer()
        first.kill()
        for _ in call:
            pass
        assert next(tag for tag in tags(called(camera)) if tag.is_key_frame)
        second = producer()
        assert second.pid != first.pid
        failed = refused_once(camera, monkeypatch)
        second.kill()
        assert failed.wait(CALL_SECONDS), "it has been tried while there was no process to be had"
        assert next(tag for tag in tags(called(camera)) if tag.is_key_frame)


def refused_once(camera: Feed, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let the next start of `camera`'s FFmpeg fail; return what is set then."""
    failed, start = threading.Event(), camera._start

    def refused() -> ChildProcess:
        if failed.is_set():
            return start()
        failed.set()
        raise StreamctlError("FFM-005", name="feed", detail="Resource temporarily unavailable")

    monkeypatch.setattr(camera, "_start", refused)
    return failed


def picture(number: int, *, key: bool) -> Tag:
    return Tag(VIDEO, 33 * number, bytes([0x17 if key else 0x27, 1, 0, 0, 0, number % 256]))


def test_who_takes_nothing_is_let_go_and_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "QUEUE_TAGS", 5)
    callers = Callers()
    idle, eager = callers.answer(), callers.answer()
    taken = [threading.Thread(target=lambda call=call: next(call)) for call in (idle, eager)]
    for one in taken:
        one.start()
    wait_for(lambda: callers.count == 2, 5, "both calls")
    callers.give(picture(0, key=True))
    for one in taken:
        one.join(5)
    got = 0
    for number in range(1, 20):
        callers.give(picture(number, key=False))
        got += bool(next(eager))
    assert got == 19
    assert list(idle) == []
    assert callers.count == 1
    callers.end_calls(for_good=True)
    assert list(eager) == list(callers.answer()) == []


def test_nothing_is_left_of_it(any_ffmpeg: Ffmpeg) -> None:
    camera = feed(any_ffmpeg)
    call = called(camera)
    next(call)
    child = producer()
    camera.close()
    assert gone(child.pid)
    for _ in call:
        pass
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", port(camera)), 1):  # noqa: PT011 - any of them
        pass
    assert not [one.name for one in threading.enumerate() if one.name.startswith("feed")]
