"""Did you mean …?"""

from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

LIKENESS = 0.7
"""How alike two words must be (difflib's ratio, 0 to 1): `widht` and `width` are 0.8, `slides` and `wide` 0.6."""
LONGEST = 80
"""Longer words are no typing mistake of a name, and comparing them takes long (characters)."""
MOST_NAMES = 100
"""More names than an event has are not compared: it takes long, and one of them is always somewhat alike."""


def closest(word: Any, names: Collection[str]) -> str | None:
    """Return the one of `names` that `word` is most likely meant to be, None when it is like none of them."""
    if not isinstance(word, str) or len(word) > LONGEST or len(names) > MOST_NAMES:
        return None
    plain = {name.lower().replace("-", "_"): name for name in names}
    found = get_close_matches(word.lower().replace("-", "_"), plain, n=1, cutoff=LIKENESS)
    return plain[found[0]] if found else None
