"""What a person sees of an export and of a verification."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.table import Table

from streamctl.console.output import Stdio, print_line
from streamctl.console.paper import as_it_stands, paper
from streamctl.core.errors import StreamctlError
from streamctl.core.result import Result

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "made": "OK: archive made: {archive}",
        "already": "OK: the archive is there already, whole: {archive}",
        "degraded": "DEGRADED: archive made without what is lost: {archive}",
        "reused": "went on from an interrupted export: {count} files were done",
        "video": "video",
        "length": "length",
        "length_of": "{clock} ({frames} pictures)",
        "chapters": "chapters",
        "size": "size",
        "size_of": "{size} in {files} files",
        "report": "report",
        "remarks": "to know",
        "next": "next: `streamctl verify {archive}`",
        "whole": "OK: the archive is whole and valid: {archive} ({count} things verified)",
        "broken": "FAILED: {failed} of {count} things are wrong: {archive}",
    },
    "ja": {
        "made": "OK: アーカイブを作成しました: {archive}",
        "already": "OK: アーカイブは既に完成しています: {archive}",
        "degraded": "一部欠落: 失われた部分を除いてアーカイブを作成しました: {archive}",
        "reused": "中断した書き出しを再開しました（作成済み {count} ファイル）",
        "video": "動画",
        "length": "長さ",
        "length_of": "{clock}（{frames} フレーム）",
        "chapters": "チャプター",
        "size": "容量",
        "size_of": "{size}（{files} ファイル）",
        "report": "報告書",
        "remarks": "確認事項",
        "next": "次は: `streamctl verify {archive}`",
        "whole": "OK: アーカイブは完全で有効です: {archive}（{count} 項目を検査）",
        "broken": "不合格: {count} 項目中 {failed} 項目に問題があります: {archive}",
    },
}
STEPS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "en": {
        "export": {
            "stock": "reading the session",
            "source": "keeping the sources",
            "delivery": "writing the video",
            "text": "writing the chapters",
            "edit": "writing the cut list",
            "images": "choosing the poster",
            "reports": "checking the video",
            "bag": "writing the checksums",
            "hand-over": "handing over",
        },
        "verify": {
            "files": "comparing every file with its checksum",
            "video": "reading the video",
            "decoding": "decoding the whole video",
            "pictures": "opening chapters and poster",
        },
    },
    "ja": {
        "export": {
            "stock": "セッションを読み込み中",
            "source": "元の録画を保管中",
            "delivery": "動画を書き出し中",
            "text": "チャプターを書き出し中",
            "edit": "カットリストを書き出し中",
            "images": "ポスター画像を選択中",
            "reports": "動画を検査中",
            "bag": "チェックサムを書き出し中",
            "hand-over": "仕上げ中",
        },
        "verify": {
            "files": "全ファイルをチェックサムと照合中",
            "video": "動画を読み込み中",
            "decoding": "動画全体をデコード中",
            "pictures": "チャプターとポスターを確認中",
        },
    },
}


def tell_step(command: str, step: str, stdio: Stdio) -> None:
    """Tell on stderr that `step` of `command` has begun."""
    words = STEPS["ja" if stdio.language == "ja" else "en"][command]
    stdio.err.write(f"{words[step]} …\n")
    stdio.err.flush()


def render_export(result: Result, stdio: Stdio) -> None:
    """Print where the archive lies, what is in it, and what a person should know about it."""
    words, data = _words(stdio), result.data
    kind = "already" if data["already"] else "degraded" if result.errors else "made"
    print_line(words[kind].format(archive=data["archive"]), stdio)
    if data["reused"]:
        print_line(words["reused"].format(count=len(data["reused"])), stdio)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row(words["video"], as_it_stands(data["video"]))
    table.add_row(words["length"], words["length_of"].format(clock=_clock(data["seconds"]), frames=data["frames"]))
    table.add_row(words["chapters"], str(data["chapters"]))
    table.add_row(words["size"], words["size_of"].format(size=_size(data["bytes"]), files=data["files"]))
    table.add_row(words["report"], as_it_stands(f"{data['archive']}/data/reports/qc.html"))
    told = {(problem.code, problem.where) for problem in result.errors}
    remarks = [remark for remark in _problems(data["remarks"]) if (remark.code, remark.where) not in told]
    for number, remark in enumerate(remarks):
        place = f"{remark.where}: " if remark.where else ""
        title = "" if number else words["remarks"]
        table.add_row(title, as_it_stands(f"{place}{remark.message(stdio.language)} [{remark.code}]"))
    paper(stdio).print(table)
    print_line(words["next"].format(archive=data["archive"]), stdio)


def _problems(remarks: Iterable[Mapping[str, Any]]) -> list[StreamctlError]:
    return [StreamctlError(remark["code"], where=remark["where"], **remark["facts"]) for remark in remarks]


def render_verify(result: Result, stdio: Stdio) -> None:
    """Print whether the archive is whole; what is not as it should be follows as problems on stderr."""
    words, data = _words(stdio), result.data
    count, failed = len(data["items"]), sum(not item["ok"] for item in data["items"])
    headline = words["whole" if data["ok"] else "broken"]
    print_line(headline.format(archive=data["archive"], count=count, failed=failed), stdio)


def _words(stdio: Stdio) -> Mapping[str, str]:
    return WORDS["ja" if stdio.language == "ja" else "en"]


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def _size(size: int) -> str:
    return f"{size / 10**9:.2f} GB" if size >= 10**9 else f"{size / 10**6:.1f} MB"
