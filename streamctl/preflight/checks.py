"""All checks of a plan, in the order of the report."""

from streamctl.plan.model import Plan
from streamctl.preflight.cameras import camera_checks
from streamctl.preflight.cards import card_checks
from streamctl.preflight.check import Bench, Check, Finding, problem
from streamctl.preflight.disk import disk_checks
from streamctl.preflight.encoding import encoding_checks
from streamctl.preflight.machine import machine_checks
from streamctl.preflight.microphones import microphone_checks
from streamctl.preflight.model import Status
from streamctl.preflight.profile import profile_checks
from streamctl.preflight.secrets import secret_checks
from streamctl.preflight.studio import studio_checks
from streamctl.preflight.targets import target_checks


def checks_of(plan: Plan, *, rehearsal: bool) -> tuple[Check, ...]:
    """Return the checks that prove `plan` for a show, or for its rehearsal."""
    return (
        *profile_checks(plan),
        *encoding_checks(plan),
        *_engine_checks(plan),
        *card_checks(plan),
        *secret_checks(plan, rehearsal=rehearsal),
        *studio_checks(plan),
        *camera_checks(plan),
        *microphone_checks(plan),
        *disk_checks(plan),
        *target_checks(plan, rehearsal=rehearsal),
        *machine_checks(plan),
    )


def _engine_checks(plan: Plan) -> tuple[Check, ...]:
    """Return the check that refuses an engine with which `start` would refuse the show."""
    if plan.engine.kind == "ffmpeg":
        return ()
    refused = problem("LIV-022", "engine", kind=plan.engine.kind)

    def refuse(_: Bench) -> Finding:
        return Finding(Status.FAIL, problems=(refused,))

    return (Check("obs", "ffmpeg", refuse, blocking=True),)
