"""What a person sees of a rehearsal: a line for each step while it runs, its grades at the end."""

from collections.abc import Mapping
from typing import Any

from streamctl.console.output import Stdio, print_line
from streamctl.core.redaction import redact
from streamctl.core.result import Result

WIDEST = 240
"""Columns of the table where the output is no terminal: nothing is folded in a file or a pipe."""

STEPS: Mapping[str, Mapping[str, str]] = {
    "plan": {"en": "reading {profile}", "ja": "{profile} を読み込んでいます"},
    "obs": {
        "en": "starting OBS {version} for the rehearsal, and {cameras} simulated cameras that it can take",
        "ja": "リハーサル用の OBS {version} と、OBS が受け取れる模擬カメラ {cameras} 台を起動しています",
    },
    "preflight": {
        "en": "preflight: what would keep the show from beginning",
        "ja": "プリフライト: 開始の妨げになるものを確認しています",
    },
    "launch": {
        "en": "going on air with simulated cameras, to a receiver on this machine ({event})",
        "ja": "模擬カメラと、このマシンの受信側で配信を始めます（{event}）",
    },
    "cameras": {
        "en": "on air, every camera is live: session {session}",
        "ja": "配信中、全カメラが映っています: セッション {session}",
    },
    "act": {"en": "{at:6.1f} s  {act}", "ja": "{at:6.1f} 秒  {act}"},
    "refused": {"en": "{at:6.1f} s  {act}: refused: {why}", "ja": "{at:6.1f} 秒  {act}: 拒否されました: {why}"},
    "stop": {"en": "ending the show", "ja": "番組を終了しています"},
    "export": {"en": "making the archive of {session}", "ja": "{session} の納品物を作っています"},
    "verify": {"en": "verifying {archive}", "ja": "{archive} を検証しています"},
    "watch": {"en": "watching {video} picture by picture", "ja": "{video} を 1 フレームずつ確認しています"},
}
"""What is said when a step begins."""

VERDICTS: Mapping[str, tuple[str, str, str]] = {
    "ok": ("OK", "OK", "green"),
    "degraded": ("WARN", "注意", "yellow"),
    "failed": ("FAIL", "NG", "red"),
    "not checked": ("NOT CHECKED", "省略", "dim"),
}
"""Each verdict in English and Japanese, and its colour."""

NAMES: Mapping[str, tuple[str, str]] = {
    "acts": ("operator's acts", "操作"),
    "cuts": ("cuts", "切り替え"),
    "pictures": ("pictures", "映像"),
    "lower-thirds": ("lower thirds", "テロップ"),
    "pace": ("pace", "フレームの間隔"),
    "sound": ("sound", "音声"),
    "sync": ("lip sync", "音ズレ"),
    "stream": ("stream", "配信"),
    "chapters": ("chapters", "チャプター"),
    "recordings": ("camera recordings", "カメラ別収録"),
    "faults": ("faults", "障害"),
    "archive": ("archive", "納品物"),
}
"""Each item in English and Japanese."""

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "acts": {"en": "{done} of {total} carried out and journaled", "ja": "{total} 件中 {done} 件を実行し、記録しました"},
    "cuts": {
        "en": "{right} of {total} changes of picture lie at their journaled frame",
        "ja": "切り替え {total} 回のうち {right} 回が記録どおりのフレームにあります",
    },
    "pictures": {
        "en": "{right} of {checked} show the very frame or card that belongs there"
        " ({stale} older, {stuck} stuck, {wrong} wrong, {unread} unreadable)",
        "ja": "{checked} 枚中 {right} 枚が、映るべきフレーム・カードそのものです"
        "（古いもの {stale}、静止 {stuck}、誤り {wrong}、判読不能 {unread}）",
    },
    "lower-thirds": {
        "en": "{right} of {total} pictures have the right lower third or none; {shown} put on",
        "ja": "{total} 枚中 {right} 枚でテロップの有無が正しく、表示は {shown} 回です",
    },
    "pace": {
        "en": "{frames} frames: {late} late, {repeated} repeated; cameras lost {lost} times, re-timed {moved} times",
        "ja": "{frames} フレーム: 遅れ {late}、重複 {repeated}、カメラの途切れ {lost} 回、時刻合わせ {moved} 回",
    },
    "sound": {
        "en": "{seconds} s of sound, {missing} s missing in {holes} holes",
        "ja": "音声 {seconds} 秒、欠落 {missing} 秒（{holes} か所）",
    },
    "sync": {
        "en": "{flashes} flashes and beeps: median {median:+.1f} ms, worst {worst:+.1f} ms"
        " (at most {limit}; + is sound late; {unheard} unheard)",
        "ja": "フラッシュとビープ {flashes} 組: 中央値 {median:+.1f} ms、最大 {worst:+.1f} ms"
        "（許容 {limit} ms、+ は音の遅れ、聞こえないもの {unheard}）",
    },
    "stream": {
        "en": "the receiver got {pictures} of {programme} pictures, longest step {step} ms, {breaks} interruptions",
        "ja": "受信側に {programme} 枚中 {pictures} 枚が届き、最長間隔 {step} ms、中断 {breaks} 回",
    },
    "chapters": {
        "en": "{right} of {total} items of the rundown are a chapter where they began",
        "ja": "進行表 {total} 項目のうち {right} 項目が、開始位置のチャプターになっています",
    },
    "recordings": {
        "en": "{right} of {total} cameras have a recording of their own without a hole",
        "ja": "カメラ {total} 台のうち {right} 台の個別収録に欠落がありません",
    },
    "faults": {
        "en": "{count} in the journal, the session's own word: {outcome}",
        "ja": "記録された障害 {count} 件、セッション自身の判定: {outcome}",
    },
    "archive": {
        "en": "{pictures} pictures, {problems} problems found by verification",
        "ja": "{pictures} フレーム、検証で見つかった問題 {problems} 件",
    },
}
"""The measured facts of each item."""

WITHIN: Mapping[str, Mapping[str, str]] = {
    "cuts": {
        "en": "{right} of {total} changes of picture lie within {within} frame of their journaled one",
        "ja": "切り替え {total} 回のうち {right} 回が、記録されたフレームから {within} フレーム以内にあります",
    },
    "pictures": {
        "en": "{right} of {checked} show the card or the cameras that belong there, within {within} frame of each one's"
        " clock ({stale} off by more, {stuck} stuck, {wrong} wrong, {unread} unreadable; {held} % like the one before)",
        "ja": "{checked} 枚中 {right} 枚が、映るべきカード・カメラで、各カメラの時計から {within} フレーム以内です"
        "（ずれ {stale}、静止 {stuck}、誤り {wrong}、判読不能 {unread}、直前と同じもの {held} %）",
    },
    "pace": {
        "en": "{frames} frames: OBS drew {repeated} too late and left {late} unencoded; cameras lost {lost} times",
        "ja": "{frames} フレーム: OBS の描画遅れ {repeated}、未エンコード {late}、カメラの途切れ {lost} 回",
    },
}
"""The same where the engine knows its pictures' places to within some frames: an OBS."""

DETAILS: Mapping[str, Mapping[str, str]] = {
    "cuts": {
        "en": "first beside it: {name}, journaled at frame {frame}, seen at {seen}",
        "ja": "最初のずれ: {name}、記録はフレーム {frame}、映像では {seen}",
    },
    "pictures": {"en": "first at frame {first}", "ja": "最初はフレーム {first}"},
    "lower-thirds": {"en": "first at frame {first}", "ja": "最初はフレーム {first}"},
}
"""Where to look first when an item is not OK; the others name it as it stands."""

ENDS: Mapping[str, Mapping[str, str]] = {
    "head": {
        "en": "rehearsal of {title} ({seconds:g} s)",
        "ja": "{title} のリハーサル（{seconds:g} 秒）",
    },
    "archive": {"en": "archive: {archive}", "ja": "納品物: {archive}"},
    "video": {
        "en": "look at it: open {video} in any player",
        "ja": "見るには: {video} を動画プレーヤーで開いてください",
    },
    "report": {
        "en": "its report: {archive}/data/reports/qc.html",
        "ja": "レポート: {archive}/data/reports/qc.html",
    },
    "verify": {"en": "prove it again: streamctl verify {archive}", "ja": "再検証: streamctl verify {archive}"},
    "session": {"en": "session: {session}", "ja": "セッション: {session}"},
}
"""What is said around the grades."""


def print_step(name: str, facts: Mapping[str, Any], stdio: Stdio) -> None:
    """Print on standard error what happens now."""
    stdio.err.write(redact(STEPS[name][_language(stdio)].format(**facts)) + "\n")
    stdio.err.flush()


def sentence(item: str, facts: Mapping[str, Any], language: str) -> str:
    """Return the measured facts of `item` in a sentence; where something is not right, with where to look first."""
    told = (WITHIN if "within" in facts else SENTENCES)[item][language].format(**facts)
    if item in DETAILS:
        wrong = "frame" in facts if item == "cuts" else facts.get("first", -1) != -1
        return f"{told}; {DETAILS[item][language].format(**facts)}" if wrong else told
    return f"{told}: {facts['first']}" if facts.get("first") else told


def render_rehearsal(result: Result, stdio: Stdio) -> None:
    """Print the grades as a table, then the archive and how to look at it."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    language, data = _language(stdio), result.data
    print_line(ENDS["head"][language].format(**data), stdio)
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for column in range(3):
        table.add_column(overflow="fold", no_wrap=column < 2)
    for grade in data["grades"]:
        english, japanese, colour = VERDICTS[grade["verdict"]]
        facts = redact(sentence(grade["item"], grade["facts"], language))
        verdict = Text(japanese if language == "ja" else english, style=colour)
        table.add_row(verdict, NAMES[grade["item"]][language == "ja"], Text(facts))
    width = None if stdio.out.isatty() else WIDEST
    Console(file=stdio.out, width=width, highlight=False).print(table)
    for remark in data["remarks"]:
        print_line(f"{remark['message']} [{remark['code']}]", stdio)
    for line in ("archive", "video", "report", "verify", "session"):
        print_line(ENDS[line][language].format(**data), stdio)


def _language(stdio: Stdio) -> str:
    return "ja" if stdio.language == "ja" else "en"
