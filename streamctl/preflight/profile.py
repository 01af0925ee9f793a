"""What the plan itself has to say: its notices, each a warning of its own."""

from collections.abc import Iterator
from functools import partial

from streamctl.plan.model import Notice, Plan
from streamctl.preflight.check import Bench, Check, Finding
from streamctl.preflight.model import Measure, Problem, Status


def profile_checks(plan: Plan) -> Iterator[Check]:
    """Yield the check of the loaded profile, and one for each notice of its plan."""
    yield Check("profile", "profile", lambda _: _loaded(plan))
    for number, notice in enumerate(plan.notices, start=1):
        yield Check(f"profile.notice-{number}", "profile", partial(_told, notice))


def _loaded(plan: Plan) -> Finding:
    minutes = round(plan.budget.duration_seconds / 60, 1)
    return Finding(
        measures=(Measure(name="rundown", value=minutes, unit="min"), Measure(name="cues", value=len(plan.rundown))),
        evidence=(f"sha256 {plan.profile_sha256}",),
    )


def _told(notice: Notice, _: Bench) -> Finding:
    problem = Problem(code=notice.code, where=notice.where, facts=dict(notice.facts))
    return Finding(Status.WARN, problems=(problem,))
