"""Whether a camera delivers as many pictures as it used to: a fold over what each tick saw of it. Pure but for `Beat`.

An ingest fills up to the session's rate by showing pictures twice, so a collapse can't be counted behind it. But what
is filled up comes together with the next real picture: where something new came too seldom, the pictures themselves are
compared, and only those that differ count. A healthy camera whose network hands over in bursts differs in every
picture; one that films nothing that moves comes as often as there are ticks.
"""

from dataclasses import dataclass
from fractions import Fraction

from streamctl.core.clock import NANOSECONDS

WINDOW_SECONDS = 2.0
"""Pictures are counted over this long (seconds)."""
COLLAPSED_SHARE = 0.6
"""Less than this share of its own rate is told: half the pictures is a stutter that everybody sees."""
SLIDESHOW_SHARE = 0.15
"""Less than this share (4 pictures a second of 30) is no moving picture any more: the camera leaves the air as a frozen
one does. Above it, it stays: half the pictures are worth more than another camera that nobody wanted."""
PAUSE_SHARE = 1 / 4
"""Pictures with less of a frame between them are one: a filled-up one follows within 1 ms at 720p."""
LOW_WINDOWS = 2
"""So many windows in a row make a collapse: a second's trouble of a network is none."""
GOOD_WINDOWS = 3
"""So many windows in a row end it."""


class Beat:
    """How often something new came: a picture that follows the one before at once was only filled up.

    However long their way takes (8 ms at 2160p): what counts is the pause between the end of one and
    the beginning of the next. It is counted as they come. Seen from the ticks, a camera whose pictures come just when a
    tick does comes now before it and now behind it, and would be taken for one that leaves out every fourth. What comes
    without a pause, as after a hold-up, is one, however long.

    Args:
        fps: The session's frame rate.
    """

    def __init__(self, fps: Fraction) -> None:
        self.count = 0
        self._pause_ns = round(NANOSECONDS / fps * PAUSE_SHARE)
        self._last_ns: int | None = None

    def note(self, began_ns: int, ended_ns: int) -> None:
        """Note a picture that came from `began_ns` to `ended_ns` (monotonic)."""
        if self._last_ns is None or began_ns - self._last_ns > self._pause_ns:
            self.count += 1
        self._last_ns = ended_ns


@dataclass(frozen=True, slots=True)
class Rate:
    """A camera's pictures so far. Shares are of the session's frame rate.

    Attributes:
        usual: The best share at which something new came over two windows, at most 1: the camera's own rate. One window
            may be odd: a backlog that comes at twice the speed would make half a rate of it for good.
        last: The share at which something new came in the last window.
        share: The share of the last window.
        compared: Whether pictures are compared in this window.
        ticks: Ticks of this window so far.
        came: How often something new came in them.
        changed: Ticks whose picture differed from the one before.
        low: Windows in a row with too few pictures.
        good: Windows in a row with enough.
        collapsed: Whether it is told that there are too few.
    """

    usual: float = 0.0
    last: float = 0.0
    share: float = 1.0
    compared: bool = False
    ticks: int = 0
    came: int = 0
    changed: int = 0
    low: int = 0
    good: int = 0
    collapsed: bool = False

    @property
    def slideshow(self) -> bool:
        """Whether there are so few pictures that it is no moving picture any more."""
        return self.collapsed and self.share < SLIDESHOW_SHARE * self.usual


def window(fps: Fraction) -> int:
    """Return over how many ticks pictures are counted at `fps` frames per second."""
    return round(WINDOW_SECONDS * fps)


def count(rate: Rate, ticks: int, *, came: int, changed: bool) -> Rate:
    """Return the rate after one more tick.

    Args:
        rate: What was known before.
        ticks: The window's length.
        came: How often something new came since the tick before.
        changed: Whether the picture differs from the one before; says nothing while `compared` is not set.
    """
    counted = Rate(  # every tick of every camera: `replace` takes four times as long
        usual=rate.usual,
        last=rate.last,
        share=rate.share,
        compared=rate.compared,
        ticks=rate.ticks + 1,
        came=rate.came + came,
        changed=rate.changed + (changed or not rate.compared),
        low=rate.low,
        good=rate.good,
        collapsed=rate.collapsed,
    )
    return counted if counted.ticks < ticks else _judged(counted)


def _judged(rate: Rate) -> Rate:
    came, changed = rate.came / rate.ticks, rate.changed / rate.ticks
    usual = max(rate.usual, min(came, rate.last, 1.0))
    few = came < COLLAPSED_SHARE * usual
    low = rate.low + 1 if few and rate.compared and changed < COLLAPSED_SHARE * usual else 0
    enough = not few or (rate.compared and not low)
    good = rate.good + 1 if enough else 0
    collapsed = low >= LOW_WINDOWS or (rate.collapsed and good < GOOD_WINDOWS)
    share = changed if rate.compared else came
    return Rate(usual=usual, last=came, share=share, compared=few, low=low, good=good, collapsed=collapsed)


def forgotten(rate: Rate) -> Rate:
    """Return the rate of a camera that delivers nothing at present: its own rate is kept."""
    return Rate(usual=rate.usual)
