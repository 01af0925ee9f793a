"""Each target answers up to the point where publishing would begin; its key is never sent."""

from collections.abc import Iterator
from functools import partial

from streamctl.core.errors import StreamctlError
from streamctl.media.ports import port_is_free
from streamctl.media.rtmp.knock import LONGEST_SECONDS, Knock, knock
from streamctl.plan.model import Plan, TargetPlan
from streamctl.plan.secrets import targets_of
from streamctl.plan.targets import seen
from streamctl.preflight.check import Bench, Check, Finding, problem
from streamctl.preflight.model import Measure, Problem, Status
from streamctl.preflight.opening import url_host
from streamctl.preflight.target_places import FURTHER_SECONDS, further_act

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def target_checks(plan: Plan, *, rehearsal: bool) -> Iterator[Check]:
    """Yield one check a target, and for several of them one that any answers.

    A lone target blocks the show; of several, one that fails is given up and the show goes to the others. A file, which
    no audience sees, never blocks it.
    """
    targets = targets_of(plan, rehearsal=rehearsal)
    key = "rehearsal.targets" if rehearsal else "targets"
    names = tuple(f"target.{target.id}" for target in seen(targets))
    for target in targets:
        name, lone = f"target.{target.id}", len(names) == 1
        yield _check(name, target, f"{key}.{target.id}", plan, blocking=lone and name in names)
    if len(names) > 1:
        yield Check("targets", "targets", partial(_any, names), after=names, blocking=True)
    if any(target.url and url_host(target.url) not in LOOPBACK for target in targets):
        yield Check("targets.line", "targets", partial(_line, plan))


def _check(name: str, target: TargetPlan, key: str, plan: Plan, *, blocking: bool) -> Check:
    if target.kind != "rtmp" and not target.receiver:
        return Check(name, "targets", further_act(target, key, plan), timeout=FURTHER_SECONDS, blocking=blocking)
    act = partial(_receiver, target) if target.receiver else partial(_server, target, key)
    return Check(name, "targets", act, timeout=LONGEST_SECONDS, blocking=blocking)


def _receiver(target: TargetPlan, _: Bench) -> Finding:
    """Return whether this machine can listen for the rehearsal's own receiver."""
    try:
        port_is_free("127.0.0.1", 0, "tcp")
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise StreamctlError("NET-014", where=f"target {target.id}", target=target.id, detail=detail) from error
    return Finding(measures=(Measure(name="receiver", value="127.0.0.1"),))


def _server(target: TargetPlan, key: str, bench: Bench) -> Finding:
    assert target.url is not None
    answer = knock(target.url, bench.leash)
    measures = (
        Measure(name="answer", value=answer.milliseconds, unit="ms"),
        Measure(name="server", value=f"{answer.host}:{answer.port}"),
        Measure(name="transport", value=target.url.partition(":")[0]),
    )
    if answer.outcome == "welcome":
        return Finding(measures=measures)
    return Finding(Status.FAIL, measures, problems=(unwelcome(answer, target.id, key),))


def unwelcome(answer: Knock, target: str, key: str) -> Problem:
    """Return the problem of `target` (written at `key` in the profile), whose server answered with `answer`."""
    codes = {
        "name": "NET-001",
        "refused": "NET-002",
        "unreachable": "NET-003",
        "not-tls": "NET-004",
        "certificate-name": "NET-005",
        "certificate": "NET-006",
        "mute": "NET-007",
        "not-rtmp": "NET-008",
        "closed": "NET-009",
        "rejected": "NET-010",
        "speaks-tls": "NET-011",
    }
    facts = {"target": target, "host": answer.host, "port": answer.port, "key": key, "detail": answer.detail or "-"}
    return problem(codes[answer.outcome], f"{key}.url", **facts)


def _any(names: tuple[str, ...], bench: Bench) -> Finding:
    answering = sum(bench.found[name].status in {Status.OK, Status.WARN} for name in names)
    measures = (Measure(name="answering", value=answering), Measure(name="targets", value=len(names)))
    if answering:
        return Finding(measures=measures)
    return Finding(Status.FAIL, measures, problems=(problem("NET-012", "targets", count=len(names)),))


def _line(plan: Plan, _: Bench) -> Finding:
    """Return what the line must carry: measuring it would mean sending to a server that expects nothing yet."""
    needed = plan.budget.line_kbps or round(plan.budget.uplink_kbps / 0.75)
    measures = (Measure(name="needed", value=needed, unit="kbit/s"),)
    return Finding(Status.NOT_CHECKED, measures, problems=(problem("NET-013", "targets", needed=needed),))
