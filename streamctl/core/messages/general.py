"""Messages of the command line itself."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

ENTRIES = {
    "INT-001": Entry(
        ExitCode.UNEXPECTED,
        Text("unexpected failure: {detail}", "please report this with the output of `streamctl doctor --json`"),
        Text("想定外の失敗です: {detail}", "`streamctl doctor --json` の出力を添えて報告してください"),
    ),
    "INT-002": Entry(
        ExitCode.INTERRUPTED,
        Text("interrupted", "run the command again; nothing was lost"),
        Text("中断されました", "もう一度実行してください。失われたものはありません"),
    ),
    "CLI-001": Entry(
        ExitCode.USAGE,
        Text("{detail}", "see `{command} --help`"),
        Text("{detail}", "`{command} --help` を参照してください"),
    ),
    "CLI-002": Entry(
        ExitCode.USAGE,
        Text("{path} exists already", "name another file, or remove this one first"),
        Text("{path} は既に存在します", "別の名前を指定するか、先に削除してください"),
    ),
    "CLI-003": Entry(
        ExitCode.UNEXPECTED,
        Text("the answer cannot be written ({detail})", "check where standard output goes: a full disk, a closed pipe"),
        Text("結果を出力できません（{detail}）", "標準出力の行き先（ディスクの空き、閉じたパイプ）を確認してください"),
    ),
    "CLI-004": Entry(
        ExitCode.USAGE,
        Text("{option} {text} is no length of time", "write it with its unit, such as {example}"),
        Text("{option} {text} は時間の長さではありません", "{example} のように単位を付けて書いてください"),
    ),
    "CLI-005": Entry(
        ExitCode.USAGE,
        Text(
            "one card is to be named, or --off, and not both", "write `streamctl card NAME` or `streamctl card --off`"
        ),
        Text(
            "カードの名前か --off のどちらか一方が必要です",
            "`streamctl card カード名` または `streamctl card --off` と書いてください",
        ),
    ),
}
