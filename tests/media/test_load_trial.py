"""Encoders proven and measured: a card that is none, one that works, and those that only seem to."""

import os
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.encoders import EncoderWish
from streamctl.core.facts import EncoderFact, LoadFacts
from streamctl.core.values import Size
from streamctl.media import encoder_trials, load_trial
from streamctl.media.argv.encode import EncodeOrder
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.leash import Leash
from streamctl.media.load_trial import LoadOrder, load_facts
from streamctl.media.trial_encode import Trial
from tests.lab.graphics_cards import Card, card

ENCODE = EncodeOrder(Size(width=320, height=180), 30, "ultrafast", 800, 1600, 30, 0, 128, -1, -1)  # type: ignore[arg-type]
pytestmark = pytest.mark.ffmpeg


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def order(wish: EncoderWish = "auto", **changes: Any) -> LoadOrder:
    return replace(LoadOrder(ENCODE, wish, iso=False), **changes)


def by_kind(facts: LoadFacts) -> dict[str, EncoderFact]:
    return {fact.kind: fact for fact in facts.encoders}


def test_without_a_card_x264_is_what_there_is_and_each_reason_is_told(ffmpeg: Ffmpeg) -> None:
    encode = replace(ENCODE, size=Size(width=640, height=360))  # decoding it costs more than starting FFmpeg varies
    facts = load_facts(ffmpeg, order(iso=True, encode=encode), Leash())
    found = by_kind(facts)
    assert found["x264"].proven
    assert found["x264"].speed > 0
    assert found["x264"].cores > 0
    hardware = [fact for fact in facts.encoders if fact.kind != "x264"]
    if not Path("/dev/dri").exists():
        assert not any(fact.proven for fact in hardware)
    assert all(fact.reason and "@ 0x" not in fact.reason for fact in hardware if not fact.proven)
    assert "libcuda" in (found["nvenc"].reason or "libcuda")
    assert facts.decode_cores is not None
    assert facts.iso_cores is not None
    assert 0 < facts.decode_cores < 1
    assert 0 < facts.iso_cores < 1


def test_a_card_that_works_is_proven_and_nothing_further_is_tried(tmp_path: Path) -> None:
    with_card = card(tmp_path)
    facts = load_facts(with_card.ffmpeg, order(), Leash())
    assert [(fact.kind, fact.proven) for fact in facts.encoders] == [("nvenc", True), ("x264", True)]
    assert by_kind(facts)["nvenc"].speed > 0


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("no card", "No capable devices found"),
        ("hangs", "not done after 1 s, 0 of 60 frames came"),
        ("other groups", "closed groups begin at frames 0, 17, 34, 51 instead of every 30 frames"),
        ("open groups", "closed groups begin at frames 0 instead of every 30 frames"),
        ("out of order", "frames come in another order than they are shown"),
        ("loses frames", "58 of 60 frames came"),
    ],
)
def test_a_card_that_only_seems_to_work_is_refused_with_the_reason(
    behaviour: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder_trials, "HARDWARE_SECONDS", 1.0 if behaviour == "hangs" else 8.0)
    facts = load_facts(card(tmp_path, behaviour).ffmpeg, order("nvenc"), Leash())
    found = by_kind(facts)
    assert (found["nvenc"].proven, found["nvenc"].reason) == (False, reason)
    assert found["x264"].proven


def test_only_what_is_asked_for_is_tried(tmp_path: Path) -> None:
    with_card = card(tmp_path)
    assert [fact.kind for fact in load_facts(with_card.ffmpeg, order("x264"), Leash()).encoders] == ["x264"]
    assert with_card.asked == 0


def test_what_ffmpeg_does_not_have_is_told_only_if_it_was_asked_for(any_ffmpeg: Ffmpeg) -> None:
    kinds = set(by_kind(load_facts(any_ffmpeg, order(), Leash())))
    assert "videotoolbox" not in kinds
    asked = by_kind(load_facts(any_ffmpeg, order("videotoolbox"), Leash()))["videotoolbox"]
    assert not asked.proven
    assert "has no h264_videotoolbox" in (asked.reason or "")


def test_the_processor_is_measured_once_and_the_card_every_time(tmp_path: Path) -> None:
    with_card, told = card(tmp_path), []
    first = load_facts(with_card.ffmpeg, order(), Leash(), told=lambda: told.append(1))
    second = load_facts(with_card.ffmpeg, order(), Leash(), told=lambda: told.append(2))
    assert told == [1]
    assert with_card.asked == 2
    assert by_kind(first)["x264"] == by_kind(second)["x264"]
    assert first.decode_cores == second.decode_cores


@pytest.mark.parametrize(("disturbed", "minutes", "again"), [(True, 5, 0), (True, 11, 1), (False, 11, 0)])
def test_a_measurement_that_others_disturbed_is_soon_made_anew(
    disturbed: bool, minutes: int, again: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, any_ffmpeg: Ffmpeg
) -> None:
    monkeypatch.setattr(load_trial.OthersAtWork, "cores", lambda _: 0.8 if disturbed else 0.1)
    told: list[int] = []
    assert load_facts(any_ffmpeg, order("x264"), Leash()).disturbed is disturbed
    (kept,) = (tmp_path / "cache" / "streamctl").glob("load-*.json")
    then = time.time() - minutes * 60
    os.utime(kept, (then, then))
    load_facts(any_ffmpeg, order("x264"), Leash(), told=lambda: told.append(1))
    assert len(told) == again


@pytest.mark.parametrize("what", ["other settings", "old", "dated ahead", "damaged"])
def test_what_does_not_fit_is_measured_anew(what: str, tmp_path: Path, any_ffmpeg: Ffmpeg) -> None:
    told: list[int] = []
    asked = order("x264")
    load_facts(any_ffmpeg, asked, Leash())
    (kept,) = (tmp_path / "cache" / "streamctl").glob("load-*.json")
    if what == "other settings":
        asked = replace(asked, encode=replace(ENCODE, preset="superfast"))
    elif what == "damaged":
        kept.write_text("{")
    else:
        then = time.time() + (-load_trial.KEPT_SECONDS - 1 if what == "old" else 3600)
        os.utime(kept, (then, then))
    load_facts(any_ffmpeg, asked, Leash(), told=lambda: told.append(1))
    assert told == [1]


def test_a_place_that_takes_nothing_costs_only_the_memory(monkeypatch: pytest.MonkeyPatch, any_ffmpeg: Ffmpeg) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")
    assert by_kind(load_facts(any_ffmpeg, order("x264"), Leash()))["x264"].proven


def test_what_is_interrupted_is_ended_and_not_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging: Card = card(tmp_path, "hangs")
    leash, found = Leash(), []
    begun = threading.Thread(target=lambda: found.append(load_facts(hanging.ffmpeg, order("nvenc"), leash)))
    began = time.monotonic()
    begun.start()
    while not hanging.asked and time.monotonic() - began < 20:
        begun.join(0.02)
    leash.let_go()
    begun.join(5)
    assert not begun.is_alive()
    assert not by_kind(found[0])["nvenc"].proven


@pytest.mark.parametrize(("speeds", "others", "told"), [((0.8, 1.3), 0.0, 1.3), ((0.8,), 0.9, 0.8), ((1.2,), 0.0, 1.2)])
def test_x264_that_is_slow_for_no_seen_reason_gets_a_second_chance(
    speeds: tuple[float, ...], others: float, told: float, monkeypatch: pytest.MonkeyPatch, any_ffmpeg: Ffmpeg
) -> None:
    coming = iter(speeds)
    monkeypatch.setattr(load_trial.OthersAtWork, "cores", lambda _: others)
    monkeypatch.setattr(load_trial, "try_encoding", lambda *_, **__: Trial(next(coming), 0.5, 60, 60, 1, ""))
    monkeypatch.setattr(load_trial, "decode_cores", lambda *_, **__: 0.1)
    facts = load_facts(any_ffmpeg, order("x264"), Leash())
    assert by_kind(facts)["x264"].speed == told
    assert next(coming, None) is None


def test_what_cannot_be_tried_is_not_known(monkeypatch: pytest.MonkeyPatch, any_ffmpeg: Ffmpeg) -> None:
    def full(*_: Any, **__: Any) -> float:
        raise OSError

    monkeypatch.setattr(load_trial, "decode_cores", full)
    facts = load_facts(any_ffmpeg, order("x264"), Leash())
    assert (facts.decode_cores, facts.iso_cores) == (None, 0.0)
    failing = Trial(0, 0, 0, 60, 0, "", flaw="0 of 60 frames came")
    monkeypatch.setattr(load_trial, "try_encoding", lambda *_, **__: failing)
    facts = load_facts(any_ffmpeg, order("x264", iso=True), Leash())
    assert (facts.decode_cores, facts.iso_cores, facts.encoders[-1].proven) == (None, None, False)
