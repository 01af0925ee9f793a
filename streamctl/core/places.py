"""Folders outside the session: what is particular to an operating system stays here."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

SOCKET_NAME_LIMIT = 100
"""A unix socket's whole path must stay below 108 bytes on Linux, 104 on macOS (sun_path); this leaves slack."""


def runtime_folder() -> Path:
    """Return the user's private folder for sockets and locks, made with mode 0700.

    `XDG_RUNTIME_DIR` where it is set, short enough and the user's own (`su` keeps another's), else one under the
    temporary folder named by the user's id.

    Raises:
        PermissionError: None of these places is the user's own.
    """
    candidates = (*_system_places(), Path("/tmp") / f"streamctl-{os.getuid()}")  # noqa: S108 - its owner is checked
    for folder in candidates:
        if len(os.fsencode(folder)) <= SOCKET_NAME_LIMIT - 40 and _made_private(folder):
            return folder
    raise PermissionError(str(candidates[-1]))


def _system_places() -> Iterator[Path]:
    base = os.environ.get("XDG_RUNTIME_DIR")
    if base:
        yield Path(base) / "streamctl"
    yield Path(tempfile.gettempdir()) / f"streamctl-{os.getuid()}"


def _made_private(folder: Path) -> bool:
    """Make `folder` with mode 0700; return False where it cannot be made, is a link, or belongs to someone else."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid != os.getuid():
            return False
        folder.chmod(0o700)
    except OSError:
        return False
    return True


def cache_folder() -> Path | None:
    """Return the user's private folder for what can be found out anew, made with mode 0700; None if there can be none.

    `XDG_CACHE_HOME` where it is set, else the system's usual place under the home folder.
    """
    base = os.environ.get("XDG_CACHE_HOME")
    usual = "Library/Caches" if sys.platform == "darwin" else ".cache"
    try:
        folder = (Path(base) if base else Path.home() / usual) / "streamctl"
    except RuntimeError:  # a user without a home
        return None
    return folder if _made_private(folder) else None


def data_folder() -> Path:
    """Return the user's folder for what streamctl keeps between events; it may not exist yet.

    `XDG_DATA_HOME` where it is set, else the system's usual place under the home folder, else one of the temporary
    folder's named by the user's id.
    """
    base = os.environ.get("XDG_DATA_HOME")
    usual = "Library/Application Support" if sys.platform == "darwin" else ".local/share"
    try:
        return (Path(base) if base else Path.home() / usual) / "streamctl"
    except RuntimeError:  # a user without a home
        return Path(tempfile.gettempdir()) / f"streamctl-data-{os.getuid()}"


def user_language() -> str:
    """Return `ja` when the user's locale (or STREAMCTL_LANGUAGE) is Japanese, else `en`."""
    for name in ("STREAMCTL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "ja" if value.lower().startswith("ja") else "en"
    return "en"
