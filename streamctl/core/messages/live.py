"""Messages of the live room: the processes of a session and what is asked of them."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

ENTRIES = {
    "LIV-001": Entry(
        ExitCode.NO_SUCH_SESSION,
        Text("the session's process does not answer ({detail})", "see which sessions run with `streamctl sessions`"),
        Text(
            "セッションのプロセスが応答しません（{detail}）",
            "`streamctl sessions` で実行中のセッションを確認してください",
        ),
    ),
    "LIV-002": Entry(
        ExitCode.RUN_FAILED,
        Text("no answer to {verb} within {seconds} s", "look at `streamctl status`, then try again"),
        Text(
            "{verb} への応答が {seconds} 秒以内にありません",
            "`streamctl status` を確認してから、もう一度試してください",
        ),
    ),
    "LIV-003": Entry(
        ExitCode.USAGE,
        Text("the session does not know the request {verb}", "use the same streamctl version that started the session"),
        Text("セッションは要求 {verb} を知りません", "セッションを開始したのと同じ版の streamctl を使ってください"),
    ),
}
