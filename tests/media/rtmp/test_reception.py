"""The receiving end of a publish: every tag of whoever knows the stream's name, and nobody else's."""

import socket
import subprocess
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.redaction import Secret
from streamctl.live.relay.flv import AUDIO, SCRIPT, VIDEO, Tag
from streamctl.media.rtmp.chunks import Chunks
from streamctl.media.rtmp.reception import Reception
from tests.lab.components import debian_ffmpeg
from tests.lab.waiting import wait_for

KEY = "the-name-of-the-stream"


class Taken:
    def __init__(self) -> None:
        self.tags: list[Tag] = []
        self.told: list[str] = []

    def begun(self) -> None:
        self.told.append("begun")

    def took(self, kind: int, timestamp: int, body: bytes) -> None:
        self.tags.append(Tag(kind, timestamp, body))

    def ended(self, why: str) -> None:
        self.told.append(why)


@pytest.fixture
def taken() -> Taken:
    return Taken()


@pytest.fixture
def reception(taken: Taken) -> Iterator[Reception]:
    one = Reception("programme", Secret(KEY), taken)
    yield one
    one.close()


def publish(reception: Reception, *, key: str = KEY, application: str = "", seconds: int = 2) -> int:
    """Publish a picture and a tone; return FFmpeg's exit status."""
    address = f"{reception.address}{application}/{key}"
    argv: list[str | Path] = [debian_ffmpeg().path, "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=10"]
    argv += ["-f", "lavfi", "-i", "sine=sample_rate=48000", "-t", str(seconds)]
    argv += ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-g", "10", "-c:a", "aac", "-f", "flv", address]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False)
    return done.returncode


@pytest.mark.ffmpeg
def test_it_takes_every_tag_of_the_right_stream(reception: Reception, taken: Taken) -> None:
    assert publish(reception) == 0
    wait_for(lambda: len(taken.told) == 2, 5, "the end")
    assert taken.told[0] == "begun"
    assert {tag.kind for tag in taken.tags if tag.is_setup} == {SCRIPT, VIDEO, AUDIO}
    pictures = [tag for tag in taken.tags if tag.is_picture]
    assert [tag.timestamp - pictures[0].timestamp for tag in pictures] == [n * 100 for n in range(20)]
    assert [place for place, tag in enumerate(pictures) if tag.is_key_frame] == [0, 10]
    (script,) = [tag for tag in taken.tags if tag.kind == SCRIPT]
    assert script.body.startswith(b"\x02\x00\x0aonMetaData")
    sound = [tag.timestamp for tag in taken.tags if tag.kind == AUDIO and not tag.is_setup]
    assert sound == sorted(sound)
    assert float(Fraction(sound[-1] - sound[0], 1000)) == pytest.approx(2, abs=0.1)


@pytest.mark.ffmpeg
@pytest.mark.parametrize(("key", "application"), [("another-name", ""), (KEY, "-else")])
def test_it_refuses_whoever_names_something_else(
    reception: Reception, taken: Taken, key: str, application: str
) -> None:
    assert publish(reception, key=key, application=application, seconds=1) != 0
    assert (taken.tags, taken.told) == ([], [])


@pytest.mark.ffmpeg
def test_it_takes_one_publish_after_the_other(reception: Reception, taken: Taken) -> None:
    for _ in range(2):
        assert publish(reception, seconds=1) == 0
    wait_for(lambda: len(taken.told) == 4, 5, "both ends")
    assert taken.told[::2] == ["begun", "begun"]


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x03" + bytes(1600)])
def test_a_caller_that_is_no_encoder_changes_nothing(reception: Reception, taken: Taken, said: bytes) -> None:
    with socket.create_connection(("127.0.0.1", reception.port), 2) as caller:
        caller.sendall(said)
        caller.shutdown(socket.SHUT_WR)
        caller.settimeout(5)
        while caller.recv(4096):
            pass
    assert (taken.tags, taken.told) == ([], [])


def test_its_end_is_no_news_to_whoever_closed_it(reception: Reception, taken: Taken) -> None:
    reception.close()
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", reception.port), 1):
        pass
    assert taken.told == []


def _chunk(form: int, step: int, body: bytes) -> bytes:
    """Return one message on chunk stream 4, its header of `form`."""
    late = step >= 0xFFFFFF
    head = bytes([form << 6 | 4]) + min(step, 0xFFFFFF).to_bytes(3, "big")
    if form == 0:
        head += len(body).to_bytes(3, "big") + bytes([VIDEO]) + bytes(4)
    elif form == 1:
        head += len(body).to_bytes(3, "big") + bytes([VIDEO])
    extended = step.to_bytes(4, "big") if late else b""
    pieces = [body[at : at + 128] for at in range(0, len(body), 128)]
    return head + extended + (bytes([0xC4]) + extended).join(pieces)


@given(
    first=st.integers(0, 0xFFFFFFFF),
    rest=st.lists(st.tuples(st.sampled_from([1, 2]), st.integers(0, 0x1FFFFFF)), max_size=8),
    size=st.integers(1, 400),
)
def test_times_run_on_from_message_to_message(first: int, rest: list[tuple[int, int]], size: int) -> None:
    body = bytes(range(1, 251)) * 2
    stream = _chunk(0, first, body[:size]) + b"".join(_chunk(form, step, body[:size]) for form, step in rest)
    place = 0

    def read(count: int) -> bytes:
        nonlocal place
        place += count
        return stream[place - count : place]

    chunks, due = Chunks(read), first
    assert chunks.next().timestamp == due
    for _, step in rest:
        due = (due + step) & 0xFFFFFFFF
        message = chunks.next()
        assert (message.timestamp, message.content) == (due, body[:size])
