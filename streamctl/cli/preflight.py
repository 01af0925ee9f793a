"""`streamctl preflight`: prove the venue."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streamctl.cli.answer import Json, answer
from streamctl.cli.engine import Engine, EngineKind
from streamctl.console.output import Stdio
from streamctl.core.errors import StreamctlError
from streamctl.core.result import Result

if TYPE_CHECKING:
    from streamctl.preflight.model import Report

ProfilePath = Annotated[Path, typer.Argument(metavar="PROFILE", help="The event's YAML profile.", show_default=False)]
Rehearsal = Annotated[bool, typer.Option("--rehearsal", help="Prove the rehearsal's targets and secrets.")]
ReportFolder = Annotated[
    Path | None,
    typer.Option("--report", metavar="FOLDER", help="Write report.html, report.json and the cameras' pictures there."),
]
Survey = Annotated[
    bool, typer.Option("--survey", help="Keep what is found as the site visit that later runs are compared with.")
]


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command("preflight")(preflight)


def preflight(
    profile: ProfilePath,
    rehearsal: Rehearsal = False,
    report: ReportFolder = None,
    survey: Survey = False,
    engine: Engine = None,
    json: Json = False,
) -> int:
    """Prove the venue: encoder, cards, secrets, cameras, sound, disk, targets. Nothing is published."""
    found: list[Report] = []
    remarks: list[str] = []

    def work() -> Result:
        from streamctl.preflight.document import report_document

        made, baseline = _proven(profile, report, engine, rehearsal=rehearsal)
        found.append(made)
        written = _kept(made, report, baseline if survey else None)
        remarks.extend(_remarks(written))
        errors = made.failures if json else _summary(made, profile, engine, rehearsal=rehearsal)
        return Result("preflight", {**report_document(made), **written}, errors, made.exit_code)

    def render(_: Result) -> None:
        from streamctl.console.preflight import print_report

        print_report(found[0], Stdio(), remarks=remarks)

    return answer("preflight", work, render, json=json)


def _proven(profile: Path, folder: Path | None, engine: EngineKind | None, *, rehearsal: bool) -> "tuple[Report, Path]":
    """Return what preflight finds of `profile`, and where its survey is kept; snapshots go to `folder`.

    Raises:
        StreamctlError: PRO-… the profile is wrong, PRE-005 the folder cannot be written.
    """
    from streamctl.console.measuring import tell_measuring
    from streamctl.console.preflight import Conversation
    from streamctl.plan.build import build_plan
    from streamctl.preflight.facts import facts_for
    from streamctl.preflight.runner import run_preflight
    from streamctl.preflight.survey import survey_path
    from streamctl.profile.load import load_profile

    loaded = load_profile(profile, engine)
    plan = build_plan(loaded, facts_for(loaded, told=tell_measuring))
    report = run_preflight(plan, rehearsal=rehearsal, folder=folder, listener=Conversation(Stdio()))
    return report, survey_path(plan.profile_path)


def _kept(report: "Report", folder: Path | None, baseline: Path | None) -> dict[str, str | None]:
    """Write the report to `folder` and the survey to `baseline`, where asked for; return where they lie.

    Raises:
        StreamctlError: PRE-005, PRE-006 it cannot be written.
    """
    kept: dict[str, str | None] = {"report": None, "survey": None}
    if folder is not None:
        from streamctl.console.report import write_report

        kept["report"] = str(write_report(report, folder, Stdio().language))
    if baseline is not None:
        from streamctl.preflight.survey import survey_of, write_survey

        write_survey(baseline, survey_of(report))
        kept["survey"] = str(baseline)
    return kept


def _remarks(kept: dict[str, str | None]) -> list[str]:
    from streamctl.console.findings import Phrases

    phrases = Phrases(Stdio().language)
    lines = [phrases.say(what, path=path) for what, path in kept.items() if path]
    return lines if kept["report"] else [*lines, phrases.say("no_report")]


def _summary(
    report: "Report", profile: Path, engine: EngineKind | None, *, rehearsal: bool
) -> tuple[StreamctlError, ...]:
    """Return one problem that names the blocking checks: the table has told each one's own."""
    if not report.blocked:
        return ()
    options = [*(["--rehearsal"] if rehearsal else []), *(["--engine", engine] if engine else [])]
    command = shlex.join(["streamctl", "preflight", str(profile), *options])
    names = ", ".join(result.check for result in report.blockers)
    return (StreamctlError("PRE-001", count=len(report.blockers), checks=names, command=command),)
