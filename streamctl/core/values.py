"""Small frozen values that every room speaks: sizes, rectangles, frame rates."""

from fractions import Fraction
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

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


class Rectangle(Value):
    """A place on the canvas (pixels from the top left, all even)."""

    x: int = Field(ge=0, multiple_of=2, description="Left edge in pixels.")
    y: int = Field(ge=0, multiple_of=2, description="Top edge in pixels.")
    width: int = Field(ge=16, multiple_of=2, description="Width in pixels.")
    height: int = Field(ge=16, multiple_of=2, description="Height in pixels.")

    @property
    def size(self) -> Size:
        """The rectangle's size."""
        return Size(width=self.width, height=self.height)


def _fraction(value: Any) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, str | int):
        return Fraction(value)
    message = "a frame rate is a whole number or a fraction such as '30000/1001'"
    raise ValueError(message)


FrameRate = Annotated[
    Fraction,
    BeforeValidator(_fraction, json_schema_input_type=str | int),
    PlainSerializer(str, return_type=str),
]
"""Frames per second as an exact fraction; written `30` or `30000/1001`."""


def seconds_of_frame(frame: int, fps: Fraction) -> float:
    """Return the start of `frame` (counted from 0) in seconds at `fps` frames per second."""
    return float(frame / fps)


def samples_until(frame: int, fps: Fraction) -> int:
    """Return how many audio samples at SAMPLE_RATE have passed when `frame` starts (exact, rounded down)."""
    return frame * SAMPLE_RATE * fps.denominator // fps.numerator
