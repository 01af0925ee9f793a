"""Keeps secrets out of everything a person or a file may see."""

import os
import re
from typing import Final

MASK: Final = "***"
MINIMUM_LENGTH: Final = 4
"""Shorter values are not masked in running text: they would blank out ordinary words (characters)."""

_known: set[str] = set()
_URL_CREDENTIALS = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]*://)[^/\s@:]+:[^/\s@]+@", re.IGNORECASE)
_STREAM_KEY_OPTION = re.compile(r"(rtmp_playpath[=:]\s*)\S+")


class Secret:
    """A secret's value, readable only by `reveal()`; printing, comparing or pickling shows nothing."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value
        register(value)

    def reveal(self) -> str:
        """Return the value itself, for the one place that must send it."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __reduce__(self) -> tuple[object, ...]:
        message = "a Secret is not to be pickled"
        raise TypeError(message)


def register(value: str) -> None:
    """Remember `value` so that `redact` masks it from now on in this process."""
    if len(value) >= MINIMUM_LENGTH:
        _known.add(value)


def redact(text: str) -> str:
    """Return `text` with every known secret, URL password and RTMP play path masked."""
    for value in sorted(_known, key=len, reverse=True):
        text = text.replace(value, MASK)
    text = _URL_CREDENTIALS.sub(rf"\g<scheme>{MASK}@", text)
    return _STREAM_KEY_OPTION.sub(rf"\g<1>{MASK}", text)


def clean_environment() -> dict[str, str]:
    """Return this process's environment without any variable that holds a known secret: what children get."""
    return {name: value for name, value in os.environ.items() if not any(secret in value for secret in _known)}
