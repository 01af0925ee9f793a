"""At the end of a show: which OBS is told to end its outputs, and what is told of one that could not be."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from streamctl.core.redaction import Secret
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.studio.wanted import wanted_studio
from streamctl.live.obs_switcher.attendant import Attendant
from streamctl.live.obs_switcher.hands import Hands
from streamctl.live.obs_switcher.revival import Revival
from streamctl.live.obs_switcher.studio import Studio
from tests.lab.ears import Ears
from tests.lab.fake_obs import PASSWORD, fake_obs
from tests.lab.plans import small_plan
from tests.lab.ports import free_ports
from tests.lab.waiting import wait_for

Make = Callable[..., Attendant]
STOPS = {"StopRecord", "StopStream"}


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Return what makes an attendant of the OBS at a port, in a show whose first frame is `first`, None for none."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    plan, nobody = small_plan(tmp_path), lambda *_: None

    def made(port: int, first: int | None) -> Attendant:
        studio = Studio(plan, wanted_studio(plan, tmp_path), Hands(nobody, nobody, nobody, nobody, nobody, nobody))
        intake: Any = SimpleNamespace(way="standby", publishing=False, hold=lambda: None)
        picture: Any = SimpleNamespace(first=first, untold=frozenset(), take_up=studio.prepare)
        ears: Any = Ears()
        desk: Any = SimpleNamespace(hear=nobody)
        place = ("rtmp://127.0.0.1/streamctl", Secret("a key"))
        address = ObsAddress("127.0.0.1", port, Secret(PASSWORD))
        return Attendant(plan, address, studio, intake, picture, desk, ears, place)

    return made


def test_an_obs_that_cannot_be_asked_may_go_on(make: Make) -> None:
    attendant = make(*free_ports(1), first=0)
    attendant.close()
    assert attendant.left is not None
    assert attendant.left.code == "OBS-079"
    assert "127.0.0.1" in str(attendant.left.facts["detail"]), "why it cannot be asked"


def test_one_that_is_surely_at_an_end_does_not(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Revival, "ended", lambda _: True)
    attendant = make(*free_ports(1), first=0)
    attendant.close()
    assert attendant.left is None


@pytest.mark.parametrize(("first", "told"), [(0, STOPS), (None, set[str]())])
def test_only_one_that_had_the_show_is_told_to_end(make: Make, first: int | None, told: set[str]) -> None:
    with fake_obs() as obs:  # it knows no scene collections: something else is loaded there
        attendant = make(obs.port, first=first)
        wait_for(lambda: attendant.problem is not None and attendant.problem.code == "OBS-011", 10, "its refusal")
        attendant.close()
        assert STOPS & set(obs.asked) == told
        assert (attendant.left is not None) == bool(told), "whether they ended is not known there"
