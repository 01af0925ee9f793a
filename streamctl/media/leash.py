"""What a bounded piece of work has started, so that somebody else can end all of it at once."""

import logging
import threading
from collections.abc import Callable
from typing import Self

Release = Callable[[], object]
"""Ends one thing: stops a process, closes a socket. Must be safe to call twice and from another thread."""
log = logging.getLogger(__name__)


class Leash:
    """Holds a way to end each thing that a piece of work started.

    The work itself ends them in its `with` blocks; `let_go` is for whoever cannot wait for that.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._releases: list[Release] = []
        self._gone = False

    @property
    def gone(self) -> bool:
        """Whether `let_go` was called: nothing further should be begun."""
        return self._gone

    def hold(self, release: Release) -> Self:
        """Remember `release`; when the leash was let go already, call it at once."""
        with self._lock:
            if not self._gone:
                self._releases.append(release)
                return self
        _call(release)
        return self

    def let_go(self) -> None:
        """End everything held, last first, and all that is held later. What a release raises is logged."""
        with self._lock:
            self._gone = True
            releases, self._releases = self._releases[::-1], []
        for release in releases:
            _call(release)


def _call(release: Release) -> None:
    try:
        release()
    except Exception:
        log.exception("something could not be ended")
