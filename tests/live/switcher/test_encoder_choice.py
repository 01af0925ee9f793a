"""A hardware encoder that fails on air: x264 goes on, and everything that was recorded can still be decoded."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.live.order import SWITCHER_MODULE
from streamctl.live.running import Running, wait_for_end
from streamctl.live.switcher.encoder_choice import EncoderChoice
from streamctl.media.decode import pictures
from streamctl.media.ffmpeg import ENVIRONMENT_NAME
from streamctl.media.run import run
from streamctl.plan.model import TargetPlan
from tests.lab.components import debian_ffmpeg, packaged_ffmpeg
from tests.lab.graphics_cards import Card, card
from tests.lab.plans import small_plan
from tests.lab.shows import records, show, show_plan
from tests.lab.waiting import wait_for

RECEIVER = TargetPlan(id="local", platform="custom", url=None, key=None, receiver=True)
LOST_FRAMES = 45
"""The most that may be missing: 1.5 s at 30 frames a second."""


def choice(folder: Path, codec: str, told: list[StreamctlError], **changes: Any) -> EncoderChoice:
    encoder = small_plan(folder).encoder.model_copy(update={"codec": codec})
    return EncoderChoice(encoder, **{"resumed": False, "tell": told.append, **changes})


def test_hardware_is_trusted_once(tmp_path: Path) -> None:
    told: list[StreamctlError] = []
    chosen = choice(tmp_path, "h264_nvenc", told)
    orders = [chosen.order(10, 11) for _ in range(3)]
    assert [(order.codec, order.in_band) for order in orders] == [
        ("h264_nvenc", False),
        ("libx264", True),
        ("libx264", True),
    ]
    assert [(problem.code, problem.facts) for problem in told] == [("SWI-012", {"encoder": "nvenc"})]


def test_x264_stays_what_it_is_and_nothing_is_told(tmp_path: Path) -> None:
    told: list[StreamctlError] = []
    chosen = choice(tmp_path, "libx264", told, resumed=True)
    assert [chosen.order(1, 2) for _ in range(2)] == [chosen.order(1, 2)] * 2
    assert not chosen.order(1, 2).in_band
    assert told == []


def test_hardware_after_another_switcher_repeats_its_parameters(tmp_path: Path) -> None:
    first = choice(tmp_path, "h264_qsv", [], resumed=True).order(1, 2)
    assert (first.codec, first.in_band) == ("h264_qsv", True)


def encoder_pids(running: Running) -> list[int]:
    return [child.pid for child in records(running, "child") if child.role == "encoder" and child.event == "started"]


def frame(running: Running) -> int:
    return int(running.call("status")["programme"]["frame"] or 0)


def on_hardware(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Card, Any]:
    """Return a card and a plan that uses it; the processes of the show find it."""
    with_card = card(folder)
    monkeypatch.setenv(ENVIRONMENT_NAME, str(with_card.ffmpeg.path))
    plan = show_plan(folder, targets=(RECEIVER,))
    return with_card, plan.model_copy(update={"encoder": plan.encoder.model_copy(update={"codec": "h264_nvenc"})})


@pytest.mark.ffmpeg
@pytest.mark.debian_ffmpeg
def test_a_card_that_fails_on_air_costs_a_second_and_no_picture_before_or_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_card, plan = on_hardware(tmp_path, monkeypatch)
    with show(tmp_path, plan, keys={}, switcher=SWITCHER_MODULE) as running:
        wait_for(lambda: running.call("status")["targets"][0]["state"] == "live", 25, "the receiver")
        wait_for(lambda: frame(running) > 60, 15, "two seconds of it")
        assert with_card.asked == 1
        os.kill(encoder_pids(running)[-1], signal.SIGKILL)
        wait_for(lambda: len(encoder_pids(running)) == 2, 10, "x264")
        again = frame(running)
        wait_for(lambda: frame(running) > again + 60, 15, "two seconds more")
        running.call("stop", {"origin": "script"}, timeout=30)
        assert wait_for_end(running, 30)
    assert with_card.asked == 1
    assert [fault.code for fault in records(running, "fault")].count("SWI-012") == 1
    frames = records(running, "programme.stopped")[0].frames
    files = [running.folder / one.file for one in records(running, "segment.opened") if one.stream == "program"]
    assert frames - LOST_FRAMES <= sum(1 for file in files for _ in pictures(file)) <= frames
    for file in (*files, *(running.folder / "rehearsal").glob("local*.flv")):
        decodes(file)
        decodes(copied(file, tmp_path / f"{file.stem}.mp4"))


def decodes(file: Path) -> None:
    """Prove that FFmpeg decodes all of `file` without a complaint."""
    said = run([str(packaged_ffmpeg().path), "-v", "error", "-i", str(file), "-f", "null", "-"], timeout=60)
    assert (said.status, said.err.decode()) == (0, "")


def copied(file: Path, into: Path) -> Path:
    """Return `file` as an archive has it: an MP4 with the same encode. FFmpeg 5.1 keeps the first parameters alone."""
    argv = [str(debian_ffmpeg().path), "-v", "error", "-y", "-i", str(file), "-c", "copy", str(into)]
    assert run(argv, timeout=60).status == 0
    return into
