"""What lasts and is told of an OBS: once when it begins, once when it is over."""

from streamctl.core.errors import StreamctlError
from streamctl.live.switcher.journalist import Journalist

PLACE = "OBS"
"""Where all of it is, in the journal."""
LASTING_SECONDS = 1.0
"""Why OBS cannot be had back is told when it is the same for so long (seconds): one that ends and starts again gives a
row of reasons, none of which anybody has to act on."""


class Troubles:
    """The troubles with one OBS, by code. For one thread and whatever OBS's own word comes from.

    Args:
        journalist: Who is told.
    """

    def __init__(self, journalist: Journalist) -> None:
        self._journalist = journalist
        self._present: dict[str, StreamctlError] = {}
        self._reason: tuple[str, float] | None = None
        self._explained = ""

    def turn(self, error: StreamctlError, *, bad: bool) -> None:
        """Tell `error` where it is `bad` and was not before, or that it is over."""
        if bad:
            self.begun(error)
        else:
            self.over(error.code)

    def begun(self, error: StreamctlError) -> None:
        """Tell `error`, unless that has been told."""
        if error.code not in self._present:
            self._present[error.code] = error
            self._journalist.trouble("begun", PLACE, error)

    def over(self, code: str) -> None:
        """Tell that `code` is over, if it was told."""
        error = self._present.pop(code, None)
        if error is not None:
            self._journalist.trouble("over", PLACE, error)

    def explain(self, error: StreamctlError | None, now: float) -> None:
        """Note why OBS cannot be had back at monotonic second `now` (None: it can be), and tell it if it lasts."""
        code = error.code if error is not None else ""
        if self._reason is None or self._reason[0] != code:
            self._reason = (code, now)
        if code and now - self._reason[1] < LASTING_SECONDS:
            return
        if self._explained not in {"", code}:
            self.over(self._explained)
        self._explained = code
        if error is not None:
            self.begun(error)
