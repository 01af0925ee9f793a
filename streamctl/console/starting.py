"""What is said around going live: the question before, the sentence after."""

from collections.abc import Callable, Mapping

from streamctl.console.output import Stdio, print_line
from streamctl.core.result import Result

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "ask": "This goes LIVE to the production targets: {title}\nType the event's id ({event}) to start: ",
        "checking": "Checking cameras, targets, disk and keys ...",
        "live": "ON AIR: {shown} -> {targets}",
        "rehearsal": "REHEARSAL on air: {shown} -> {targets}",
        "nobody": "no target, recording only",
        "folder": "session: {folder}",
        "next": "next: streamctl next | cut SCENE | card NAME | status --watch | stop",
    },
    "ja": {
        "ask": "本番の配信先に配信を開始します: {title}\n開始するにはイベント ID（{event}）を入力してください: ",
        "checking": "カメラ・配信先・ディスク・配信キーを確認しています...",
        "live": "配信中: {shown} -> {targets}",
        "rehearsal": "リハーサル配信中: {shown} -> {targets}",
        "nobody": "配信先なし（収録のみ）",
        "folder": "セッション: {folder}",
        "next": "操作: streamctl next | cut シーン | card カード | status --watch | stop",
    },
}


def tell_checking(stdio: Stdio) -> None:
    """Say that the checks before a start go on: they take a few seconds."""
    stdio.err.write(WORDS[stdio.language]["checking"] + "\n")
    stdio.err.flush()


def ask_event(event: str, title: str, stdio: Stdio, read_line: Callable[[], str]) -> str:
    """Return what the operator typed when asked for the event's id; nothing where the input ended."""
    stdio.err.write(WORDS[stdio.language]["ask"].format(event=event, title=title))
    stdio.err.flush()
    return read_line().strip()


def print_started(result: Result) -> None:
    """Print that a show is on air."""
    stdio, data = Stdio(), result.data
    words = WORDS[stdio.language]
    targets = ", ".join(data["targets"]) or words["nobody"]
    shown = data["on_air"]["name"] if data["on_air"] else "-"
    kind = "rehearsal" if data["rehearsal"] else "live"
    print_line(words[kind].format(shown=shown, targets=targets), stdio)
    print_line(words["folder"].format(folder=data["folder"]), stdio)
    print_line(words["next"], stdio)
