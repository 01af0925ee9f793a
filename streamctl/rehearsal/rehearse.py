"""The whole event in one go: `rehearse`, which reads like the list of what happens."""

from collections.abc import Sequence
from pathlib import Path

from streamctl.archive.export import export_session
from streamctl.core.errors import CombinedError, StreamctlError
from streamctl.core.exits import ExitCode
from streamctl.media.argv.simulated import CELLS_ACROSS, cell_pixels
from streamctl.plan.build import build_plan
from streamctl.plan.model import Plan
from streamctl.preflight.facts import facts_for
from streamctl.preflight.model import Report
from streamctl.preflight.runner import run_preflight
from streamctl.profile.load import load_profile
from streamctl.profile.model import EngineKind
from streamctl.rehearsal.clocks import with_seen_clocks
from streamctl.rehearsal.counter import MINIMUM_CELL
from streamctl.rehearsal.evidence import expected_of, gather
from streamctl.rehearsal.grade import Case, grades
from streamctl.rehearsal.outcome import Rehearsal
from streamctl.rehearsal.performance import perform, terminable
from streamctl.rehearsal.progress import Step, Tell
from streamctl.rehearsal.script import Script, build_script
from streamctl.rehearsal.studio import staged
from streamctl.rehearsal.venue import simulated
from streamctl.session.folder import SessionFolder
from streamctl.session.journal import read_journal

SESSIONS = "sessions"
"""Folder of the sessions inside a folder named for keeping; the archives then lie in `archives` beside it."""


class PreflightBlockedError(CombinedError):
    """Preflight found what keeps the show from beginning; the exit code is the report's."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.errors)
        self._report = report

    @property
    def exit_code(self) -> ExitCode:
        """The report's exit code."""
        return self._report.exit_code


def rehearse(
    profile: Path, seconds: float, *, keep: Path | None, tell: Tell, engine: EngineKind | None = None
) -> Rehearsal:
    """Play the event of `profile` in `seconds` against a simulated venue, and grade it.

    Args:
        profile: The profile's file.
        seconds: How long the show is to last.
        keep: Folder for the session and the archive; the profile's recording folder and its neighbour when None.
        tell: Hears each step.
        engine: What mixes and encodes, instead of the profile's engine.

    Raises:
        StreamctlError: About the profile (PRO-…), plan and duration (REH-001, REH-009); why there is no OBS for it
            (OBS-…); what preflight is blocked by; why the show did not come on air or did not end (LIV-…, REH-003,
            REH-004); why there is no archive (ARC-…); REH-005 it was told to end.
    """
    tell(Step("plan", {"profile": str(profile)}))
    plan, script = prepare(profile, seconds, keep, engine)
    with terminable():
        with staged(plan, tell) as ready:
            tell(Step("preflight"))
            _require_preflight(ready)
            session, refused = perform(ready, script, tell)
        return judge(plan, script, session, refused, tell)


def prepare(profile: Path, seconds: float, keep: Path | None, engine: EngineKind | None = None) -> tuple[Plan, Script]:
    """Return the simulated plan of `profile` and the script that plays it in `seconds`.

    Raises:
        StreamctlError: About the profile, the plan or the duration; REH-009 its picture is too small to be read.
    """
    loaded = load_profile(profile, engine)
    facts = facts_for(loaded).model_copy(update={"system": None, "inputs": None})  # no device of the profile is opened
    plan = build_plan(loaded, facts)
    if cell_pixels(plan.encoder.size) < MINIMUM_CELL:
        least = round(MINIMUM_CELL * CELLS_ACROSS)
        raise StreamctlError("REH-009", where=f"{profile}: video.size", size=plan.encoder.size, least=least)
    script = build_script(plan, seconds)
    return simulated(plan, script, None if keep is None else keep.expanduser().absolute() / SESSIONS), script


def _require_preflight(plan: Plan) -> None:
    report = run_preflight(plan, rehearsal=True, blocking_only=True)
    if report.blocked:
        raise PreflightBlockedError(report)


def judge(plan: Plan, script: Script, session: Path, refused: Sequence[str], tell: Tell) -> Rehearsal:
    """Return the grades of the show recorded in `session`, exported and verified.

    Raises:
        StreamctlError: ARC-… there is no archive, or it cannot be read; REH-002 a card's picture is missing.
    """
    folder = SessionFolder(session)
    tell(Step("export", {"session": session.name}))
    exported = export_session(session)
    expected = expected_of(plan, folder)
    evidence = gather(expected, folder, exported.archive, refused, tell)
    if plan.engine.kind == "obs":
        expected = with_seen_clocks(expected, evidence.sightings)
    case = Case(expected, tuple(read_journal(folder.journal)), script, evidence)
    return Rehearsal(
        event=plan.event.id,
        title=plan.event.title,
        seconds=script.seconds,
        session=session,
        archive=exported.archive,
        video=exported.video,
        grades=grades(case),
        remarks=exported.remarks,
    )
