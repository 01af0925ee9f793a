"""A show with a real OBS for faults to be injected into: OBS in a folder of its own, its WebSocket at a line's end.

The wide camera is a file; the close one calls OBS over RTMP, so that OBS alone can have it.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.redaction import Secret
from streamctl.core.secret_reference import SecretReference
from streamctl.core.sources import FileSource, RtmpSource
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.launched import last_launched
from streamctl.live.order import SWITCHER_MODULE
from streamctl.plan import model as m
from streamctl.plan.secrets import ENGINE
from streamctl.session.records import Line as JournalLine
from tests.lab import components
from tests.lab.lines import Line
from tests.lab.live_show import LiveShow, key_of, own_runtime_folder, published
from tests.lab.nginx import RtmpServer, rtmp_server
from tests.lab.obs import PASSWORD
from tests.lab.obs_shows import SIZE, launched, obs_plan, where_obs_is
from tests.lab.plans import camera
from tests.lab.ports import free_port
from tests.lab.scripted_camera import ScriptedCamera, camera_file, scripted_camera
from tests.lab.shows import show

WIDE = 2
"""The camera that is on air."""
BACK_SECONDS = 40.0
"""How long OBS may take to be on air again, beside other tests (seconds)."""
SECRETS = {"main": Secret(key_of("main")), ENGINE: Secret(PASSWORD)}


@dataclass
class Moments:
    """When what happened in a row: programme frames, session seconds, and numbers of the journal's lines."""

    begin: int = 0
    end: int = 0
    first: int = 0
    last: int = 0
    harmed: float = 0.0
    back: float = 0.0
    stood: float = 0.0
    problem: str = ""


@dataclass
class Stand:
    """The show, the OBS that makes it, and what lies around."""

    live: LiveShow
    server: RtmpServer
    folder: Path
    port: int
    line: Line
    close: ScriptedCamera
    moments: Moments = field(default_factory=Moments)
    publishes: int = 0

    @contextmanager
    def window(self) -> Iterator[ObsConnection]:
        """Be somebody at OBS's own window."""
        with ObsConnection(ObsAddress("127.0.0.1", self.port, Secret(PASSWORD))) as obs:
            obs.wait_until_ready(10)
            yield obs

    def harm(self, act: Callable[[], object]) -> None:
        """Do the row's harm."""
        self.moments.harmed = self.now()
        act()

    def now(self) -> float:
        return self.live.header.clock.seconds(time.monotonic_ns())

    def signal(self, number: int) -> int:
        """Send OBS a signal; return which process that was."""
        pid = self.pid()
        self.harm(lambda: os.kill(pid, number))
        return pid

    def pid(self) -> int:
        known = last_launched(self.folder)
        assert known is not None
        return known.obs.pid

    def lead_to(self, port: int | None) -> None:
        """End the line to OBS's WebSocket; let it lead to `port` from now on, or let nobody answer."""
        self.line.close()
        if port is not None:
            self.line = Line(port, at=self.line.port)

    def await_trouble(self, state: str, *codes: str) -> JournalLine:
        """Return the line in which a trouble of `codes` with OBS came into `state`, since the row began."""

        def found(line: JournalLine) -> bool:
            told: Any = line.record
            return line.seq > self.moments.first and told.type == "trouble" and (told.state, told.code) in wanted

        wanted = {(state, code) for code in codes}
        return self.live.await_record(found, BACK_SECONDS, f"{codes} {state}")

    def await_muted(self) -> JournalLine:
        """Return the line that nothing is heard, by somebody's hand in OBS, since the row began."""

        def found(line: JournalLine) -> bool:
            told: Any = line.record
            mute = told.type == "sound" and (told.wanted, told.reason) == ("mute", "by hand in OBS")
            return line.seq > self.moments.first and mute

        return self.live.await_record(found, BACK_SECONDS, "silence by hand")

    def await_card(self) -> JournalLine:
        return self.live.await_on_air("standby", self.moments.first)

    def await_back(self) -> None:
        """Return once the wide camera is on air again out of OBS."""
        card = self.await_card()
        self.live.await_on_air("wide", card.seq, BACK_SECONDS)
        self.moments.back = self.now()


@contextmanager
def on_stage(folder: Path) -> Iterator[Stand]:
    """Run the show in `folder`, with nothing on air but its card yet."""
    ffmpeg = components.debian_ffmpeg()
    with ExitStack() as stack:
        environment = {**where_obs_is(), "XDG_DATA_HOME": str(folder / "data")}
        stack.enter_context(own_runtime_folder(**environment))
        stack.enter_context(without("DISPLAY", "WAYLAND_DISPLAY"))
        server = stack.enter_context(rtmp_server(folder / "server"))
        close = stack.enter_context(scripted_camera(ffmpeg, 1))
        port = free_port()
        line = Line(port)
        cameras = (
            camera(0, "close", sizes=(SIZE,), source=RtmpSource(rtmp=close.url, listen=True)),
            camera(0, "wide", sizes=(SIZE,), source=FileSource(file=camera_file(ffmpeg, WIDE, folder, 20), loop=True)),
        )
        engine = m.EnginePlan(kind="obs", port=line.port, password=SecretReference(env="OBS_PASSWORD"))
        plan = obs_plan(folder, line.port, cameras=cameras, engine=engine, master="wide")
        safety = plan.safety.model_copy(update={"safe_camera": "close"})  # OBS alone can have it: a card stands in
        changes = {"targets": (published("main", server.url),), "rundown": (), "safety": safety}
        plan = plan.model_copy(update=changes)
        stack.enter_context(launched(plan, folder / "their obs", port=port))
        running = stack.enter_context(show(folder, plan, keys=SECRETS, switcher=SWITCHER_MODULE))
        stand = Stand(LiveShow(running, plan), server, folder / "their obs", port, line, close)
        stack.callback(stand.lead_to, None)
        yield stand


@contextmanager
def without(*names: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.delenv(name, raising=False)
        yield
