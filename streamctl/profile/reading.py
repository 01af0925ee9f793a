"""A profile's bytes: read within bounds, proven to be UTF-8 text, or refused with the reason."""

import errno
import hashlib
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from streamctl.core.errors import StreamctlError

LARGEST_BYTES = 256 * 1024
"""The largest profile or scene file (bytes): fifty times a full one, and read in a moment on any laptop."""
ENCODINGS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
"""Byte order marks of encodings that editors offer besides UTF-8."""
_NO_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Text:
    """The content of one file.

    Attributes:
        path: The file.
        name: The file as people and error places call it.
        content: Its text, without a byte order mark.
        sha256: SHA-256 of its bytes (hexadecimal).
    """

    path: Path
    name: str
    content: str
    sha256: str


def read_text(path: Path, name: str) -> Text:
    """Return the content of the file at `path`, called `name` in errors.

    Raises:
        StreamctlError: PRO-001 missing, PRO-002 no regular file, PRO-003 unreadable, PRO-004 larger than LARGEST_BYTES,
            PRO-005 not UTF-8, PRO-006 binary.
    """
    try:
        data = _read_bytes(path, name)
    except FileNotFoundError:
        raise StreamctlError("PRO-001", where=name) from None
    except (OSError, ValueError) as error:
        raise StreamctlError("PRO-003", where=name, detail=_reason(error)) from None
    return Text(path, name, decode(data, name), hashlib.sha256(data).hexdigest())


def _reason(error: OSError | ValueError) -> str:
    return errno.errorcode.get(getattr(error, "errno", None) or 0, type(error).__name__)


def _read_bytes(path: Path, name: str) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):
        raise StreamctlError("PRO-002", where=name)
    with path.open("rb") as stream:
        data = stream.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        raise StreamctlError("PRO-004", where=name, limit=LARGEST_BYTES // 1024)
    return data


def decode(data: bytes, name: str) -> str:
    """Return `data` as text, a UTF-8 byte order mark taken off.

    Raises:
        StreamctlError: PRO-005 not UTF-8, PRO-006 binary; `where` is the place of the first wrong byte.
    """
    mark = ENCODINGS.get(data[:2])
    if mark is not None:
        raise StreamctlError("PRO-005", where=f"{name}:1:1", encoding=mark)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"{name}:{_position(data[: error.start].decode('utf-8-sig', errors='replace'))}"
        if b"\0" in data:
            raise StreamctlError("PRO-006", where=place) from None
        raise StreamctlError("PRO-005", where=place, encoding=_guess(data)) from None
    odd = _NO_TEXT.search(text)
    if odd:
        raise StreamctlError("PRO-006", where=f"{name}:{_position(text[: odd.start()])}")
    return text


def _position(before: str) -> str:
    line = before.count("\n") + 1
    return f"{line}:{len(before) - (before.rfind(chr(10)) + 1) + 1}"


def _guess(data: bytes) -> str:
    """Return the encoding that `data` is most likely in, `?` when it fits none of Japan's and Europe's usual ones."""
    for encoding, name in (
        ("iso2022_jp", "JIS"),
        ("cp932", "Shift_JIS"),
        ("euc_jp", "EUC-JP"),
        ("cp1252", "Windows-1252"),
    ):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return name
    return "?"
