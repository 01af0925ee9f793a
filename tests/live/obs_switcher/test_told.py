"""What an OBS that comes is told by whoever sits at it, and what keeps it off the air meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from streamctl.core.clock import SessionClock, SystemClock
from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs_switcher.attendant import Attendant
from streamctl.live.obs_switcher.picture import ObsPicture
from streamctl.live.obs_switcher.sounds import ObsSounds
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.resuming import Beginning
from streamctl.live.switcher.verdicts import Verdicts
from tests.lab.fake_obs import PASSWORD, FakeObs, fake_obs
from tests.lab.obs_shows import obs_plan
from tests.lab.waiting import wait_for

STANDBY = Shown("card", "standby")


class PaperStudio:
    """An OBS that takes what it is told, but for what it lacks."""

    def __init__(self) -> None:
        self.prepared = False
        self.lacks: set[str] = set()
        self.done: list[str] = []
        self.mixer = self
        self.on_air = STANDBY

    def use(self, _obs: object) -> None:
        pass

    def hear(self, _notice: object) -> None:
        self.prepared = False

    def prepare(self, _before: object = None) -> None:
        self._do("prepare")
        self.prepared = True

    def _do(self, what: str) -> int:
        if what in self.lacks:
            raise StreamctlError("OBS-011", where="OBS", request=what, status=600, detail="there is none")
        self.done.append(what)
        return 0

    def show(self, _shown: Shown, _fade_frames: int = 0) -> int:
        return self._do("show")

    def overlay(self, _name: str | None) -> int:
        return self._do("overlay")

    def mute(self, _muted: object) -> int:
        return self._do("mute")

    def streams(self) -> bool:
        return False

    def publish(self, *_place: object) -> None:
        self._do("publish")

    def end_outputs(self) -> None:
        pass

    def outputs(self) -> tuple[str, ...]:
        return ()

    def restore(self) -> None:
        pass


class PaperIntake:
    """A gate at which nobody calls."""

    way, publishing, allowed = "standby", False, False

    def hold(self) -> None:
        self.allowed = False

    def allow(self) -> None:
        self.allowed = True

    def silent_seconds(self) -> float:
        return 0.0


class Stand:
    """An attendant at such an OBS, and what it told."""

    def __init__(self, folder: Path, obs: FakeObs, lacks: str) -> None:
        plan = obs_plan(folder, obs.port)
        self.obs = obs
        self.studio, self.intake = PaperStudio(), PaperIntake()
        self.studio.lacks = {lacks}
        self.told: list[tuple[str, str]] = []
        papers: Any = (self.intake, self.studio, ObsSounds(plan, lambda *_: None))
        grid = Grid(SessionClock.start(SystemClock()), Fraction(10))
        self.picture = ObsPicture(plan, grid, *papers, Beginning(STANDBY, None, 0), Verdicts(plan, lambda *_: None))
        journalist: Any = SimpleNamespace(trouble=lambda state, _, error: self.told.append((error.code, state)))
        desk: Any = SimpleNamespace(hear=lambda _: None, tend=lambda: None)
        address = ObsAddress("127.0.0.1", obs.port, Secret(PASSWORD))
        place = ("rtmp://127.0.0.1", Secret("key"))
        self.attendant = Attendant(plan, address, papers[1], papers[0], self.picture, desk, journalist, place)


Stage = Callable[[str], Stand]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Returns a stand whose OBS lacks what is named."""
    with ExitStack() as stack:
        obs = stack.enter_context(fake_obs())

        def begin(lacks: str) -> Stand:
            stand = Stand(tmp_path, obs, lacks)
            stack.callback(stand.attendant.close)
            return stand

        yield begin


@pytest.mark.parametrize("lacks", ["mute", "overlay"])
def test_what_obs_refuses_beside_the_picture_is_told_and_tried_again_and_keeps_it_not_away(
    stage: Stage, lacks: str
) -> None:
    stand = stage(lacks)
    wait_for(lambda: stand.intake.allowed, 10, "leave to be on air")
    wait_for(lambda: "publish" in stand.studio.done, 10, "the call for its stream")
    wait_for(lambda: stand.told == [("OBS-011", "begun")], 10, "the refusal")
    stand.studio.lacks = set()
    wait_for(lambda: stand.told == [("OBS-011", "begun"), ("OBS-011", "over")], 10, "the end of it")
    told = [what for what in stand.studio.done if what not in {"prepare", "publish"}]
    assert sorted(told) == ["mute", "overlay", "show"], "something was told twice"


def test_an_obs_that_refuses_the_picture_is_off_the_air_until_it_takes_it(stage: Stage) -> None:
    stand = stage("show")
    wait_for(lambda: stand.told == [("OBS-011", "begun")], 10, "the refusal")
    assert not stand.intake.allowed
    stand.studio.lacks = set()
    wait_for(lambda: stand.intake.allowed, 10, "leave to be on air")
    wait_for(lambda: stand.told[1:] == [("OBS-011", "over")], 10, "the end of it")


def test_an_obs_that_comes_again_is_told_everything_before_it_is_on_air(stage: Stage) -> None:
    stand = stage("")
    wait_for(lambda: stand.intake.allowed, 10, "leave to be on air")
    stand.studio.lacks = {"show"}
    stand.obs.end(1001)
    wait_for(lambda: stand.studio.done.count("prepare") == 2, 10, "another connection")
    wait_for(lambda: stand.told == [("OBS-011", "begun")], 10, "the refusal")
    assert not stand.intake.allowed
    stand.studio.lacks = set()
    wait_for(lambda: stand.intake.allowed, 10, "leave to be on air")
