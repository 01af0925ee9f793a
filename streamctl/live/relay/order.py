"""What a target is asked to be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret, redact
from streamctl.media.argv.delivery import KEY_LIMIT, PASSPHRASE_LENGTHS, STREAM_ID_LIMIT

NAME = re.compile(r"[\w][\w.-]{0,63}")
"""What a target may be called: it names files, so no separators, no leading dot."""
SCHEMES = ("rtmp", "rtmps")
PASSPHRASE = ".passphrase"  # noqa: S105 - a name
"""What is added to a target's name to name its SRT passphrase among a session's secrets."""
Kind = Literal["rtmp", "srt", "hls", "file"]
"""How the stream gets there: to a server, into a folder as rolling HLS, into a file."""
FURTHER_ARGS = ("kind", "latency_ms", "segment_seconds", "window_seconds", "kbps")
"""Arguments of `target.add` that have defaults."""
LOCAL_KINDS = frozenset({"hls", "file"})
"""Kinds that are written on a disk."""


@dataclass(frozen=True, slots=True)
class TargetOrder:
    """One place to send the stream to.

    Attributes:
        name: What people call it.
        url: rtmp(s)://host/application, srt://host:port; None for a receiver and for a place on a disk.
        key: The stream key, SRT's stream id; None where the url says everything.
        receiver: Whether streamctl itself starts the server, on this machine.
        kind: How it gets there.
        passphrase: What SRT encrypts with; None for no encryption.
        latency_ms: What SRT may take to mend lost packets (milliseconds).
        place: The folder (hls) or the file; absolute.
        segment_seconds: Length of a segment of HLS.
        window_seconds: How much of the stream the HLS playlist lists.
        kbps: The stream's bit rate (kilobits a second); 0 where it is not known.
    """

    name: str
    url: str | None
    key: Secret | None
    receiver: bool
    kind: Kind = "rtmp"
    passphrase: Secret | None = None
    latency_ms: int = 120
    place: Path | None = None
    segment_seconds: float = 2.0
    window_seconds: float = 30.0
    kbps: int = 0

    @property
    def secrets(self) -> dict[str, Secret]:
        """The secrets under the names that `plan/secrets.py` gives them."""
        told = {self.name: self.key, f"{self.name}{PASSPHRASE}": self.passphrase}
        return {name: secret for name, secret in told.items() if secret is not None}

    @property
    def destination(self) -> str:
        """What a person has to look at: host and port, folder or file."""
        if self.place is not None:
            return str(self.place)
        return "127.0.0.1" if self.url is None else address(self.url)


def address(url: str) -> str:
    """Return host and port of `url`."""
    return urlsplit(url).netloc.rpartition("@")[2]


def order_from(args: Mapping[str, Any]) -> TargetOrder:
    """Return the order in `args` of the verb `target.add`; what is left out is as the fields' defaults say."""
    given = {name: args[name] for name in FURTHER_ARGS if args.get(name) is not None}
    return TargetOrder(
        name=str(args["name"]),
        url=args.get("url"),
        key=Secret(args["key"]) if args.get("key") else None,
        receiver=bool(args.get("receiver")),
        passphrase=Secret(args["passphrase"]) if args.get("passphrase") else None,
        place=Path(args["place"]) if args.get("place") else None,
        **given,
    )


def check_order(order: TargetOrder) -> None:
    """Raise StreamctlError if `order` cannot be carried out: TGT-013 name or place, TGT-016 and WAY-007 its secrets."""
    if not NAME.fullmatch(order.name):
        raise StreamctlError("TGT-013", where=order.name, address=f"{order.name!r}")
    if not order.receiver and not _reachable(order):
        place = order.place if order.kind in LOCAL_KINDS else redact(order.url or "''")
        raise StreamctlError("TGT-013", where=order.name, address=place)
    if order.kind == "srt":
        _check_srt(order)
    else:
        _check_key(order)


def _reachable(order: TargetOrder) -> bool:
    if order.kind not in get_args(Kind):
        return False
    if order.kind in LOCAL_KINDS:
        return order.place is not None and order.place.is_absolute()
    return _usable(order.url or "", order.kind)


def _usable(url: str, kind: Kind) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = url.isprintable() and " " not in url and bool(parts.hostname) and "@" not in parts.netloc and port != 0
    if kind == "srt":
        return plain and parts.scheme == "srt" and port is not None and not (parts.path.strip("/") or parts.query)
    return plain and parts.scheme in SCHEMES and bool(parts.path.strip("/"))


def _check_key(order: TargetOrder) -> None:
    key = order.key.reveal() if order.key is not None else "-"
    if not 0 < len(key) <= KEY_LIMIT or not _one_word(key):
        raise StreamctlError("TGT-016", where=order.name, limit=KEY_LIMIT)


def _check_srt(order: TargetOrder) -> None:
    least, most = PASSPHRASE_LENGTHS
    stream_id = order.key.reveal() if order.key is not None else "-"
    phrase = order.passphrase.reveal() if order.passphrase is not None else "-" * least
    fits = 0 < len(stream_id.encode()) <= STREAM_ID_LIMIT and least <= len(phrase.encode()) <= most
    if not (fits and _one_word(stream_id) and _one_word(phrase)):
        raise StreamctlError("WAY-007", where=order.name, least=least, most=most, limit=STREAM_ID_LIMIT)


def _one_word(secret: str) -> bool:
    """Whether a preset's line can carry `secret`."""
    return secret.isprintable() and not any(character.isspace() for character in secret)
