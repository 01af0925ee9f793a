"""Why a publish ended: the words of FFmpeg and of the system, told as one of our own problems. Pure."""

import re
from collections.abc import Iterable
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.live.relay.order import LOCAL_KINDS, TargetOrder

_CONTEXT = re.compile(r"^\[[^\]]*\] ")
_REFUSED = re.compile(r"connection refused", re.IGNORECASE)
_UNREACHABLE = re.compile(r"timed out|no route to host|network is unreachable|host is down", re.IGNORECASE)
_UNKNOWN_HOST = re.compile(
    r"failed to resolve|name or service not known|temporary failure in name|gaierror|no address", re.IGNORECASE
)
_TURNED_AWAY = re.compile(r"server error|netstream\.publish|permission denied|badname|unauthori[sz]ed", re.IGNORECASE)
_HELD = re.compile(r"already publishing|stream ?busy", re.IGNORECASE)
"""Servers' words for a stream that somebody publishes already: nginx-rtmp and those made after it, and SRS."""
_HUNG_UP = re.compile(r"broken pipe|connection reset|end of file|input/output error", re.IGNORECASE)
_UNTRUSTED = re.compile(r"certificate|tls|ssl", re.IGNORECASE)
_SRT_REFUSED = re.compile(
    r"REJECT reported from HS processing: (?P<why>[^-]*\w)|REJECT|connection rejected", re.IGNORECASE
)
_SRT_FAILED = re.compile(r"Connection to srt:\S* failed|connection (setup failure|timed out)", re.IGNORECASE)
_FULL = re.compile(r"no space left|quota exceeded", re.IGNORECASE)
_UNWRITABLE = re.compile(r"^\w*Error: (?P<why>.+)$")
"""The last word of our own writers: the type of the error and what the system says."""
REFUSALS = frozenset({"TGT-005", "TGT-006", "WAY-003"})
"""Codes that mean: the server answered and said no, so calling again soon is of no use."""
UNHURRIED = REFUSALS | {"TGT-021", "WAY-001", "WAY-004", "WAY-005"}
"""Codes of what does not pass within seconds: a refusal, a full disk, a program that is missing."""


def cause(
    order: TargetOrder,
    status: int,
    lines: Iterable[str],
    *,
    was_live: bool,
    was_connected: bool,
    published_before: bool = False,
) -> StreamctlError:
    """Return why the process that carried the stream to the target of `order` ended.

    Args:
        order: The target.
        status: The process's exit status, negative for a signal.
        lines: The last lines of its standard error, redacted.
        was_live: Whether some of the stream had arrived.
        was_connected: Whether it had at least come to sending; a server that hangs up then does not want this stream.
        published_before: Whether an earlier publish of this target may still be held by the server.
    """
    said = [_CONTEXT.sub("", line).strip() for line in lines if line.strip()]
    if status < 0:
        return StreamctlError("TGT-008", where=order.name, signal=-status)
    if order.kind in LOCAL_KINDS:
        found = _disk(order, said)
    elif order.kind == "srt":
        found = _srt(order, said, was_live=was_live)
    elif published_before and _HELD.search("\n".join(said)):
        found = StreamctlError("TGT-020", where=order.name, detail=_telling(said, _HELD))
    else:
        found = _rtmp(order, status, said, was_live=was_live, was_connected=was_connected)
    return found or StreamctlError(
        "TGT-009", where=order.name, name=order.name, status=status, detail=said[-1] if said else "no word"
    )


def _rtmp(
    order: TargetOrder, status: int, said: list[str], *, was_live: bool, was_connected: bool
) -> StreamctlError | None:
    text = "\n".join(said)
    if _TURNED_AWAY.search(text):
        return StreamctlError("TGT-005", where=order.name, detail=_telling(said, _TURNED_AWAY))
    if was_live:
        return StreamctlError("TGT-007", where=order.name, detail=said[0] if said else f"status {status}")
    if was_connected and _HUNG_UP.search(text):
        return StreamctlError("TGT-005", where=order.name, detail=_telling(said, _HUNG_UP))
    return _no_connection(order.name, order.destination, said)


def _srt(order: TargetOrder, said: list[str], *, was_live: bool) -> StreamctlError | None:
    """The server's no comes from the protocol's library: its lines have no form of FFmpeg's."""
    text = "\n".join(said)
    refused = _SRT_REFUSED.search(text)
    if refused:
        return StreamctlError("WAY-003", where=order.name, detail=refused["why"] or _telling(said, _SRT_REFUSED))
    if was_live:
        return StreamctlError("TGT-007", where=order.name, detail=said[-1] if said else "the server has gone")
    if _UNKNOWN_HOST.search(text):
        return StreamctlError("TGT-004", where=order.name, address=order.destination)
    return StreamctlError("WAY-002", where=order.name, address=order.destination) if _SRT_FAILED.search(text) else None


def _disk(order: TargetOrder, said: list[str]) -> StreamctlError | None:
    facts: dict[str, Any] = {"where": order.name, "place": order.destination}
    if any(_FULL.search(line) for line in said):
        return StreamctlError("WAY-004", **facts)
    why = next((found["why"] for found in map(_UNWRITABLE.match, reversed(said)) if found), None)
    return StreamctlError("WAY-005", **facts, detail=why) if why else None


def _no_connection(name: str, address: str, said: list[str]) -> StreamctlError | None:
    text = "\n".join(said)
    if _REFUSED.search(text):
        return StreamctlError("TGT-001", where=name, address=address)
    if _UNKNOWN_HOST.search(text):
        return StreamctlError("TGT-004", where=name, address=address)
    if _UNTRUSTED.search(text):
        return StreamctlError("TGT-006", where=name, detail=_telling(said, _UNTRUSTED))
    if _UNREACHABLE.search(text):
        return StreamctlError("TGT-003", where=name, address=address)
    return None


def _telling(said: list[str], what: re.Pattern[str]) -> str:
    return next((line for line in said if what.search(line)), said[-1])
