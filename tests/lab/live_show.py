"""A real 720p30 show for faults to be injected into, and a look at its journal while it runs."""

import contextlib
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.redaction import Secret
from streamctl.core.sources import VideoSource
from streamctl.core.values import Size
from streamctl.live.control.remains import whole_part
from streamctl.live.endpoints import Endpoints, read_endpoints
from streamctl.live.order import SWITCHER_MODULE
from streamctl.live.running import Running, wait_for_end
from streamctl.plan import model as m
from streamctl.session.folder import SessionFolder
from streamctl.session.header import SessionHeader, read_header
from streamctl.session.journal import read_journal
from streamctl.session.records import Line, OnAir
from streamctl.session.state import SessionState, fold
from tests.lab.leftovers import leftovers
from tests.lab.plans import camera, small_plan, whole
from tests.lab.shows import ROOT, show, target
from tests.lab.waiting import wait_for

FPS = 30
HD = Size(width=1280, height=720)
LIVE_SECONDS = 40.0
"""How long a show may take until everything of it delivers (seconds)."""
MIX_SECONDS = 40.0
"""By how much a busy machine's mixer may be behind the present (seconds)."""
END_SECONDS = 40.0
"""How long a show may take to write everything out (seconds)."""
LEFT_SECONDS = 5.0
"""How long the last process may outlive its show (seconds)."""


def hd_camera(name: str, source: VideoSource, **changes: Any) -> m.CameraPlan:
    """Return a camera of a 720p show, which records its own picture."""
    return camera(0, name, **{"sizes": (HD,), "source": source, "iso": True, **changes})


def hd_plan(folder: Path, cameras: tuple[m.CameraPlan, ...], **changes: Any) -> m.Plan:
    """Return the plan of a 720p30 show with one full scene for each of `cameras`; a camera is trusted again soon."""
    plan = small_plan(folder)
    facts: dict[str, Any] = {
        "cameras": cameras,
        "master": cameras[0].id,
        "encoder": plan.encoder.model_copy(update={"size": HD}),
        "scenes": tuple(
            m.ScenePlan(id=one.id, label=one.id, layers=(m.LayerPlan(camera=one.id, place=whole(HD)),))
            for one in cameras
        ),
        "rundown": (),
        "safety": plan.safety.model_copy(update={"return_after_seconds": 1.0, "safe_camera": "wide"}),
        "recording": plan.recording.model_copy(update={"segment_seconds": 10}),
    }
    return plan.model_copy(update={**facts, **changes})


def key_of(target_id: str) -> str:
    """Return the key of a target: what a server calls its recordings."""
    return f"key-of-{target_id}"


def published(name: str, url: str) -> m.TargetPlan:
    """Return a target at `url`, with the key that `key_of` tells."""
    return target(name).model_copy(update={"url": url})


@dataclass
class LiveShow:
    """One running show. Methods may be called from any thread."""

    running: Running
    plan: m.Plan

    @property
    def folder(self) -> SessionFolder:
        return SessionFolder(self.running.folder)

    @property
    def header(self) -> SessionHeader:
        return read_header(self.folder.header)

    @property
    def endpoints(self) -> Endpoints:
        """Return who carries the show at present."""
        known = read_endpoints(self.folder.endpoints)
        assert known is not None
        return known

    def lines(self) -> list[Line]:
        """Return the journal so far."""
        return list(read_journal(self.folder.journal))

    def records(self, kind: str) -> list[Any]:
        return [line.record for line in self.lines() if line.record.type == kind]

    def state(self) -> SessionState:
        return fold(self.lines())

    def faults(self, code: str, where: str | None = None) -> list[Any]:
        return [fault for fault in self.records("fault") if fault.code == code and where in {None, fault.where}]

    def frame(self) -> int:
        """Return the programme frame that is due now."""
        return int(self.frame_at(time.monotonic()))

    def frame_at(self, monotonic: float) -> float:
        """Return the programme frame, with parts of one, that is due at `monotonic` seconds."""
        programme = self.state().programme
        assert programme is not None
        return (self.header.clock.seconds(round(monotonic * 1e9)) - programme.seconds) * float(self.plan.fps)

    def await_frames(self, count: int) -> None:
        """Return once `count` more programme frames are mixed."""
        end = self.frame() + count
        wait_for(lambda: self._mixed() >= end, MIX_SECONDS + count / float(self.plan.fps), f"frame {end}")

    def _mixed(self) -> int:
        return int(self.running.call("status")["programme"]["frame"] or 0)

    def await_record(self, wanted: Callable[[Line], bool], seconds: float, what: str) -> Line:
        """Return the first line of the journal that is `wanted`, within `seconds`."""
        return wait_for(lambda: next((line for line in self.lines() if wanted(line)), None), seconds, what)  # type: ignore[return-value]

    def troubles(self, code: str, where: str, state: str) -> list[Any]:
        """Return each time that the trouble `code` with `where` came into `state`: begun or over."""
        told = self.records("trouble")
        return [one for one in told if (one.code, one.where, one.state) == (code, where, state)]

    def await_target(self, name: str, state: str, after: int, seconds: float = 30.0, *, attempt: int = 0) -> Line:
        """Return the first line after line `after` in which target `name` is in `state`, at `attempt` or later."""

        def found(line: Line) -> bool:
            record: Any = line.record
            named = line.seq > after and record.type == "target" and record.name == name
            return bool(named and record.state == state and record.attempt >= attempt)

        return self.await_record(found, seconds, f"target {name} {state}")

    def await_camera(self, name: str, state: str, after: int, seconds: float = 30.0) -> Line:
        """Return the first line after line number `after` in which camera `name` is `state`."""

        def found(line: Line) -> bool:
            record: Any = line.record
            return line.seq > after and record.type == "camera" and record.name == name and record.state == state

        return self.await_record(found, seconds, f"camera {name} {state}")

    def await_on_air(self, name: str, after: int, seconds: float = 30.0) -> Line:
        """Return the first line after line number `after` in which `name` comes on air."""

        def found(line: Line) -> bool:
            record: Any = line.record
            return line.seq > after and record.type == "on_air" and record.name == name

        return self.await_record(found, seconds, f"{name} on air")

    def child(self, role: str, name: str) -> int:
        """Return the process of `role` called `name` that runs at present."""
        found = [pid for pid, child in self.state().children.items() if (child.role, child.name) == (role, name)]
        assert found, f"no {role} {name} runs"
        return found[-1]

    @staticmethod
    def frame_of(line: Line) -> int:
        """Return the programme frame at which what `line` tells began."""
        assert isinstance(line.record, OnAir)
        return line.record.frame

    def cut(self, scene: str) -> Line:
        """Put `scene` on air and return the journal's line of it."""
        seq = self.seq
        self.running.call("cut", {"scene": scene, "origin": "script"})
        return self.await_on_air(scene, seq)

    @property
    def seq(self) -> int:
        """Number of the journal's last line."""
        return self.state().seq

    def stop(self) -> None:
        """End it and wait until everything is written."""
        self.running.call("stop", {"origin": "script"}, timeout=END_SECONDS)
        assert wait_for_end(self.running, END_SECONDS)


@contextlib.contextmanager
def own_runtime_folder(**environment: str) -> Iterator[None]:
    """Keep sockets, locks and environment to a show that outlives one test: a module's fixture uses this."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="sc-", dir="/tmp") as folder:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        patch.setenv("PYTHONPATH", str(ROOT))
        for name, value in environment.items():
            patch.setenv(name, value)
        yield


@contextlib.contextmanager
def live_show(plan: m.Plan, folder: Path) -> Iterator[LiveShow]:
    """Run the show of `plan`; it is ended with the block, in whatever state it is then."""
    secrets = {one.id: Secret(key_of(one.id)) for one in plan.targets if one.key is not None}
    with show(folder, plan, keys=secrets, switcher=SWITCHER_MODULE) as running:
        yield LiveShow(running, plan)


def left_behind() -> tuple[str, ...]:
    """Return every process of this test run that still runs after LEFT_SECONDS, once everything should have ended."""
    with contextlib.suppress(AssertionError):
        wait_for(lambda: not leftovers(), LEFT_SECONDS, "the end of all processes")
    return tuple(str(process) for process in leftovers())


def await_live(running_show: LiveShow, cameras: tuple[str, ...], targets: tuple[str, ...]) -> None:
    """Return once all of `cameras` and `targets` deliver."""

    def live() -> bool:
        status = running_show.running.call("status")
        rows = {row["name"]: row["state"] for row in (*status["cameras"], *status["targets"])}
        return all(rows[name] == "live" for name in (*cameras, *targets))

    wait_for(live, LIVE_SECONDS, f"{cameras} and {targets} live")


def at_once(*works: Callable[[], None]) -> None:
    """Run `works` at the same time and return when all are done; each keeps its own failure to itself."""
    threads = [threading.Thread(target=work, name=f"row {number}") for number, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def recorded(folder: Path) -> int:
    """Return the programme frame after the last one in `folder`."""
    last = max(folder.glob("*.flv"))
    return int(last.stem.partition("-f")[2]) + whole_part(last)[0]
