"""How a show went, for the person who ended it."""

from collections.abc import Mapping
from typing import Any

from streamctl.console.output import Stdio, print_line
from streamctl.core.result import Result
from streamctl.live.protocol import error_from

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "done": "The show is over; everything went well.",
        "degraded": "The show is over and recorded; not everything went well:",
        "failed": "The show broke off:",
        "length": "length: {length} ({frames} frames, {late} late, {repeated} repeated)",
        "files": "recordings: {count} files, {size}",
        "folder": "session: {folder}",
        "next": "next: streamctl export {folder}",
        "times": " ({times} times)",
    },
    "ja": {
        "done": "配信を終了しました。問題はありません。",
        "degraded": "配信を終了し、収録は保存されていますが、次の問題がありました:",
        "failed": "配信が途中で終わりました:",
        "length": "長さ: {length}（{frames} フレーム、遅延 {late}、重複 {repeated}）",
        "files": "収録: {count} ファイル、{size}",
        "folder": "セッション: {folder}",
        "next": "次の作業: streamctl export {folder}",
        "times": "（{times} 回）",
    },
}
UNITS = ("B", "kB", "MB", "GB", "TB")


def print_ending(result: Result) -> None:
    """Print the data of a finished show (`cli.ending`)."""
    stdio = Stdio()
    for line in ending_lines(result.data, stdio.language):
        print_line(line, stdio)


def ending_lines(data: Mapping[str, Any], language: str) -> list[str]:
    """Return what is said of a finished show, line by line."""
    words = WORDS[language]
    files = data["files"]
    told = {
        "length": clock_text(data["seconds"]),
        "frames": _known(data["frames"]),
        "late": _known(data["late"]),
        "repeated": _known(data["repeated"]),
        "count": len(files),
        "size": size_text(sum(file["bytes"] or 0 for file in files)),
        "folder": data["folder"],
    }
    reasons = [f"  - {reason}" for reason in _reasons(data, language)]
    return [
        words[data["outcome"]],
        *reasons,
        *(words[key].format(**told) for key in ("length", "files", "folder", "next")),
    ]


def _reasons(data: Mapping[str, Any], language: str) -> list[str]:
    """Return why the show did not go well, in `language` where the journal has the codes for it."""
    told, causes = list(data["reasons"]), data["causes"]
    if language == "en" or len(causes) != len(told):
        return told
    words = WORDS[language]
    return [
        error_from(cause).said(language) + (words["times"].format(times=cause["times"]) if cause["times"] > 1 else "")
        for cause in causes
    ]


def _known(value: object) -> object:
    return "?" if value is None else value


def clock_text(seconds: float) -> str:
    """Return `seconds` (negative too) as `m:ss` or `h:mm:ss`, rounded towards zero."""
    whole = abs(int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    text = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return f"-{text}" if seconds <= -1 else text


def size_text(count: float) -> str:
    """Return `count` bytes with a decimal unit, as disks are sold."""
    for unit in UNITS:
        if count < 1000 or unit == UNITS[-1]:
            break
        count /= 1000
    return f"{count:.0f} {unit}" if unit in UNITS[:2] else f"{count:.1f} {unit}"
