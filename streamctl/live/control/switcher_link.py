"""Control's end of the switcher: the process, one connection for requests, one for its events."""

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.live.protocol import Client
from streamctl.live.stumbles import survived
from streamctl.media.detached import Detached

ANSWER_SECONDS = 3.0
"""How long the switcher may take to answer (seconds): it decides within a frame, so this long means it hangs."""
READY_SECONDS = 15.0
"""How long a new switcher may take until it answers at all (seconds): Python and NumPy from a cold, slow disk."""
DRAIN_SECONDS = 5.0
"""How long reading the last events of a switcher that has ended may take (seconds)."""
AGAIN_SECONDS = 0.1
"""How long to wait before connecting anew after a connection failed (seconds)."""


class Connection:
    """One connection to the socket at `path`, made anew after it failed; one request at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._client: Client | None = None
        self._calling = threading.Lock()

    def call(self, verb: str, args: Mapping[str, Any], timeout: float) -> dict[str, Any]:
        """Return the answer to `verb`.

        Raises:
            StreamctlError: What it is refused with; LIV-001 nobody is there, LIV-002 no answer in `timeout` seconds.
        """
        with self._calling:
            client = self._client or Client(self._path)
            self._client = None
            try:
                answer = client.call(verb, args, timeout=timeout)
            except StreamctlError as error:
                if error.code in {"LIV-001", "LIV-002"}:
                    client.close()
                else:
                    self._client = client
                raise
            self._client = client
            return answer

    def close(self) -> None:
        """Give the connection up."""
        if self._client is not None:
            self._client.close()


class SwitcherLink:
    """The switcher of one session, as control sees it.

    Args:
        process: The process.
        path: Its socket.
    """

    def __init__(self, process: Detached, path: Path) -> None:
        self.process = process
        self.path = path
        self._commands = Connection(path)
        self._looks = Connection(path)
        self._events: Client | None = None
        self._closed = threading.Event()
        self._follower: threading.Thread | None = None

    def call(self, verb: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """Return the switcher's answer to `verb`.

        Raises:
            StreamctlError: What it refused with; LIV-001 it is not there, LIV-002 no answer within ANSWER_SECONDS.
        """
        return self._commands.call(verb, args, ANSWER_SECONDS)

    def figures(self) -> dict[str, Any]:
        """Return the switcher's own figures, on a connection that no command has to wait for. Raise as `call`."""
        return self._looks.call("status", {}, ANSWER_SECONDS)

    def wait_ready(self, seconds: float = READY_SECONDS) -> dict[str, Any]:
        """Return the switcher's answer to `hello` as soon as it gives one.

        Raises:
            StreamctlError: LIV-012 the process ended; LIV-001, LIV-002 nothing within `seconds`.
        """
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.call("hello", {})
            except StreamctlError as error:
                if not self.process.alive:
                    raise StreamctlError("LIV-012", where="switcher", detail=self.end_words()) from error
                if time.monotonic() > deadline:
                    raise
            self._closed.wait(AGAIN_SECONDS)

    def end_words(self) -> str:
        """Return how the process ended, for a message."""
        status = self.process.status
        return "exit status unknown" if status is None else f"exit status {status}"

    def follow(self, after: Callable[[], int], hear: Callable[[Mapping[str, Any]], None]) -> None:
        """Give every event above number `after()` to `hear`, from a thread, across broken connections."""
        self._follower = threading.Thread(target=self._follow, args=(after, hear), name="switcher events", daemon=True)
        self._follower.start()

    def _follow(self, after: Callable[[], int], hear: Callable[[Mapping[str, Any]], None]) -> None:
        while not self._closed.is_set():
            alive = self.process.alive
            with survived():
                try:
                    with Client(self.path) as self._events:
                        for event in self._events.events(after()):
                            _give(event, hear)
                except (StreamctlError, OSError):
                    if not alive:
                        return
            self._closed.wait(AGAIN_SECONDS)

    def drain(self) -> None:
        """Return when the ended switcher's last events were heard, at the latest after DRAIN_SECONDS."""
        if self._follower is not None:
            self._follower.join(DRAIN_SECONDS)

    def close(self) -> None:
        """Give both connections up; the switcher runs on."""
        self._closed.set()
        for connection in (self._commands, self._looks, self._events):
            if connection is not None:
                connection.close()


def _give(event: Mapping[str, Any], hear: Callable[[Mapping[str, Any]], None]) -> None:
    """Give `event` to `hear`; one that cannot be taken is told, and the next one still counts."""
    with survived():
        hear(event)
