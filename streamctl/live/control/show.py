"""A show under control: gets on air, is carried, and comes to its end."""

import contextlib
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from streamctl import __version__
from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.live.control.acts import DirectorState, Shot
from streamctl.live.control.desk import Desk, fault_of
from streamctl.live.control.director import begin, resume, vacated
from streamctl.live.control.handlers import handlers
from streamctl.live.control.metrics import MetricsServer, Snapshot
from streamctl.live.control.readings import Readings
from streamctl.live.control.spare import Spare
from streamctl.live.control.stage import Stage
from streamctl.live.control.status import Moment, status_document
from streamctl.live.control.switcher_link import READY_SECONDS, SwitcherLink
from streamctl.live.control.switcher_start import spawn
from streamctl.live.control.verdict import SWITCHER_ENDED_CODE
from streamctl.live.endpoints import Endpoints
from streamctl.live.restarts import Restarts
from streamctl.live.server import Server
from streamctl.live.vigil import Vigil
from streamctl.session import records as r

ON_AIR_SECONDS = 25.0
"""How long the first picture may take (seconds): the switcher waits for slow cameras, but only a few seconds."""
AGAIN_SECONDS = 12.0
"""The same for a switcher that goes on with a show (seconds), from its start: its program is in memory, and a card is
shown until there is a camera."""
END_SECONDS = 30.0
"""How long the switcher may take to write everything out after the programme's end (seconds); then it is ended."""
RETRY_SECONDS = 0.5
"""Pause after a switcher that did not come on air (seconds): what killed it, such as a lack of memory, may pass."""
SPARE_SECONDS = 5.0
"""From a switcher's first picture until another is loaded in reserve (seconds): cameras and targets come first."""
SPARE_LOOK_SECONDS = 30.0
"""How often it is looked whether that one is still there (seconds)."""
TICK_SECONDS = 0.1
"""How often control looks whether the switcher runs and the disk takes what waits (seconds)."""


class Show:
    """One session with its switcher, and with the next one should it die.

    A session that was begun before is gone on with: with its switcher if that runs, else with a new one.

    Args:
        desk: The session.
        attached: Its switcher, where one runs, see `switcher_start.attach`.
        keys: Secrets by name (`plan/secrets.py`).
        switcher: Module of the switcher's process, should one have to be started.
        terminated: Set from elsewhere when the show is to be ended in order, as soon as possible.

    Raises:
        StreamctlError: FFM-005 no switcher can be started; LIV-013 the journal cannot be written after a restart of the
            machine.
        OSError: endpoints.json cannot be written.
    """

    def __init__(
        self,
        desk: Desk,
        attached: tuple[SwitcherLink, Endpoints] | None,
        keys: Mapping[str, Secret],
        switcher: str,
        terminated: threading.Event,
    ) -> None:
        self._desk = desk.continued() if desk.begun and attached is None else desk
        self._module = switcher
        self.new_switcher = attached is None
        """Whether the session's switcher was started here."""
        director = _director(self._desk, attached[0] if attached else None)
        opened = r.SessionOpened(streamctl=__version__, pid=os.getpid(), rehearsal=desk.header.rehearsal)
        desk.logbook.write(opened)
        self._spare = Spare(desk.folder, switcher)
        self._link, self._endpoints = attached or _new_switcher(self._desk, switcher, director)
        self._stage = Stage(director, desk.logbook, self._link, desk.targets, keys)
        self._restarts = Restarts()
        self._vigil: Vigil | None = None
        self._spare_from = float("inf")
        self._hung: str | None = None
        self._readings: Readings | None = None
        self._faults_before = 0
        self._server: Server | None = None
        self._metrics: MetricsServer | None = None
        self._terminated = terminated

    def begin(self) -> None:
        """Answer commands, hand the targets over, and return when the show is on air.

        Raises:
            StreamctlError: LIV-001, LIV-002, LIV-012 the switcher does not answer, or ended; LIV-007 the show was ended
                meanwhile; LIV-011 nothing is on air within ON_AIR_SECONDS.
            OSError: endpoints.json cannot be written, or the socket cannot be made.
        """
        self._connect()
        answers = handlers(self._stage, self._hello, self._status)
        self._server = Server(self._endpoints.control, answers, self._desk.logbook.events)
        self._serve_metrics()
        self._name_processes()
        self._desk.lock.publish(self._desk.folder.path, self._endpoints.control)
        if self.new_switcher:
            self._stage.hand_over()
        else:
            self._stage.hand_over_secrets()
        self._await_on_air(ON_AIR_SECONDS)
        self._keep_vigil()
        if not self.new_switcher and self._stage.director.asked_to_stop:
            self._terminated.set()  # the one before was asked to, and may not have come to it

    def _keep_vigil(self) -> None:
        """End the switcher at once should it hang from now on: whoever waits for its answer is free then."""
        link = self._link

        def hangs(reason: str) -> None:
            self._hung = reason
            link.process.kill()

        self._vigil = Vigil(link.path, "pulse", link.process, hangs)
        self._spare_from = time.monotonic() + SPARE_SECONDS

    def _connect(self, seconds: float = READY_SECONDS) -> None:
        """Hear the switcher's events and read its figures from now on."""
        self._link.wait_ready(seconds)
        self._faults_before = len(self._desk.logbook.state.faults)
        self._link.follow(self._stage.last_event, self._stage.hear)
        self._readings = Readings(self._link.figures, self._desk.clock)

    def _name_processes(self) -> None:
        self._endpoints = replace(self._endpoints, control_pid=os.getpid(), switcher_pid=self._link.process.pid)
        self._endpoints.write(self._desk.folder.endpoints)

    def _await_on_air(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self._stage.director.on_air is None:
            if self._terminated.is_set() or (self._stage.director.stopping and self.new_switcher):
                raise StreamctlError("LIV-007")
            if self._stage.director.stopping:
                return
            if not self._link.process.alive:
                raise StreamctlError("LIV-012", where="switcher", detail=self._why_ended())
            if time.monotonic() > deadline:
                raise StreamctlError("LIV-011", seconds=round(seconds))
            self._pause()

    def _why_ended(self) -> str:
        """Return why the switcher ended before anything was on air: what it told last, else its exit status."""
        self._link.drain()
        told = self._desk.logbook.state.faults[self._faults_before :]
        return f"{told[-1].message} [{told[-1].code}]" if told else self._link.end_words()

    def _pause(self) -> None:
        with self._stage.changed:
            self._stage.changed.wait(TICK_SECONDS)

    def carry(self) -> None:
        """Return when the show has ended: in order, because it did not end when it should have, or for good.

        A switcher that dies or hangs while the show is on is replaced, as often as `Restarts` allows.
        """
        end_by = float("inf")
        while self._link.process.alive or self._recovered():
            self._pause()
            if self._terminated.is_set() and not self._stage.director.stopping:
                self._stage.ask("stop", {}, "script")
            if self._stage.director.stopping:
                end_by = min(end_by, time.monotonic() + self._patience())
            if time.monotonic() > end_by:
                self._force_end()
                return
            self._stage.flush()
            self._keep_spare()

    def _keep_spare(self) -> None:
        """Have another switcher in reserve, unless the show is ending."""
        if time.monotonic() > self._spare_from and not self._stage.director.stopping:
            self._spare_from = time.monotonic() + SPARE_LOOK_SECONDS
            self._spare.prepare()

    def _patience(self) -> float:
        """Return how long the switcher may take to end (seconds): none, if it did not answer when it was asked to."""
        return 0.0 if self._stage.director.frames is None else END_SECONDS

    def _force_end(self) -> None:
        self._desk.fault(StreamctlError("LIV-029", where="switcher"))
        self._link.process.end()

    def _recovered(self) -> bool:
        """Return whether the show goes on though its switcher has ended: a new one is there, or is to be tried."""
        self._link.drain()
        if self._stage.director.stopping:
            return False
        allowed = self._restarts.another(time.monotonic())
        if allowed is None:
            return False
        self._restarts = allowed
        self._note_end()
        self._stage.vacate()
        self._stage.note(fault_of(self._trouble()))
        try:
            self._replace_switcher()
        except (StreamctlError, OSError) as problem:
            self._no_switcher(problem)
        finally:
            self._stage.open()
        return True

    def _trouble(self) -> StreamctlError:
        """Return what became of the switcher that is to be replaced."""
        if self._hung is not None:
            return StreamctlError("LIV-036", where="switcher", detail=self._hung)
        return StreamctlError("LIV-032", where="switcher", detail=self._link.end_words())

    def _replace_switcher(self) -> None:
        """Return when a new switcher has the show on air again. Raise StreamctlError or OSError if it has not."""
        began = time.monotonic()
        self._leave_switcher()
        places = self._endpoints
        self._link, _ = _new_switcher(self._desk, self._module, self._stage.director, places=places, spare=self._spare)
        self._stage.man(self._link)
        with contextlib.suppress(OSError):  # a full disk: the sockets it names are the same
            self._name_processes()
        self._connect(AGAIN_SECONDS)
        self._stage.hand_over()
        self._await_on_air(began + AGAIN_SECONDS - time.monotonic())
        self._stage.make_sure()
        self._keep_vigil()

    def _no_switcher(self, problem: StreamctlError | OSError) -> None:
        """End a new switcher that brought nothing on air, so that the next one is tried; not if the show is to end."""
        if self._terminated.is_set() or self._stage.director.stopping:
            return
        if isinstance(problem, OSError):
            detail = problem.strerror or str(problem)
            problem = StreamctlError("LIV-010", where=problem.filename, detail=detail)
        if problem.code != SWITCHER_ENDED_CODE:  # of that, the next round tells
            self._stage.note(fault_of(problem))
        self._link.process.end()
        self._terminated.wait(RETRY_SECONDS)

    def _leave_switcher(self) -> None:
        if self._vigil is not None:
            self._vigil.close()
        self._hung = None
        if self._readings is not None:
            self._readings.close()
        self._link.close()

    def _note_end(self) -> None:
        """Write down that the switcher's process has ended, once."""
        process = self._link.process
        if process.pid in self._desk.logbook.state.children:
            ended = r.Child(role="switcher", name="switcher", pid=process.pid, event="exited", status=process.status)
            self._stage.note(ended)

    def end_processes(self) -> None:
        """End the switcher if it runs, and hear the last of it."""
        if self._link.process.alive:
            self._link.process.end()
        self._link.drain()
        self._leave_switcher()
        self._note_end()
        if not self._stage.director.asked_to_stop:
            self._desk.fault(StreamctlError("LIV-012", where="switcher", detail=self._link.end_words()))

    def close(self) -> None:
        """Tell listeners the rest and answer no more."""
        self._spare.close()
        if self._metrics is not None:
            self._metrics.close()
        if self._server is not None:
            self._server.close()
        self._link.close()

    def _serve_metrics(self) -> None:
        """Serve metrics if the plan says so; a port that is taken is told and costs nothing else."""
        port = self._desk.plan.metrics_port
        if port is None:
            return
        try:
            self._metrics = MetricsServer(port, self._snapshot)
        except (OSError, OverflowError) as error:
            detail = getattr(error, "strerror", None) or str(error)
            self._desk.fault(StreamctlError("LIV-051", where="metrics", port=port, detail=detail))

    def _snapshot(self) -> Snapshot:
        session = self._desk.logbook.state
        children: dict[tuple[str, str], int] = {
            (child.role, child.name): pid for pid, child in session.children.items()
        }
        reconnects = {name: max(0, target.connected - 1) for name, target in session.targets.items()}
        children["control", "control"] = os.getpid()
        return Snapshot(self._status(), __version__, reconnects, children)

    def _hello(self) -> dict[str, Any]:
        header = self._desk.header
        return {
            "session": header.id,
            "event": header.event.id,
            "rehearsal": header.rehearsal,
            "pid": os.getpid(),
            "events": self._desk.logbook.events.last,
            "streamctl": __version__,
        }

    def _status(self) -> dict[str, Any]:
        assert self._readings is not None
        problem = self._desk.logbook.problem
        moment = Moment(
            header=self._desk.header,
            director=self._stage.director,
            session=self._desk.logbook.state,
            alarms=self._desk.logbook.alarms,
            reading=self._readings.last,
            monotonic_ns=self._desk.clock.monotonic_ns(),
            journal_problem=(problem.strerror or str(problem)) if problem else None,
        )
        return status_document(moment)


def _new_switcher(
    desk: Desk, module: str, director: DirectorState, *, places: Endpoints | None = None, spare: Spare | None = None
) -> tuple[SwitcherLink, Endpoints]:
    """Return the link to a new switcher, the one in reserve if there is one.

    What one before it left is ended first, and its files are closed.
    """
    if desk.begun or places is not None:
        desk.make_way()
        shot = director.intent.shot
        desk.logbook.write(r.Wanted(kind=shot.kind, name=shot.name, overlay=director.intent.overlay))
    made = spawn(desk, module, places=places, spare=spare.take() if spare is not None else None)
    desk.close_files()
    return made


def _director(desk: Desk, link: SwitcherLink | None) -> DirectorState:
    """Return what the director knows to begin with: of a show under way, what the journal and the switcher tell."""
    names = tuple(target.id for target in desk.targets)
    if not desk.begun:
        return begin(desk.plan, names)
    if link is None:
        return vacated(resume(desk.plan, names, desk.logbook.state))
    told = link.figures().get("wanted")
    wanted = Shot("card" if told["kind"] == "card" else "scene", str(told["name"])) if told else None
    return resume(desk.plan, names, desk.logbook.state, wanted)
