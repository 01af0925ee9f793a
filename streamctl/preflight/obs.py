"""The OBS of this machine: whether one is installed, whether it can be launched unseen, whether one answers."""

import shutil

from streamctl.core.errors import StreamctlError
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.opening import Link, greet
from streamctl.media.obs_process import VIRTUAL_SCREEN
from streamctl.media.obs_program import look_for_obs, too_old
from streamctl.preflight.check import Check, Finding, problem
from streamctl.preflight.model import Measure, Problem, Status

ABSENT = frozenset({"OBS-001"})
"""Errors of reaching an OBS that only say that none is there: nothing to mend without a profile that wants one."""


def obs_checks() -> tuple[Check, ...]:
    """Return the checks of the OBS that is installed here, and of the one that runs here."""
    return (
        Check("obs", "ffmpeg", lambda _: installed_obs()),
        Check("obs.websocket", "ffmpeg", lambda _: running_obs(ObsAddress())),
    )


def installed_obs() -> Finding:
    """Return which OBS is installed here; a warning (OBS-021) where it is too old to be driven."""
    found = look_for_obs()
    measures = (
        Measure(name="obs", value=found.version if found else "not found"),
        Measure(name="virtual_screen", value="found" if shutil.which(VIRTUAL_SCREEN) else "not found"),
    )
    if found is None:
        return Finding(measures=measures)
    evidence = (str(found.path),)
    if too_old(found):
        return _warning(problem("OBS-021", str(found.path), version=found.version), measures, evidence)
    return Finding(measures=measures, evidence=evidence)


def running_obs(address: ObsAddress) -> Finding:
    """Return what obs-websocket at `address` says before anybody says who they are.

    A warning where it does not (OBS-002 to OBS-009), or where it lets everybody in (OBS-019).
    """
    try:
        link = greet(address)
    except StreamctlError as error:
        silent = (Measure(name="websocket", value="not found"),)
        return Finding(measures=silent) if error.code in ABSENT else _warning(Problem.of(error), silent)
    link.close()
    measures = (_version(link), Measure(name="password", value="yes" if link.hello.get("authentication") else "no"))
    if not link.hello.get("authentication"):
        open_door = problem("OBS-019", str(address), host=address.host, port=address.port)
        return _warning(open_door, measures, (str(address),))
    return Finding(measures=measures, evidence=(str(address),))


def _version(link: Link) -> Measure:
    return Measure(name="websocket", value=str(link.hello.get("obsWebSocketVersion", "unknown"))[:20])


def _warning(found: Problem, measures: tuple[Measure, ...], evidence: tuple[str, ...] = ()) -> Finding:
    return Finding(Status.WARN, measures, problems=(found,), evidence=evidence)
