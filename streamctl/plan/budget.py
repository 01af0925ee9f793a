"""What the show costs: disk, line and processor."""

from collections.abc import Sequence
from math import ceil
from typing import Final

from streamctl.core.facts import MachineFacts
from streamctl.core.sources import VideoSource, delivers_compressed
from streamctl.plan.model import BudgetPlan, CameraPlan, EncoderPlan

SPARE: Final = 1.5
"""Disk reckoned for each second planned: events run over, and the archive is made beside the recordings."""
LINE_SHARE: Final = 0.75
"""The most that all targets together may take of the upload; the rest is for the line's own moods."""
ASSUMED_SECONDS: Final = 3 * 3600.0
"""Length that the disk is reckoned for where the rundown is empty (seconds)."""
ENCODED_ISO_KBPS: Final = 6192
"""An ISO recording that has to be encoded: 6000 for the picture, 192 for the sound (kilobits a second)."""
COPIED_ISO_KBPS: Final = 8192
"""An ISO recording that copies the camera's stream: what network cameras are set to at most as a rule."""
WARN_SECONDS: Final = (1800.0, 600.0, 180.0)
"""Time left on a disk at which its operator is warned (seconds): to fetch a disk, to free space, to end the show."""
VERYFAST_CORES: Final = 0.33
"""Cores that x264's preset veryfast keeps busy with 1280x720 at 30 frames a second of noisy camera picture; measured
with FFmpeg 5.1, as are the other two."""
PRESET_COST: Final = {"ultrafast": 0.5, "superfast": 0.8, "veryfast": 1.0, "faster": 1.7, "fast": 3.9, "medium": 4.4}
"""Processor time of each preset, as a multiple of veryfast's."""
INGEST_CORES: Final = 0.1
"""Cores that decoding and scaling one camera keeps busy at 1280x720 and 30 frames a second."""
MEASURED_PIXELS: Final = 1280 * 720 * 30
"""Pixels a second of the measurements."""


def plan_budget(
    encoder: EncoderPlan,
    cameras: Sequence[CameraPlan],
    *,
    duration_seconds: float,
    targets: int,
    mirror: bool = False,
    facts: MachineFacts,
) -> BudgetPlan:
    """Return what the show costs.

    Args:
        encoder: The one encode.
        cameras: All cameras.
        duration_seconds: Length of the rundown; the disk is reckoned for ASSUMED_SECONDS where it is 0.
        targets: How many targets the line has to carry.
        mirror: Whether the programme is written a second time; where that is the same disk, it counts there as well.
        facts: What the machine has.
    """
    programme = encoder.video_kbps + encoder.audio_kbps
    recording = programme + sum(iso_kbps(camera.source) for camera in cameras if camera.iso)
    seconds = duration_seconds or ASSUMED_SECONDS
    mirror_bytes = _disk_bytes(programme, seconds) if mirror else 0
    same_disk = mirror and facts.mirror is not None and facts.mirror.same_device
    return BudgetPlan(
        duration_seconds=duration_seconds,
        programme_kbps=programme,
        uplink_kbps=programme * targets,
        recording_bytes=_disk_bytes(recording, seconds) + (mirror_bytes if same_disk else 0),
        free_bytes=facts.free_bytes,
        recording_kbps=recording,
        line_kbps=ceil(programme * targets / LINE_SHARE),
        busy_cores=busy_cores(encoder, cameras),
        mirror_bytes=mirror_bytes,
        mirror_free_bytes=facts.mirror.free_bytes if mirror and facts.mirror is not None else None,
    )


def _disk_bytes(kbps: int, seconds: float) -> int:
    return ceil(kbps * 1000 / 8 * seconds * SPARE)


def reserve_bytes(budget: BudgetPlan, seconds: float) -> int:
    """Return the room that `seconds` of the programme take (bytes)."""
    return ceil(budget.programme_kbps * 1000 / 8 * seconds)


def iso_kbps(source: VideoSource) -> int:
    """Return what an ISO recording of `source` is reckoned to take (kilobits a second, picture and sound)."""
    return COPIED_ISO_KBPS if delivers_compressed(source) else ENCODED_ISO_KBPS


def busy_cores(encoder: EncoderPlan, cameras: Sequence[CameraPlan]) -> float:
    """Return how many cores the encode, the ingests and the encoded ISO recordings keep busy, to a tenth."""
    load = float(encoder.size.width * encoder.size.height * encoder.fps) / MEASURED_PIXELS
    encoded = sum(camera.iso and not delivers_compressed(camera.source) for camera in cameras)
    shares = PRESET_COST[encoder.preset] + encoded * PRESET_COST["ultrafast"]
    return round(load * (shares * VERYFAST_CORES + len(cameras) * INGEST_CORES), 1)
