"""`python -m streamctl.live.control SESSION_FOLDER`: the process that performs the plan."""

import signal
import sys
import threading
from pathlib import Path

from streamctl.core.clock import SystemClock
from streamctl.core.errors import StreamctlError
from streamctl.core.exits import ExitCode
from streamctl.live.control.desk import Desk
from streamctl.live.control.show import Show
from streamctl.live.control.switcher_start import attach
from streamctl.live.order import Order, Report, read_order
from streamctl.live.process_log import log_to_stderr
from streamctl.live.stumbles import Stumbles
from streamctl.session.folder import SessionFolder
from streamctl.session.records import Outcome

EXITS: dict[Outcome, ExitCode] = {
    "done": ExitCode.DONE,
    "degraded": ExitCode.DEGRADED,
    "failed": ExitCode.RUN_FAILED,
}
"""How a show went → the process's exit status."""


def main(folder: SessionFolder, order: Order, terminated: threading.Event) -> ExitCode:
    """Carry the session in `folder` to its end and return the process's exit status.

    An error that nobody foresaw ends this process and nothing else: the switcher runs on, and the next command that
    looks for the session starts a new control process, which takes it over.
    """
    report = Report(order.report)
    try:
        desk = Desk.take(folder, order.lock, SystemClock())
    except StreamctlError as error:
        report.failed(error)
        return error.exit_code
    Stumbles(desk.fault).install()
    show: Show | None = None
    try:
        attached = attach(folder, desk.header.id) if desk.begun else None
        if attached is None and desk.ending and order.lock is None:
            return _end_of_another(desk, report)
        show = Show(desk, attached, order.keys, order.switcher, terminated)
        show.begin()
    except (StreamctlError, OSError) as problem:
        return _no_show(desk, show, problem, report)
    report.on_air()
    show.carry()
    show.end_processes()
    return _end(desk, show)


def _no_show(desk: Desk, show: Show | None, problem: StreamctlError | OSError, report: Report) -> ExitCode:
    """Give the session up and return the exit status.

    One that was begun before is not closed: it can be gone on with, and a switcher that carries it without control is
    left alone.
    """
    error = problem if isinstance(problem, StreamctlError) else _disk_error(problem)
    desk.fault(error)
    if show is not None and show.new_switcher:
        show.end_processes()
    if not desk.begun:
        _end(desk, show)
    else:
        _leave(desk, show)
    report.failed(error)
    return error.exit_code


def _end_of_another(desk: Desk, report: Report) -> ExitCode:
    """Conclude a show that was ending when its control process was lost, and that no switcher carries any more."""
    desk.fault(StreamctlError("LIV-037", where="control", detail="while the show was ending"))
    desk.make_way()
    desk.close_files()
    exit_code = _end(desk, None)
    report.failed(StreamctlError("LIV-007"))
    return exit_code


def _end(desk: Desk, show: Show | None) -> ExitCode:
    desk.end_leftovers()
    closed = desk.conclude()
    if show is not None:
        show.close()
    desk.release()
    return EXITS[closed.outcome]


def _leave(desk: Desk, show: Show | None) -> None:
    if show is not None and show.new_switcher:
        desk.end_leftovers()
        show.close()
    desk.release()


def _disk_error(error: OSError) -> StreamctlError:
    return StreamctlError("LIV-010", where=error.filename, detail=error.strerror or str(error))


def _terminated_by_signal() -> threading.Event:
    """Return what SIGTERM sets; the end of a terminal and a Ctrl-C in it do nothing."""
    terminated = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: terminated.set())
    for ignored in (signal.SIGHUP, signal.SIGINT):
        signal.signal(ignored, signal.SIG_IGN)
    return terminated


if __name__ == "__main__":
    log_to_stderr()
    sys.exit(main(SessionFolder(Path(sys.argv[1])), read_order(sys.stdin.buffer), _terminated_by_signal()))
