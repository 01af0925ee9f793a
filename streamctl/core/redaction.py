"""Keeps secrets out of everything a person or a file may see."""

import html
import json
import os
import re
import threading
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote, quote_plus

MASK: Final = "***"
MINIMUM_LENGTH: Final = 4
"""Shorter values are not masked in running text: they would blank out ordinary words (characters)."""
DISTINCT_LENGTH: Final = 8
"""A value at least this long is a secret wherever it occurs inside another one; a shorter one (`live`, `test`) may be a
part of an honest path, so that only a variable that equals it is kept from children (characters)."""

_registering = threading.Lock()
_known: tuple[str, ...] = ()
_hidden_variables: frozenset[str] = frozenset()
_URL_CREDENTIALS = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]{1,20}://)[^/\s\"'<>]*@", re.IGNORECASE)
_NAMED_VALUE = re.compile(r"(?P<name>rtmp_playpath\s*[=:]\s*)\S+|(?P<query>passphrase=)[^\s&\"']+", re.IGNORECASE)


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
    """Remember `value`, as it is and as it is written in URLs, JSON and HTML, so that `redact` masks it from now on."""
    global _known  # noqa: PLW0603 - a whole new tuple: other threads may be reading the old one
    if len(value) >= MINIMUM_LENGTH:
        with _registering:
            _known = tuple(dict.fromkeys((*_known, *_spellings(value))))


def _spellings(value: str) -> Iterable[str]:
    """Yield `value` and what becomes of it in the places where it is likely to turn up."""
    yield value
    yield from (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1])
    yield from (repr(value)[1:-1], html.escape(value))
    for quoted in (
        quote(value, safe="", errors="replace"),
        quote(value, errors="replace"),
        quote_plus(value, errors="replace"),
    ):
        yield from (quoted, re.sub("%[0-9A-F]{2}", lambda escape: escape[0].lower(), quoted))


def hide_variable(name: str) -> None:
    """Keep the environment variable `name`, which holds a secret, from all children started from now on."""
    global _hidden_variables  # noqa: PLW0603 - a whole new set: other threads may be reading the old one
    with _registering:
        _hidden_variables |= {name}


def redact(text: str) -> str:
    """Return `text` with every known secret, URL password, RTMP play path and SRT passphrase masked."""
    text = _mask(text, _spans(text))
    text = _URL_CREDENTIALS.sub(rf"\g<scheme>{MASK}@", text)
    return _NAMED_VALUE.sub(lambda found: f"{found['name'] or found['query']}{MASK}", text)


def redact_values(document: Any) -> Any:
    """Return the JSON value `document` with each text in it redacted; keys, numbers and structure stay as they are."""
    if isinstance(document, str):
        return redact(document)
    if isinstance(document, Mapping):
        return {key: redact_values(value) for key, value in document.items()}
    if isinstance(document, list | tuple):
        return [redact_values(value) for value in document]
    return document


def _spans(text: str) -> list[tuple[int, int]]:
    """Return start and end of each occurrence of a known secret in `text`, also of overlapping ones, by start."""
    found: list[tuple[int, int]] = []
    for value in _known:
        start = text.find(value)
        while start >= 0:
            found.append((start, start + len(value)))
            start = text.find(value, start + 1)
    return sorted(found)


def _mask(text: str, spans: list[tuple[int, int]]) -> str:
    """Return `text` with one MASK in place of each run of overlapping `spans`."""
    parts: list[str] = []
    done = 0
    for start, end in spans:
        if start >= done:
            parts += (text[done:start], MASK)
        done = max(done, end)
    return "".join([*parts, text[done:]])


def clean_environment() -> dict[str, str]:
    """Return this process's environment without the variables that hold a secret: what children get."""
    return {name: value for name, value in os.environ.items() if not _holds_secret(name, value)}


def _holds_secret(name: str, value: str) -> bool:
    return name in _hidden_variables or any(
        secret == value or (len(secret) >= DISTINCT_LENGTH and secret in value) for secret in _known
    )
