"""SRT: the packet that knocks, and which FFmpeg may carry a secret."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.errors import StreamctlError
from streamctl.media import srt
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.srt import HANDSHAKE, induction, is_answer, srt_program

SHOWS, OTHER = (Ffmpeg(Path(f"/opt/{name}"), "0", (9, 0), "PATH") for name in ("shows", "other"))


@given(st.integers(0, 2**32 - 1))
def test_the_packet_that_knocks_is_the_standard_s(number: int) -> None:
    packet = induction(number)
    assert len(packet) == 64
    assert packet[:4] == b"\x80\x00\x00\x00"
    assert packet[16:24] == b"\x00\x00\x00\x04\x00\x00\x00\x02"
    assert packet[36:40] == b"\x00\x00\x00\x01"
    assert int.from_bytes(packet[40:44]) == number


@given(st.binary(max_size=100))
def test_hardly_anything_is_an_answer(packet: bytes) -> None:
    assert not is_answer(packet) or packet.startswith(b"\x80\x00\x00\x00")


def test_a_listener_s_answer_is_one() -> None:
    answer = HANDSHAKE.pack(0x80000000, 0, 0, 7, 5, 0, srt.MAGIC, 1, 1500, 8192, 1, 9, 0xC00C1E, bytes(16))
    assert is_answer(answer)
    assert not is_answer(answer[:-1])


def machine(monkeypatch: pytest.MonkeyPatch, *, speak: set[Ffmpeg], obey: set[Ffmpeg]) -> None:
    monkeypatch.setattr(srt, "_candidates", lambda ffmpeg: iter((ffmpeg, OTHER)))
    monkeypatch.setattr(srt, "_speaks_srt", lambda ffmpeg: ffmpeg in speak)
    monkeypatch.setattr(srt, "presets_work", lambda ffmpeg: ffmpeg in obey)


def test_the_show_s_own_where_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, speak={SHOWS, OTHER}, obey={SHOWS, OTHER})
    assert srt_program(SHOWS, secret=True) == SHOWS


def test_another_where_only_that_one_keeps_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, speak={SHOWS, OTHER}, obey={OTHER})
    assert srt_program(SHOWS, secret=True) == OTHER
    assert srt_program(SHOWS, secret=False) == SHOWS


def test_none_is_told_rather_than_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, speak={SHOWS}, obey={OTHER})
    with pytest.raises(StreamctlError) as caught:
        srt_program(SHOWS, secret=True)
    assert caught.value.code == "WAY-001"


@pytest.mark.ffmpeg
def test_real_ffmpegs_speak_it(ffmpeg: Ffmpeg) -> None:
    assert srt_program(ffmpeg, secret=False) == ffmpeg
