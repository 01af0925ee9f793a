"""OBS's plugin Source Record, which records one source on its own; asked by way of obs-websocket's vendor requests.

A filter of the plugin says where and how a source is recorded; `record_start` and `record_stop` begin and end it. That
it does so is told by nobody: only its file, as it grows.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from streamctl.core.errors import StreamctlError
from streamctl.live.obs.requests import Asked, Request
from streamctl.live.obs.wire import Answer
from streamctl.media.argv.ingest import ISO_KBPS

VENDOR = "source-record"
FILTER_KIND = "source_record_filter"
FILTER = "streamctl recording"
"""Name of the filter that streamctl makes: `obs apply` removes one that was left, as all that begins like that."""
NOBODY = "streamctl asks"
"""A source that no OBS has: a plugin that is there says so."""
NAME = "obs-%CCYY%MM%DD-%hh%mm%ss"
"""What the plugin calls a file: it would write over one that is there."""
FILES = "obs-*.mkv"
KEY_SECONDS = 2


class Askable(Protocol):
    """What is needed of a connection to OBS."""

    def ask(self, request: Request, data: Mapping[str, Any] | None = None) -> Answer:
        """Return OBS's answer to one request."""

    def batch(self, asked: Sequence[Asked]) -> tuple[Answer, ...]:
        """Return OBS's answers to `asked`."""


def has_source_record(obs: Askable) -> bool:
    """Return whether `obs` has the plugin: one that is there answers, if only that there is no such source.

    Raises:
        StreamctlError: As `ObsConnection.request`.
    """
    return obs.ask(Request.CALL_VENDOR_REQUEST, _vendor("record_stop", NOBODY).data).ok


def start_recording(obs: Askable, source: str, folder: Path) -> None:
    """Let the plugin record `source` into a new file in `folder`.

    Raises:
        StreamctlError: OBS-073 it refuses; as `ObsConnection.request`.
    """
    settings = {
        "path": str(folder),
        "filename_formatting": NAME,
        "rec_format": "mkv",
        "record_mode": 0,
        "stream_mode": 0,
        "replay_buffer": False,
        "encoder": "obs_x264",
        "rate_control": "CBR",
        "bitrate": ISO_KBPS,
        "keyint_sec": KEY_SECONDS,
        "preset": "ultrafast",
    }
    made = {"sourceName": source, "filterName": FILTER, "filterKind": FILTER_KIND, "filterSettings": settings}
    _, created, started = obs.batch(
        [_without_filter(source), Asked(Request.CREATE_SOURCE_FILTER, made), _vendor("record_start", source)]
    )
    created.require()
    _require_success(started, source)


def stop_recording(obs: Askable, source: str) -> None:
    """Let the plugin end its recording of `source`. Raise StreamctlError as `ObsConnection.request`."""
    obs.ask(Request.CALL_VENDOR_REQUEST, _vendor("record_stop", source).data)


def remove_recorders(obs: Askable, sources: Sequence[str]) -> None:
    """Leave `sources` without the filter that recorded them. Raise StreamctlError as `ObsConnection.request`."""
    obs.batch([_without_filter(source) for source in sources])


def _without_filter(source: str) -> Asked:
    return Asked(Request.REMOVE_SOURCE_FILTER, {"sourceName": source, "filterName": FILTER})


def _vendor(act: str, source: str) -> Asked:
    content = {"vendorName": VENDOR, "requestType": act, "requestData": {"source": source, "filter": FILTER}}
    return Asked(Request.CALL_VENDOR_REQUEST, content)


def _require_success(answer: Answer, source: str) -> None:
    told = answer.require().get("responseData") or {}
    if not told.get("success"):
        detail = str(told.get("error") or "the plugin gives no reason")
        raise StreamctlError("OBS-073", where=source, camera=source, detail=detail)
