"""What a DeckLink card takes in: the modes of its maker's SDK, by the names that OBS shows.

Four letters each as FFmpeg's `format_code` takes them: the values of the SDK's BMDDisplayMode.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, Literal, NamedTuple

NTSC = Fraction(1000, 1001)
"""What is called 59.94, 29.97 and 23.98 is 60, 30 and 24 times this."""


class DecklinkMode(NamedTuple):
    """One mode: its four letters, and frames a second; two fields of an interlaced one are one frame."""

    code: str
    fps: Fraction


DecklinkModeName = Literal[
    "720p50", "720p59.94", "720p60",
    "1080i50", "1080i59.94", "1080i60",
    "1080p23.98", "1080p24", "1080p25", "1080p29.97", "1080p30", "1080p50", "1080p59.94", "1080p60",
    "2160p23.98", "2160p24", "2160p25", "2160p29.97", "2160p30", "2160p50", "2160p59.94", "2160p60",
]  # fmt: skip
"""The name of a mode: lines, `p` or `i`, pictures or fields a second."""
DECKLINK_MODES: Final[Mapping[DecklinkModeName, DecklinkMode]] = {
    "720p50": DecklinkMode("hp50", Fraction(50)),
    "720p59.94": DecklinkMode("hp59", 60 * NTSC),
    "720p60": DecklinkMode("hp60", Fraction(60)),
    "1080i50": DecklinkMode("Hi50", Fraction(25)),
    "1080i59.94": DecklinkMode("Hi59", 30 * NTSC),
    "1080i60": DecklinkMode("Hi60", Fraction(30)),
    "1080p23.98": DecklinkMode("23ps", 24 * NTSC),
    "1080p24": DecklinkMode("24ps", Fraction(24)),
    "1080p25": DecklinkMode("Hp25", Fraction(25)),
    "1080p29.97": DecklinkMode("Hp29", 30 * NTSC),
    "1080p30": DecklinkMode("Hp30", Fraction(30)),
    "1080p50": DecklinkMode("Hp50", Fraction(50)),
    "1080p59.94": DecklinkMode("Hp59", 60 * NTSC),
    "1080p60": DecklinkMode("Hp60", Fraction(60)),
    "2160p23.98": DecklinkMode("4k23", 24 * NTSC),
    "2160p24": DecklinkMode("4k24", Fraction(24)),
    "2160p25": DecklinkMode("4k25", Fraction(25)),
    "2160p29.97": DecklinkMode("4k29", 30 * NTSC),
    "2160p30": DecklinkMode("4k30", Fraction(30)),
    "2160p50": DecklinkMode("4k50", Fraction(50)),
    "2160p59.94": DecklinkMode("4k59", 60 * NTSC),
    "2160p60": DecklinkMode("4k60", Fraction(60)),
}
