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
    "REH-003": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "these simulated cameras are not live within {seconds:.0f} s: {cameras}",
            "close other programs that keep the processor busy, or lower `video.size`; the session's logs say more",
        ),
        Text(
            "次の模擬カメラが {seconds:.0f} 秒以内に映りません: {cameras}",
            "CPU を使う他のプログラムを閉じるか、`video.size` を小さくしてください。詳細はセッションの logs にあります",
        ),
    ),
    "REH-004": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the show did not end in order ({detail}); its processes have been ended",
            "what was recorded is in this folder: try `streamctl export` on it, and look at its logs",
        ),
        Text(
            "番組が正常に終了しませんでした（{detail}）。プロセスは終了させました",
            "収録はこのフォルダーにあります。`streamctl export` を試し、logs を確認してください",
        ),
    ),
    "REH-005": Entry(
        ExitCode.TERMINATED,
        Text("the rehearsal was told to end, and ended in order", "call it again when there is time for all of it"),
        Text("リハーサルは終了の指示を受け、正常に終了しました", "最後まで実行できるときに、もう一度実行してください"),
    ),
    "REH-006": Entry(
        ExitCode.DEGRADED,
        Text(
            "the rehearsal is recorded, but not all of it was as it should be: {items}",
            "read the lines marked WARN; close other programs that keep the processor busy, then rehearse again",
        ),
        Text(
            "リハーサルは収録されましたが、問題がありました: {items}",
            "「注意」の行を確認し、CPU を使う他のプログラムを閉じてから、もう一度リハーサルしてください",
        ),
    ),
    "REH-007": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the rehearsal failed: {items}",
            "read the lines marked FAIL, look at that place of the video, and do not go live before it is mended",
        ),
        Text(
            "リハーサルは失敗しました: {items}",
            "「NG」の行と映像の該当箇所を確認し、直るまで本番を始めないでください",
        ),
    ),
    "REH-008": Entry(
        ExitCode.VERIFICATION_FAILED,
        Text(
            "the rehearsal's archive is not valid: {items}",
            "run `streamctl verify` on it for every problem; check the disk, then rehearse again",
        ),
        Text(
            "リハーサルの納品物が正しくありません: {items}",
            "`streamctl verify` ですべての問題を確認し、ディスクを調べてから、もう一度リハーサルしてください",
        ),
    ),
    "REH-009": Entry(
        ExitCode.PROFILE_INVALID,
        Text(
            "a picture of {size} is too small for simulated cameras: their codes could not be read",
            "set `video.size` to {least} pixels across or more",
        ),
        Text(
            "{size} の映像は模擬カメラには小さすぎ、コードを読み取れません",
            "`video.size` の幅を {least} 画素以上にしてください",
        ),
    ),
}
