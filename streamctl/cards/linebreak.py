"""Where a line of Japanese or English may break, and which breaks read best."""

import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

NEVER_FIRST: Final = frozenset(
    "、。，．,.・：；:;？！?!‼⁇⁈⁉゛゜ヽヾゝゞ々〻ー゠–〜～…‥―）〕］｝〉》」』】〙〗｠»)]}’”〟"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ%％‰℃"
)
"""Characters that may not begin a line (JIS X 4051: closing brackets, hyphens, small kana, marks and units)."""
NEVER_LAST: Final = frozenset("（〔［｛〈《「『【〘〖｟«([{‘“〝￥＄¥$£€#＃№")
"""Characters that may not end a line (JIS X 4051: opening brackets and prefixed signs)."""
JOINERS: Final = frozenset("\u00a0\u202f\u2060")
"""No-break spaces and the word joiner: no line ends on either side of them."""
SPACES: Final = frozenset(" \u3000")
NUMBER: Final = 12.0
"""Penalty of parting a number from the word before or after it: 第3回, 令和8年, 40分."""
FORBIDDEN: Final = float("inf")
"""Penalty of a break that must not be."""

UNEVENNESS: Final = 6.0
"""Weight of lines of unequal length: two lines that are each a tenth of the text from even cost 0.72."""

# What a break between two classes costs beside that. Japanese phrases end in kana and begin with kanji or katakana, so
# that change is nearly free; a word torn in two is worse than one line twice as long as the other.
_PENALTIES: Final = {
    ("hiragana", "kanji"): 0.05,
    ("hiragana", "katakana"): 0.05,
    ("hiragana", "latin"): 0.05,
    ("hiragana", "hiragana"): 2.5,
    ("kanji", "kanji"): 4.0,
    ("kanji", "hiragana"): 5.0,
    ("kanji", "katakana"): 0.8,
    ("katakana", "kanji"): 0.8,
    ("katakana", "katakana"): 12.0,
    ("katakana", "hiragana"): 5.0,
    ("latin", "kanji"): 1.0,
    ("latin", "hiragana"): 4.0,
}


def wrap(text: str, offsets: Sequence[float], width: float, count: int) -> tuple[str, ...] | None:
    """Return `text` in exactly `count` lines no wider than `width`, even and broken where it reads best.

    Args:
        text: One paragraph without line breaks.
        offsets: Where each character begins, and at last where the text ends (pixels); one more than characters.
        width: The widest a line may be (pixels).
        count: How many lines.

    Returns:
        The lines without the spaces they were broken at, or None where no allowed breaks make them narrow enough.
    """
    breaks = [(0, 0.0), *_opportunities(text), (len(text), 0.0)]
    ideal = offsets[-1] / count
    best: list[tuple[float, tuple[int, ...]] | None] = [(0.0, (0,)), *[None] * (len(breaks) - 1)]
    for _ in range(count):
        best = [_extended(text, offsets, width, ideal, breaks, best, end) for end in range(len(breaks))]
    if best[-1] is None:
        return None
    places = best[-1][1]
    return tuple(text[start:end].strip(" \u3000") for start, end in pairwise(places))


def _extended(
    text: str,
    offsets: Sequence[float],
    width: float,
    ideal: float,
    breaks: Sequence[tuple[int, float]],
    best: Sequence[tuple[float, tuple[int, ...]] | None],
    end: int,
) -> tuple[float, tuple[int, ...]] | None:
    """Return the cheapest way to end one more line at break `end`: its cost and the places broken at."""
    place, penalty = breaks[end]
    found: tuple[float, tuple[int, ...]] | None = None
    for start in range(end - 1, -1, -1):
        line = _visible_width(text, offsets, breaks[start][0], place)
        if line > width:
            break
        before = best[start]
        if before is None or line <= 0:
            continue
        cost = before[0] + penalty + ((line - ideal) / offsets[-1] * UNEVENNESS) ** 2
        if found is None or cost <= found[0]:
            found = (cost, (*before[1], place))
    return found


def _visible_width(text: str, offsets: Sequence[float], start: int, end: int) -> float:
    while start < end and text[start] in SPACES:
        start += 1
    while start < end and text[end - 1] in SPACES:
        end -= 1
    return offsets[end] - offsets[start]


def _opportunities(text: str) -> list[tuple[int, float]]:
    """Return each place a line of `text` may end before, with the penalty of breaking there."""
    places = ((place, _penalty_at(text, place)) for place in range(1, len(text)))
    return [(place, penalty) for place, penalty in places if penalty != FORBIDDEN]


def _penalty_at(text: str, place: int) -> float:
    """Return the penalty of breaking `text` before `place`; an opening bracket may not end a line, blanks or not."""
    visible = text[:place].rstrip(" \u3000")
    return FORBIDDEN if visible[-1:] in NEVER_LAST else break_penalty(text[place - 1], text[place])


def break_penalty(before: str, after: str) -> float:
    """Return what a line break between the characters `before` and `after` costs; FORBIDDEN where it must not be."""
    if after in NEVER_FIRST or before in NEVER_LAST or after in SPACES or unicodedata.combining(after):
        return FORBIDDEN
    if before in JOINERS or after in JOINERS:
        return FORBIDDEN
    if before in SPACES or before in "、。，．！？」』）】・：；":
        return 0.0
    if after in NEVER_LAST:
        return 0.2
    kinds = (_kind(before), _kind(after))
    if kinds == ("latin", "latin"):
        return 1.0 if before in "-/" and after.isalpha() else FORBIDDEN
    if "kanji" in kinds and (before.isdigit() or after.isdigit()):
        return NUMBER
    return _PENALTIES.get(kinds, 0.6)


def _kind(character: str) -> str:
    if "\u3040" <= character <= "\u309f":
        return "hiragana"
    if "\u30a0" <= character <= "\u30ff" or "\uff66" <= character <= "\uff9f":
        return "katakana"
    if "\uff01" <= character <= "\uff5e" and character.isalnum():
        return "latin"
    return "kanji" if unicodedata.east_asian_width(character) in "WF" else "latin"
