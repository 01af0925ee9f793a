"""From the plan to sources: every camera with its ingest and ISO recording, and the master's microphone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from streamctl.core.redaction import Secret
from streamctl.core.sources import AudioSource, FileSource, VideoSource, secret_of
from streamctl.core.values import Size
from streamctl.live.switcher.channel import Channel, ChannelSpec
from streamctl.live.switcher.frame import FramePool
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.hearing import sound_limits
from streamctl.live.switcher.ingest import OPEN, IngestPipes, IngestSpec, WayIn
from streamctl.live.switcher.iso_recorder import IsoRecorder
from streamctl.live.switcher.source import Patience, Source, SourceListener
from streamctl.media.argv.ingest import IngestOrder, ingest_argv, microphone_argv
from streamctl.media.entrance import entrance_to
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.plan.model import CameraPlan, MicrophonePlan, Plan
from streamctl.plan.secrets import SourceKind, source_secret
from streamctl.plan.sounds import PlannedSound, heard_cameras, sound_chain
from streamctl.plan.taking import is_taken
from streamctl.session.folder import SessionFolder


@dataclass(frozen=True, slots=True)
class Bench:
    """What every source is built with."""

    plan: Plan
    folder: SessionFolder
    ffmpeg: Ffmpeg
    grid: Grid
    pools: dict[Size, FramePool]
    listener: SourceListener
    recorders: dict[str, IsoRecorder]
    """The recorders of the cameras that are recorded, by id."""
    keys: Mapping[str, Secret] = field(default_factory=dict)
    """The secrets handed over so far, by name."""

    def pool(self, size: Size) -> FramePool:
        """Return the one pool of pictures of `size`."""
        return self.pools.setdefault(size, FramePool(size))

    def way_in(self, kind: SourceKind, source_id: str, source: VideoSource | AudioSource) -> WayIn:
        """Return how `source` is entered: as soon as its secret, if it has one, has been handed over."""
        if secret_of(source) is None:
            return OPEN
        name = source_secret(kind, source_id)
        return WayIn(lambda: entrance_to(source, self.keys.get(name)), lambda: name in self.keys)


def build_cameras(bench: Bench) -> dict[str, Source]:
    """Return a source for each camera of the plan, by id, not started yet."""
    heard = heard_cameras(bench.plan)
    return {
        camera.id: build_camera(bench, camera, bench.listener, sizes=camera.sizes, sound=camera.id in heard)
        for camera in bench.plan.cameras
    }


@dataclass(frozen=True, slots=True)
class Sounds:
    """What the audience may hear, in its order, and where from; sources that are no cameras are not started yet."""

    chain: tuple[tuple[PlannedSound, Source], ...]

    @property
    def microphones(self) -> tuple[Source, ...]:
        """The sources that are no cameras."""
        return tuple(source for sound, source in self.chain if sound.camera is None)

    def channels(self, plan: Plan) -> tuple[Channel, ...]:
        """Return a new channel for each of them."""
        return tuple(_channel(plan, sound, source) for sound, source in self.chain)


def build_sounds(bench: Bench, cameras: Mapping[str, Source], listener: SourceListener) -> Sounds:
    """Return the master and its backups, as far as they can be taken; cameras' sounds come from `cameras`."""
    found = ((sound, _sound_source(bench, sound, cameras, listener)) for sound in sound_chain(bench.plan))
    return Sounds(tuple((sound, source) for sound, source in found if source is not None))


def _sound_source(
    bench: Bench, sound: PlannedSound, cameras: Mapping[str, Source], listener: SourceListener
) -> Source | None:
    if sound.camera is not None:
        return cameras.get(sound.camera)
    assert sound.microphone is not None
    taken = is_taken(sound.microphone.source, bench.plan)
    return _microphone(bench, sound.microphone, listener) if taken else None


def _channel(plan: Plan, sound: PlannedSound, source: Source) -> Channel:
    lost = max(1, round(plan.safety.signal_lost_seconds * plan.fps))
    spec = ChannelSpec(sound.id, sound.gain_db, sound.delay_ms, lost)
    return Channel(spec, source, sound_limits(plan.safety, plan.fps))


def _kept_seconds(plan: Plan, camera: str) -> float:
    """Return the longest delay of a microphone that hears `camera` (seconds)."""
    return max((sound.delay_ms for sound in sound_chain(plan) if sound.camera == camera), default=0) / 1000


def build_camera(
    bench: Bench, camera: CameraPlan, listener: SourceListener, *, sizes: tuple[Size, ...], sound: bool
) -> Source:
    """Return the source of `camera`, not started yet; it is recorded where the bench has a recorder for it.

    Args:
        bench: What every source is built with.
        camera: The camera.
        listener: Told what happens to it.
        sizes: In which sizes its pictures are wanted; in none for a camera that nobody looks at.
        sound: Whether its sound is wanted.
    """

    def argv(pipes: IngestPipes, run: int) -> list[str]:
        if camera.id in bench.recorders:
            bench.recorders[camera.id].begin(run)
        fps = bench.plan.fps
        drawn = camera.sizes[0]
        order = IngestOrder(
            camera.source, camera.label, fps, pipes.frames, pipes.samples, pipes.recording, drawn, pipes.entrance
        )
        return ingest_argv(bench.ffmpeg.path, order)

    spec = IngestSpec(
        camera.id,
        f"ingest {camera.id}",
        sizes,
        sound=sound,
        recorded=camera.id in bench.recorders,
        delay_frames=round(camera.delay_ms * bench.plan.fps / 1000),
        argv=argv,
        log=bench.folder.logs / f"ingest-{camera.id}.log",
        kept_seconds=_kept_seconds(bench.plan, camera.id),
        way_in=bench.way_in("cameras", camera.id, camera.source),
    )
    ends = isinstance(camera.source, FileSource) and not camera.source.loop
    patience = Patience(bench.plan.safety.signal_lost_seconds, restarts=not ends)
    return Source(spec, "ingest", bench.grid, bench.pool, patience, listener)


def _microphone(bench: Bench, microphone: MicrophonePlan, listener: SourceListener) -> Source:
    def argv(pipes: IngestPipes, _run: int) -> list[str]:
        assert pipes.samples is not None
        return microphone_argv(bench.ffmpeg.path, microphone.source, pipes.samples, pipes.entrance)

    log = bench.folder.logs / f"microphone-{microphone.id}.log"
    spec = IngestSpec(
        microphone.id,
        f"microphone {microphone.id}",
        (),
        sound=True,
        recorded=False,
        delay_frames=0,
        argv=argv,
        log=log,
        kept_seconds=microphone.delay_ms / 1000,
        way_in=bench.way_in("microphones", microphone.id, microphone.source),
    )
    patience = Patience(bench.plan.safety.signal_lost_seconds)
    return Source(spec, "microphone", bench.grid, bench.pool, patience, listener)
