"""Why a publish ended: the words of FFmpeg and of the system, told as one of our own problems. Pure."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from streamctl.core.errors import StreamctlError

_CONTEXT = re.compile(r"^\[[^\]]*\] ")
_REFUSED = re.compile(r"connection refused", re.IGNORECASE)
_UNREACHABLE = re.compile(r"timed out|no route to host|network is unreachable|host is down", re.IGNORECASE)
_UNKNOWN_HOST = re.compile(
    r"failed to resolve|name or service not known|temporary failure in name|gaierror|no address", re.IGNORECASE
)
_TURNED_AWAY = re.compile(r"server error|netstream\.publish|permission denied|badname|unauthori[sz]ed", re.IGNORECASE)
_HUNG_UP = re.compile(r"broken pipe|connection reset|end of file|input/output error", re.IGNORECASE)
_UNTRUSTED = re.compile(r"certificate|tls|ssl", re.IGNORECASE)
REFUSALS = frozenset({"TGT-005", "TGT-006"})
"""Codes that mean: the server answered and said no, so calling again soon is of no use."""


def cause(
    name: str, url: str, status: int, lines: Iterable[str], *, was_live: bool, was_connected: bool
) -> StreamctlError:
    """Return why the process that published to `url` for target `name` ended.

    Args:
        name: The target's name.
        url: Where it published to.
        status: Its exit status, negative for a signal.
        lines: The last lines of its standard error, redacted.
        was_live: Whether the server had taken some of the stream.
        was_connected: Whether it had at least come to sending; a server that hangs up then does not want this stream.
    """
    said = [_CONTEXT.sub("", line).strip() for line in lines if line.strip()]
    text = "\n".join(said)
    if status < 0:
        return StreamctlError("TGT-008", where=name, signal=-status)
    if _TURNED_AWAY.search(text):
        return StreamctlError("TGT-005", where=name, detail=_telling(said, _TURNED_AWAY))
    if was_live:
        return StreamctlError("TGT-007", where=name, detail=said[0] if said else f"status {status}")
    if was_connected and _HUNG_UP.search(text):
        return StreamctlError("TGT-005", where=name, detail=_telling(said, _HUNG_UP))
    return _no_connection(name, url, said) or StreamctlError(
        "TGT-009", where=name, name=name, status=status, detail=said[-1] if said else "no word"
    )


def _no_connection(name: str, url: str, said: list[str]) -> StreamctlError | None:
    text = "\n".join(said)
    if _REFUSED.search(text):
        return StreamctlError("TGT-001", where=name, address=address(url))
    if _UNKNOWN_HOST.search(text):
        return StreamctlError("TGT-004", where=name, address=address(url))
    if _UNTRUSTED.search(text):
        return StreamctlError("TGT-006", where=name, detail=_telling(said, _UNTRUSTED))
    if _UNREACHABLE.search(text):
        return StreamctlError("TGT-003", where=name, address=address(url))
    return None


def _telling(said: list[str], what: re.Pattern[str]) -> str:
    return next((line for line in said if what.search(line)), said[-1])


def address(url: str) -> str:
    """Return host and port of `url`: what a person has to look at."""
    return urlsplit(url).netloc.rpartition("@")[2]
