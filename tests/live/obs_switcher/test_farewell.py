"""At the end of a show OBS streams and records no more, whatever one of the steps there does; else that is told."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.live.obs.requests import Asked, Request
from streamctl.live.obs.studio.wanted import wanted_studio
from streamctl.live.obs.wire import DONE, Answer
from streamctl.live.obs_switcher import farewell
from streamctl.live.obs_switcher.farewell import Farewell
from streamctl.live.obs_switcher.hands import Hands
from streamctl.live.obs_switcher.studio import Studio
from tests.lab.plans import small_plan

LOST = StreamctlError("OBS-010", where="OBS", host="127.0.0.1", port=4455, detail="gone")
STATUS = {Request.GET_STREAM_STATUS: "stream", Request.GET_RECORD_STATUS: "recording"}
STOPS = {Request.STOP_STREAM: "stream", Request.STOP_RECORD: "recording"}


class Obs:
    """Has outputs at work; `late` is how many looks they go on for after they were told to end."""

    def __init__(self) -> None:
        self.at_work, self.told_to_end = {"stream", "recording"}, set[str]()
        self.late = 2
        self.fails: set[Request] = set()
        self.acts: list[str] = []

    def batch(self, asked: Sequence[Asked]) -> tuple[Answer, ...]:
        return tuple(self._answer(one.request) for one in asked)

    def _answer(self, request: Request) -> Answer:
        if request in self.fails:
            raise LOST
        if request in STOPS:
            self.told_to_end.add(STOPS[request])
        if request == Request.GET_STREAM_STATUS and self.told_to_end:
            self.late -= 1
            self.at_work -= self.told_to_end if self.late <= 0 else set()
        if request in {Request.STOP_RECORD, Request.SET_STREAM_SERVICE_SETTINGS}:
            self.acts.append(str(request))
        return Answer(request, DONE, data={"outputActive": STATUS.get(request) in self.at_work})


@pytest.fixture
def obs() -> Obs:
    return Obs()


@pytest.fixture
def taken(obs: Obs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], StreamctlError | None]:
    monkeypatch.setattr(farewell, "LOOK_SECONDS", 0.001)
    monkeypatch.setattr(farewell, "STOP_SECONDS", 0.05)
    plan, nobody = small_plan(tmp_path), lambda *_: None
    studio = Studio(plan, wanted_studio(plan, tmp_path), Hands(nobody, nobody, nobody, nobody, nobody, nobody))
    there: Any = obs
    studio.use(there)
    last = Farewell(studio)

    def take() -> StreamctlError | None:
        last.take()
        return last.left

    return take


def test_all_of_it_ends_and_obs_is_left_as_it_was_set_up(obs: Obs, taken: Callable[[], Any]) -> None:
    assert taken() is None
    assert obs.at_work == set()
    assert obs.acts == ["StopRecord", "SetStreamServiceSettings"]


@pytest.mark.parametrize("request_", [Request.GET_RECORD_STATUS, Request.GET_STREAM_STATUS])
def test_what_is_not_known_to_have_ended_is_told(obs: Obs, taken: Callable[[], Any], request_: Request) -> None:
    obs.fails = {request_}
    assert taken().facts["detail"] == LOST.message()
    assert obs.acts[-1] == "SetStreamServiceSettings"


def test_an_order_that_went_astray_counts_for_nothing_once_all_has_ended(obs: Obs, taken: Callable[[], Any]) -> None:
    obs.fails, obs.at_work = {Request.STOP_RECORD}, set()
    assert taken() is None


def test_what_does_not_end_is_named(obs: Obs, taken: Callable[[], Any]) -> None:
    obs.late = 10**6
    assert taken().facts["detail"].startswith("its recording and its stream went on")


def test_a_failure_to_leave_it_as_it_was_is_no_running_stream(obs: Obs, taken: Callable[[], Any]) -> None:
    obs.fails = {Request.SET_STREAM_SERVICE_SETTINGS}
    assert taken() is None
