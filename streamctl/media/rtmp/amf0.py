"""AMF0, the form of RTMP's commands (Adobe's "Action Message Format -- AMF 0", 2007)."""

import struct
from collections.abc import Mapping
from typing import TypeAlias

Amf: TypeAlias = "bool | float | str | list[Amf] | dict[str, Amf] | None"
"""A value of AMF0: undefined reads as None, a date as its milliseconds."""

NUMBER, BOOLEAN, STRING, OBJECT, NULL, UNDEFINED, ECMA_ARRAY, OBJECT_END, STRICT_ARRAY, DATE, LONG_STRING = (
    0,
    1,
    2,
    3,
    5,
    6,
    8,
    9,
    10,
    11,
    12,
)
DEEPEST = 16
"""Values inside values beyond this are no command of any server."""


def encode(value: "float | str | Mapping[str, str] | None") -> bytes:
    """Return `value` in AMF0: what a `connect` consists of.

    Raises:
        struct.error: A text is longer than 65535 bytes.
    """
    if value is None:
        return bytes([NULL])
    if isinstance(value, str):
        return bytes([STRING]) + _name(value)
    if isinstance(value, Mapping):
        fields = b"".join(_name(name) + encode(field) for name, field in value.items())
        return bytes([OBJECT]) + fields + bytes([0, 0, OBJECT_END])
    return struct.pack(">Bd", NUMBER, value)


def _name(text: str) -> bytes:
    data = text.encode()
    return struct.pack(">H", len(data)) + data


def decode_all(data: bytes) -> "list[Amf]":
    """Return the values in `data`, one after the other.

    Raises:
        ValueError: `data` is no AMF0.
    """
    reader = _Reader(data)
    values: list[Amf] = []
    while reader.left:
        values.append(reader.value())
    return values


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0
        self._depth = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._place

    def _take(self, count: int) -> bytes:
        if count > self.left:
            message = "the message ends inside a value"
            raise ValueError(message)
        self._place += count
        return self._data[self._place - count : self._place]

    def _number(self, form: str) -> float:
        return float(struct.unpack(form, self._take(struct.calcsize(form)))[0])

    def _text(self, form: str) -> str:
        return self._take(int(self._number(form))).decode(errors="replace")

    def value(self) -> "Amf":
        """Return the next value."""
        kind = self._take(1)[0]
        if kind == NUMBER:
            return self._number(">d")
        if kind == BOOLEAN:
            return bool(self._take(1)[0])
        if kind in {NULL, UNDEFINED}:
            return None
        if kind in {STRING, LONG_STRING}:
            return self._text(">H" if kind == STRING else ">I")
        if kind == DATE:
            milliseconds = self._number(">d")
            self._take(2)
            return milliseconds
        return self._compound(kind)

    def _compound(self, kind: int) -> "Amf":
        self._depth += 1
        if self._depth > DEEPEST:
            message = "values inside values without end"
            raise ValueError(message)
        try:
            if kind == STRICT_ARRAY:
                return [self.value() for _ in range(int(self._number(">I")))]
            if kind == ECMA_ARRAY:
                self._take(4)
            elif kind != OBJECT:
                message = f"no value begins with {kind}"
                raise ValueError(message)
            return self._fields()
        finally:
            self._depth -= 1

    def _fields(self) -> "dict[str, Amf]":
        fields: dict[str, Amf] = {}
        while True:
            name = self._text(">H")
            if not name and self.left and self._data[self._place] == OBJECT_END:
                self._place += 1
                return fields
            fields[name] = self.value()
