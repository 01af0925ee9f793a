"""From the plan to sources: every camera with its ingest and ISO recording, and the master's microphone."""

from dataclasses import dataclass
from pathlib import Path

from streamctl.core.sources import CameraSound, FileSource
from streamctl.core.values import Size
from streamctl.live.switcher.frame import FramePool
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.ingest import IngestPipes, IngestSpec
from streamctl.live.switcher.iso import IsoLedger
from streamctl.live.switcher.sound import MasterSound
from streamctl.live.switcher.source import Patience, Source, SourceListener
from streamctl.media.argv.ingest import IngestOrder, IsoRecording, ingest_argv, microphone_argv
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.plan.model import CameraPlan, MicrophonePlan, Plan
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
    ledgers: dict[str, IsoLedger]

    def pool(self, size: Size) -> FramePool:
        """Return the one pool of pictures of `size`."""
        return self.pools.setdefault(size, FramePool(size))


def build_cameras(bench: Bench) -> dict[str, Source]:
    """Return a source for each camera of the plan, by id, not started yet."""
    heard = sounding_camera(bench.plan)
    return {camera.id: _camera(bench, camera, sound=camera.id == heard) for camera in bench.plan.cameras}


def sounding_camera(plan: Plan) -> str | None:
    """Return the id of the camera whose own sound is the master; None where it is a microphone's or nobody's."""
    microphone = _master_microphone(plan)
    if microphone is None:
        return plan.master
    return microphone.source.camera if isinstance(microphone.source, CameraSound) else None


def _master_microphone(plan: Plan) -> MicrophonePlan | None:
    return next((microphone for microphone in plan.microphones if microphone.id == plan.master), None)


def build_master(bench: Bench, cameras: dict[str, Source]) -> MasterSound:
    """Return the programme's sound; a microphone's own source in it is not started yet."""
    microphone = _master_microphone(bench.plan)
    camera = sounding_camera(bench.plan)
    source = cameras[camera] if camera is not None else _microphone(bench, microphone) if microphone else None
    if microphone is None:
        return MasterSound(source, bench.grid, tell=bench.listener.fault)
    return MasterSound(source, bench.grid, microphone.gain_db, microphone.delay_ms, bench.listener.fault)


def _camera(bench: Bench, camera: CameraPlan, *, sound: bool) -> Source:
    folder = bench.folder.iso(camera.id)
    if camera.iso:
        folder.mkdir(parents=True, exist_ok=True)

    def argv(pipes: IngestPipes, _run: int) -> list[str]:
        iso = None
        if pipes.segments is not None:
            seconds = bench.plan.recording.segment_seconds
            number = next_number(folder)
            bench.ledgers[camera.id].began(number)
            iso = IsoRecording(folder, seconds, number, pipes.segments)
        fps = bench.plan.fps
        order = IngestOrder(camera.source, camera.label, fps, pipes.frames, pipes.samples, iso)
        return ingest_argv(bench.ffmpeg.path, order)

    spec = IngestSpec(
        camera.id,
        f"ingest {camera.id}",
        camera.sizes,
        sound=sound,
        segments=camera.iso,
        delay_frames=round(camera.delay_ms * bench.plan.fps / 1000),
        argv=argv,
        log=bench.folder.logs / f"ingest-{camera.id}.log",
    )
    ends = isinstance(camera.source, FileSource) and not camera.source.loop
    patience = Patience(bench.plan.safety.signal_lost_seconds, restarts=not ends)
    return Source(spec, "ingest", bench.grid, bench.pool, patience, bench.listener)


def _microphone(bench: Bench, microphone: MicrophonePlan) -> Source:
    def argv(pipes: IngestPipes, _run: int) -> list[str]:
        assert pipes.samples is not None
        return microphone_argv(bench.ffmpeg.path, microphone.source, pipes.samples)

    log = bench.folder.logs / f"microphone-{microphone.id}.log"
    spec = IngestSpec(
        microphone.id,
        f"microphone {microphone.id}",
        (),
        sound=True,
        segments=False,
        delay_frames=0,
        argv=argv,
        log=log,
    )
    patience = Patience(bench.plan.safety.signal_lost_seconds)
    return Source(spec, "microphone", bench.grid, bench.pool, patience, bench.listener)


def next_number(folder: Path) -> int:
    """Return the number after the highest `NNNN.mkv` in `folder`: what lies there is never overwritten."""
    return 1 + max((int(path.stem) for path in folder.glob("*.mkv") if path.stem.isdigit()), default=0)
