"""Messages about the way to the targets."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

ENTRIES = {
    "NET-001": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "target {target}: nobody knows the host {host} ({detail})",
            "check the network (`getent hosts {host}`), then the spelling of `{key}.url`",
        ),
        Text(
            "配信先 {target}: ホスト {host} が見つかりません（{detail}）",
            "ネットワーク（`getent hosts {host}`）と `{key}.url` のつづりを確認してください",
        ),
    ),
    "NET-002": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "target {target}: {host} refuses connections on port {port}",
            "check that the server runs and the port in `{key}.url`",
        ),
        Text(
            "配信先 {target}: {host} がポート {port} の接続を拒否しました",
            "サーバーの起動と、`{key}.url` のポートを確認してください",
        ),
    ),
    "NET-003": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "target {target}: {host} cannot be reached on port {port} ({detail})",
            "check the venue's firewall: `nc -vz {host} {port}`; rtmps on port 443 passes most",
        ),
        Text(
            "配信先 {target}: {host} のポート {port} に届きません（{detail}）",
            "会場のファイアウォールを確認してください（`nc -vz {host} {port}`）。rtmps の 443 番はたいてい通ります",
        ),
    ),
    "NET-004": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "target {target}: {host}:{port} does not speak TLS ({detail})",
            "write rtmp:// in `{key}.url`, or the port that takes rtmps",
        ),
        Text(
            "配信先 {target}: {host}:{port} は TLS に応答しません（{detail}）",
            "`{key}.url` を rtmp:// にするか、rtmps のポートを指定してください",
        ),
    ),
    "NET-005": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "target {target}: the certificate at {host}:{port} is for another host ({detail})",
            "take the address anew from the platform and correct `{key}.url`; do not send the key there",
        ),
        Text(
            "配信先 {target}: {host}:{port} の証明書は別のホストのものです（{detail}）",
            "配信サービスのアドレスを確認して `{key}.url` を直してください。キーは送らないでください",
        ),
    ),
    "NET-006": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "target {target}: the certificate at {host}:{port} cannot be trusted ({detail})",
            "check this machine's date with `date`, `apt install ca-certificates`, and the address in `{key}.url`",
        ),
        Text(
            "配信先 {target}: {host}:{port} の証明書を信頼できません（{detail}）",
            "このマシンの日時（`date`）、`apt install ca-certificates`、`{key}.url` のアドレスを確認してください",
        ),
    ),
    "NET-007": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "target {target}: {host}:{port} takes the connection but stays mute ({detail})",
            "the server or a firewall in between holds it: restart the server, or try another network",
        ),
        Text(
            "配信先 {target}: {host}:{port} は接続を受けますが応答しません（{detail}）",
            "サーバーか途中のファイアウォールが止めています。サーバーを再起動するか、別の回線を試してください",
        ),
    ),
    "NET-008": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "target {target}: what answers at {host}:{port} is no RTMP server ({detail})",
            "correct host and port in `{key}.url` (RTMP's usual port is 1935)",
        ),
        Text(
            "配信先 {target}: {host}:{port} は RTMP サーバーではありません（{detail}）",
            "`{key}.url` のホストとポートを直してください（RTMP は通常 1935）",
        ),
    ),
    "NET-009": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "target {target}: {host}:{port} hangs up before the handshake ends ({detail})",
            "check whether the server admits this machine's address, then restart it",
        ),
        Text(
            "配信先 {target}: {host}:{port} は接続の途中で切断します（{detail}）",
            "サーバーがこのマシンのアドレスを許可しているか確認し、再起動してください",
        ),
    ),
    "NET-010": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "target {target}: the server at {host}:{port} refuses the application ({detail})",
            "correct the last part of `{key}.url` (the application, without the key)",
        ),
        Text(
            "配信先 {target}: {host}:{port} のサーバーがアプリケーション名を拒否しました（{detail}）",
            "`{key}.url` の最後の部分（キーを除くアプリケーション名）を直してください",
        ),
    ),
    "NET-011": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "target {target}: {host}:{port} speaks TLS",
            "write rtmps:// in `{key}.url`",
        ),
        Text(
            "配信先 {target}: {host}:{port} は TLS で応答しています",
            "`{key}.url` を rtmps:// にしてください",
        ),
    ),
    "NET-012": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "none of the {count} targets can be reached: the audience would see nothing",
            "mend at least one of them; if all fail, it is this machine's network",
        ),
        Text(
            "{count} 件の配信先のどれにも届きません。視聴者に何も映りません",
            "少なくとも 1 つを直してください。全部が NG ならこのマシンの回線が原因です",
        ),
    ),
    "NET-013": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the upload was not measured: nothing is published before the show",
            "run a speed test on this network; it must show at least {needed} kbit/s up",
        ),
        Text(
            "上り回線は測っていません（本番前に送信しないため）",
            "この回線で速度を測定してください。上り {needed} kbit/s 以上必要です",
        ),
    ),
    "NET-015": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "target {target}: no SRT server answers at {host}:{port} ({detail})",
            "check host and port in `{key}.srt`, that the server listens, and that UDP passes the venue's firewall",
        ),
        Text(
            "配信先 {target}: {host}:{port} の SRT サーバーが応答しません（{detail}）",
            "`{key}.srt` のホストとポート、サーバーの待ち受け、会場のファイアウォール（UDP）を確認してください",
        ),
    ),
    "NET-016": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "target {target}: what answers at {host}:{port} is no SRT server ({detail})",
            "correct host and port in `{key}.srt`",
        ),
        Text(
            "配信先 {target}: {host}:{port} は SRT サーバーではありません（{detail}）",
            "`{key}.srt` のホストとポートを直してください",
        ),
    ),
    "NET-014": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "this machine has no port left on loopback for the receiver {target} ({detail})",
            "end programs that hold very many connections (`ss -s`), then run preflight again",
        ),
        Text(
            "受信先 {target} に使えるポートがこのマシンにありません（{detail}）",
            "多数の接続を持つプログラムを終了し（`ss -s`）、もう一度確認してください",
        ),
    ),
}
