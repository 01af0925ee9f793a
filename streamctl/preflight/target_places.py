"""Targets beside RTMP servers: an SRT server answers, a folder or a file's disk can be written and has room."""

import os
import tempfile
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from streamctl.core.errors import StreamctlError
from streamctl.media.ffmpeg import find_ffmpeg
from streamctl.media.machine import free_bytes
from streamctl.media.srt import LONGEST_SECONDS, srt_knock, srt_program
from streamctl.plan.budget import ASSUMED_SECONDS
from streamctl.plan.model import BudgetPlan, Plan, TargetPlan
from streamctl.preflight.check import CHECK_SECONDS, Act, Bench, Finding, problem
from streamctl.preflight.disk import amount
from streamctl.preflight.model import Measure, Status, Threshold

COPY_RESERVE = 1.1
"""A copy is reckoned this much larger than the encode's bit rate over the rundown: events run over."""
WINDOWS_KEPT = 3
"""What an HLS folder holds at most, as a multiple of its window: what is listed, what has just left, what comes."""
FURTHER_SECONDS = LONGEST_SECONDS + CHECK_SECONDS
"""How long a check here may take (seconds): finding out what an FFmpeg can takes as well."""


def further_act(target: TargetPlan, key: str, plan: Plan) -> Act:
    """Return what checks `target`, of another kind than RTMP and written at `key` in the profile."""
    if target.kind == "srt":
        return partial(_srt, target, key)
    return partial(_place, target, f"{key}.{target.kind}", needed_bytes(target, plan.budget))


def needed_bytes(target: TargetPlan, budget: BudgetPlan) -> int:
    """Return what a folder or file of the stream takes of its disk (bytes)."""
    seconds = budget.duration_seconds or ASSUMED_SECONDS
    length = target.window_seconds * WINDOWS_KEPT if target.kind == "hls" else seconds * COPY_RESERVE
    return round(budget.programme_kbps * 125 * length)


def _srt(target: TargetPlan, key: str, bench: Bench) -> Finding:
    """Return whether somebody listens; whether passphrase and stream id are right shows only when they are sent."""
    srt_program(find_ffmpeg(), secret=bool(target.secrets))
    parts = urlsplit(target.url or "")
    answer = srt_knock(parts.hostname or "", parts.port or 0, bench.leash)
    measures = (
        Measure(name="answer", value=answer.milliseconds, unit="ms"),
        Measure(name="server", value=f"{answer.host}:{answer.port}"),
        Measure(name="transport", value="srt"),
    )
    if answer.outcome == "welcome":
        return Finding(measures=measures)
    code = "NET-016" if answer.outcome == "not-srt" else "NET-015"
    facts = {"target": target.id, "host": answer.host, "port": answer.port, "key": key, "detail": answer.detail or "-"}
    return Finding(Status.FAIL, measures, problems=(problem(code, f"{key}.srt", **facts),))


def _place(target: TargetPlan, key: str, needed: int, _: Bench) -> Finding:
    assert target.place is not None
    folder = target.place if target.kind == "hls" else target.place.parent
    _prove_writable(folder, key)
    free = free_bytes(folder) or 0
    measures = (Measure(name="free", value=free, unit="B"), Measure(name="needed", value=needed, unit="B"))
    threshold = Threshold(bound="at least", value=needed, unit="B")
    if free >= needed:
        return Finding(measures=measures, threshold=threshold)
    short = problem("WAY-008", key, place=target.place, free=amount(free), needed=amount(needed))
    return Finding(Status.FAIL, measures, threshold, problems=(short,))


def _prove_writable(folder: Path, key: str) -> None:
    """Write a file into `folder`, which is made if it is missing, and take it away. Raise StreamctlError WAY-005."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".streamctl-", dir=folder)
        try:
            os.write(descriptor, b"streamctl")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
            os.unlink(name)  # noqa: PTH108 - a name from mkstemp
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise StreamctlError("WAY-005", where=key, place=folder, detail=detail) from error
