"""Where the stream may be sent to: one frozen model a kind of target, written in a profile as `{kind: place, …}`."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from streamctl.core.addresses import IngestAddress, SrtTargetAddress
from streamctl.core.secret_reference import SecretReference
from streamctl.core.values import LocalPath, Value
from streamctl.profile.kinds import keys_of, kind_of
from streamctl.profile.quantities import Span

COPY_SUFFIX = ".mkv"
"""Ending of a file target: Matroska is whole up to about its last second whenever it is cut."""
LEAST_SEGMENTS = 3
"""Segments that a playlist lists at least: players begin three segments before the end (RFC 8216, 6.3.3)."""
NAMED_KINDS = ("srt", "hls", "file")
"""Keys that tell these kinds of target from the others."""


class NetworkTarget(Value):
    """A server that the stream is sent to over RTMP."""

    platform: Literal["youtube", "twitch", "facebook", "vimeo", "custom"] = Field(
        default="custom", description="Whose limits on bit rate and key frames hold; custom has none."
    )
    url: Annotated[str, IngestAddress(("rtmp", "rtmps"))] = Field(
        description="Address without the stream key: rtmps://host/application."
    )
    key: SecretReference = Field(description="Where the stream key is kept.")
    receiver: Literal[False] = Field(default=False, description="false: a server somewhere on the network.")


class ReceiverTarget(Value):
    """A receiver on this machine that streamctl starts itself: for rehearsals."""

    receiver: Literal[True, "srt"] = Field(
        description="true: streamctl starts a receiver of its own, srt: one for SRT; there is no url or key."
    )


class SrtTarget(Value):
    """A server that the stream is sent to over SRT: over bad lines better than RTMP."""

    srt: Annotated[str, SrtTargetAddress()] = Field(
        description="Address, srt://host:port; passphrase and stream id stand apart."
    )
    passphrase: SecretReference | None = Field(
        default=None, description="Where the passphrase is kept that the stream is encrypted with; none: in the clear."
    )
    stream_id: SecretReference | None = Field(
        default=None, description="Where the stream id is kept that the server tells its callers apart by."
    )
    latency: Annotated[timedelta, Span("20ms", "8s")] = Field(
        default=timedelta(milliseconds=120),
        description="What lost packets may take to be sent again: four times the line's round trip.",
    )


class HlsTarget(Value):
    """A folder on this machine or on a share, from which a web server serves the stream as HLS."""

    hls: LocalPath = Field(
        description="Folder of its own for playlist (index.m3u8) and segments, from the profile's folder."
    )
    segment: Annotated[timedelta, Span("1s", "10s")] = Field(
        default=timedelta(seconds=2), description="Length of a segment; viewers are about four of them behind."
    )
    window: Annotated[timedelta, Span("6s", "10m")] = Field(
        default=timedelta(seconds=30),
        description="How much of the stream the playlist lists; what is older is deleted.",
    )

    @model_validator(mode="after")
    def _enough_listed(self) -> "HlsTarget":
        if self.window < LEAST_SEGMENTS * self.segment:
            raise PydanticCustomError("hls_window", "the window is shorter than three segments")
        return self


def _matroska(path: Path) -> Path:
    if path.suffix.lower() != COPY_SUFFIX or not path.stem:
        raise PydanticCustomError("copy_suffix", "a copy is a Matroska file")
    return path


class FileTarget(Value):
    """A further copy of the programme in a file, such as on a stick for the speaker."""

    file: Annotated[LocalPath, AfterValidator(_matroska)] = Field(
        description="Matroska file (.mkv), from the profile's folder; one that exists stays, and -part-2 is written."
    )


def _kind(value: Any) -> str:
    receiver = value.get("receiver") if isinstance(value, dict) else getattr(value, "receiver", False)
    if receiver is True or receiver == "srt":
        return "receiver"
    keys = keys_of(value)
    return next((name for name in NAMED_KINDS if name in keys), "network")


Target = Annotated[
    Annotated[NetworkTarget, Tag("<network>")]
    | Annotated[ReceiverTarget, Tag("<receiver>")]
    | Annotated[SrtTarget, Tag("<srt>")]
    | Annotated[HlsTarget, Tag("<hls>")]
    | Annotated[FileTarget, Tag("<file>")],
    kind_of(_kind, "", ("network", "receiver", *NAMED_KINDS)),
]
"""One place the stream is sent to."""
