"""What the machine has to offer a show; measured in `media`, decided upon in `plan`."""

from pydantic import Field

from streamctl.core.encoders import EncoderKind
from streamctl.core.values import Value

DISTURBED_CORES = 0.25
"""More cores than this at work for other programs make a measurement unfair: sharing a core's two threads, or its
cache, lets the same work cost up to half as much again. An idle desktop stays below 0.1."""


class EncoderFact(Value):
    """What a trial encode at a show's own settings showed of one encoder."""

    kind: EncoderKind
    proven: bool
    """Whether every picture came, could be decoded again, and lay in closed groups of the length asked for."""
    speed: float = Field(default=0.0, ge=0)
    """Times real time; 0 where nothing came."""
    cores: float = Field(default=0.0, ge=0)
    """Processor cores that encoding in real time keeps busy."""
    reason: str | None = None
    """Why it is not proven: FFmpeg's own words, or what is wrong with the stream."""


class LoadFacts(Value):
    """What encoding and decoding cost on this machine at one show's own size, rate and preset."""

    settings: str
    """What was encoded, in words."""
    encoders: tuple[EncoderFact, ...]
    """Each encoder that was tried: hardware first, x264 last and always."""
    decode_cores: float | None = Field(ge=0)
    """Processor cores that taking one camera of the show's size keeps busy: decoding and scaling; None if unknown."""
    iso_cores: float | None = Field(ge=0)
    """Processor cores that recording one camera alone keeps busy where its picture has to be encoded for that; None if
    unknown, 0 where no camera needs it."""
    others_cores: float = Field(default=0.0, ge=0)
    """Processor cores that other programs kept busy meanwhile."""

    @property
    def disturbed(self) -> bool:
        """Whether other programs were so busy that the figures are too high."""
        return self.others_cores > DISTURBED_CORES


class MirrorFacts(Value):
    """The disk that the programme is written to a second time."""

    there: bool
    """Whether its folder exists."""
    same_device: bool = False
    """Whether it is the very disk that the recordings lie on."""
    free_bytes: int | None = Field(default=None, ge=0)
    """Free space there (bytes); None if it cannot be told."""


class MachineFacts(Value):
    """What a plan takes into account of the machine it is made on."""

    cores: int = Field(ge=1)
    """Processor cores this process may use."""
    free_bytes: int | None = Field(default=None, ge=0)
    """Free space where the recordings will lie (bytes); None if it cannot be told."""
    ffmpeg: str | None = None
    """Version of the FFmpeg that would be used, as it says it; None where none is usable."""
    system: str | None = None
    """The operating system, as Python's `sys.platform` calls it; None where that does not matter."""
    inputs: frozenset[str] | None = None
    """Kinds of devices that FFmpeg was built to open; None where that does not matter or cannot be told."""
    load: LoadFacts | None = None
    """What a trial at the show's own settings measured; None where none was made."""
    mirror: MirrorFacts | None = None
    """The mirror's disk; None where there is no mirror, or its disk did not answer."""
