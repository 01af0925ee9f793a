"""`streamctl start`: go live."""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streamctl.cli.answer import Json, answer
from streamctl.cli.engine import Engine, EngineKind
from streamctl.core.errors import CombinedError, StreamctlError
from streamctl.core.exits import ExitCode
from streamctl.core.redaction import Secret
from streamctl.core.result import Result

if TYPE_CHECKING:
    from streamctl.live.running import Running
    from streamctl.plan.model import Plan

Profile = Annotated[Path | None, typer.Argument(help="The event's profile (YAML).", show_default=False)]


class BlockedError(CombinedError):
    """Preflight keeps the show from beginning; the exit code is preflight's own."""

    def __init__(self, problems: Iterable[StreamctlError], exit_code: ExitCode) -> None:
        super().__init__(problems)
        self._exit_code = exit_code

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the preflight's report."""
        return self._exit_code


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command()(start)


def start(
    profile: Profile = None,
    rehearsal: Annotated[bool, typer.Option("--rehearsal", help="Send to the rehearsal targets.")] = False,
    detach: Annotated[bool, typer.Option("--detach", help="Come back once on air, without the board.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Go live without asking for the event's id.")] = False,
    session_folder: Annotated[
        Path | None, typer.Option("--session-folder", help="Record below this folder instead of the profile's.")
    ] = None,
    resume: Annotated[
        str | None,
        typer.Option(
            "--resume",
            metavar="SESSION",
            help="Go on with a session that broke off (its folder, or its id under ./sessions), instead of a PROFILE.",
            show_default=False,
        ),
    ] = None,
    metrics: Annotated[
        int | None,
        typer.Option(
            "--metrics",
            metavar="PORT",
            min=1,
            max=65535,
            help="Serve figures for Prometheus at this port of 127.0.0.1.",
            show_default=False,
        ),
    ] = None,
    engine: Engine = None,
    json: Json = False,
) -> int:
    """Go live: check what must not fail, take the cameras, and send.

    With --resume, go on where a session broke off because the machine or its processes failed: in its folder, with the
    keys read anew. Nothing is checked and nothing is asked, for the viewers are waiting.
    """
    from streamctl.console.starting import print_started

    started: list[Running] = []

    def work() -> Result:
        if resume is not None:
            beside = {
                "--rehearsal": rehearsal,
                "--session-folder": session_folder,
                "--metrics": metrics,
                "--engine": engine,
            }
            _refuse_beside_resume({"PROFILE": profile, **beside})
            started.append(_resumed(resume))
            return _result(started[0])
        if profile is None:
            raise StreamctlError("CLI-001", detail="Missing argument 'PROFILE'.", command="streamctl start")
        if not rehearsal and not yes and (json or not sys.stdin.isatty()):
            raise StreamctlError("LIV-023", where=str(profile))
        plan = _plan(profile, engine, session_folder, metrics)
        keys = _proven(plan, rehearsal=rehearsal, told=not json)
        if not rehearsal and not yes:
            _confirm(plan)
        started.append(_launched(plan, keys, rehearsal=rehearsal))
        return _result(started[0])

    status = answer("start", work, print_started, json=json)
    if not started or status or detach or json or not sys.stdout.isatty():
        return status
    from streamctl.cli.board import watch

    return watch("start", started[0])


def _refuse_beside_resume(given: Mapping[str, object]) -> None:
    """Raise StreamctlError CLI-001 if anything in `given` is: the session has a plan and targets of its own."""
    for name, value in given.items():
        if value:
            detail = f"{name} and --resume exclude each other: the session keeps its own"
            raise StreamctlError("CLI-001", detail=detail, command="streamctl start")


def _resumed(name: str) -> "Running":
    """Return the session called `name`, on air again. Raise StreamctlError why it is not."""
    from streamctl.cli.archive import find_session
    from streamctl.live.control.desk import read_plan
    from streamctl.live.keys import keys_to_resume
    from streamctl.live.launch import resumable, resume
    from streamctl.plan.secrets import secrets_of
    from streamctl.session.folder import SessionFolder

    folder = find_session(name)
    header = resumable(folder)
    plan = read_plan(header, SessionFolder(folder))
    keys = keys_to_resume(secrets_of(plan, rehearsal=header.rehearsal))
    return resume(folder, secrets=keys)


def _plan(profile: Path, engine: EngineKind | None, session_folder: Path | None, metrics_port: int | None) -> "Plan":
    """Return the plan of `profile`, recording below `session_folder` and with metrics at `metrics_port` if named."""
    from streamctl.console.measuring import tell_measuring
    from streamctl.plan.build import build_plan
    from streamctl.preflight.facts import facts_for
    from streamctl.profile.load import load_profile

    written = load_profile(profile, engine)
    folder = session_folder.expanduser().absolute() if session_folder else written.recording.folder
    plan = build_plan(written, facts_for(written, folder, told=tell_measuring))
    recording = plan.recording.model_copy(update={"folder": folder})
    return plan.model_copy(update={"recording": recording, "metrics_port": metrics_port or plan.metrics_port})


def _proven(plan: "Plan", *, rehearsal: bool, told: bool) -> dict[str, Secret]:
    """Return the run's secrets by name, once everything is proven that a show must not begin without.

    Args:
        plan: The event.
        rehearsal: Whether it goes to the rehearsal targets.
        told: Say on standard error that this goes on, and of checks that take long.

    Raises:
        StreamctlError: LCK-001 the event is on air; what blocks the start, all of it at once; SEC-… a key.
    """
    from streamctl.console.output import Stdio
    from streamctl.console.preflight import Conversation
    from streamctl.console.starting import tell_checking
    from streamctl.live.keys import read_keys
    from streamctl.live.lock import EventLock
    from streamctl.plan.secrets import secrets_of
    from streamctl.preflight.runner import run_preflight

    EventLock.take(plan.event.id).release()
    stdio = Stdio()
    if told:
        tell_checking(stdio)
    report = run_preflight(
        plan, rehearsal=rehearsal, blocking_only=True, listener=Conversation(stdio) if told else None
    )
    if report.blocked:
        raise BlockedError(report.errors, report.exit_code)
    return read_keys(secrets_of(plan, rehearsal=rehearsal))


def _confirm(plan: "Plan") -> None:
    """Return when the operator has typed the event's id. Raise StreamctlError LIV-024 if something else was typed."""
    from streamctl.console.output import Stdio
    from streamctl.console.starting import ask_event

    typed = ask_event(plan.event.id, plan.event.title, Stdio(), sys.stdin.readline)
    if typed != plan.event.id:
        raise StreamctlError("LIV-024", where=plan.event.id, typed=typed or "-", event=plan.event.id)


def _launched(plan: "Plan", keys: dict[str, Secret], *, rehearsal: bool) -> "Running":
    """Return the show on air. Raise StreamctlError why it is not."""
    from streamctl.live.launch import launch

    return launch(plan, rehearsal=rehearsal, secrets=keys)


def _result(running: "Running") -> Result:
    status = running.call("status")
    data = {
        "session": running.session,
        "folder": str(running.folder),
        "rehearsal": status["rehearsal"],
        "on_air": status["on_air"],
        "targets": [target["name"] for target in status["targets"]],
    }
    return Result("start", data=data)
