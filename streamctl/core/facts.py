"""What the machine has to offer a show; measured in `media`, decided upon in `plan`."""

from pydantic import Field

from streamctl.core.values import Value


class MachineFacts(Value):
    """What a plan takes into account of the machine it is made on."""

    cores: int = Field(ge=1)
    """Processor cores this process may use."""
    free_bytes: int | None = Field(default=None, ge=0)
    """Free space where the recordings will lie (bytes); None if it cannot be told."""
    ffmpeg: str | None = None
    """Version of the FFmpeg that would be used, as it says it; None where none is usable."""
