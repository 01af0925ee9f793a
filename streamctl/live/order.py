"""What `start` hands to a new control process: secrets on its input, and the pipe that it reports on."""

import contextlib
import json
import os
import select
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.live.protocol import encode, error_document, error_from

SWITCHER_MODULE = "streamctl.live.switcher"
"""The module that is the switcher's process."""
REPORT_BYTES = 1 << 16
"""Longest report (bytes)."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a control process begins with.

    Attributes:
        keys: Secrets by name (`plan/secrets.py`).
        lock: Descriptor of the event's held lock; None to take it itself.
        report: Descriptor of the pipe to report on; None where nobody waits.
        switcher: Module of the switcher's process.
    """

    keys: Mapping[str, Secret] = field(default_factory=dict)
    lock: int | None = None
    report: int | None = None
    switcher: str = SWITCHER_MODULE


def encode_order(order: Order) -> bytes:
    """Return `order` as it goes to the process's standard input: the keys in the clear, there and nowhere else."""
    keys = {name: key.reveal() for name, key in order.keys.items()}
    return encode({"keys": keys, "lock": order.lock, "report": order.report, "switcher": order.switcher})


def read_order(stream: IO[bytes]) -> Order:
    """Return the order on `stream`, read to its end; an empty one where nothing was given.

    Raises:
        ValueError: There is something that is no order.
    """
    given = stream.read()
    if not given.strip():
        return Order()
    content: dict[str, Any] = json.loads(given)
    keys = {str(name): Secret(value) for name, value in content["keys"].items()}
    return Order(keys, content["lock"], content["report"], content["switcher"])


class Report:
    """The way back to whoever started the control process: one line, once; nobody listening is no trouble."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor
        if descriptor is not None:
            os.set_inheritable(descriptor, False)  # noqa: FBT003 - positional only

    def on_air(self) -> None:
        """Tell that the show is on air."""
        self._send({"ok": True})

    def failed(self, error: StreamctlError) -> None:
        """Tell why there is no show."""
        self._send({"ok": False, "errors": [error_document(problem) for problem in error.problems]})

    def _send(self, document: Mapping[str, Any]) -> None:
        if self._descriptor is None:
            return
        with contextlib.suppress(OSError):
            os.write(self._descriptor, encode(document))
        os.close(self._descriptor)
        self._descriptor = None


def read_report(descriptor: int, seconds: float) -> list[StreamctlError] | None:
    """Return the problems in the report that comes on `descriptor`, none when on air; None when it ended without one.

    Raises:
        TimeoutError: Nothing came within `seconds`.
    """
    ready, _, _ = select.select([descriptor], [], [], seconds)
    if not ready:
        raise TimeoutError
    line = os.read(descriptor, REPORT_BYTES)
    if not line:
        return None
    document = json.loads(line)
    return [] if document["ok"] else [error_from(problem) for problem in document["errors"]]
