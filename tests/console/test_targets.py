"""The list of targets, for people."""

from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from streamctl.console.targets import targets_table

PLAIN = {"detail": "", "attempt": 0, "since": 1.0, "kbps": None, "bytes": None, "queued_seconds": None, "dropped": None}
ROWS: list[dict[str, Any]] = [
    {**PLAIN, "name": "youtube", "kind": "rtmp", "place": "rtmps://a.example/live2", "state": "live", "kbps": 3128.4},
    {
        **PLAIN,
        "name": "hall",
        "kind": "hls",
        "place": "/srv/www/会場",
        "state": "waiting",
        "detail": "the disk is full",
    },
    {**PLAIN, "name": "far", "kind": "srt", "place": "srt://192.0.2.7:9000", "state": "stalled", "queued_seconds": 4.0},
    {
        **PLAIN,
        "name": "copy",
        "kind": "file",
        "place": "/media/x.mkv",
        "state": "live",
        "bytes": 9_000_000,
        "dropped": 3,
    },
    {**PLAIN, "name": "local", "kind": "receiver", "place": None, "state": None},
]


def shown(rows: list[dict[str, Any]], language: str) -> str:
    out = StringIO()
    Console(file=out, width=100, highlight=False).print(targets_table({"targets": rows}, language))
    return out.getvalue()


def test_each_says_where_and_how_and_why_not() -> None:
    text = shown(ROWS, "en")
    for word in (
        "rtmps://a.example/live2",
        "3128 kb/s",
        "WAITING",
        "the disk is full",
        "SRT",
        "STALLED",
        "4.0 s behind",
    ):
        assert word in text
    for word in ("9.0 MB", "3 pictures dropped", "this machine", "receiver"):
        assert word in text


def test_in_japanese_nothing_is_cut_and_no_english_state_is_left() -> None:
    text = shown(ROWS, "ja")
    for word in ("配信中", "再接続待ち", "停滞", "ファイル", "/srv/www/会場", "欠落 3 フレーム"):
        assert word in text
    assert "WAITING" not in text


@pytest.mark.parametrize(("language", "words"), [("en", "recorded, not streamed"), ("ja", "収録のみ")])
def test_a_run_without_targets_says_so(language: str, words: str) -> None:
    assert words in shown([], language)
