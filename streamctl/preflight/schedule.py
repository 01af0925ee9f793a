"""Running checks: two at a time, each within its time, none able to stop the others; results in the checks' order."""

import contextlib
import queue
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import redact
from streamctl.media.leash import Leash
from streamctl.media.lines import call_safely
from streamctl.preflight.check import Bench, Check, Finding, in_order, problem
from streamctl.preflight.model import CheckResult, Problem, Status

AT_ONCE = 2
"""Checks that run at the same time: a venue's laptop has few cores, and cameras may share one USB bus."""
SLOW_SECONDS = 3.0
"""After this long a running check is told of (seconds)."""
END_SECONDS = 6.0
"""How long ending the processes of a check may take (seconds): the whole stop ladder of a child."""


class Listener:
    """Hears how a run goes, from the thread that runs it; this one keeps silent. What it raises is logged."""

    def slow(self, check: Check, seconds: float) -> None:
        """`check` runs for `seconds` already."""

    def ended(self, result: CheckResult) -> None:
        """A check has its result."""


@dataclass
class _Running:
    check: Check
    leash: Leash
    began: float
    told: bool = False

    def next_moment(self) -> float:
        return self.began + (self.check.timeout if self.told else min(SLOW_SECONDS, self.check.timeout))


@dataclass
class _Run:
    """One run: what waits, what runs, what was found."""

    checks: Sequence[Check]
    folder: Path
    listener: Listener
    waiting: list[Check] = field(default_factory=list)
    running: dict[str, _Running] = field(default_factory=dict)
    results: dict[str, CheckResult] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)
    answers: "queue.SimpleQueue[tuple[str, Finding]]" = field(default_factory=queue.SimpleQueue)
    enders: list[threading.Thread] = field(default_factory=list)

    def do(self) -> tuple[CheckResult, ...]:
        self.waiting = list(self.checks)
        try:
            while self.waiting or self.running:
                self._begin()
                if self.running:
                    self._hear()
        finally:
            for one in tuple(self.running.values()):
                self._end(one)
            for ender in self.enders:
                ender.join(END_SECONDS)
        return tuple(self.results[check.id] for check in self.checks)

    def _begin(self) -> None:
        """Begin what can begin; what cannot any more is skipped, which may free others."""
        for check in tuple(self.waiting):
            lost = [name for name in check.needs if name in self.findings and not _usable(self.findings[name])]
            if lost:
                skipped = Finding(Status.SKIP, problems=(problem("PRE-002", check.id, need=", ".join(lost)),))
                self._settle(check, skipped, 0.0)
            elif all(name in self.findings for name in (*check.needs, *check.after)):
                if not self._room_for(check):
                    return
                self._start(check)

    def _room_for(self, check: Check) -> bool:
        if check.alone or any(one.check.alone for one in self.running.values()):
            return not self.running
        return len(self.running) < AT_ONCE

    def _start(self, check: Check) -> None:
        self.waiting.remove(check)
        leash = Leash()
        found = {name: self.findings[name] for name in (*check.needs, *check.after)}
        bench = Bench(self.folder, leash, found)
        self.running[check.id] = _Running(check, leash, time.monotonic())
        threading.Thread(target=self._work, args=(check, bench), name=f"check {check.id}", daemon=True).start()

    def _work(self, check: Check, bench: Bench) -> None:
        self.answers.put((check.id, _outcome(check, bench)))

    def _hear(self) -> None:
        """Wait for the next answer, or until a running check becomes slow or late."""
        patience = min(one.next_moment() for one in self.running.values()) - time.monotonic()
        with contextlib.suppress(queue.Empty):
            name, finding = self.answers.get(timeout=max(0.0, patience))
            if name in self.running:  # else it was late, and that is its result
                one = self.running.pop(name)
                self._settle(one.check, finding, time.monotonic() - one.began)
            return
        self._look_at_the_clock()

    def _look_at_the_clock(self) -> None:
        for name, one in tuple(self.running.items()):
            passed = time.monotonic() - one.began
            if passed >= one.check.timeout:
                del self.running[name]
                self._end(one)
                late = problem("PRE-003", one.check.id, seconds=one.check.timeout)
                self._settle(one.check, Finding(Status.FAIL, problems=(late,)), passed)
            elif passed >= SLOW_SECONDS and not one.told:
                one.told = True
                call_safely(self.listener.slow, one.check, passed)

    def _end(self, one: _Running) -> None:
        """End what the check started, without waiting for it."""
        ender = threading.Thread(target=one.leash.let_go, name=f"end {one.check.id}", daemon=True)
        ender.start()
        self.enders.append(ender)

    def _settle(self, check: Check, finding: Finding, seconds: float) -> None:
        if check in self.waiting:
            self.waiting.remove(check)
        self.findings[check.id] = finding
        self.results[check.id] = result_of(check, finding, seconds)
        call_safely(self.listener.ended, self.results[check.id])


def _usable(finding: Finding) -> bool:
    return finding.status in {Status.OK, Status.WARN, Status.NOT_CHECKED}


def _outcome(check: Check, bench: Bench) -> Finding:
    """Return what `check` finds, whatever it does."""
    try:
        return check.act(bench)
    except StreamctlError as error:
        return Finding(Status.FAIL, problems=tuple(Problem.of(single) for single in error.problems))
    except BaseException as error:  # noqa: BLE001 - also SystemExit: a thread that just ends would leave no result
        detail = f"{type(error).__name__}: {error}"
        return Finding(Status.CRASH, problems=(problem("PRE-004", _place(error), check=check.id, detail=detail),))


def _place(error: BaseException) -> str | None:
    """Return `module:line` of where `error` was raised."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace else None


def result_of(check: Check, finding: Finding, seconds: float) -> CheckResult:
    """Return the result of `check`, which found `finding` in `seconds`."""
    return CheckResult(
        check=check.id,
        category=check.category,
        status=finding.status,
        blocking=check.blocking,
        measures=finding.measures,
        threshold=finding.threshold,
        problems=finding.problems,
        evidence=tuple(redact(line) for line in finding.evidence),
        snapshot=finding.snapshot,
        seconds=round(seconds, 3),
    )


def run_checks(
    checks: tuple[Check, ...], *, folder: Path | None = None, listener: Listener | None = None
) -> tuple[CheckResult, ...]:
    """Return the result of each of `checks`, in their order.

    Whatever a check does (raise, hang, end its thread), the others run on. One that takes longer than its time is a
    FAIL at once, and what it started is ended before this returns.

    Args:
        checks: Each comes after those it needs.
        folder: For snapshots; made if it is missing. A passing one when None.
        listener: Hears how it goes.

    Raises:
        ValueError: The checks do not fit each other (`in_order`).
        StreamctlError: PRE-005 the folder cannot be made.
    """
    with _folder(folder) as place:
        return _Run(in_order(checks), place, listener or Listener()).do()


@contextlib.contextmanager
def _folder(folder: Path | None) -> Iterator[Path]:
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="streamctl-preflight-", ignore_cleanup_errors=True) as passing:
            yield Path(passing)
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StreamctlError("PRE-005", folder=folder, detail=error.strerror or type(error).__name__) from error
    yield folder
