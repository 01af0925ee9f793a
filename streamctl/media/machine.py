"""Measuring what the machine has to offer."""

import os
import shutil
import sys
import threading
from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.core.facts import MachineFacts, MirrorFacts
from streamctl.media.ffmpeg import Ffmpeg, find_ffmpeg, input_devices

MIRROR_SECONDS = 3.0
"""How long the mirror's disk may take to answer (seconds): a network folder whose server is gone never does."""


def machine_facts(recording_folder: Path, mirror: Path | None = None) -> MachineFacts:
    """Return the facts of this machine.

    Args:
        recording_folder: Where recordings will be made; it need not exist yet.
        mirror: Where the programme will be written a second time.
    """
    ffmpeg = _ffmpeg()
    return MachineFacts(
        cores=usable_cores(),
        free_bytes=free_bytes(recording_folder),
        ffmpeg=ffmpeg.version if ffmpeg else None,
        system=sys.platform,
        inputs=_inputs(ffmpeg) if ffmpeg else None,
        mirror=mirror_facts(recording_folder, mirror) if mirror is not None else None,
    )


def mirror_facts(recording_folder: Path, mirror: Path) -> MirrorFacts | None:
    """Return what there is to know of the disk of `mirror`; None where it does not answer within MIRROR_SECONDS."""
    found: list[MirrorFacts] = []
    look = threading.Thread(target=lambda: found.append(_mirror(recording_folder, mirror)), daemon=True)
    look.start()
    look.join(MIRROR_SECONDS)
    return found[0] if found else None


def _mirror(recording_folder: Path, mirror: Path) -> MirrorFacts:
    if not mirror.is_dir():
        return MirrorFacts(there=False)
    return MirrorFacts(there=True, same_device=same_device(recording_folder, mirror), free_bytes=free_bytes(mirror))


def same_device(one: Path, other: Path) -> bool:
    """Whether both folders, or the nearest ones above them that exist, lie on the same file system."""
    try:
        return _nearest(one).stat().st_dev == _nearest(other).stat().st_dev
    except (OSError, StopIteration, ValueError):
        return False


def usable_cores() -> int:
    """Return how many processor cores this process may run on."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def free_bytes(folder: Path) -> int | None:
    """Return the bytes this user may still write in `folder`, or in the nearest folder above it that exists.

    None where it cannot be told: no access, or a path that no folder can have.
    """
    try:
        return shutil.disk_usage(_nearest(folder)).free
    except (OSError, StopIteration, ValueError):
        return None


def _nearest(folder: Path) -> Path:
    """Return `folder` or the nearest folder above it that exists. Raise StopIteration, OSError, ValueError for none."""
    return next(place for place in (folder.absolute(), *folder.absolute().parents) if place.is_dir())


def _ffmpeg() -> Ffmpeg | None:
    try:
        return find_ffmpeg()
    except StreamctlError:
        return None


def _inputs(ffmpeg: Ffmpeg) -> frozenset[str] | None:
    try:
        return input_devices(ffmpeg)
    except StreamctlError:
        return None
