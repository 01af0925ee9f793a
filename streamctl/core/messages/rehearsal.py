"""Messages of the rehearsal room."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

ENTRIES: dict[str, Entry] = {
    "REH-001": Entry(
        ExitCode.USAGE,
        Text(
            "a rehearsal of {seconds} s cannot show this event: it takes {shortest} s to {longest} h",
            "call it with `--duration {shortest}s` or longer",
        ),
        Text(
            "{seconds} 秒のリハーサルではこのイベントを通せません（{shortest} 秒から {longest} 時間まで）",
            "`--duration {shortest}s` 以上を指定してください",
        ),
    ),
}
