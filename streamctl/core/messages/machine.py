"""Messages about the machine: its disk, its clock, what is installed."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

ENTRIES = {
    "MAC-001": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the disk of {folder} has {free} free; the show's recordings need {needed}",
            "free space, or name a larger disk in `recording.folder`",
        ),
        Text(
            "{folder} のディスクの空きは {free} です。収録には {needed} 必要です",
            "空きを増やすか、`recording.folder` を大きなディスクに変えてください",
        ),
    ),
    "MAC-002": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the disk of {folder} has {free} free: enough for the rundown, but not for one that runs half as "
            "long again ({needed})",
            "free space, or name a larger disk in `recording.folder`",
        ),
        Text(
            "{folder} のディスクの空きは {free} です。進行表どおりなら足りますが、1.5 倍に押すと足りません（{needed}）",
            "空きを増やすか、`recording.folder` を大きなディスクに変えてください",
        ),
    ),
    "MAC-003": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the disk of {folder} writes {speed} a second; the recordings need {needed} a second",
            "name a faster disk in `recording.folder` (not a network folder or memory card), or set "
            "`recording.iso: false`",
        ),
        Text(
            "{folder} のディスクの書き込みは毎秒 {speed} です。収録には毎秒 {needed} 必要です",
            "`recording.folder` を速いディスクにする（ネットワークやカードは避ける）か、"
            "`recording.iso: false` にしてください",
        ),
    ),
    "MAC-004": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the disk of {folder} writes only {speed} a second, less than {times:.0f} times what the "
            "recordings need ({needed} a second)",
            "end other programs that write to it, or name a faster disk in `recording.folder`",
        ),
        Text(
            "{folder} のディスクの書き込みは毎秒 {speed} で、必要量（毎秒 {needed}）の {times:.0f} 倍に足りません",
            "書き込み中の他のプログラムを終了するか、`recording.folder` を速いディスクにしてください",
        ),
    ),
    "MAC-005": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "nothing can be written to {folder} ({detail})",
            "name a folder that you may write to in `recording.folder`, or `mkdir -p {folder}`",
        ),
        Text(
            "{folder} に書き込めません（{detail}）",
            "`recording.folder` に書き込めるフォルダーを指定するか、`mkdir -p {folder}` を実行してください",
        ),
    ),
    "MAC-011": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "this machine's clock says {now}, before the profile was written ({written})",
            "set the clock: `timedatectl set-ntp true`, or `date -s` from a watch",
        ),
        Text(
            "このマシンの時計は {now} で、プロファイルの保存日時（{written}）より前です",
            "時計を合わせてください（`timedatectl set-ntp true`、または時計を見て `date -s`）",
        ),
    ),
    "MAC-012": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "no time server keeps this machine's clock, and the event has a start to keep",
            "hold it against a watch (it says {now}), or `timedatectl set-ntp true`",
        ),
        Text(
            "このマシンの時計は時刻サーバーと同期していません。開始時刻のあるイベントです",
            "時計と見比べる（表示は {now}）か、`timedatectl set-ntp true` を実行してください",
        ),
    ),
    "MAC-021": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the terminal's encoding {encoding} cannot show Japanese",
            "`export LANG=C.UTF-8` before starting streamctl",
        ),
        Text(
            "端末の文字コード {encoding} では日本語を表示できません",
            "streamctl を起動する前に `export LANG=C.UTF-8` を実行してください",
        ),
    ),
    "MAC-022": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "there is no private folder for sockets and locks ({detail})",
            "`export XDG_RUNTIME_DIR=$(mktemp -d)` before starting streamctl",
        ),
        Text(
            "ソケットとロックの専用フォルダーがありません（{detail}）",
            "streamctl を起動する前に `export XDG_RUNTIME_DIR=$(mktemp -d)` を実行してください",
        ),
    ),
    "MAC-023": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the disk of {folder} has only {free} free",
            "free space before recording; an hour at 720p30 takes about 2 GB for each recorded picture",
        ),
        Text(
            "{folder} のディスクの空きは {free} しかありません",
            "収録の前に空きを増やしてください。720p30 の 1 時間で 1 映像あたり約 2 GB です",
        ),
    ),
    "MAC-031": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the mirror {folder} is not there: its disk may not be mounted",
            "mount the disk, then `mkdir -p {folder}`; or take `recording.mirror` out of the profile",
        ),
        Text(
            "予備収録先 {folder} がありません。ディスクがマウントされていない可能性があります",
            "ディスクをマウントして `mkdir -p {folder}` を実行するか、`recording.mirror` を外してください",
        ),
    ),
    "MAC-032": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the mirror {folder} lies on the same disk as the recordings: if that fails, both are lost",
            "name a folder on another disk in `recording.mirror`",
        ),
        Text(
            "予備収録先 {folder} は本収録と同じディスクです。故障すると両方を失います",
            "`recording.mirror` に別のディスクのフォルダーを指定してください",
        ),
    ),
    "MAC-033": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the mirror's disk {folder} has {free} free; the programme needs {needed}, half as much again to spare",
            "free space there, or name a larger disk in `recording.mirror`",
        ),
        Text(
            "予備収録先 {folder} の空きは {free} です。番組には進行表の 1.5 倍で {needed} 必要です",
            "空きを増やすか、`recording.mirror` を大きなディスクに変えてください",
        ),
    ),
    "MAC-034": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the mirror's disk {folder} writes {speed} a second; the programme needs {needed} a second",
            "name a faster disk in `recording.mirror`: the show goes on without it, but there is no second recording",
        ),
        Text(
            "予備収録先 {folder} の書き込みは毎秒 {speed} です。番組には毎秒 {needed} 必要です",
            "`recording.mirror` を速いディスクにしてください。本番は続きますが、予備収録が残りません",
        ),
    ),
    "MAC-035": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "nothing can be written to the mirror {folder} ({detail})",
            "give your user the right to write there, or name another folder in `recording.mirror`",
        ),
        Text(
            "予備収録先 {folder} に書き込めません（{detail}）",
            "書き込み権限を付けるか、`recording.mirror` に別のフォルダーを指定してください",
        ),
    ),
    "MAC-036": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the metrics cannot be served at port {port} of this machine ({detail})",
            "end what holds it, or choose another port (`metrics.port`, `--metrics PORT`); the show runs without them",
        ),
        Text(
            "このマシンのポート {port} でメトリクスを提供できません（{detail}）",
            "使用中のプログラムを終了するか、`metrics.port` または `--metrics PORT` で別のポートを指定してください。"
            "配信自体は可能です",
        ),
    ),
}
