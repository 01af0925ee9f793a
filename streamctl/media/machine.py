"""Measuring what the machine has to offer."""

import os
import shutil
from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.core.facts import MachineFacts
from streamctl.media.ffmpeg import find_ffmpeg


def machine_facts(recording_folder: Path) -> MachineFacts:
    """Return the facts of this machine; recordings will be made in `recording_folder`, which need not exist yet."""
    return MachineFacts(cores=usable_cores(), free_bytes=free_bytes(recording_folder), ffmpeg=_ffmpeg_version())


def usable_cores() -> int:
    """Return how many processor cores this process may run on."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def free_bytes(folder: Path) -> int | None:
    """Return the bytes this user may still write in `folder`, or in the nearest folder above it that exists.

    None where it cannot be told: no access, or a path that no folder can have.
    """
    try:
        nearest = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.is_dir())
        return shutil.disk_usage(nearest).free
    except (OSError, StopIteration, ValueError):
        return None


def _ffmpeg_version() -> str | None:
    try:
        return find_ffmpeg().version
    except StreamctlError:
        return None
