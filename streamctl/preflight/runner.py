"""Preflight: every check of a plan, run and reported; what changed since the site visit told at the end."""

import platform
from datetime import UTC, datetime
from pathlib import Path

from streamctl import __version__
from streamctl.plan.model import Plan
from streamctl.preflight.check import blocking_only as only_blocking
from streamctl.preflight.checks import checks_of
from streamctl.preflight.model import Report
from streamctl.preflight.schedule import Listener, run_checks
from streamctl.preflight.survey import compared, read_survey, survey_path


def run_preflight(
    plan: Plan,
    *,
    rehearsal: bool,
    blocking_only: bool = False,
    folder: Path | None = None,
    listener: Listener | None = None,
) -> Report:
    """Return what preflight finds of `plan` on this machine, now.

    Nothing is published, no key is sent, nothing stays behind but the snapshots in `folder`.

    Args:
        plan: The event, decided.
        rehearsal: Prove the rehearsal's targets and secrets instead of the show's.
        blocking_only: Only what a show must not begin without, and what that needs: for the moment before it begins.
        folder: Where the snapshots of the cameras go; nowhere when None.
        listener: Hears how it goes.

    Raises:
        StreamctlError: PRE-005 `folder` cannot be written.
    """
    started = datetime.now(UTC)
    checks = checks_of(plan, rehearsal=rehearsal)
    results = run_checks(only_blocking(checks) if blocking_only else checks, folder=folder, listener=listener)
    report = Report(
        event=plan.event.id,
        title=plan.event.title,
        timezone=plan.event.timezone,
        rehearsal=rehearsal,
        started=started,
        machine=platform.node(),
        streamctl=__version__,
        profile_sha256=plan.profile_sha256,
        results=results,
    )
    return report if blocking_only else compared(report, *read_survey(survey_path(plan.profile_path)))
