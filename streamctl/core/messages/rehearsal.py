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
    "REH-002": Entry(
        ExitCode.RUN_FAILED,
        Text("the picture of card {card} cannot be read ({detail})", "render it again with `streamctl cards PROFILE`"),
        Text(
            "カード {card} の画像を読めません（{detail}）",
            "`streamctl cards PROFILE` で作り直してください",
        ),
    ),
}
