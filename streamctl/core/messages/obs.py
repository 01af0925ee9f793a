"""Messages of OBS as the engine: 001 to 019 reaching it, 020 to 039 launching it, 040 to 059 setting it up."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

ENTRIES: dict[str, Entry] = {
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
    "OBS-020": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text("there is no OBS on this machine (looked at: {looked})", "install OBS Studio 28 or newer"),
        Text(
            "このマシンに OBS がありません（探した場所: {looked}）",
            "OBS Studio 28 以降をインストールしてください",
        ),
    ),
    "OBS-021": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "the OBS installed here ({version}) is too old: streamctl needs obs-websocket 5",
            "install OBS Studio 28 or newer",
        ),
        Text(
            "インストールされている OBS（{version}）は古すぎます。obs-websocket 5 が必要です",
            "OBS Studio 28 以降をインストールしてください",
        ),
    ),
    "OBS-022": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "port {port} is held by {holder}",
            "end that one, or give this OBS a port of its own in `engine.port`",
        ),
        Text(
            "ポート {port} は {holder} が使用中です",
            "それを終了するか、`engine.port` に別のポートを書いてください",
        ),
    ),
    "OBS-023": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "an OBS without a password would let everybody in the network drive it: obs-websocket listens everywhere",
            "say in `engine.password` where one is kept, such as `{{env: OBS_PASSWORD}}`",
        ),
        Text(
            "obs-websocket は全アドレスで待ち受けるため、パスワードなしでは誰でも OBS を操作できてしまいます",
            "`engine.password` に保管場所を書いてください（例: `{{env: OBS_PASSWORD}}`）",
        ),
    ),
    "OBS-024": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "there is no screen for a headless OBS: Xvfb ({detail})",
            "install Xvfb (Debian: `apt install xvfb`), or launch without `--headless` on a desktop",
        ),
        Text(
            "画面なしの OBS に必要な Xvfb を使えません（{detail}）",
            "Xvfb を入れる（Debian: `apt install xvfb`）か、デスクトップで `--headless` なしで実行してください",
        ),
    ),
    "OBS-025": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text("there is no screen here for OBS's window", "launch from the desktop, or add `--headless`"),
        Text(
            "OBS のウィンドウを開く画面がありません",
            "デスクトップから実行するか、`--headless` を付けてください",
        ),
    ),
    "OBS-026": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "on {system}, streamctl cannot launch an OBS with settings of its own",
            "start OBS by hand, and enable its server under Tools > WebSocket Server Settings",
        ),
        Text(
            "{system} では streamctl から専用設定の OBS を起動できません",
            "OBS を手動で起動し、「ツール > WebSocket サーバー設定」でサーバーを有効にしてください",
        ),
    ),
    "OBS-027": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text("OBS was started and does not answer ({detail})", "read its log, and start OBS by hand to see its window"),
        Text(
            "OBS を起動しましたが応答しません（{detail}）",
            "ログを読み、OBS を手動で起動して画面を確かめてください",
        ),
    ),
    "OBS-028": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text("OBS's folder {folder} is not to be used ({detail})", "name another one with `--folder`"),
        Text("OBS のフォルダー {folder} を使えません（{detail}）", "`--folder` で別の場所を指定してください"),
    ),
    "OBS-029": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text("another launch of this OBS is going on", "wait until it is done"),
        Text("この OBS は別のコマンドで起動中です", "それが終わるまで待ってください"),
    ),
    "OBS-030": Entry(
        ExitCode.PROFILE_INVALID,
        Text(
            "the profile's engine is {kind}: there is no OBS to launch",
            "write `engine: {{kind: obs, password: {{env: OBS_PASSWORD}}}}` into the profile",
        ),
        Text(
            "プロファイルのエンジンは {kind} で、起動する OBS がありません",
            "プロファイルに `engine: {{kind: obs, password: {{env: OBS_PASSWORD}}}}` と書いてください",
        ),
    ),
    "OBS-031": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "OBS of this profile runs on another machine, {host}",
            "launch it there, or set `engine.host: 127.0.0.1`",
        ),
        Text(
            "このプロファイルの OBS は別のマシン {host} で動きます",
            "そのマシンで起動するか、`engine.host: 127.0.0.1` にしてください",
        ),
    ),
    "OBS-032": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text("no OBS launched by streamctl is running for this event", "launch it with `streamctl obs launch PROFILE`"),
        Text(
            "このイベント用に streamctl が起動した OBS は動いていません",
            "`streamctl obs launch PROFILE` で起動できます",
        ),
    ),
    "OBS-033": Entry(
        ExitCode.DEGRADED,
        Text(
            "OBS did not end in order within {seconds:.0f} s and was ended at once",
            "look whether the last recording in {folder} plays to its end",
        ),
        Text(
            "OBS が {seconds:.0f} 秒以内に終了しなかったため、強制終了しました",
            "{folder} の最後の録画が終わりまで再生できるか確かめてください",
        ),
    ),
    "OBS-034": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "this OBS is streaming or recording",
            "end the show with `streamctl stop`, or end OBS all the same with `streamctl obs quit PROFILE --on-air`",
        ),
        Text(
            "この OBS は配信中または録画中です",
            "`streamctl stop` で配信を終えるか、`streamctl obs quit PROFILE --on-air` で強行してください",
        ),
    ),
    "OBS-040": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "OBS is at work ({outputs}): nothing in it is changed meanwhile",
            "stop that in OBS, then repeat the command",
        ),
        Text(
            "OBS が出力中です（{outputs}）。その間は設定を変更しません",
            "OBS で出力を停止してから、もう一度実行してください",
        ),
    ),
    "OBS-041": Entry(
        ExitCode.PROFILE_INVALID,
        Text(
            "the profile's engine is {kind}: there is no OBS to set up",
            "write `engine: {{kind: obs, password: {{env: OBS_PASSWORD}}}}` into the profile",
        ),
        Text(
            "プロファイルのエンジンは {kind} で、設定する OBS がありません",
            "プロファイルに `engine: {{kind: obs, password: {{env: OBS_PASSWORD}}}}` と書いてください",
        ),
    ),
    "OBS-042": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "OBS's sound runs at {rate} Hz, {channels}; a change needs a restart of OBS, which streamctl does not force",
            "in OBS, Settings > Audio: 48 kHz and Stereo; start OBS again, then repeat the command",
        ),
        Text(
            "OBS の音声は {rate} Hz・{channels} です。変更には OBS の再起動が必要なため、streamctl からは変えません",
            "OBS の「設定 > 音声」で 48 kHz・ステレオにして OBS を再起動し、もう一度実行してください",
        ),
    ),
    "OBS-043": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "this OBS has no source of kind {kind}, which `{input}` needs",
            "install the plugin that brings it, or write another kind of `source` into the profile",
        ),
        Text(
            "この OBS には「{input}」に必要な種類のソース（{kind}）がありません",
            "対応するプラグインを入れるか、プロファイルの `source` を別の種類にしてください",
        ),
    ),
    "OBS-044": Entry(
        ExitCode.OBS_UNREACHABLE,
        Text(
            "the OBS of this profile is on another machine, {host}: it sees neither the cards here nor the relay",
            "run streamctl on {host}, with `engine.host: 127.0.0.1`",
        ),
        Text(
            "このプロファイルの OBS は別のマシン {host} にあり、このマシンのカードや中継に届きません",
            "{host} で streamctl を実行し、`engine.host: 127.0.0.1` にしてください",
        ),
    ),
    "OBS-045": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "OBS says that it has changed it, but `{first}` stays as it was (of {count} such)",
            "look at it in OBS's window, then repeat the command; if it stays, start OBS again",
        ),
        Text(
            "OBS は変更を受け付けましたが「{first}」が元のままです（該当 {count} 件）",
            "OBS の画面で確かめ、もう一度実行してください。変わらなければ OBS を再起動してください",
        ),
    ),
    "OBS-046": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "OBS refuses to change `{name}`: {request} ({status}: {detail})",
            "look at it in OBS's window, then repeat the command: what is done already stays done",
        ),
        Text(
            "OBS が「{name}」の変更を拒否しました: {request}（{status}: {detail}）",
            "OBS の画面で確かめ、もう一度実行してください。済んだ変更はそのまま残ります",
        ),
    ),
    "OBS-047": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the folder for OBS's recordings cannot be made: {folder} ({detail})",
            "set `recording.folder` to a place that can be written",
        ),
        Text(
            "OBS の録画フォルダー {folder} を作れません（{detail}）",
            "`recording.folder` を書き込める場所にしてください",
        ),
    ),
    "OBS-048": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "`{input}` is to be heard, and OBS takes no sound from that kind of source",
            "name a microphone in `audio.master`, or as its `backup`, instead of this camera",
        ),
        Text(
            "「{input}」の音を使う設定ですが、OBS はこの種類のソースから音を取れません",
            "`audio.master` や `backup` に、このカメラではなくマイクを書いてください",
        ),
    ),
    "OBS-049": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the sound card {device} of `{input}` is not there: OBS may crash when it lets go of such a one",
            "plug it in, or name another one; `streamctl devices` shows those that are there",
        ),
        Text(
            "「{input}」のサウンドデバイス {device} がありません。ない機器を OBS に登録すると OBS が落ちることがあります",
            "機器を接続するか、別の機器を書いてください。`streamctl devices` で一覧を確認できます",
        ),
    ),
    "OBS-050": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "OBS differs from the profile in {count} places, first in `{first}`",
            "`streamctl obs plan {path}` shows them all, `streamctl obs apply {path}` mends them",
        ),
        Text(
            "OBS がプロファイルと {count} か所で違います（最初は「{first}」）",
            "`streamctl obs plan {path}` で一覧を確かめ、`streamctl obs apply {path}` で直してください",
        ),
    ),
}
