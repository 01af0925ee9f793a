"""One standby after another: none that is over, or has failed, does anything to the next one."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.clock import SessionClock, SystemClock
from streamctl.live.obs_switcher import relief as module
from streamctl.live.obs_switcher.intake import Intake, Moments
from streamctl.live.obs_switcher.relief import Relief
from streamctl.live.obs_switcher.stand_in import Stage
from streamctl.live.relay.flv import VIDEO, Start, Tag
from streamctl.live.switcher.frame import FramePool
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.hearing import AUTO
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.routing import routes_of
from tests.lab.obs_shows import FPS, SIZE, obs_plan
from tests.lab.waiting import wait_for
from tests.live.obs_switcher.test_intake import HEADER, Relay
from tests.live.obs_switcher.test_stand_in import Journal, PaperCameras, PaperGallery


class PaperEncoder:
    """Takes every picture, unless it is told to hang and then to fail."""

    proven, waiting = True, 0

    def __init__(self, feed: Callable[[bytes], None]) -> None:
        self.feed = feed
        self.taken = 0
        self.hangs, self.may_take = threading.Event(), threading.Event()
        self.may_take.set()
        self.problem: Exception | None = None

    def put(self, *_: object) -> None:
        if not self.may_take.is_set():
            self.hangs.set()
            self.may_take.wait()
        if self.problem is not None:
            raise self.problem
        self.taken += 1

    def end(self) -> int:
        return 0

    def deliver(self, number: int) -> None:
        """Let picture `number` of this encode come out of it."""
        start = Start().encoded() + Tag(VIDEO, 0, HEADER).encoded() if number == 0 else b""
        self.feed(start + Tag(VIDEO, round(number * 1000 / FPS), b"\x17\x01\x00\x00\x00card").encoded())


class PaperJournal(Journal):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def fault(self, _where: str, error: Any) -> None:
        self.faults.append(error.code)

    def started(self, _encoder: object) -> None: ...

    def ended(self, _encoder: object, _status: int) -> None: ...


class PaperPicture:
    """What is wanted, and which programme frame is due."""

    first, position, wanted = 0, 0, Shown("card", "standby")
    stand_in: Any = None


class Scene:
    """A relief over paper encoders and a gate of its own."""

    def __init__(self, folder: Path) -> None:
        self.made: list[PaperEncoder] = []
        self.broken = False
        """Whether the next encoder fails at its first picture."""
        self.relay, self.journal, self.picture = Relay(), PaperJournal(), PaperPicture()
        plan, pool = obs_plan(folder, 1), FramePool(SIZE)
        grid = Grid(SessionClock.start(SystemClock()), FPS)
        made: Any = (routes_of(plan), PaperCameras(), PaperGallery(), pool.black(), grid, self.journal)
        moments = Moments(lambda _: None, lambda _: None, lambda _: 0)
        self.intake = Intake(self.relay, FPS, moments, begun=True)
        parts: Any = (self.picture, self.intake, self.relay, self._start)
        self.relief = Relief(Stage(*made), FPS, *parts)

    def _start(self, feed: Callable[[bytes], None]) -> PaperEncoder:
        encoder = PaperEncoder(feed)
        encoder.problem = RuntimeError("for this test") if self.broken else None
        self.made.append(encoder)
        return encoder

    def stand_in(self) -> PaperEncoder:
        """Let a standby take over, and return its encoder once it makes pictures."""
        self.relief.begin(AUTO)
        encoder = self.made[-1]
        wait_for(lambda: encoder.taken > 0, 5, "its first picture")
        return encoder


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.0)
    return Scene(tmp_path)


def test_what_is_still_encoded_of_the_one_before_does_not_come_between(scene: Scene) -> None:
    former = scene.stand_in()
    former.deliver(0)
    former.deliver(1)
    scene.relief.over()
    later = scene.stand_in()
    former.deliver(2)
    later.deliver(0)
    former.deliver(3)
    later.deliver(1)
    scene.relief.over()
    assert scene.relay.starts == 2
    assert scene.relay.pictures == [0, 1, 2, 3]


def test_one_that_fails_after_it_is_over_leaves_the_next_one_alone(scene: Scene) -> None:
    former = scene.stand_in()
    former.may_take.clear()
    assert former.hangs.wait(5)
    scene.relief.over()
    former.problem = RuntimeError("for this test")
    later = scene.stand_in()
    former.may_take.set()
    scene.relief.join(time.monotonic() + 5)
    scene.relief.tend()
    assert scene.made == [former, later]
    assert scene.journal.faults == []
    scene.relief.over()


def test_one_that_fails_at_its_very_first_picture_is_told_and_replaced(scene: Scene) -> None:
    scene.broken = True
    scene.relief.begin(AUTO)
    scene.broken = False

    def replaced() -> bool:
        scene.relief.tend()
        return len(scene.made) == 2 and scene.made[1].taken > 0

    wait_for(replaced, 5, "the next standby")
    scene.made[0].deliver(0)
    scene.made[1].deliver(0)
    assert scene.journal.faults == ["SWI-004"]
    assert scene.relay.pictures == [0]
    scene.relief.over()
