"""What becomes of an exception that nobody foresaw in a thread of a session's process: logged, journaled, survived.

Python lets such a thread die, and nothing tells that its work is no longer done. Here a thread that has to go
on wraps each round of its work in `survived`; the process installs `Stumbles`, which hears of these and of every thread
that does die.
"""

import contextlib
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import redact

log = logging.getLogger(__name__)


class Stumbles:
    """Logs and tells what threads stumble over, as LIV-052: a thread's first stumble, its second, fourth and so on.

    Args:
        tell: Journals a fault of this process.
    """

    def __init__(self, tell: Callable[[StreamctlError], object]) -> None:
        self._tell = tell
        self._counts: Counter[str] = Counter()

    def install(self) -> None:
        """Hear of this process's threads from now on."""
        threading.excepthook = self.hear

    def hear(self, stumble: threading.ExceptHookArgs) -> None:
        """Take what one thread stumbled over."""
        error = stumble.exc_value
        if error is None:
            return
        thread = stumble.thread.name if stumble.thread is not None else "?"
        self._counts[thread] += 1
        if self._counts[thread] & (self._counts[thread] - 1):  # of many, not each is news
            return
        log.critical("%s", thread, exc_info=(stumble.exc_type, error, stumble.exc_traceback))
        detail = redact(f"{type(error).__name__}: {error}")
        try:
            self._tell(StreamctlError("LIV-052", where=thread, thread=thread, detail=detail))
        except Exception:  # what failed may be the journal itself
            log.exception("a stumble could not be told")


@contextlib.contextmanager
def survived() -> Iterator[None]:
    """Let a thread go on after what it stumbles over in the block: told as the death of a thread would be."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is, the hook logs it
        stumble = (type(error), error, error.__traceback__, threading.current_thread())
        threading.excepthook(threading.ExceptHookArgs(stumble))
