"""The facts of this machine for one profile."""

from pathlib import Path
from typing import Any

import pytest

from streamctl.core.facts import LoadFacts
from streamctl.media.leash import Leash
from streamctl.media.load_trial import LoadOrder
from streamctl.preflight import facts
from streamctl.preflight.facts import facts_for
from tests.plan.samples import LECTURE, LOAD, SMALL, profile

V4L2 = {"one": {"source": {"v4l2": "/dev/video0"}}}
RTSP = {"one": {"source": {"rtsp": "rtsp://192.0.2.1/a"}}}


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[LoadOrder]:
    asked: list[LoadOrder] = []

    def measured(_: Any, order: LoadOrder, leash: Leash, **__: Any) -> LoadFacts:
        asked.append(order)
        return LOAD

    monkeypatch.setattr(facts, "load_facts", measured)
    return asked


@pytest.mark.ffmpeg
def test_what_is_measured_are_the_show_s_own_settings(orders: list[LoadOrder], tmp_path: Path) -> None:
    video = {"size": "1920x1080", "fps": 60, "bitrate": "6M", "preset": "faster", "encoder": "qsv"}
    assert facts_for(profile(LECTURE, video=video), tmp_path).load == LOAD
    (order,) = orders
    assert order.settings == "1920x1080 60 fps 6000k faster"
    assert (order.wish, order.encode.keyframe_frames, order.encode.b_frames) == ("qsv", 120, 0)


@pytest.mark.ffmpeg
@pytest.mark.parametrize(
    ("cameras", "recording", "encoded"),
    [
        (V4L2, {}, True),
        (V4L2, {"iso": False}, False),
        ({"one": {**V4L2["one"], "iso": False}}, {}, False),
        ({"one": {**V4L2["one"], "iso": True}}, {"iso": False}, True),
        (RTSP, {}, False),
    ],
)
def test_an_encoded_recording_is_measured_where_there_is_one(
    cameras: dict[str, Any], recording: dict[str, Any], encoded: bool, orders: list[LoadOrder], tmp_path: Path
) -> None:
    facts_for(profile({**SMALL, "cameras": cameras}, recording=recording), tmp_path)
    assert [order.iso for order in orders] == [encoded]


def test_what_obs_encodes_is_not_measured(orders: list[LoadOrder], tmp_path: Path) -> None:
    assert facts_for(profile(SMALL, engine={"kind": "obs"}), tmp_path).load is None
    assert orders == []


def test_without_ffmpeg_there_is_nothing_to_measure(
    orders: list[LoadOrder], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMCTL_FFMPEG", str(tmp_path / "none"))
    found = facts_for(profile(SMALL), tmp_path)
    assert (found.ffmpeg, found.load) == (None, None)
    assert orders == []
