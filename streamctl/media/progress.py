"""Reading FFmpeg's `-progress` report: how much has left it, and up to which time. Pure."""

from dataclasses import dataclass

LINE_LIMIT_BYTES = 4096
"""A longer line is no report's (bytes); it is thrown away."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What FFmpeg last said.

    Attributes:
        total_bytes: Bytes handed to the output so far, 0 while nothing was.
        out_seconds: Time of the last packet written (seconds of the output), None while there is none.
        reports: How many reports have come.
        ended: Whether it said that it is done.
    """

    total_bytes: int = 0
    out_seconds: float | None = None
    reports: int = 0
    ended: bool = False


class ProgressReader:
    """Takes the report's bytes in whatever pieces they come; `latest` is the last whole report."""

    def __init__(self) -> None:
        self.latest = Progress()
        self._rest = b""
        self._fields: dict[bytes, bytes] = {}

    def feed(self, data: bytes) -> Progress:
        """Return the last whole report after `data`."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._rest = self._rest[-LINE_LIMIT_BYTES:]
        for line in lines:
            name, _, value = line.strip().partition(b"=")
            self._fields[name] = value.strip()
            if name == b"progress":
                self._finish()
        return self.latest

    def _finish(self) -> None:
        before = self.latest
        microseconds = _number(self._fields.get(b"out_time_us"))
        self.latest = Progress(
            total_bytes=max(before.total_bytes, _number(self._fields.get(b"total_size")) or 0),
            out_seconds=before.out_seconds if microseconds is None else microseconds / 1_000_000,
            reports=before.reports + 1,
            ended=self._fields[b"progress"] == b"end",
        )
        self._fields = {}


def _number(text: bytes | None) -> int | None:
    """Return the number in `text`; None for `N/A` and anything else that is none."""
    try:
        return None if text is None else int(text)
    except ValueError:
        return None
