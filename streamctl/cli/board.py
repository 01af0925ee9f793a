"""The board of a running session as a client of its control process: it can come and go."""

import contextlib
import sys
import time
from collections.abc import Mapping
from typing import Any

from streamctl.cli.answer import answer, unexpected
from streamctl.console.output import Stdio, print_problems, print_record
from streamctl.core.errors import StreamctlError
from streamctl.core.exits import ExitCode
from streamctl.core.result import Result
from streamctl.live.restarts import Restarts
from streamctl.live.running import Running, find_running, wait_for_end

STATUS_SECONDS = 2.0
"""How long one look at the session may take (seconds); the last one is shown as old meanwhile."""
OVER_CODES = frozenset({"LIV-034", "LIV-035", "SES-001", "SES-002"})
"""Why a session cannot be resumed now or later."""
RECORD_SECONDS = 1.0
"""How often a record is printed with `--json` (seconds)."""


class Look:
    """Looks at one session again and again, also across the death of its processes.

    Args:
        running: The session.
        resumes: Go on with it even if nothing of it runs any more: for the board that began it, which nobody replaces.
    """

    def __init__(self, running: Running, *, resumes: bool = False) -> None:
        self.running = running
        self._resumes = resumes
        self._restarts = Restarts()
        self._last: Mapping[str, Any] = {}
        self._when = time.monotonic()

    def read(self) -> Mapping[str, Any] | None:
        """Return the session's status, the last one marked as old where none comes; None when the session has ended."""
        try:
            self._last = self.running.call("status", timeout=STATUS_SECONDS)
            self._when = time.monotonic()
            return self._last
        except StreamctlError:
            return self._old() if self._goes_on() else None

    def _goes_on(self) -> bool:
        """Return whether the session runs; one whose control process is gone or hangs gets a new one."""
        try:
            self.running = find_running(self.running.session)
        except StreamctlError as error:
            if error.code == "SES-005" and self._resumes:
                return self._resumed()
            return not wait_for_end(self.running, 0.0)
        return True

    def _resumed(self) -> bool:
        """Return whether the session that broke off goes on, or may yet: another can be quicker, a try can fail."""
        from streamctl.live.control_process import known_keys
        from streamctl.live.launch import resume
        from streamctl.session.folder import SessionFolder
        from streamctl.session.journal import read_journal
        from streamctl.session.state import fold

        folder, allowed = SessionFolder(self.running.folder), self._restarts.another(time.monotonic())
        if allowed is None or fold(read_journal(folder.journal)).asked_to_stop:
            return False
        self._restarts = allowed
        try:
            self.running = resume(folder.path, secrets=known_keys(folder))
        except StreamctlError as error:
            return error.code not in OVER_CODES
        return True

    def _old(self) -> Mapping[str, Any]:
        if not self._last:
            return self.running.call("status")
        age = self._last["reading_age"] + time.monotonic() - self._when
        return {**self._last, "stale": True, "reading_age": age}


def watch_session(session: str | None, *, json: bool) -> int:
    """Show the board of the running `session`, or with `json` a record a second; return the exit status."""
    found: list[Running] = []

    def find() -> Result:
        found.append(find_running(session))
        return watch_records(found[0]) if json else Result("status")

    status = answer("status", find, lambda _: None, json=json)
    return watch("status", found[0]) if found and not json else status


def watch(command: str, running: Running) -> int:
    """Show the board of `running` until it ends, `stop` is typed, or the operator leaves; return the exit status."""
    from streamctl.cli.ending import end_show, ended_show
    from streamctl.console.ending import print_ending
    from streamctl.console.live_board import ask_choice, show_board, tell_detached

    look, stdio = Look(running, resumes=command == "start"), Stdio()
    while True:
        try:
            show_board(look.read, stdio)
            return answer(command, lambda: ended_show(command, running.folder), print_ending, json=False)
        except Exception as error:  # noqa: BLE001 - the board may fail, the show goes on
            tell_detached(stdio)
            print_problems(unexpected(command, error).errors, stdio)
            return int(ExitCode.UNEXPECTED)
        except KeyboardInterrupt:
            choice = ask_choice(stdio, sys.stdin.readline)
        if choice == "detach":
            tell_detached(stdio)
            return int(ExitCode.DONE)
        if choice == "stop":
            return answer(command, lambda: end_show(command, look.running), print_ending, json=False)


def watch_records(running: Running) -> Result:
    """Print the status of `running` once a second as one line of JSON; return when it ended or Ctrl-C is pressed."""
    look, stdio = Look(running), Stdio()
    with contextlib.suppress(KeyboardInterrupt):
        while (status := look.read()) is not None:
            print_record(status, stdio)
            time.sleep(RECORD_SECONDS)
    return Result("status", data={"session": running.session})
