"""Watching over a process: asking it again and again whether it still lives."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.live.protocol import Client
from streamctl.live.pulse import Pulse, Sign, step
from streamctl.live.stumbles import survived
from streamctl.media.detached import Detached

ASK_SECONDS = 0.5
"""How long one answer may take (seconds); a process that is merely slow answers the next question."""
BETWEEN_SECONDS = 0.25
"""From one question to the next (seconds)."""


class Questioner:
    """Asks the process behind the socket `path` for `verb`, on one connection for as long as that lasts."""

    def __init__(self, path: Path, verb: str, process: Detached) -> None:
        self._path = path
        self._verb = verb
        self._process = process
        self._client: Client | None = None

    def look(self) -> Sign:
        """Return what one question finds."""
        try:
            self._client = self._client or Client(self._path, timeout=ASK_SECONDS)
            answer = self._client.call(self._verb, timeout=ASK_SECONDS)
        except StreamctlError as error:
            self.close()
            answered = error.code not in {"LIV-001", "LIV-002"}
            return Sign(answered=answered, processor=self._process.processor_seconds)
        frame = answer.get("frame")
        return Sign(answered=True, frame=frame if isinstance(frame, int) else None, waits=bool(answer.get("waits")))

    def close(self) -> None:
        """Give the connection up."""
        if self._client is not None:
            self._client.close()
            self._client = None


class Vigil:
    """Watches over the process behind a socket from a thread of its own, until it hangs or this is closed.

    Args:
        path: The socket.
        verb: What it is asked.
        process: The process.
        hangs: Called once with the reason when it hangs, from that thread.
    """

    def __init__(self, path: Path, verb: str, process: Detached, hangs: Callable[[str], object]) -> None:
        self._questioner = Questioner(path, verb, process)
        self._hangs = hangs
        self._closed = threading.Event()
        threading.Thread(target=self._watch, name=f"vigil {process.pid}", daemon=True).start()

    def _watch(self) -> None:
        pulse, then = Pulse(), time.monotonic()
        while not self._closed.wait(BETWEEN_SECONDS):
            with survived():
                sign, now = self._questioner.look(), time.monotonic()
                pulse, then = step(pulse, sign, now - then), now
                if pulse.hung is not None and not self._closed.is_set():
                    self._hangs(pulse.hung)
                    break
        self._questioner.close()

    def close(self) -> None:
        """Watch no more."""
        self._closed.set()


def why_silent(path: Path, verb: str, process: Detached) -> str | None:
    """Return why the process behind the socket `path` hangs; None as soon as it answers or has ended."""
    questioner, pulse, then = Questioner(path, verb, process), Pulse(), time.monotonic()
    try:
        while process.alive and pulse.hung is None:
            sign, now = questioner.look(), time.monotonic()
            if sign.answered:
                return None
            pulse, then = step(pulse, sign, now - then), now
            time.sleep(BETWEEN_SECONDS)
        return pulse.hung
    finally:
        questioner.close()
