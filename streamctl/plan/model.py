"""The Plan: what will happen, decided in full before anything happens. Frozen data, no secrets."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Literal, TypeVar

from streamctl.core.encoders import Codec, EncoderKind, kind_of
from streamctl.core.facts import EncoderFact
from streamctl.core.secret_reference import SecretReference
from streamctl.core.sources import AudioSource, VideoSource
from streamctl.core.values import FrameRate, Rectangle, Size, Value


class EventPlan(Value):
    """Who, what, where, when."""

    id: str
    title: str
    organizer: str | None
    venue: str | None
    language: str
    timezone: str
    starts: datetime | None
    """Aware, in `timezone`."""


class EnginePlan(Value):
    """What mixes and encodes: our FFmpeg switcher or an OBS at an address."""

    kind: Literal["ffmpeg", "obs"]
    host: str = "127.0.0.1"
    port: int = 4455
    password: SecretReference | None = None


class EncoderPlan(Value):
    """The one encode that all targets and the recorder share."""

    size: Size
    fps: FrameRate
    codec: Codec
    preset: str
    profile: Literal["high"]
    video_kbps: int
    buffer_kbits: int
    keyframe_frames: int
    """Distance of key frames (frames); every group of pictures is closed."""
    b_frames: int
    audio_kbps: int
    tried: tuple[EncoderFact, ...] = ()
    """What trial encodes showed of the encoders that came into question; empty where none was made."""

    @property
    def kind(self) -> EncoderKind:
        """The encoder as profiles name it."""
        return kind_of(self.codec)

    @property
    def trial(self) -> EncoderFact | None:
        """What the trial showed of the encoder that was chosen; None where none was made."""
        return next((fact for fact in self.tried if fact.kind == self.kind), None)


class CameraPlan(Value):
    """One camera: where it comes from and in which sizes its ingest delivers it."""

    id: str
    label: str
    role: str
    source: VideoSource
    sizes: tuple[Size, ...]
    """Each size some scene needs, largest first; at least one."""
    fallback: str | None
    delay_ms: int
    iso: bool
    """Whether this camera's own picture and sound are recorded as well."""


class MicrophonePlan(Value):
    """One microphone."""

    id: str
    source: AudioSource
    gain_db: float
    delay_ms: int
    backup: str | None
    """A microphone's or a camera's id."""


class LayerPlan(Value):
    """One camera in one place on the canvas; later layers cover earlier ones."""

    camera: str
    place: Rectangle


class ScenePlan(Value):
    """A named layout of cameras."""

    id: str
    label: str
    layers: tuple[LayerPlan, ...]


class CardPlan(Value):
    """A title picture to be rendered before the show."""

    id: str
    template: Literal["standby", "title", "lower-third", "break", "closing"]
    title: str
    subtitle: str | None
    speaker: str | None
    footer: str | None
    font: str | None
    """A font family or file; the built-in Japanese font when None."""
    accent: str
    """Accent colour, #RRGGBB."""

    @property
    def overlay(self) -> bool:
        """Whether the card lies over the picture instead of replacing it."""
        return self.template == "lower-third"


class CuePlan(Value):
    """One item of the rundown."""

    id: str
    title: str
    speaker: str | None
    duration_seconds: float
    offset_seconds: float
    """Planned start after the event's start."""
    starts: datetime | None
    scene: str | None
    card: str | None
    lower_third: str | None


class TargetPlan(Value):
    """One place the stream is sent to."""

    id: str
    platform: str
    url: str | None
    """rtmp(s)://host/application without the key, srt://host:port; None for a receiver and for a place on a disk."""
    key: SecretReference | None
    """Where the stream key, or SRT's stream id, is kept."""
    receiver: bool
    """Whether streamctl starts the server itself, on this machine."""
    kind: Literal["rtmp", "srt", "hls", "file"] = "rtmp"
    passphrase: SecretReference | None = None
    """Where SRT's passphrase is kept; None for no encryption."""
    latency_ms: int = 120
    """What SRT may take to send lost packets again (milliseconds)."""
    place: Path | None = None
    """The folder of an HLS target, the file of a file target; absolute."""
    segment_seconds: float = 2.0
    window_seconds: float = 30.0
    """How much of the stream an HLS playlist lists."""

    @property
    def secrets(self) -> dict[str, SecretReference]:
        """Where each secret of this target is kept, by its name: the target's id, and that with `.passphrase`."""
        told = {self.id: self.key, f"{self.id}.passphrase": self.passphrase}
        return {name: reference for name, reference in told.items() if reference is not None}

    @property
    def local(self) -> bool:
        """Whether it is a place on a disk: no line carries it, and no audience sees a file."""
        return self.kind in {"hls", "file"}


class TransitionPlan(Value):
    """How a cut looks when nothing else is said."""

    kind: Literal["cut", "fade"]
    frames: int
    """Length of the fade; 0 for a cut."""


class RecordingPlan(Value):
    """Where and how the recordings are written."""

    folder: Path
    segment_seconds: float
    iso: bool
    mirror: Path | None = None
    """Folder on a second disk that the programme is written to as well."""
    reserve_bytes: int = 0
    """Room kept for the programme (bytes): ISO recordings stop while the disk has less; never for 0."""
    warn_seconds: tuple[float, ...] = ()
    """Time left on a disk, at the present rate, at which its operator is warned (seconds, descending)."""


class SafetyPlan(Value):
    """When a camera counts as lost (seconds)."""

    signal_lost_seconds: float
    frozen_seconds: float
    black_seconds: float
    return_after_seconds: float
    safe_camera: str
    """The camera that is cut to when in doubt: the first of role wide, else the first."""


class ArchivePlan(Value):
    """What the hand-off must contain."""

    loudness: Literal["web", "broadcast-jp", "ebu", "aes", "youtube"]
    renditions: tuple[str, ...]
    packages: tuple[str, ...]


class BudgetPlan(Value):
    """What the show costs."""

    duration_seconds: float
    programme_kbps: int
    """Video plus audio of one target (kilobits a second)."""
    uplink_kbps: int
    """All network targets together (kilobits a second)."""
    recording_bytes: int
    """Programme and ISO recordings over the whole rundown, times 1.5 (bytes)."""
    free_bytes: int | None
    """Free space at the recording folder when the plan was made; None if unknown."""
    recording_kbps: int = 0
    """Programme and ISO recordings together (kilobits a second); 0 if unknown."""
    line_kbps: int = 0
    """Upload that the line must measure so that all targets take at most three quarters of it (kilobits a second)."""
    busy_cores: float = 0.0
    """Processor cores that the show is reckoned to keep busy; 0 if unknown."""
    encode_cores: float = 0.0
    """Share of the one encode in that."""
    camera_cores: float = 0.0
    """Share of all cameras: taking, decoding and scaling them."""
    iso_cores: float = 0.0
    """Share of the cameras' own recordings that have to be encoded."""
    measured: bool = False
    """Whether these shares were measured on this machine at the show's own settings, or are another machine's."""
    mirror_bytes: int = 0
    """The programme on the mirror's disk over the whole rundown, times 1.5 (bytes); 0 without a mirror."""
    mirror_free_bytes: int | None = None
    """Free space at the mirror when the plan was made; None if unknown."""


class Notice(Value):
    """Something a person should know before the show; not an error."""

    code: str
    where: str
    message: str
    """State, then cause, in English."""
    fix: str
    """The next act, in English."""
    facts: Mapping[str, str] = {}
    """Values for the placeholders of the code's texts, to say them in another language."""


Named = TypeVar("Named", CameraPlan, ScenePlan, CardPlan)


class Plan(Value):
    """An event, decided. The same profile and the same facts give the same plan."""

    event: EventPlan
    engine: EnginePlan
    encoder: EncoderPlan
    cameras: tuple[CameraPlan, ...]
    microphones: tuple[MicrophonePlan, ...]
    master: str | None
    """Id of the microphone (or camera) whose sound is the programme's; None for silence."""
    scenes: tuple[ScenePlan, ...]
    """Every scene of the layout file, plus one full-frame scene per camera under the camera's id."""
    cards: tuple[CardPlan, ...]
    rundown: tuple[CuePlan, ...]
    targets: tuple[TargetPlan, ...]
    rehearsal_targets: tuple[TargetPlan, ...]
    transition: TransitionPlan
    recording: RecordingPlan
    safety: SafetyPlan
    archive: ArchivePlan
    budget: BudgetPlan
    notices: tuple[Notice, ...]
    profile_path: Path
    profile_sha256: str
    scenes_sha256: str | None = None
    """SHA-256 of the scene file's bytes; None where the scenes are in the profile."""
    metrics_port: int | None = None
    """TCP port of loopback at which a Prometheus server may read the show's figures; None for not at all."""

    @property
    def fps(self) -> Fraction:
        """The session's frame rate (frames per second)."""
        return self.encoder.fps

    def camera(self, camera_id: str) -> CameraPlan:
        """Return the camera called `camera_id`. Raise KeyError if there is none."""
        return next_named(self.cameras, camera_id)

    def scene(self, scene_id: str) -> ScenePlan:
        """Return the scene called `scene_id`. Raise KeyError if there is none."""
        return next_named(self.scenes, scene_id)

    def card(self, card_id: str) -> CardPlan:
        """Return the card called `card_id`. Raise KeyError if there is none."""
        return next_named(self.cards, card_id)


def next_named(things: "tuple[Named, ...]", name: str) -> "Named":
    """Return the one of `things` whose id is `name`. Raise KeyError if there is none."""
    for thing in things:
        if thing.id == name:
            return thing
    raise KeyError(name)
