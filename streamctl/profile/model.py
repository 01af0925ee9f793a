"""The event as written: one frozen model a section of the profile, every key with its meaning, unit and bounds.

Defaults without another source are the values that the design's own example event uses.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, Tag, ValidationInfo, field_validator

from streamctl.core import sources as s
from streamctl.core.encoders import EncoderWish
from streamctl.core.secret_reference import SecretReference
from streamctl.core.values import FrameRate, LocalPath, Size, Value, WrittenSize, from_folder
from streamctl.profile.kinds import by_key, by_value
from streamctl.profile.moments import aware_start, known_timezone
from streamctl.profile.quantities import Rate, Span
from streamctl.profile.target_kinds import Target
from streamctl.profile.words import COLOUR_FORM, HOST_FORM, Id, Line, Share, Words

FONT_SUFFIXES = (".otf", ".ttf", ".ttc", ".otc")
"""Endings by which a card's font is a file and not a family."""


class Event(Value):
    """Who, what, where, when."""

    id: Id = Field(description="Short name of the event; names its session folders and its lock.")
    title: Line = Field(description="Title of the event, as the audience reads it.")
    organizer: Line | None = Field(default=None, description="Who holds the event.")
    venue: Line | None = Field(default=None, description="Where the event takes place.")
    language: Literal["ja", "en"] = Field(default="ja", description="Language of the event and its teaching material.")
    timezone: Annotated[str, AfterValidator(known_timezone)] = Field(
        description="Time zone of the venue as IANA names it, such as Asia/Tokyo."
    )
    starts: datetime | None = Field(
        default=None,
        description="Planned start: date and time in the event's time zone, such as 2026-12-04T13:30.",
    )

    @field_validator("starts", mode="before", json_schema_input_type=str | None)
    @classmethod
    def _aware(cls, value: Any, info: ValidationInfo) -> Any:
        return aware_start(value, info.data.get("timezone"))


class Video(Value):
    """The programme's picture: one encode that all targets and the recording share."""

    size: WrittenSize = Field(
        default=Size(width=1280, height=720), description="Width x height (pixels, both even, 16x16 to 7680x4320)."
    )
    fps: Annotated[FrameRate, Field(ge=10, le=60)] = Field(
        default=Fraction(30), description="Frames per second: a whole number or a fraction such as 30000/1001."
    )
    bitrate: Annotated[int, Rate("300k", "51M")] = Field(
        default=3000, description="Bit rate of the picture, such as 3000k or 3M (kilobits, megabits a second)."
    )
    keyframe_interval: Annotated[timedelta, Span("1s", "4s")] = Field(
        default=timedelta(seconds=2), description="Time between key frames; the platforms advise 2s and allow up to 4s."
    )
    preset: Literal["ultrafast", "superfast", "veryfast", "faster", "fast", "medium"] = Field(
        default="veryfast", description="x264's preset: slower gives a better picture for more processor time."
    )
    encoder: EncoderWish = Field(
        default="auto",
        description="What encodes the picture; auto: a graphics card's encoder that proves itself, else x264.",
    )


class Audio(Value):
    """The programme's sound."""

    master: Id | None = Field(
        description="Microphone or camera whose sound the audience hears; null for a programme without sound."
    )
    bitrate: Annotated[int, Rate("64k", "320k")] = Field(
        default=128, description="Bit rate of the sound, such as 128k (kilobits a second)."
    )


class FfmpegEngine(Value):
    """Our own switcher mixes and encodes."""

    kind: Literal["ffmpeg"] = Field(description="ffmpeg: streamctl mixes and encodes by itself.")


class ObsEngine(Value):
    """An OBS mixes and encodes."""

    kind: Literal["obs"] = Field(description="obs: an OBS with obs-websocket mixes and encodes.")
    host: Annotated[str, Field(pattern=HOST_FORM)] = Field(
        default="127.0.0.1", description="Host name or IP address of the machine that OBS runs on."
    )
    port: int = Field(default=4455, ge=1, le=65535, description="TCP port of obs-websocket.")
    password: SecretReference | None = Field(default=None, description="Where the password of obs-websocket is kept.")


Engine = Annotated[
    Annotated[FfmpegEngine, Tag("<ffmpeg>")] | Annotated[ObsEngine, Tag("<obs>")], by_value("kind", "ffmpeg", "obs")
]
"""What mixes and encodes."""
EngineKind = Literal["ffmpeg", "obs"]
"""Which of them."""

CameraSource = Annotated[
    Annotated[s.FileSource, Tag("<file>")]
    | Annotated[s.V4l2Source, Tag("<v4l2>")]
    | Annotated[s.DshowSource, Tag("<dshow>")]
    | Annotated[s.AvfoundationSource, Tag("<avfoundation>")]
    | Annotated[s.DecklinkSource, Tag("<decklink>")]
    | Annotated[s.RtspSource, Tag("<rtsp>")]
    | Annotated[s.SrtSource, Tag("<srt>")]
    | Annotated[s.RtmpSource, Tag("<rtmp>")]
    | Annotated[s.HttpSource, Tag("<http>")]
    | Annotated[s.LavfiSource, Tag("<lavfi>")]
    | Annotated[s.TestSource, Tag("<test>")],
    by_key("file", "v4l2", "dshow", "avfoundation", "decklink", "rtsp", "srt", "rtmp", "http", "lavfi", "test"),
]
"""Where a camera's picture (and sound, where it has any) comes from: `{kind: place, …}`."""

MicrophoneSource = Annotated[
    Annotated[s.AlsaSource, Tag("<alsa>")]
    | Annotated[s.PulseSource, Tag("<pulse>")]
    | Annotated[s.DshowSound, Tag("<dshow>")]
    | Annotated[s.AvfoundationSound, Tag("<avfoundation>")]
    | Annotated[s.CameraSound, Tag("<camera>")]
    | Annotated[s.FileSource, Tag("<file>")]
    | Annotated[s.RtspSource, Tag("<rtsp>")]
    | Annotated[s.SrtSource, Tag("<srt>")]
    | Annotated[s.RtmpSource, Tag("<rtmp>")]
    | Annotated[s.HttpSource, Tag("<http>")],
    by_key("alsa", "pulse", "dshow", "avfoundation", "camera", "file", "rtsp", "srt", "rtmp", "http"),
]
"""Where a microphone's sound comes from: `{kind: place, …}`."""


class Camera(Value):
    """One camera."""

    label: Line | None = Field(default=None, description="What people call the camera; its name if left out.")
    role: Literal["close", "wide", "slides", "audience", "other"] = Field(
        default="other", description="What the camera sees; the first of role wide is the one cut to when in doubt."
    )
    source: CameraSource = Field(description="Where its picture comes from.")
    fallback: Id | None = Field(default=None, description="Camera that takes over on air when this one is lost.")
    delay: Annotated[timedelta, Span("0s", "10s")] = Field(
        default=timedelta(0), description="Holds picture and sound of this camera back, to match slower ones."
    )
    iso: bool | None = Field(
        default=None, description="Whether this camera is recorded on its own as well; as recording.iso if left out."
    )


class Microphone(Value):
    """One microphone."""

    source: MicrophoneSource = Field(description="Where its sound comes from.")
    gain: float = Field(default=0.0, ge=-60, le=30, allow_inf_nan=False, description="Louder or softer (decibels).")
    delay: Annotated[timedelta, Span("0s", "10s")] = Field(
        default=timedelta(0), description="Holds the sound back until it matches the picture."
    )
    backup: Id | None = Field(
        default=None, description="Microphone or camera whose sound takes over while this one is lost or silent."
    )


class FullScene(Value):
    """One camera fills the picture."""

    layout: Literal["full"] = Field(description="full: one camera fills the picture.")
    label: Line | None = Field(default=None, description="What people call the scene; its name if left out.")
    camera: Id = Field(description="Camera that fills the picture.")


class PictureInPictureScene(Value):
    """One camera fills the picture, a second lies small in a corner."""

    layout: Literal["picture-in-picture"] = Field(description="picture-in-picture: a small camera over a full one.")
    label: Line | None = Field(default=None, description="What people call the scene; its name if left out.")
    background: Id = Field(description="Camera that fills the picture.")
    inset: Id = Field(description="Camera that lies in the corner.")
    corner: Literal["top-left", "top-right", "bottom-left", "bottom-right"] = Field(
        default="bottom-right", description="Corner that the inset lies in."
    )
    size: Share = Field(default=0.25, ge=0.1, le=0.5, description="Width of the inset (share of the picture's width).")
    margin: Share = Field(
        default=0.03,
        ge=0.0,
        le=0.2,
        description="Distance of the inset from the edges (share of the picture's height).",
    )


class SideBySideScene(Value):
    """Two cameras next to each other."""

    layout: Literal["side-by-side"] = Field(description="side-by-side: two cameras next to each other.")
    label: Line | None = Field(default=None, description="What people call the scene; its name if left out.")
    left: Id = Field(description="Camera on the left.")
    right: Id = Field(description="Camera on the right.")
    ratio: Share = Field(
        default=0.5, ge=0.2, le=0.8, description="Width of the left camera (share of the picture's width)."
    )


Scene = Annotated[
    Annotated[FullScene, Tag("<full>")]
    | Annotated[PictureInPictureScene, Tag("<picture-in-picture>")]
    | Annotated[SideBySideScene, Tag("<side-by-side>")],
    by_value("layout", "full", "picture-in-picture", "side-by-side"),
]
"""A named layout of cameras."""


def _font(font: str, info: ValidationInfo) -> str:
    is_file = "/" in font or font.lower().endswith(FONT_SUFFIXES)
    return str(from_folder(Path(font), info)) if is_file else font


class Card(Value):
    """A title picture, rendered before the show."""

    template: Literal["standby", "title", "lower-third", "break", "closing"] = Field(
        description="Look of the card; lower-third lies over the picture, the others replace it."
    )
    title: Words = Field(description="The card's main words.")
    subtitle: Words | None = Field(default=None, description="Words under the title.")
    speaker: Words | None = Field(default=None, description="Name of the speaker.")
    footer: Words | None = Field(default=None, description="Small words at the foot of the card.")
    font: Annotated[str, Field(min_length=1, max_length=400), AfterValidator(_font)] | None = Field(
        default=None,
        description="Font family, or font file from the profile's folder; a built-in Japanese font if left out.",
    )
    accent: Annotated[str, Field(pattern=COLOUR_FORM)] = Field(
        default="#3B82C4", description="Accent colour, #RRGGBB in quotes."
    )


class Cue(Value):
    """One item of the rundown."""

    id: Id = Field(description="Short name of the item.")
    title: Line = Field(description="Title of the item; becomes a chapter of the recording.")
    speaker: Line | None = Field(default=None, description="Who speaks.")
    duration: Annotated[timedelta, Span("1s", "24h")] = Field(description="Planned length.")
    scene: Id | None = Field(
        default=None, description="Scene or camera shown when the item begins; what was there stays if left out."
    )
    card: Id | None = Field(default=None, description="Card shown in place of the scene when the item begins.")
    lower_third: Id | None = Field(default=None, description="Card of template lower-third that comes with the item.")


class Rehearsal(Value):
    """What a rehearsal does differently."""

    targets: Mapping[Id, Target] = Field(
        default={}, description="Targets used instead of the event's own with --rehearsal, by name."
    )


class Recording(Value):
    """Where and how the recordings are written."""

    folder: LocalPath = Field(
        default=Path("../sessions"),
        validate_default=True,
        description="Folder that session folders are made in, from the profile's folder.",
    )
    mirror: LocalPath | None = Field(
        default=None,
        description="Folder on a second disk that the programme is recorded to as well, from the profile's folder; it "
        "has to exist. None if left out.",
    )
    iso: bool = Field(default=True, description="Whether each camera is recorded on its own beside the programme.")
    reserve: Annotated[timedelta, Span("1m", "24h")] = Field(
        default=timedelta(minutes=20),
        description="Room kept for the programme: the cameras' own recordings stop while the disk has room for less "
        "of it than this, and begin again by themselves.",
    )
    segment: Annotated[timedelta, Span("10s", "1h")] = Field(
        default=timedelta(seconds=60), description="Length of one file of a recording."
    )


class Safety(Value):
    """When a camera on air counts as lost and its fallback takes over."""

    signal_lost: Annotated[timedelta, Span("200ms", "30s")] = Field(
        default=timedelta(milliseconds=500), description="No new picture for this long: the camera is lost."
    )
    frozen: Annotated[timedelta, Span("500ms", "5m")] = Field(
        default=timedelta(seconds=3), description="The very same picture for this long: the camera is frozen."
    )
    black: Annotated[timedelta, Span("500ms", "5m")] = Field(
        default=timedelta(seconds=2), description="A black picture for this long: the camera is lost."
    )
    return_after: Annotated[timedelta, Span("1s", "10m")] = Field(
        default=timedelta(seconds=5), description="A lost camera must be sound for this long before it may return."
    )


class Archive(Value):
    """What the hand-off contains; kept in the session's record, not carried out yet."""

    loudness: Literal["web", "broadcast-jp", "ebu", "aes", "youtube"] = Field(
        default="web",
        description="Loudness of the deliverables: web -16, broadcast-jp -24, ebu -23, aes -18, youtube -14 LUFS.",
    )
    renditions: Annotated[tuple[Literal["1080p", "720p", "480p", "audio"], ...], Field(min_length=1)] = Field(
        default=("720p", "480p", "audio"), description="Versions of the recording to make."
    )
    packages: tuple[Literal["scorm12", "cmi5", "web"], ...] = Field(
        default=(), description="Teaching packages to make: scorm12, cmi5, web."
    )


class Metrics(Value):
    """What a Prometheus server on this machine may read while the show runs."""

    port: Annotated[int, Field(ge=1, le=65535)] | None = Field(
        default=None,
        description="TCP port of 127.0.0.1 at which the show's figures are served; null for not at all.",
    )


class CutTransition(Value):
    """The picture changes from one frame to the next."""

    kind: Literal["cut"] = Field(description="cut: from one frame to the next.")


class FadeTransition(Value):
    """The pictures dissolve into each other."""

    kind: Literal["fade"] = Field(description="fade: the pictures dissolve into each other.")
    duration: Annotated[timedelta, Span("100ms", "3s")] = Field(
        default=timedelta(milliseconds=500), description="Length of the fade."
    )


Transition = Annotated[
    Annotated[CutTransition, Tag("<cut>")] | Annotated[FadeTransition, Tag("<fade>")], by_value("kind", "cut", "fade")
]
"""How a change of scene looks when nothing else is said."""


class Written(Value):
    """An event profile: every section that its author may write."""

    event: Event = Field(description="Who, what, where, when.")
    video: Video = Field(default=Video(), description="The programme's picture.")
    audio: Audio = Field(description="The programme's sound.")
    engine: Engine = Field(default=FfmpegEngine(kind="ffmpeg"), description="What mixes and encodes.")
    cameras: Annotated[Mapping[Id, Camera], Field(min_length=1, max_length=16)] = Field(
        description="The cameras by name; each is also a scene of its own, full-frame."
    )
    microphones: Mapping[Id, Microphone] = Field(default={}, description="The microphones by name.")
    scenes: Mapping[Id, Scene] = Field(
        default={},
        description="Layouts of cameras by name, or the path of a file that holds them, from the profile's folder.",
    )
    cards: Mapping[Id, Card] = Field(default={}, description="Title pictures and lower thirds by name.")
    rundown: tuple[Cue, ...] = Field(default=(), description="The items of the event in their order.")
    targets: Mapping[Id, Target] = Field(default={}, description="Where the stream is sent to, by name.")
    rehearsal: Rehearsal = Field(default=Rehearsal(), description="What a rehearsal does differently.")
    recording: Recording = Field(default=Recording(), description="Where and how the recordings are written.")
    safety: Safety = Field(default=Safety(), description="When a camera counts as lost.")
    archive: Archive = Field(default=Archive(), description="What the hand-off contains.")
    transition: Transition = Field(
        default=CutTransition(kind="cut"), description="How a change of scene looks when nothing else is said."
    )
    metrics: Metrics = Field(default=Metrics(), description="What a Prometheus server may read of the show.")


class Profile(Written):
    """A loaded profile: what its author wrote, names checked, paths absolute, and which bytes it came from."""

    path: Path
    """The profile's file, absolute."""
    sha256: str
    """SHA-256 of the profile's bytes (hexadecimal)."""
    scenes_path: Path | None = None
    """The scene file, absolute; None where the scenes are in the profile."""
    scenes_sha256: str | None = None
    """SHA-256 of the scene file's bytes (hexadecimal)."""
