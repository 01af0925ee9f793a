"""Finding FFmpeg and proving that it can do what a show needs."""

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.media.run import run

ENVIRONMENT_NAME = "STREAMCTL_FFMPEG"
"""Environment variable that names the FFmpeg to use."""
OLDEST = (5, 1)
"""The oldest FFmpeg supported (Debian 12's)."""
NEEDED_ENCODERS = ("libx264", "aac")
NEEDED_FILTERS = ("scale", "fps", "pad", "aresample", "pan", "drawbox", "drawtext")
ANSWER_SECONDS = 10.0
"""How long FFmpeg may take to describe itself (seconds); a cold disk needs a few."""
_VERSION_LINE = re.compile(r"^ffmpeg version (?P<text>[nN]?(?P<major>\d+)\.(?P<minor>\d+)\S*)")
_GIT_VERSION_LINE = re.compile(r"^ffmpeg version (?P<text>(?:N-|git-|\d{4}-\d\d-\d\d-git)\S+)")
EXPLICIT = "explicit"
"""Origin of an FFmpeg that the caller named."""


@dataclass(frozen=True, slots=True)
class Ffmpeg:
    """An FFmpeg that answered.

    Attributes:
        path: The program.
        version: Its version as it says it.
        number: Major and minor version; a build from git counts as newest.
        origin: Why this one: `explicit`, `STREAMCTL_FFMPEG`, `PATH` or `imageio-ffmpeg`.
    """

    path: Path
    version: str
    number: tuple[int, int]
    origin: str


def find_ffmpeg(explicit: Path | None = None) -> Ffmpeg:
    """Return the FFmpeg to use: `explicit`, else STREAMCTL_FFMPEG, else the PATH's, else the bundled one.

    A wish (`explicit`, STREAMCTL_FFMPEG) that is unusable is an error; one on the PATH that is unusable gives way.

    Raises:
        StreamctlError: FFM-001 none found, FFM-002 no FFmpeg, FFM-003 too old, FFM-004 it lacks what a show needs.
    """
    if explicit is not None:
        return _usable(str(explicit), EXPLICIT)
    wish = os.environ.get(ENVIRONMENT_NAME)
    if wish:
        return _usable(wish, ENVIRONMENT_NAME)
    on_path = shutil.which("ffmpeg")
    if on_path:
        with contextlib.suppress(StreamctlError):
            return _usable(on_path, "PATH")
    bundled = bundled_ffmpeg()
    if bundled is None:
        raise StreamctlError("FFM-001", looked=f"{ENVIRONMENT_NAME}, PATH, imageio-ffmpeg")
    return _usable(str(bundled), "imageio-ffmpeg")


def _usable(path: str, origin: str) -> Ffmpeg:
    """Return the FFmpeg at `path`, with `~` expanded, looked for on the PATH if it is a bare name, and proven."""
    written = os.path.expanduser(path)  # noqa: PTH111 - leaves an unknown user's ~ alone instead of raising
    found = describe(Path(shutil.which(written) or written).absolute(), origin)
    require_abilities(found)
    return found


def bundled_ffmpeg() -> Path | None:
    """Return the program inside the package imageio-ffmpeg, or None where the package has none for this system."""
    try:
        from importlib.resources import files

        folder = Path(str(files("imageio_ffmpeg"))) / "binaries"
    except ModuleNotFoundError:
        return None
    return next((path for path in sorted(folder.glob("ffmpeg-*")) if os.access(path, os.X_OK)), None)


@cache
def describe(path: Path, origin: str) -> Ffmpeg:
    """Return what the FFmpeg at `path` says of itself.

    Raises:
        StreamctlError: FFM-002 it does not answer as FFmpeg does, FFM-003 it is older than OLDEST.
    """
    try:
        answer = run([str(path), "-hide_banner", "-version"], timeout=ANSWER_SECONDS)
    except StreamctlError as error:
        raise StreamctlError("FFM-002", path=path, detail=error.message()) from error
    version, number = parse_version(answer.out.decode(errors="replace"))
    if number is None:
        raise StreamctlError("FFM-002", path=path, detail=f"exit status {answer.status}")
    if number < OLDEST:
        raise StreamctlError("FFM-003", path=path, version=version)
    return Ffmpeg(path, version, number, origin)


def parse_version(first_line: str) -> tuple[str, tuple[int, int] | None]:
    """Return the version text and number in the first line of `-version`; None where it is not FFmpeg's."""
    match = _VERSION_LINE.match(first_line)
    if match:
        return match["text"], (int(match["major"]), int(match["minor"]))
    match = _GIT_VERSION_LINE.match(first_line)
    return (match["text"], (999, 0)) if match else ("", None)


@cache
def abilities(ffmpeg: Ffmpeg) -> frozenset[str]:
    """Return the names of all encoders and filters that `ffmpeg` was built with."""
    names: set[str] = set()
    for what in ("-encoders", "-filters"):
        listing = run([str(ffmpeg.path), "-hide_banner", what], timeout=ANSWER_SECONDS).out.decode(errors="replace")
        names.update(words[1] for words in map(str.split, listing.splitlines()) if len(words) > 1)
    return frozenset(names)


@cache
def input_devices(ffmpeg: Ffmpeg) -> frozenset[str]:
    """Return the kinds of devices that `ffmpeg` was built to open, such as `v4l2` or `decklink`.

    Raises:
        StreamctlError: FFM-005, FFM-006 it does not answer.
    """
    listing = run([str(ffmpeg.path), "-hide_banner", "-devices"], timeout=ANSWER_SECONDS)
    return frozenset(parse_devices(listing.out.decode(errors="replace")))


def parse_devices(listing: str) -> Iterator[str]:
    """Yield the input devices in what `-devices` prints: letters, names with commas between, what it is."""
    _, _, table = listing.partition(" --")
    for letters, names, *_ in (line.split() for line in table.splitlines()[1:] if len(line.split()) > 1):
        if letters.startswith("D"):
            yield from names.split(",")


def require_abilities(ffmpeg: Ffmpeg) -> None:
    """Raise StreamctlError FFM-004 if `ffmpeg` lacks an encoder or filter that a show needs."""
    missing = [name for name in (*NEEDED_ENCODERS, *NEEDED_FILTERS) if name not in abilities(ffmpeg)]
    if missing:
        raise StreamctlError("FFM-004", path=ffmpeg.path, missing=", ".join(missing))
