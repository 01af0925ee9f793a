"""All checks of a plan, in the order of the report."""

from streamctl.plan.model import Plan
from streamctl.preflight.cameras import camera_checks
from streamctl.preflight.cards import card_checks
from streamctl.preflight.check import Check
from streamctl.preflight.disk import disk_checks
from streamctl.preflight.encoding import encoding_checks
from streamctl.preflight.machine import machine_checks
from streamctl.preflight.microphones import microphone_checks
from streamctl.preflight.profile import profile_checks
from streamctl.preflight.secrets import secret_checks
from streamctl.preflight.studio import studio_checks
from streamctl.preflight.targets import target_checks


def checks_of(plan: Plan, *, rehearsal: bool) -> tuple[Check, ...]:
    """Return the checks that prove `plan` for a show, or for its rehearsal."""
    return (
        *profile_checks(plan),
        *encoding_checks(plan),
        *card_checks(plan),
        *secret_checks(plan, rehearsal=rehearsal),
        *studio_checks(plan),
        *camera_checks(plan),
        *microphone_checks(plan),
        *disk_checks(plan),
        *target_checks(plan, rehearsal=rehearsal),
        *machine_checks(plan),
    )
