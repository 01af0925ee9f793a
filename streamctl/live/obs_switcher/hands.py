"""Who is told what others do in the OBS of a show."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from streamctl.live.switcher.programme import Shown


@dataclass(frozen=True, slots=True)
class Hands:
    """Who is told what somebody did in OBS's own window; from a thread of the connection.

    Attributes:
        cut: They put that scene or card on air; when it began (monotonic nanoseconds).
        strange: They put a scene on air that is none of the show's, by its name.
        overlay: They switched that lower third on, or all off.
        stopped: They ended OBS's recording.
        changed: Nothing of the show is to be relied on there any more; why.
        recording: OBS writes that file, or has ended it.
    """

    cut: Callable[[Shown, int], object]
    strange: Callable[[str], object]
    overlay: Callable[[str | None, int], object]
    stopped: Callable[[], object]
    changed: Callable[[str], object]
    recording: Callable[[Path, bool], object]
