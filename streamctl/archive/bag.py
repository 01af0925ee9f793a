"""BagIt 1.0 (RFC 8493): the archive's outer form, written and checked."""

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from streamctl import __version__
from streamctl.archive.chapters import one_line
from streamctl.archive.items import Item
from streamctl.archive.record import SessionRecord
from streamctl.archive.workshop import MadeFile, Workshop, checksum_of

DECLARATION = "bagit.txt"
INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
PAYLOAD = "data/"
DECLARED = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAG_FILES = (DECLARATION, INFO, MANIFEST)
"""What the tag manifest covers."""
_LINE = re.compile(r"(?P<sum>[0-9a-fA-F]{64})\s+(?P<name>.+)")
_ESCAPE = re.compile("%(0A|0D|25)", re.IGNORECASE)
_OXUM = re.compile(r"^Payload-Oxum:\s*(?P<bytes>\d+)\.(?P<files>\d+)\s*$", re.MULTILINE)


def write_bag(workshop: Workshop, record: SessionRecord) -> None:
    """Make the bag's own files over the payload that `workshop` has made. Raise StreamctlError as it does."""
    payload = sorted((file for name, file in workshop.made.items() if name.startswith(PAYLOAD)), key=_name)
    workshop.make_text(DECLARATION, DECLARED)
    workshop.make_text(INFO, _info(record, payload))
    workshop.make_text(MANIFEST, manifest(payload))
    workshop.make_text(TAG_MANIFEST, manifest(workshop.made[name] for name in TAG_FILES))


def manifest(files: Iterable[MadeFile]) -> str:
    """Return the manifest of `files`: a checksum and a name a line; line breaks and percent signs are encoded."""
    return "".join(f"{file.sha256}  {_encoded(file.name)}\n" for file in files)


def _name(file: MadeFile) -> bytes:
    return file.name.encode()


def _encoded(name: str) -> str:
    return name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def _decoded(name: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), name)


def _info(record: SessionRecord, payload: Iterable[MadeFile]) -> str:
    """Return bag-info.txt. No date of today's: the same session gives the same bag."""
    files = tuple(payload)
    event = record.header.event
    fields: Mapping[str, str | None] = {
        "Source-Organization": event.organizer,
        "External-Identifier": record.id,
        "External-Description": event.title,
        "Bag-Software-Agent": f"streamctl {__version__}",
        "Payload-Oxum": f"{sum(file.bytes for file in files)}.{len(files)}",
    }
    return "".join(f"{name}: {one_line(value)}\n" for name, value in fields.items() if value)


def is_bag(path: Path) -> bool:
    """Whether the folder at `path` says of itself that it is a bag."""
    return is_plain(path / DECLARATION)


def is_plain(path: Path) -> bool:
    """Whether there is an ordinary file at `path`: no link, and nothing that reading could wait for."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def check_bag(path: Path) -> Iterator[Item]:
    """Yield what can be said of each part of the bag at `path`: its own files, each file, each that is too many."""
    yield from _check_declaration(path)
    try:
        tags, files = _read_manifest(path / TAG_MANIFEST), _read_manifest(path / MANIFEST)
    except (OSError, ValueError) as error:
        yield Item.failed(MANIFEST, "ARC-204", detail=_reason(error))
        return
    yield from (
        _check_names(TAG_MANIFEST, [name for name in TAG_FILES if name not in tags]),
        _check_names(MANIFEST, [name for name in files if not _inside(name)]),
    )
    for name, checksum in {**tags, **files}.items():
        yield check_file(path, name, checksum)
    yield from _check_oxum(path, [name for name in files if _inside(name)])
    known = {TAG_MANIFEST, *tags, *files}
    yield from (Item.failed(name, "ARC-203") for name in _present(path) if name not in known)


def check_file(path: Path, name: str, checksum: str) -> Item:
    """Return whether the file `name` of the bag at `path` is there, a plain file, and the one with `checksum`."""
    file = path / name
    if not _inside(name) and "/" in name:
        return Item.failed(name, "ARC-204", detail="it lies outside of the bag")
    if not is_plain(file):
        return Item.failed(name, "ARC-201")
    try:
        return Item.passed(name) if checksum_of(file) == checksum else Item.failed(name, "ARC-202")
    except OSError as error:
        return Item.failed(name, "ARC-205", detail=_reason(error))


def _check_declaration(path: Path) -> Iterator[Item]:
    try:
        whole = (path / DECLARATION).read_text(encoding="utf-8") == DECLARED
    except (OSError, UnicodeDecodeError) as error:
        yield Item.failed(DECLARATION, "ARC-204", detail=_reason(error))
        return
    if not whole:
        yield Item.failed(DECLARATION, "ARC-204", detail="it does not declare BagIt 1.0 in UTF-8")


def _read_manifest(path: Path) -> dict[str, str]:
    """Return the checksums in the manifest at `path` by name. Raise ValueError where it is none, or names one twice."""
    if not is_plain(path):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    sums: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").removesuffix("\n").split("\n"):
        match = _LINE.fullmatch(line)
        name = _decoded(match["name"]) if match else ""
        if match is None or name in sums:
            message = f"{path.name} is not a manifest"
            raise ValueError(message)
        sums[name] = match["sum"].lower()
    return sums


def _check_names(item: str, wrong: list[str]) -> Item:
    return Item.failed(item, "ARC-204", detail=", ".join(wrong)) if wrong else Item.passed(f"{item}: names")


def _inside(name: str) -> bool:
    return name.startswith(PAYLOAD) and ".." not in name.split("/")


def _check_oxum(path: Path, files: list[str]) -> Iterator[Item]:
    """Yield whether the bag's info counts files and bytes right."""
    try:
        match = _OXUM.search((path / INFO).read_text(encoding="utf-8"))
        size = sum((path / name).stat().st_size for name in files)
    except (OSError, UnicodeDecodeError):
        return  # told already, of the file itself
    found, wanted = f"{size}.{len(files)}", f"{match['bytes']}.{match['files']}" if match else "-"
    if found == wanted:
        yield Item.passed("Payload-Oxum")
    else:
        yield Item.failed(INFO, "ARC-207", what="Payload-Oxum", found=found, wanted=wanted)


def _present(path: Path) -> Iterator[str]:
    """Yield the name of everything in the bag at `path` that is no folder."""
    for file in sorted(path.rglob("*")):
        if file.is_symlink() or not file.is_dir():
            yield file.relative_to(path).as_posix()


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)) if isinstance(error, OSError) else str(error)
