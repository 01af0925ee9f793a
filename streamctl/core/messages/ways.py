"""Messages of the ways to a target beside RTMP: SRT, a folder of HLS, a file."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

ENTRIES = {
    "WAY-001": Entry(
        ExitCode.FFMPEG_UNUSABLE,
        Text(
            "no FFmpeg here can be given an SRT passphrase or stream id without showing it ({path}, {version})",
            "install an FFmpeg 5.1 to 7.1 with SRT (`apt install ffmpeg`), beside the one in use",
        ),
        Text(
            "SRT のパスフレーズやストリーム ID を外から見えない形で渡せる FFmpeg がありません（{path}、{version}）",
            "SRT 対応の FFmpeg 5.1〜7.1 を追加してください（`apt install ffmpeg`）",
        ),
    ),
    "WAY-002": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "no SRT server answers ({address})",
            "check that it listens there, and that the firewall lets UDP to that port out and back",
        ),
        Text(
            "SRT サーバーが応答しません（{address}）",
            "サーバーが待ち受けているか、ファイアウォールがそのポートの UDP を通すかを確認してください",
        ),
    ),
    "WAY-003": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the SRT server turns the stream away ({detail})",
            "compare passphrase and stream id with the server's, and look whether somebody else is sending there",
        ),
        Text(
            "SRT サーバーが配信を拒否しました（{detail}）",
            "パスフレーズとストリーム ID をサーバー側と照合し、ほかから送信していないか確認してください",
        ),
    ),
    "WAY-004": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the disk of {place} is full",
            "free space there; the target goes on by itself, and the show and its recording are untouched",
        ),
        Text(
            "{place} のディスクがいっぱいです",
            "空きを増やしてください。自動で再開します（番組と収録には影響しません）",
        ),
    ),
    "WAY-005": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "nothing can be written to {place} ({detail})",
            "check that the disk or share is connected and that you may write there; it is tried again by itself",
        ),
        Text(
            "{place} に書き込めません（{detail}）",
            "ディスクや共有の接続と書き込み権限を確認してください。自動で再試行します",
        ),
    ),
    "WAY-006": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the disk of {place} does not answer ({seconds:.0f} s)",
            "check the disk, its cable or the network of the share; it is tried again by itself",
        ),
        Text(
            "{place} のディスクが応答しません（{seconds:.0f} 秒）",
            "ディスク、ケーブル、共有のネットワークを確認してください。自動で再試行します",
        ),
    ),
    "WAY-008": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the disk of {place} has {free} free; the stream is reckoned to take {needed}",
            "free some space there, or name a place on another disk",
        ),
        Text(
            "{place} のディスクの空きは {free} です。{needed} を見込みます",
            "空きを増やすか、別のディスクを指定してください",
        ),
    ),
    "WAY-007": Entry(
        ExitCode.USAGE,
        Text(
            "the passphrase has not {least} to {most} bytes, or the stream id more than {limit}, or a space is in one",
            "copy them anew from the server",
        ),
        Text(
            "パスフレーズは {least}〜{most} バイト、ストリーム ID は {limit} バイト以内で、空白は使えません",
            "サーバー側の設定からコピーし直してください",
        ),
    ),
}
