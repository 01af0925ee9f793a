"""Messages of how a show ended, of what it survived, and of names that are none."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

ENDS: dict[str, Entry] = {
    "LIV-052": Entry(
        ExitCode.UNEXPECTED,
        Text(
            "{thread} stumbled over a fault of streamctl ({detail})",
            "the show goes on by itself; please report this with the session's logs",
        ),
        Text(
            "{thread} の処理で内部エラーが起きました（{detail}）",
            "自動で続行します。セッションのログを添えて報告してください",
        ),
    ),
    "LIV-053": Entry(
        ExitCode.USAGE,
        Text("there is none called {name}", "there are: {known}"),
        Text("{name} という名前はありません", "使える名前: {known}"),
    ),
    "LIV-054": Entry(
        ExitCode.RUN_FAILED,
        Text("the programme never began", "read the other reasons, then start the show again"),
        Text("番組が始まりませんでした", "ほかの理由を確認して、もう一度開始してください"),
    ),
    "LIV-055": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the programme broke off",
            "go on with `streamctl start --resume SESSION`, or make an archive of what there is",
        ),
        Text(
            "番組が途中で終わりました",
            "`streamctl start --resume セッション` で続けるか、収録済みの分を納品データにしてください",
        ),
    ),
    "LIV-056": Entry(
        ExitCode.DEGRADED,
        Text("the recording file was not closed", "nothing to do: `streamctl export` takes all that is whole in it"),
        Text("収録ファイルが閉じられていません", "対応は不要です。`streamctl export` が読める部分をすべて使います"),
    ),
    "LIV-057": Entry(
        ExitCode.RUN_FAILED,
        Text("its control process ended before it did", "look into logs/control.log in the session folder"),
        Text("制御プロセスが先に終了しました", "セッションフォルダーの logs/control.log を確認してください"),
    ),
}
