"""A show with a real OBS whose camera fails in every way, and whose scene somebody spoils: what viewers see of it.

A row says how soon the programme has to leave the camera. Judged by the journal and by the programme's recording.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.redaction import Secret
from streamctl.core.secret_reference import SecretReference
from streamctl.core.sources import FileSource, RtmpSource
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.requests import Request
from streamctl.live.order import SWITCHER_MODULE
from streamctl.plan import model as m
from streamctl.plan.secrets import ENGINE
from streamctl.session.records import Line, OnAir
from tests.lab import components
from tests.lab.judging import Programme, programme
from tests.lab.live_show import LiveShow, await_live, key_of, published
from tests.lab.nginx import RtmpServer
from tests.lab.obs import PASSWORD
from tests.lab.obs_shows import FPS, SIZE, launched, obs_plan, where_obs_is
from tests.lab.plans import camera
from tests.lab.ports import free_port
from tests.lab.scripted_camera import Mood, ScriptedCamera, camera_file, scripted_camera
from tests.lab.shows import importable, show
from tests.lab.waiting import wait_for

pytestmark = [pytest.mark.obs, pytest.mark.nginx, pytest.mark.ffmpeg, pytest.mark.slow, pytest.mark.timeout(300)]
CLOSE, WIDE = 1, 2
"""Numbers of the simulated cameras."""
SAFETY = {"black_seconds": 1.0, "frozen_seconds": 1.5, "return_after_seconds": 1.0}
NOTICED_SECONDS = 2.0
"""For how long viewers may see the last picture of a camera without signal (seconds)."""
LOOKED_SECONDS = 1.5
"""How much longer than its limit a black or frozen picture may be seen: three looks (seconds)."""


@dataclass(frozen=True)
class Dead:
    """A time in which the camera could not be shown: programme frames.

    Attributes:
        begin: When it was made to fail.
        gone: From when on another one was on air.
        back: From when on it was again.
        limit: For how long a bad picture may have been seen before (seconds).
    """

    begin: int
    gone: int
    back: int
    limit: float


@dataclass
class Stand:
    """The show, its camera that fails, and OBS's window."""

    live: LiveShow
    close: ScriptedCamera
    window: ObsConnection
    dead: list[Dead] = field(default_factory=list)

    def fails(self, harm: Callable[[], None], limit: float, why: str, heal: Callable[[], None]) -> None:
        """Let the camera on air fail; return once it is on air again."""
        seq, begin = self.live.seq, self.live.frame()
        harm()
        gone = self.live.await_on_air("wide", seq)
        assert reason(gone).startswith(f"safety: close {why}"), reason(gone)
        self.heals(begin, gone, limit, heal)

    def heals(self, begin: int, gone: Line, limit: float, heal: Callable[[], None]) -> None:
        """Let the camera, which fails since `begin`, work again; return once it is on air."""
        wait_for(lambda: self.told() == (False, True), 5, "the camera's fault on the board")
        heal()
        back = self.live.await_on_air("close", gone.seq)
        assert reason(back) == "safety: close is usable again"
        self.dead.append(Dead(begin, LiveShow.frame_of(gone), LiveShow.frame_of(back), limit))

    def told(self) -> tuple[bool | None, bool]:
        """Return whether the board has the camera as usable, and whether it says why not."""
        figures = self.camera()["figures"]
        return figures["usable"], bool(figures["fault"])

    def camera(self) -> Any:
        return next(one for one in self.live.running.call("status")["cameras"] if one["name"] == "close")

    def turn(self, mood: Mood) -> Callable[[], None]:
        return lambda: setattr(self.close, "mood", mood)

    def plug(self, *, plugged: bool) -> None:
        self.close.plugged = plugged

    def item(self, scene: str, source: str) -> dict[str, object]:
        """Return what names the item of `source` in `scene` to OBS."""
        items = self.window.request(Request.GET_SCENE_ITEM_LIST, {"sceneName": scene})["sceneItems"]
        return {"sceneName": scene, "sceneItemId": next(i["sceneItemId"] for i in items if i["sourceName"] == source)}

    def spoils(self, code: str, *changes: tuple[Request, dict[str, object]]) -> str:
        """Do the first of `changes` in OBS's window, and the second when that is told; return the words."""
        (do, how), (undo, back) = changes
        begun, over = (len(self.live.troubles(code, "OBS", state)) for state in ("begun", "over"))
        self.window.request(do, how)
        told = wait_for(lambda: self.live.troubles(code, "OBS", "begun")[begun:], 20, f"{code} begun")
        self.window.request(undo, back)
        wait_for(lambda: self.live.troubles(code, "OBS", "over")[over:], 20, f"{code} over")
        return str(told[0].message)


def reason(line: Line) -> str:
    assert isinstance(line.record, OnAir)
    return line.record.reason


@pytest.fixture
def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    importable(monkeypatch)
    for name, value in {**where_obs_is(), "XDG_DATA_HOME": str(tmp_path / "data")}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DISPLAY", raising=False)
    ffmpeg = components.debian_ffmpeg()
    port = free_port()
    with ExitStack() as stack:
        server = stack.enter_context(RtmpServer(tmp_path / "nginx"))
        close = stack.enter_context(scripted_camera(ffmpeg, CLOSE))
        wide = FileSource(file=camera_file(ffmpeg, WIDE, tmp_path, 20), loop=True)
        plain = obs_plan(tmp_path / "sessions", port)
        changes = {
            "cameras": (
                camera(0, "close", sizes=(SIZE,), source=RtmpSource(rtmp=close.url, listen=True)),
                camera(0, "wide", sizes=(SIZE,), source=wide),
            ),
            "engine": m.EnginePlan(kind="obs", port=port, password=SecretReference(env="OBS_PASSWORD")),
            "targets": (published("main", server.url),),
            "safety": plain.safety.model_copy(update=SAFETY),
            "master": "wide",
        }
        plan = plain.model_copy(update=changes)
        stack.enter_context(launched(plan, tmp_path / "obs"))
        secrets = {"main": Secret(key_of("main")), ENGINE: Secret(PASSWORD)}
        running = stack.enter_context(show(tmp_path, plan, keys=secrets, switcher=SWITCHER_MODULE))
        window = stack.enter_context(ObsConnection(ObsAddress("127.0.0.1", port, Secret(PASSWORD))))
        window.wait_until_ready(20)
        yield Stand(LiveShow(running, plan), close, window)


def test_no_dead_camera_is_on_air(stand: Stand) -> None:
    live = stand.live
    await_live(live, ("close", "wide"), ("main",))
    wait_for(lambda: stand.told() == (True, False), 20, "a usable camera")
    first = LiveShow.frame_of(live.cut("close"))
    good = stand.turn("good")
    stand.fails(stand.turn("silent"), NOTICED_SECONDS, "no signal", good)
    stand.fails(stand.turn("frozen"), SAFETY["frozen_seconds"] + LOOKED_SECONDS, "frozen for", good)
    stand.fails(stand.turn("black"), SAFETY["black_seconds"] + LOOKED_SECONDS, "black for", good)
    assert {one.code for one in live.records("fault")} == {"CAM-002", "CAM-003"}

    seq, begin = live.seq, live.frame()
    stand.plug(plugged=False)
    gone = live.await_on_air("wide", seq)
    seq = live.seq
    live.running.call("cut", {"scene": "close", "origin": "script"})
    refused = live.await_on_air("wide", seq)
    assert (reason(refused), refused.record.request is None) == ("safety: close no signal", False)  # type: ignore[union-attr]
    live.cut("wide")
    seq = live.seq
    stand.window.request(Request.SET_CURRENT_PROGRAM_SCENE, {"sceneName": "close"})
    by_hand = live.await_on_air("close", seq)
    assert reason(by_hand) == "by hand in OBS"
    routed = live.await_on_air("wide", by_hand.seq)
    assert reason(routed) == "safety: close no signal"
    stand.dead.append(Dead(begin, LiveShow.frame_of(gone), LiveShow.frame_of(by_hand), NOTICED_SECONDS))
    stand.heals(LiveShow.frame_of(by_hand), routed, NOTICED_SECONDS, lambda: stand.plug(plugged=True))

    item = stand.item("close", "camera: close")
    hide, bring_back = ((Request.SET_SCENE_ITEM_ENABLED, {**item, "sceneItemEnabled": on}) for on in (False, True))
    assert "black" in stand.spoils("OBS-074", hide, bring_back)
    aside, home = (
        (Request.SET_SCENE_ITEM_TRANSFORM, {**item, "sceneItemTransform": {"positionX": x}}) for x in (240, 0)
    )
    assert "`close` has not looked like it" in stand.spoils("OBS-075", aside, home)
    live.await_frames(5)
    last = live.frame()
    live.stop()
    recorded = programme(live.folder.program)
    late = lateness(recorded, first)
    good_since = first + late + 2
    for dead in stand.dead:
        assert recorded.cameras(dead.gone + late + 1, dead.back + late - 1) <= {WIDE}, dead
        assert WIDE not in recorded.cameras(good_since, dead.gone + late - 1), dead
        good_since = dead.back + late + 2
    bad = [bad_seconds(recorded, dead, late) for dead in stand.dead]
    print("seconds of bad pictures", bad)
    assert all(seconds <= dead.limit for seconds, dead in zip(bad, stand.dead, strict=True)), bad
    assert recorded.cameras(last - 3, last) == {CLOSE}


def lateness(recorded: Programme, first: int) -> int:
    """Return how much later than told the first cut is seen: a busy OBS draws all of them late, by as much (frames)."""
    shown = (
        frame for frame in range(first - 1, first + FPS.numerator) if recorded.cameras(frame, frame + 1) == {CLOSE}
    )
    return next(shown) - first


def bad_seconds(recorded: Programme, dead: Dead, late: int) -> float:
    """Return for how long the last picture of the camera before the change, or none of it, was seen (seconds)."""
    codes = [recorded.seen[frame].code for frame in range(dead.begin + late, dead.gone + late - 1)]
    return sum(1 for _ in takewhile(lambda code: code == codes[-1], reversed(codes))) / float(FPS)
