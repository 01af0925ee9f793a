"""streamctl on a terminal of its own, as an operator has it."""

import contextlib
import os
import pty
import signal
import sys

from tests.lab.waiting import wait_for


class Terminal:
    """`streamctl` with `words` on a new terminal of 100 columns and 30 lines."""

    def __init__(self, *words: str) -> None:
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            for number in (signal.SIGHUP, signal.SIGINT):  # whoever runs the tests may ignore them
                signal.signal(number, signal.SIG_DFL)
            os.environ.update(TERM="xterm", COLUMNS="100", LINES="30")
            os.execv(sys.executable, [sys.executable, "-m", "streamctl", *words])
        self.seen = ""
        os.set_blocking(self.terminal, False)

    def see(self, text: str, seconds: float = 20) -> None:
        """Return once `text` has appeared after what was seen before."""

        def look() -> bool:
            with contextlib.suppress(OSError):  # nothing new, or the program is gone
                self.seen += os.read(self.terminal, 1 << 16).decode(errors="replace")
            return text in self.seen

        try:
            wait_for(look, seconds)
        except AssertionError:
            raise AssertionError(f"{text!r} did not appear in: {self.seen[-2000:]}") from None
        self.seen = ""

    def type(self, text: str) -> None:
        """Type `text`; `\\x03` is Ctrl-C."""
        os.write(self.terminal, text.encode())

    def end(self) -> int:
        """Return the program's exit status once it has ended."""
        _, status = os.waitpid(self.pid, 0)
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(status)
