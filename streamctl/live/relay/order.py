"""What a target is asked to be."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret, redact
from streamctl.media.argv.delivery import KEY_LIMIT

NAME = re.compile(r"[\w][\w.-]{0,63}")
"""What a target may be called: it names files, so no separators, no leading dot."""
SCHEMES = ("rtmp", "rtmps")


@dataclass(frozen=True, slots=True)
class TargetOrder:
    """One place to send the stream to.

    Attributes:
        name: What people call it.
        url: rtmp(s)://host/application; None for a receiver.
        key: The stream key; None where the url says everything.
        receiver: Whether streamctl itself starts the server, on this machine.
    """

    name: str
    url: str | None
    key: Secret | None
    receiver: bool


def check_order(order: TargetOrder) -> None:
    """Raise StreamctlError if `order` cannot be carried out: TGT-013 its name or address, TGT-016 its key."""
    if not NAME.fullmatch(order.name):
        raise StreamctlError("TGT-013", where=order.name, address=f"{order.name!r}")
    if not order.receiver and not _usable(order.url or ""):
        raise StreamctlError("TGT-013", where=order.name, address=redact(order.url or "''"))
    key = order.key.reveal() if order.key is not None else "-"
    if not 0 < len(key) <= KEY_LIMIT or any(character.isspace() or not character.isprintable() for character in key):
        raise StreamctlError("TGT-016", where=order.name, limit=KEY_LIMIT)


def _usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = bool(parts.hostname) and "@" not in parts.netloc and (port is None or port > 0)
    return parts.scheme in SCHEMES and host and bool(parts.path.strip("/")) and url.isprintable() and " " not in url
