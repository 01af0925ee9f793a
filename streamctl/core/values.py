"""Small frozen values that every room speaks: sizes, rectangles, frame rates, paths."""

import re
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

SAMPLE_RATE = 48_000
"""Audio sampling rate of every session (Hz): what the streaming platforms and the archive use."""
CHANNELS = 2
"""Audio channels of every session; a lone microphone goes to both."""


class Value(BaseModel):
    """Base of frozen, validated values; unknown keys are errors and errors never echo an input."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Size(Value):
    """Width and height of a picture (pixels, both even: yuv420p halves them for colour)."""

    width: int = Field(ge=16, le=7680, multiple_of=2, description="Width in pixels, even.")
    height: int = Field(ge=16, le=4320, multiple_of=2, description="Height in pixels, even.")

    @property
    def frame_bytes(self) -> int:
        """Bytes of one yuv420p frame."""
        return self.width * self.height * 3 // 2

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"

    def __hash__(self) -> int:
        return self.width << 16 | self.height  # asked many times a frame: cheaper than pydantic's


LEAST_EDGE = 16
"""The least width and height of a place in the picture (pixels)."""


class Rectangle(Value):
    """A place on the canvas (pixels from the top left, all even)."""

    x: int = Field(ge=0, multiple_of=2, description="Left edge in pixels.")
    y: int = Field(ge=0, multiple_of=2, description="Top edge in pixels.")
    width: int = Field(ge=LEAST_EDGE, multiple_of=2, description="Width in pixels.")
    height: int = Field(ge=LEAST_EDGE, multiple_of=2, description="Height in pixels.")

    @classmethod
    def around(cls, left: float, top: float, right: float, bottom: float, within: Size | None = None) -> Self:
        """Return the smallest place, in a picture of size `within`, that holds all between these edges (pixels)."""
        x, y = floor(left / 2) * 2, floor(top / 2) * 2
        width = max(ceil(right / 2) * 2 - x, LEAST_EDGE)
        height = max(ceil(bottom / 2) * 2 - y, LEAST_EDGE)
        if within is not None:
            x, y = min(x, within.width - width), min(y, within.height - height)
        return cls(x=x, y=y, width=width, height=height)

    @property
    def size(self) -> Size:
        """The rectangle's size."""
        return Size(width=self.width, height=self.height)


SIZE_FORM = r"^[0-9]{1,5}x[0-9]{1,5}$"
"""A picture's size as people write it: `1280x720`."""
FRAME_RATE_FORM = r"^[0-9]{1,6}(/[0-9]{1,6})?$"
"""A frame rate as text: `30` or `30000/1001`."""
LARGEST_FRAME_RATE = 240
"""The highest frame rate of anything here (frames per second): slow-motion cameras included."""


def _size(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not re.fullmatch(SIZE_FORM, value):
        raise PydanticCustomError("size", "a size is written as 1280x720")
    width, height = value.split("x")
    return {"width": int(width), "height": int(height)}


WrittenSize = Annotated[
    Size,
    BeforeValidator(_size),
    WithJsonSchema({"type": "string", "pattern": SIZE_FORM}, mode="validation"),
    PlainSerializer(str, return_type=str, when_used="json"),
]
"""A size that a profile, and JSON, writes as `1280x720`."""


def _fraction(value: Any) -> Fraction:
    rate = value if isinstance(value, Fraction) else _written_fraction(value)
    if not 0 < rate <= LARGEST_FRAME_RATE:
        raise PydanticCustomError("frame_rate", "a frame rate is above 0")
    return rate


def _written_fraction(value: Any) -> Fraction:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole and not (isinstance(value, str) and re.fullmatch(FRAME_RATE_FORM, value)):
        raise PydanticCustomError("frame_rate", "a frame rate is a whole number or a fraction such as 30000/1001")
    try:
        return Fraction(value)
    except ZeroDivisionError:
        raise PydanticCustomError("frame_rate", "a frame rate's denominator is above 0") from None


FrameRate = Annotated[
    Fraction,
    BeforeValidator(_fraction),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": LARGEST_FRAME_RATE},
                {"type": "string", "pattern": FRAME_RATE_FORM},
            ]
        },
        mode="validation",
    ),
    PlainSerializer(str, return_type=str),
]
"""Frames per second as an exact fraction; written `30` or `30000/1001`."""


def from_folder(path: Path, info: ValidationInfo) -> Path:
    """Return `path` with `~` expanded, a relative one from the folder of the validation's context if that names one."""
    folder = info.context.get("folder") if isinstance(info.context, dict) else None
    if folder is None:
        return path
    try:
        own = path.expanduser()
        return own if own.is_absolute() else (Path(folder) / own).resolve()
    except (OSError, RuntimeError, ValueError):
        raise PydanticCustomError("path", "the path leads nowhere") from None


def _some_path(value: Any) -> Any:
    if value == "":
        raise PydanticCustomError("path", "the path is empty")
    return str(value) if isinstance(value, Path) else value


LocalPath = Annotated[
    Path,
    BeforeValidator(_some_path),
    AfterValidator(from_folder),
    WithJsonSchema({"type": "string", "minLength": 1}, mode="validation"),
]
"""A path: `~` is expanded and a relative one starts at the folder given as `context={"folder": …}` of the validation.

Without a context it stays as it is written.
"""


def seconds_of_frame(frame: int, fps: Fraction) -> float:
    """Return the start of `frame` (counted from 0) in seconds at `fps` frames per second."""
    return float(frame / fps)


def samples_until(frame: int, fps: Fraction) -> int:
    """Return how many audio samples at SAMPLE_RATE have passed when `frame` starts (exact, rounded down)."""
    return frame * SAMPLE_RATE * fps.denominator // fps.numerator
