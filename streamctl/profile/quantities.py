"""Durations and bit rates as people write them: `1h30m`, `500ms`, `3M`."""

import re
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any, TypeVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

DURATION_FORM = r"^(?=[0-9])([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,6}(\.[0-9]{1,3})?s)?([0-9]{1,8}ms)?$"
"""Hours, minutes, seconds and milliseconds in this order, at least one of them, each with its unit."""
BIT_RATE_FORM = r"^[0-9]{1,7}(\.[0-9]{1,3})?[kM]$"
"""A number and `k` (kilobits a second) or `M` (megabits a second)."""
KILOBITS = {"k": 1, "M": 1000}
"""Kilobits in a unit of bit rates."""
MILLISECONDS = {"h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
"""Milliseconds in a unit of durations, longest first."""

T = TypeVar("T", int, timedelta)


def parse_duration(text: str) -> timedelta:
    """Return the duration that `text` writes, such as `500ms`, `3s`, `5m`, `1h30m`. Raise ValueError if it is none."""
    found = re.fullmatch(DURATION_FORM, text)
    if found is None:
        message = "not a duration"
        raise ValueError(message)
    parts = (found[1], found[2], found[3], found[5])
    numbers = (Fraction(part.rstrip("hms")) if part else Fraction(0) for part in parts)
    return timedelta(milliseconds=int(sum(n * unit for n, unit in zip(numbers, MILLISECONDS.values(), strict=True))))


def duration_text(duration: timedelta) -> str:
    """Return `duration` (at least 0, to the millisecond) as a profile writes it; `parse_duration` gives it back."""
    rest = duration // timedelta(milliseconds=1)
    parts = []
    for unit, milliseconds in MILLISECONDS.items():
        number, rest = divmod(rest, milliseconds)
        parts += [f"{number}{unit}"] if number else []
    return "".join(parts) or "0s"


def parse_bit_rate(text: str) -> int:
    """Return the kilobits a second that `text` writes, such as `3000k` or `3M`. Raise ValueError if it is none."""
    if re.fullmatch(BIT_RATE_FORM, text):
        kilobits = Fraction(text[:-1]) * KILOBITS[text[-1]]
        if kilobits.denominator == 1:
            return int(kilobits)
    message = "not a bit rate"
    raise ValueError(message)


def bit_rate_text(kilobits: int) -> str:
    """Return `kilobits` a second as a profile writes it; `parse_bit_rate` gives it back."""
    return f"{kilobits}k"


@dataclass(frozen=True, slots=True)
class Span:
    """Marks a `timedelta` that a profile writes as text, at least `shortest` and at most `longest`.

    Raises PydanticCustomError of type `duration` for another form, `below` or `above` (with `bound`) out of bounds.
    """

    shortest: str
    longest: str

    def read(self, value: Any) -> timedelta:
        """Return the duration in `value`, a text or a timedelta."""
        try:
            duration = value if isinstance(value, timedelta) else parse_duration(str(value))
        except ValueError:
            raise PydanticCustomError("duration", "a duration is written as 500ms, 3s, 5m or 1h30m") from None
        return _within(
            duration, (self.shortest, parse_duration(self.shortest)), (self.longest, parse_duration(self.longest))
        )

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        written = core_schema.plain_serializer_function_ser_schema(
            duration_text, return_schema=core_schema.str_schema()
        )
        return core_schema.no_info_plain_validator_function(self.read, serialization=written)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": DURATION_FORM, "x-least": self.shortest, "x-most": self.longest}


@dataclass(frozen=True, slots=True)
class Rate:
    """Marks an `int` of kilobits a second that a profile writes as text, at least `lowest` and at most `highest`.

    Raises PydanticCustomError of type `bit_rate` for another form, `below` or `above` (with `bound`) out of bounds.
    """

    lowest: str
    highest: str

    def read(self, value: Any) -> int:
        """Return the kilobits a second in `value`, a text."""
        try:
            kilobits = parse_bit_rate(value if isinstance(value, str) else "")
        except ValueError:
            raise PydanticCustomError("bit_rate", "a bit rate is written as 3000k or 3M") from None
        return _within(
            kilobits, (self.lowest, parse_bit_rate(self.lowest)), (self.highest, parse_bit_rate(self.highest))
        )

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        written = core_schema.plain_serializer_function_ser_schema(
            bit_rate_text, return_schema=core_schema.str_schema()
        )
        return core_schema.no_info_plain_validator_function(self.read, serialization=written)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": BIT_RATE_FORM, "x-least": self.lowest, "x-most": self.highest}


def _within(value: T, least: tuple[str, T], most: tuple[str, T]) -> T:
    if value < least[1]:
        raise PydanticCustomError("below", "at least {bound}", {"bound": least[0]})
    if value > most[1]:
        raise PydanticCustomError("above", "at most {bound}", {"bound": most[0]})
    return value
