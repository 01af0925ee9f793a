"""Messages of OBS as the engine: OBS-001 reaching it, -020 launching it, -040 setting it up, -060 a show with it."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text
from streamctl.core.messages.obs_engine import ON_AIR
from streamctl.core.messages.obs_launch import LAUNCHING
from streamctl.core.messages.obs_studio import STUDIO

REACHING: dict[str, Entry] = {
    "OBS-001": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "OBS is not running: nothing listens on {host}:{port}, and there is no OBS on this machine",
            "start OBS, or `streamctl obs launch PROFILE`",
        ),
        Text(
            "OBS が起動していません。{host}:{port} は応答せず、このマシンに OBS のプロセスもありません",
            "OBS を起動するか、`streamctl obs launch PROFILE` を実行してください",
        ),
    ),
    "OBS-002": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "{host}:{port} refuses the connection: OBS's WebSocket server is off there, or on another port",
            "in OBS, Tools > WebSocket Server Settings: enable the server, with port {port} as in `engine.port`",
        ),
        Text(
            "{host}:{port} への接続が拒否されました。OBS の WebSocket サーバーが無効か、別のポートです",
            "OBS の「ツール > WebSocket サーバー設定」で有効にし、ポートを `engine.port` の {port} に合わせてください",
        ),
    ),
    "OBS-003": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "the machine {host} is not reached ({detail})",
            "look at its cable, its name or address in `engine.host`, and its firewall (TCP port {port})",
        ),
        Text(
            "マシン {host} に到達できません（{detail}）",
            "ケーブル、`engine.host` の名前またはアドレス、ファイアウォール（TCP {port}）を確かめてください",
        ),
    ),
    "OBS-004": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "what answers at {host}:{port} is not obs-websocket ({detail})",
            "set `engine.port` to the port shown in OBS under Tools > WebSocket Server Settings",
        ),
        Text(
            "{host}:{port} で応答したのは obs-websocket ではありません（{detail}）",
            "OBS の「ツール > WebSocket サーバー設定」に表示されるポートを `engine.port` に書いてください",
        ),
    ),
    "OBS-005": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "OBS at {host}:{port} does not accept the password",
            "compare `engine.password` with OBS's Tools > WebSocket Server Settings > Show Connect Info",
        ),
        Text(
            "{host}:{port} の OBS がパスワードを受け付けません",
            "`engine.password` を、OBS の「ツール > WebSocket サーバー設定 > 接続情報を表示」と見比べてください",
        ),
    ),
    "OBS-006": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "OBS at {host}:{port} wants a password, and the profile names none",
            "say in `engine.password` where it is kept, such as `{{env: OBS_PASSWORD}}`",
        ),
        Text(
            "{host}:{port} の OBS はパスワードを求めていますが、プロファイルに指定がありません",
            "`engine.password` に保管場所を書いてください（例: `{{env: OBS_PASSWORD}}`）",
        ),
    ),
    "OBS-007": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "OBS at {host}:{port} is too old ({version}): it lacks {detail}",
            "install OBS 28 or newer, which brings obs-websocket 5",
        ),
        Text(
            "{host}:{port} の OBS（{version}）は古すぎます。{detail} がありません",
            "OBS 28 以降（obs-websocket 5 を内蔵）に更新してください",
        ),
    ),
    "OBS-008": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "OBS at {host}:{port} speaks version {theirs} of its protocol, streamctl version {ours}",
            "update whichever of streamctl and OBS is the older one",
        ),
        Text(
            "{host}:{port} の OBS のプロトコルはバージョン {theirs}、streamctl は {ours} です",
            "streamctl と OBS のうち古いほうを更新してください",
        ),
    ),
    "OBS-009": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "OBS at {host}:{port} is frozen, or the network to it is dead: no sign of life for {seconds:.1f} s",
            "look at OBS's window; if it does not react either, end OBS and start it again",
        ),
        Text(
            "{host}:{port} の OBS が固まったか、通信が途絶えました（{seconds:.1f} 秒間応答なし）",
            "OBS の画面を確かめてください。操作できなければ OBS を終了して起動し直してください",
        ),
    ),
    "OBS-010": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "the connection to OBS at {host}:{port} is gone ({detail})",
            "look whether OBS still runs; streamctl connects again by itself once it answers",
        ),
        Text(
            "{host}:{port} の OBS との接続が切れました（{detail}）",
            "OBS が動いているか確かめてください。応答すれば streamctl が自動で再接続します",
        ),
    ),
    "OBS-011": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "OBS refuses {request} ({status}: {detail})",
            "`streamctl obs plan` shows how OBS differs from the profile",
        ),
        Text(
            "OBS が {request} を拒否しました（{status}: {detail}）",
            "`streamctl obs plan` で OBS とプロファイルの違いを確かめてください",
        ),
    ),
    "OBS-012": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "OBS at {host}:{port} has not answered {request} within {seconds:.1f} s: it may or may not have been done",
            "look at OBS's window; streamctl connects again and reads its state anew",
        ),
        Text(
            "{host}:{port} の OBS が {request} に {seconds:.1f} 秒以内に応答しません。実行されたかは不明です",
            "OBS の画面を確かめてください。streamctl は再接続して状態を読み直します",
        ),
    ),
    "OBS-013": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "OBS at {host}:{port} is still loading after {seconds:.0f} s",
            "look at OBS's window: a dialog may wait for an answer there",
        ),
        Text(
            "{host}:{port} の OBS は {seconds:.0f} 秒たっても読み込み中です",
            "OBS の画面を確かめてください。ダイアログが返事を待っているかもしれません",
        ),
    ),
    "OBS-014": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "OBS at {host}:{port} was busy for {seconds:.1f} s with what it was asked before; {request} was not sent",
            "repeat it once OBS answers again",
        ),
        Text(
            "{host}:{port} の OBS は前の要求の処理中で、{seconds:.1f} 秒待っても {request} を送れませんでした",
            "OBS が応答するようになってから、もう一度実行してください",
        ),
    ),
    "OBS-015": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "OBS at {host}:{port} was closed",
            "start OBS, or `streamctl obs launch PROFILE`",
        ),
        Text(
            "{host}:{port} の OBS が終了しました",
            "OBS を起動するか、`streamctl obs launch PROFILE` を実行してください",
        ),
    ),
    "OBS-016": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "OBS at {host}:{port} sends what no obs-websocket sends ({detail})",
            "look which program listens on port {port}, and update OBS",
        ),
        Text(
            "{host}:{port} の OBS から obs-websocket の規約にないデータが届きました（{detail}）",
            "ポート {port} で待ち受けているプログラムを確かめ、OBS を更新してください",
        ),
    ),
    "OBS-017": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "somebody in OBS at {host}:{port} has ended this connection",
            "leave streamctl's connection in OBS's WebSocket settings alone; it comes back by itself",
        ),
        Text(
            "{host}:{port} の OBS で、この接続が手動で切断されました",
            "OBS の WebSocket 設定で streamctl の接続を切らないでください。自動で再接続します",
        ),
    ),
    "OBS-018": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "the connection to OBS at {host}:{port} is not there yet",
            "wait until OBS answers; `streamctl doctor` says whether it does",
        ),
        Text(
            "{host}:{port} の OBS との接続がまだできていません",
            "OBS が応答するまで待ってください。`streamctl doctor` で確かめられます",
        ),
    ),
    "OBS-019": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "OBS at {host}:{port} lets everybody in the network drive it: its WebSocket server wants no password",
            "in OBS, Tools > WebSocket Server Settings: enable authentication",
        ),
        Text(
            "{host}:{port} の OBS はパスワードなしで、ネットワーク上の誰でも操作できます",
            "OBS の「ツール > WebSocket サーバー設定」で認証を有効にしてください",
        ),
    ),
}

ENTRIES = {**REACHING, **LAUNCHING, **STUDIO, **ON_AIR}
