"""Looks at cameras and microphones, and why one did not open.

FFmpeg's last words are read for what a person can do about it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from streamctl.core.redaction import redact
from streamctl.core.sources import AudioSource, HttpSource, RtmpSource, RtspSource, SrtSource, VideoSource, address
from streamctl.media.camera_look import LONGEST_SECONDS
from streamctl.media.ports import Transport, port_holder, port_is_free
from streamctl.plan.secrets import SourceKind
from streamctl.preflight.check import Act, Bench, Check, Finding, problem
from streamctl.preflight.encoding import FFMPEG
from streamctl.preflight.model import Category, Measure, Problem, Status
from streamctl.preflight.secrets import SECRET_SECONDS, secret_needed

DETAIL_LENGTH = 200
"""Of FFmpeg's last line (characters)."""
Cause = Literal["refused", "missing", "busy", "forbidden", "unauthorized", "unreachable", "unable", "empty", "unknown"]
_CAUSES: tuple[tuple[Cause, str], ...] = (
    ("busy", r"resource busy|address already in use|device already in use"),
    ("missing", r"could not find (video|audio) .*device|(video|audio) device not found|invalid (audio )?device index"),
    ("unauthorized", r"\b401\b|\b403\b|unauthorized|forbidden|bad secret|badsecret|unsecure"),
    ("forbidden", r"permission denied|operation not permitted"),
    ("unable", r"unknown input format|protocol not found|demuxer not found|option .* not found"),
    ("refused", r"connection refused|connection reset|\b404\b|not found\)?$"),
    ("empty", r"matches no streams|does not contain any stream"),
    ("missing", r"no such (file|device|entity)|cannot open video device|no such device"),
    (
        "unreachable",
        r"timed out|timeout|no route|unreachable|host is down|resolve|not known|input/output|connection .* failed",
    ),
)
"""Causes and how FFmpeg 5.1 to 9 and the system word them, most telling first (case does not matter)."""
_TELLING = re.compile(r"deprecated pixel format|Guessed Channel Layout|Multiple keyframes", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Device:
    """A camera or microphone as messages speak of it.

    Attributes:
        id: Its id in the profile.
        name: What messages call it: its place in the profile, such as `cameras.close`.
        key: Where its source stands in the profile.
        source: Where it is.
        holder: Who else holds its port, such as ` (obs (812))`; empty where that is not known.
    """

    id: str
    name: str
    key: str
    source: VideoSource | AudioSource
    holder: str = ""

    @property
    def address(self) -> str:
        """Path, device or URL, redacted."""
        return redact(address(self.source))

    @property
    def host(self) -> str:
        """Host of the URL; empty for what has none."""
        return url_host(address(self.source))


def url_host(url: str) -> str:
    """Return the host of `url`, empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def listening_port(source: VideoSource | AudioSource) -> tuple[str, int, Transport] | None:
    """Return host, port and transport that `source` listens on for its device to call; None where it calls itself."""
    if isinstance(source, RtmpSource) and source.listen:
        parts = urlsplit(source.rtmp)
        return parts.hostname or "", parts.port or 1935, "tcp"
    if isinstance(source, SrtSource):
        parts = urlsplit(source.srt)
        mode = parse_qs(parts.query).get("mode", ["caller"])[0]
        if mode == "listener" and parts.port:
            return parts.hostname or "0.0.0.0", parts.port, "udp"  # noqa: S104 - what FFmpeg does with it
    return None


def telling(said: str) -> tuple[str, ...]:
    """Return the lines of `said` that tell something about the source."""
    return tuple(line for line in said.splitlines() if line.strip() and not _TELLING.search(line))


def cause_of(said: str) -> Cause:
    """Return why a source did not open, by FFmpeg's last lines `said`."""
    lines = " \n".join(telling(said)).lower()
    return next((cause for cause, pattern in _CAUSES if re.search(pattern, lines, re.MULTILINE)), "unknown")


def why_closed(device: Device, said: str, *, sound: bool = False) -> Problem:
    """Return the problem of `device`, which FFmpeg could not open.

    Args:
        device: The camera or microphone.
        said: FFmpeg's last lines.
        sound: Whether it was to deliver sound, else pictures.
    """
    lines = telling(said)
    facts = {
        "camera": device.id,
        "device": device.name,
        "address": device.address,
        "key": device.key,
        "host": device.host or "-",
        "holder": device.holder,
        "detail": lines[-1][:DETAIL_LENGTH] if lines else "-",
    }
    network = isinstance(device.source, RtspSource | SrtSource | RtmpSource | HttpSource)
    match cause_of(said):
        case "refused" if network:
            return problem("DEV-002", device.key, **facts)
        case "missing":
            return problem("DEV-003", device.key, **facts)
        case "busy":
            return problem("DEV-004", device.key, **facts)
        case "forbidden":
            return problem("DEV-005", device.key, **facts)
        case "unauthorized":
            return problem("DEV-006", device.key, **facts)
        case "unreachable" if network:
            return problem("DEV-007", device.key, **facts)
        case "unable":
            return problem("DEV-008", device.key, **facts)
        case "empty":
            return problem("DEV-026" if sound else "DEV-009", device.key, **facts)
        case _:
            return problem("DEV-024" if sound else "DEV-001", device.key, **facts)


def port_check(device: Device, category: Category, *, blocking: bool) -> Check | None:
    """Return the check that the port is free at which `device` is to call; None for one that is called itself."""
    listening = listening_port(device.source)
    if listening is None:
        return None
    return Check(f"port.{device.name}", category, partial(_port, device, listening), blocking=blocking)


def look_checks(name: str, device: Device, category: SourceKind, act: Act, *, blocking: bool) -> Iterator[Check]:
    """Yield `act`, a look at `device`, as the check `name`; before it one for the port that a device calls at."""
    port = port_check(device, category, blocking=blocking)
    if port is not None:
        yield port
    secret = secret_needed(category, device.id, device.source)
    needs = (FFMPEG, *secret, *(() if port is None else (port.id,)))
    timeout = LONGEST_SECONDS + (SECRET_SECONDS if secret else 0.0)
    yield Check(name, category, act, needs=needs, timeout=timeout, blocking=blocking)


def _port(device: Device, listening: tuple[str, int, Transport], _: Bench) -> Finding:
    host, port, transport = listening
    measures = (Measure(name="port", value=f"{transport} {port}"),)
    sound = device.key.startswith("microphones.")
    try:
        if port_is_free(host, port, transport):
            return Finding(measures=measures)
        holder = port_holder(port, transport)
        held = replace(device, holder=f" ({holder})" if holder else "")
        return Finding(Status.FAIL, measures, problems=(why_closed(held, "address already in use", sound=sound),))
    except OSError as error:
        said = error.strerror or type(error).__name__
        return Finding(Status.FAIL, measures, problems=(why_closed(device, said, sound=sound),))
