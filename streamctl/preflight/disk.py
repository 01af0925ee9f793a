"""The disk of the recordings: room for the whole show, and fast enough, measured by writing a bounded file."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.media.machine import free_bytes, same_device
from streamctl.plan.model import BudgetPlan, Plan
from streamctl.preflight.check import Bench, Check, Finding, problem
from streamctl.preflight.model import Measure, Status, Threshold

TRIAL_BYTES = 64 << 20
"""How much is written (bytes); never more than a twentieth of what is free."""
TRIAL_SECONDS = 4.0
"""Writing ends after this long, however little was written (seconds)."""
BLOCK_BYTES = 4 << 20
MIRROR = "recording.mirror"
"""Where the profile names the mirror."""
RESERVE = 1.5
"""The plan's recording size holds this reserve over the rundown's length."""
LEAST_SPEED = 1.5
"""A disk must write this many times what the recordings need: segments are flushed in bursts."""
AMPLE_SPEED = 4.0
"""Below this many times a second writer, such as a copy to a stick, would cost recorded seconds."""


def disk_checks(plan: Plan) -> Iterator[Check]:
    """Yield the check of the disk that the recordings of `plan` lie on."""
    folder = plan.recording.folder
    yield Check("disk.space", "disk", partial(_space, folder, plan.budget), blocking=True)
    act = partial(_speed, folder, bytes_a_second(plan.budget))
    yield Check("disk.speed", "disk", act, needs=("disk.space",), timeout=60.0, blocking=True, alone=True)
    yield from mirror_checks(plan)


def bytes_a_second(budget: BudgetPlan) -> float:
    """Return how fast the recordings grow (bytes a second)."""
    if budget.recording_kbps:
        return budget.recording_kbps * 125.0
    return budget.recording_bytes / RESERVE / budget.duration_seconds if budget.duration_seconds else 0.0


def nearest(folder: Path) -> Path:
    """Return `folder`, or the nearest thing above it that exists: a folder, unless a file stands in the way."""
    return next(
        (place for place in (folder.absolute(), *folder.absolute().parents) if os.path.lexists(place)), Path("/")
    )


def amount(count: float) -> str:
    """Return a number of bytes as people say it, such as `12.3 GB`."""
    for unit, size in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1e3:.0f} kB"


def _space(folder: Path, budget: BudgetPlan, _: Bench) -> Finding:
    place = nearest(folder)
    free = free_bytes(folder)
    if not place.is_dir():
        raise StreamctlError("MAC-005", where="recording.folder", folder=folder, detail=f"{place} is no folder")
    if free is None or not os.access(place, os.W_OK | os.X_OK):
        raise StreamctlError("MAC-005", where="recording.folder", folder=folder, detail=f"no access to {place}")
    needed = budget.recording_bytes
    measures = (Measure(name="free", value=free, unit="B"), Measure(name="needed", value=needed, unit="B"))
    threshold = Threshold(bound="at least", value=needed, unit="B")
    facts = {"folder": folder, "free": amount(free), "needed": amount(needed)}
    evidence = (str(place),) if place == folder else (f"{place} ({folder} will be made)",)
    if free < needed / RESERVE:
        short = problem("MAC-001", "recording.folder", **{**facts, "needed": amount(needed / RESERVE)})
        return Finding(Status.FAIL, measures, threshold, (short,), evidence)
    if free < needed:
        return Finding(Status.WARN, measures, threshold, (problem("MAC-002", "recording.folder", **facts),), evidence)
    return Finding(measures=measures, threshold=threshold, evidence=evidence)


def mirror_checks(plan: Plan) -> Iterator[Check]:
    """Yield the checks of the mirror's disk, if there is one. They do not block: the show can do without it."""
    mirror = plan.recording.mirror
    if mirror is None:
        return
    yield Check("disk.mirror", "disk", partial(_mirror, mirror, plan))
    act = partial(_mirror_speed, mirror, plan.budget.programme_kbps * 125.0)
    yield Check("disk.mirror-speed", "disk", act, needs=("disk.mirror",), timeout=60.0, alone=True)


def _mirror(mirror: Path, plan: Plan, _: Bench) -> Finding:
    """Return whether the mirror is there, can be written, is another disk than the recordings', and has room."""
    if not mirror.is_dir():
        raise StreamctlError("MAC-031", where=MIRROR, folder=mirror)
    if not os.access(mirror, os.W_OK | os.X_OK) or os.statvfs(mirror).f_flag & os.ST_RDONLY:
        raise StreamctlError("MAC-035", where=MIRROR, folder=mirror, detail="read-only, or no access")
    free, needed = free_bytes(mirror) or 0, plan.budget.mirror_bytes
    measures = (Measure(name="free", value=free, unit="B"), Measure(name="needed", value=needed, unit="B"))
    threshold = Threshold(bound="at least", value=needed, unit="B")
    if free < needed:
        short = problem("MAC-033", MIRROR, folder=mirror, free=amount(free), needed=amount(needed))
        return Finding(Status.WARN, measures, threshold, (short,), (str(mirror),))
    if same_device(plan.recording.folder, mirror):
        return Finding(Status.WARN, measures, threshold, (problem("MAC-032", MIRROR, folder=mirror),), (str(mirror),))
    return Finding(measures=measures, threshold=threshold, evidence=(str(mirror),))


def _mirror_speed(mirror: Path, needed: float, bench: Bench) -> Finding:
    try:
        speed = write_speed(mirror, bench)
    except StreamctlError as error:
        raise StreamctlError("MAC-035", where=MIRROR, folder=mirror, detail=error.facts["detail"]) from error
    measures = (
        Measure(name="write_speed", value=round(speed), unit="B/s"),
        Measure(name="needed", value=round(needed), unit="B/s"),
    )
    threshold = Threshold(bound="at least", value=round(needed * LEAST_SPEED), unit="B/s")
    if speed < needed * LEAST_SPEED:
        facts = {"folder": mirror, "speed": amount(speed), "needed": amount(needed)}
        return Finding(Status.FAIL, measures, threshold, (problem("MAC-034", MIRROR, **facts),))
    return Finding(measures=measures, threshold=threshold)


def _speed(folder: Path, needed: float, bench: Bench) -> Finding:
    speed = write_speed(nearest(folder), bench)
    measures = (
        Measure(name="write_speed", value=round(speed), unit="B/s"),
        Measure(name="needed", value=round(needed), unit="B/s"),
    )
    threshold = Threshold(bound="at least", value=round(needed * AMPLE_SPEED), unit="B/s")
    facts = {"folder": folder, "speed": amount(speed), "needed": amount(needed)}
    if speed < needed * LEAST_SPEED:
        return Finding(Status.FAIL, measures, threshold, (problem("MAC-003", "recording.folder", **facts),))
    if speed < needed * AMPLE_SPEED:
        slow = problem("MAC-004", "recording.folder", times=AMPLE_SPEED, **facts)
        return Finding(Status.WARN, measures, threshold, (slow,))
    return Finding(measures=measures, threshold=threshold)


def write_speed(folder: Path, bench: Bench) -> float:
    """Return how fast `folder`'s disk takes data for good (bytes a second): written and synced, then removed.

    Raises:
        StreamctlError: MAC-005 nothing can be written.
    """
    block = os.urandom(BLOCK_BYTES)  # a file system that compresses must not look fast
    room = min(TRIAL_BYTES, (free_bytes(folder) or 0) // 20)
    written = 0
    try:
        descriptor, name = tempfile.mkstemp(prefix=".streamctl-write-trial-", dir=folder)
        bench.leash.hold(partial(_remove, name))
        try:
            began = time.monotonic()
            while written + BLOCK_BYTES <= max(room, BLOCK_BYTES) and time.monotonic() - began < TRIAL_SECONDS:
                written += os.write(descriptor, block)
                os.fsync(descriptor)  # block by block: a slow disk must not take a minute for what lies in the cache
            return written / max(time.monotonic() - began, 1e-6)
        finally:
            os.close(descriptor)
            _remove(name)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise StreamctlError("MAC-005", where="recording.folder", folder=folder, detail=detail) from error


def _remove(name: str) -> None:
    with suppress(OSError):
        os.unlink(name)  # noqa: PTH108 - a name from mkstemp
