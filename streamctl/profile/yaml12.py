"""What a plain YAML scalar means by the core schema of YAML 1.2 (chapter 10.3.2), where PyYAML follows YAML 1.1.

`19:30`, `on`, `yes` and `1_000` are text here, and `0123` is 123.
"""

import re

NUMBER_DIGITS = 64
"""Longer numbers stay text: nothing in a profile is that large, and Python refuses to read very long ones (digits)."""

Scalar = str | int | float | bool | None

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_PREFIXED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITY = re.compile(r"([-+]?)\.(inf|Inf|INF)")
_NO_NUMBER = frozenset({".nan", ".NaN", ".NAN"})


def plain_scalar(text: str) -> Scalar:
    """Return the value of the plain (unquoted, untagged) scalar `text`."""
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    number = _number(text) if len(text) <= NUMBER_DIGITS else None
    return text if number is None else number


def _number(text: str) -> int | float | None:
    if _INTEGER.fullmatch(text):
        return int(text)
    if _PREFIXED.fullmatch(text):
        return int(text, base=0)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INFINITY.fullmatch(text):
        return float("-inf") if text.startswith("-") else float("inf")
    return float("nan") if text in _NO_NUMBER else None
