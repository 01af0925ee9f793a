"""Messages of launching an OBS: OBS-020 to OBS-039."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

LAUNCHING: dict[str, Entry] = {
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
        Text(
            "OBS's folder {folder} is not to be used ({detail})",
            "make room there, or name another one with `--folder`",
        ),
        Text(
            "OBS のフォルダー {folder} を使えません（{detail}）",
            "空きを作るか、`--folder` で別の場所を指定してください",
        ),
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
}
