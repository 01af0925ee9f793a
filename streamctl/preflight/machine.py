"""The machine: no other session of this event, a clock that can be trusted, and what is plugged in."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from streamctl.core.clock import Clock, SystemClock
from streamctl.core.errors import StreamctlError
from streamctl.core.file_lock import is_locked
from streamctl.core.places import runtime_folder
from streamctl.media.device_lists import plugged_in
from streamctl.media.devices import Device
from streamctl.media.ports import port_holder, port_is_free
from streamctl.media.timekeeping import clock_is_kept
from streamctl.plan.model import Plan
from streamctl.preflight.check import Bench, Check, Finding, problem
from streamctl.preflight.model import Measure, Status

DEVICES = "machine.devices"
"""Id of the check whose evidence are the lines of all devices."""
METRICS_HOST = "127.0.0.1"
"""Where metrics are served: to this machine alone."""
CLOCK_SLACK_SECONDS = 120.0
"""A profile from a file server may be this much younger than this machine's clock (seconds)."""


def machine_checks(plan: Plan) -> Iterator[Check]:
    """Yield the checks of the machine that `plan` is to run on."""
    yield Check("machine.lock", "machine", partial(_lock, plan.event.id), blocking=True)
    if plan.metrics_port is not None:
        yield Check("machine.metrics", "machine", partial(_metrics_port, plan.metrics_port))
    yield Check("machine.clock", "machine", partial(clock, plan, SystemClock()))
    yield Check(DEVICES, "machine", devices_here)


def _lock(event: str, _: Bench) -> Finding:
    """Return that the event is not on air on this machine. Raise StreamctlError LCK-001 if it is."""
    path = runtime_folder() / f"{event}.lock"
    if is_locked(path):
        raise StreamctlError("LCK-001", where=str(path), event=event, session=_session_in(path))
    return Finding(measures=(Measure(name="lock", value="free"),))


def _metrics_port(port: int, _: Bench) -> Finding:
    """Return whether the figures can be served at `port`; the show goes on without them."""
    measures = (Measure(name="port", value=f"tcp {port}"),)
    try:
        if port_is_free(METRICS_HOST, port, "tcp"):
            return Finding(measures=measures)
        holder = port_holder(port, "tcp")
        detail = f"in use by {holder}" if holder else "in use"
    except OSError as error:
        detail = error.strerror or type(error).__name__
    held = problem("MAC-036", "metrics.port", port=port, detail=detail)
    return Finding(Status.WARN, measures, problems=(held,))


def _session_in(path: Path) -> str:
    try:
        return Path(json.loads(path.read_bytes())["session"]).name
    except (OSError, ValueError, KeyError, TypeError):
        return "…"


def clock(plan: Plan, system: Clock, _: Bench) -> Finding:
    """Return what `system` says, held against the profile's own age and, for an event with a start, a time server."""
    now = system.utc()
    here = local_text(now, plan.event.timezone)
    measures = [Measure(name="time", value=here)]
    starts = plan.event.starts
    if starts is not None:
        measures.append(Measure(name="until_start", value=round((starts - now).total_seconds()), unit="s"))
    written = _written(plan.profile_path)
    if written is not None and (written - now).total_seconds() > CLOCK_SLACK_SECONDS:
        behind = problem("MAC-011", "clock", now=here, written=local_text(written, plan.event.timezone))
        return Finding(Status.WARN, tuple(measures), problems=(behind,))
    kept = clock_is_kept()
    measures.append(Measure(name="kept", value={True: "yes", False: "no", None: "unknown"}[kept]))
    if kept is False and starts is not None:
        return Finding(Status.WARN, tuple(measures), problems=(problem("MAC-012", "clock", now=here),))
    return Finding(measures=tuple(measures))


def local_text(moment: datetime, timezone: str) -> str:
    """Return `moment` as a watch in `timezone` shows it."""
    return f"{moment.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M:%S} ({timezone})"


def _written(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None


def devices_here(_: Bench) -> Finding:
    """Return what is plugged into this machine."""
    return devices_found(*plugged_in())


def devices_found(pictures: tuple[Device, ...], sounds: tuple[Device, ...]) -> Finding:
    """Return how many devices there are; the evidence has each one's line for a profile and its name."""
    return Finding(
        measures=(Measure(name="cameras", value=len(pictures)), Measure(name="microphones", value=len(sounds))),
        evidence=tuple(f"{device.kind}: {device.place} ({device.name})" for device in (*pictures, *sounds)),
    )
