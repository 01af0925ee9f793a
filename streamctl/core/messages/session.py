"""Messages of session folders, journals and locks."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

ENTRIES = {
    "SES-001": Entry(
        ExitCode.NO_SUCH_SESSION,
        Text("there is no session {session}", "list the sessions with `streamctl sessions`"),
        Text("セッション {session} はありません", "`streamctl sessions` で一覧を確認してください"),
    ),
    "SES-002": Entry(
        ExitCode.NO_SUCH_SESSION,
        Text(
            "the session's header cannot be read ({detail})",
            "use the streamctl version that recorded it, or restore session.json from a copy",
        ),
        Text(
            "セッションの情報を読めません（{detail}）",
            "収録時と同じ版の streamctl を使うか、session.json を控えから戻してください",
        ),
    ),
    "SES-003": Entry(
        ExitCode.NO_SUCH_SESSION,
        Text("no session is running", "start one with `streamctl start PROFILE`"),
        Text("実行中のセッションはありません", "`streamctl start PROFILE` で開始してください"),
    ),
    "SES-004": Entry(
        ExitCode.NO_SUCH_SESSION,
        Text("several sessions are running: {sessions}", "say which one with --session ID"),
        Text("複数のセッションが実行中です: {sessions}", "--session ID で指定してください"),
    ),
    "SES-005": Entry(
        ExitCode.NO_SUCH_SESSION,
        Text(
            "session {session} broke off: none of its processes runs any more",
            "go on with it now: `streamctl start --resume {folder}`; what was recorded is safe",
        ),
        Text(
            "セッション {session} は中断しています（プロセスがすべて停止）",
            "`streamctl start --resume {folder}` ですぐに再開してください。収録済みの分は保存されています",
        ),
    ),
    "LCK-001": Entry(
        ExitCode.LOCK_HELD,
        Text(
            "event {event} is on air already, in session {session}",
            "use `streamctl status`, or end it with `streamctl stop` before starting anew",
        ),
        Text(
            "イベント {event} は既に配信中です（セッション {session}）",
            "`streamctl status` で確認するか、`streamctl stop` で終了してから開始してください",
        ),
    ),
    "LCK-002": Entry(
        ExitCode.LOCK_HELD,
        Text("another process is writing this journal", "see which session runs with `streamctl status`"),
        Text("別のプロセスがこの記録に書き込み中です", "`streamctl status` で実行中のセッションを確認してください"),
    ),
}
