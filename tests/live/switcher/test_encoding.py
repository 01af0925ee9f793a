"""One encoder after another: which frames reach which, and when it is given up."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.values import Size
from streamctl.live.switcher import encoding as module
from streamctl.live.switcher.encoder import EncoderFailed
from streamctl.live.switcher.encoding import BUDGET, Encoding
from streamctl.live.switcher.frame import FramePool

POOL = FramePool(Size(width=16, height=16))
SAMPLES = np.zeros(4, np.int16).data


class Child:
    status: int | None = None


class FakeEncoder:
    """Takes `takes` frames, then fails; has delivered something if it took any."""

    def __init__(self, takes: int) -> None:
        self.left = takes
        self.child = Child()
        self.proven = False
        self.waiting = 0
        self.took = 0
        self.end_status = 0

    def put(self, frame: object, samples: object, patience: float) -> None:
        del frame, samples, patience
        if not self.left:
            self.child.status = 1
            raise EncoderFailed
        self.left -= 1
        self.took += 1
        self.proven = True

    def kill(self) -> int:
        return -9

    def end(self) -> int:
        return self.end_status


class Stand:
    """An `Encoding` over encoders that take as many frames as told; None is one that cannot be started."""

    def __init__(self, lives: list[int | None], monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(module.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(module.time, "sleep", self._sleep)
        self.lives = lives
        self.made: list[FakeEncoder] = []
        self.spliced: list[int] = []
        self.told: list[str] = []
        start: Callable[[], Any] = self._start
        self.encoding = Encoding(start, self.spliced.append, self)

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def _start(self) -> FakeEncoder:
        life = self.lives.pop(0) if self.lives else 10**6
        if life is None:
            raise StreamctlError("FFM-005", name="encoder", detail="no such file")
        self.made.append(FakeEncoder(life))
        return self.made[-1]

    def started(self, encoder: Any) -> None:
        del encoder

    def ended(self, encoder: Any, status: int) -> None:
        del encoder, status

    def replaced(self, frame: int, error: StreamctlError) -> None:
        self.told.append(f"{error.code} {frame}")

    def cut_short(self, error: StreamctlError) -> None:
        self.told.append(error.code)

    def mix(self, first: int, last: int) -> None:
        for number in range(first, last):
            self.encoding.put(number, POOL.take(), SAMPLES)
            self.now += 1 / 30


def test_the_frame_that_the_dead_one_did_not_take_is_the_next_ones_first(monkeypatch: pytest.MonkeyPatch) -> None:
    stand = Stand([5, 3], monkeypatch)
    stand.mix(0, 20)
    assert [encoder.took for encoder in stand.made] == [5, 3, 12]
    assert stand.spliced == [5, 8]
    assert stand.told == ["SWI-005 5", "SWI-005 8"]
    assert (stand.encoding.running, stand.encoding.replaced, stand.encoding.handing) == (True, 2, False)


@pytest.mark.parametrize("failing", [[0, 0, 0], [None, None, None], [None, 0, None]])
def test_three_that_fail_to_start_cost_a_pause_but_no_frame(
    failing: list[int | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = Stand([5, *failing], monkeypatch)
    stand.mix(0, 5)
    before = stand.now
    stand.mix(5, 40)
    assert sum(encoder.took for encoder in stand.made) == 40
    assert stand.now - before - 35 / 30 == pytest.approx(0.1 + 0.2 + 0.4)
    assert set(stand.spliced) == {5}
    assert stand.encoding.replaced == 1


def test_where_none_can_be_started_for_long_frames_pass_and_the_next_one_begins_with_the_present(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stand = Stand([5, *[None] * 8], monkeypatch)
    stand.mix(0, 400)
    assert len(stand.made) == 2
    began = stand.spliced[-1]
    assert stand.made[1].took == 400 - began
    assert 5 + 4 * 30 < began < 5 + 8 * 30
    assert stand.encoding.running


def test_none_for_a_minute_is_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    stand = Stand([5, *[None] * 1000], monkeypatch)
    with pytest.raises(EncoderFailed):
        stand.mix(0, 3000)
    assert 60 <= stand.now - 100 < 65
    assert not stand.encoding.running
    stand.encoding.end()


def test_ones_that_work_and_die_again_and_again_are_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    stand = Stand([1] * 100, monkeypatch)
    with pytest.raises(EncoderFailed):
        stand.mix(0, 100)
    assert len(stand.made) == BUDGET + 1


def test_of_many_failures_in_a_row_not_each_is_news(monkeypatch: pytest.MonkeyPatch) -> None:
    stand = Stand([5, *[0] * 20], monkeypatch)
    stand.mix(0, 900)
    assert len(stand.made) == 22
    assert len(stand.told) == 6


@pytest.mark.parametrize(("status", "told"), [(0, []), (-9, ["SWI-006"])])
def test_an_encoder_that_fails_at_the_end_is_told(
    status: int, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = Stand([], monkeypatch)
    stand.mix(0, 3)
    stand.made[0].end_status = status
    stand.encoding.end()
    assert stand.told == told
