"""Messages about cameras and microphones that do not deliver what they should."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

ENTRIES = {
    "DEV-001": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "camera {camera} cannot be opened ({detail})",
            "check its cable, power and address ({address}); `streamctl devices` lists what is plugged in",
        ),
        Text(
            "カメラ {camera} を開けません（{detail}）",
            "ケーブル・電源・アドレス（{address}）を確認してください。接続中の機器は `streamctl devices` で分かります",
        ),
    ),
    "DEV-002": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "{address} refuses the connection of {device}",
            "start the server or camera at {address}, and check the port in `{key}`",
        ),
        Text(
            "{device} の接続が {address} に拒否されました",
            "{address} のサーバーまたはカメラを起動し、`{key}` のポートを確認してください",
        ),
    ),
    "DEV-003": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "{device} is not there: {address} does not exist",
            "plug it in and take its line from `streamctl devices`, or correct `{key}`",
        ),
        Text(
            "{device} がありません。{address} は存在しません",
            "機器を接続して `streamctl devices` の行を使うか、`{key}` を直してください",
        ),
    ),
    "DEV-004": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "{device} is in use: {address} is held by another program{holder}",
            "end that program, then run preflight again",
        ),
        Text(
            "{device} は使用中です。{address} を別のプログラムが使っています{holder}",
            "そのプログラムを終了し、もう一度確認してください",
        ),
    ),
    "DEV-005": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "you may not open {device} ({address})",
            "`sudo usermod -aG video,audio $USER`, then log in anew",
        ),
        Text(
            "{device}（{address}）を開く権限がありません",
            "`sudo usermod -aG video,audio $USER` を実行し、ログインし直してください",
        ),
    ),
    "DEV-006": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "{device} at {address} wants a password or refuses it",
            "write `user` and `password` beside the address in `{key}` (an SRT feed: `passphrase`), or correct them",
        ),
        Text(
            "{device}（{address}）がパスワードを要求したか、拒否しました",
            "`{key}` のアドレスの隣に `user` と `password`（SRT なら `passphrase`）を書くか、正しい値に直してください",
        ),
    ),
    "DEV-007": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "{device} cannot be reached at {address} ({detail})",
            "check cable, power and network: `ping {host}`, then the address in `{key}`",
        ),
        Text(
            "{device}（{address}）に届きません（{detail}）",
            "ケーブル・電源・ネットワークを確認し（`ping {host}`）、`{key}` のアドレスも確認してください",
        ),
    ),
    "DEV-008": Entry(
        ExitCode.FFMPEG_UNUSABLE,
        Text(
            "the FFmpeg in use cannot open this kind of source for {device} ({detail})",
            "use a full build: `apt install ffmpeg` and unset STREAMCTL_FFMPEG; see `streamctl doctor`",
        ),
        Text(
            "使用中の FFmpeg は {device} の種類の入力を開けません（{detail}）",
            "すべての機能を含む FFmpeg を使ってください（`apt install ffmpeg`、"
            "STREAMCTL_FFMPEG の指定を外す）。`streamctl doctor` "
            "で確認できます",
        ),
    ),
    "DEV-009": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "{device} has no picture in it ({address})",
            "point `{key}` at a source that has one",
        ),
        Text(
            "{device} に映像がありません（{address}）",
            "`{key}` を、映像のある入力に変えてください",
        ),
    ),
    "DEV-026": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "{device} has no sound in it ({address})",
            "point `{key}` at a source that has one, or switch the sound on at the device",
        ),
        Text(
            "{device} に音声がありません（{address}）",
            "`{key}` を音声のある入力に変えるか、機器の音声を有効にしてください",
        ),
    ),
    "DEV-010": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "camera {camera} opens but shows no picture within {seconds:.0f} s ({address})",
            "wake the camera, or set its key frame interval to 2 s",
        ),
        Text(
            "カメラ {camera} は開きますが、{seconds:.0f} 秒以内に映像が来ません（{address}）",
            "カメラを起こすか、キーフレーム間隔を 2 秒に設定してください",
        ),
    ),
    "DEV-011": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "nobody has called at {address} for {device} within {seconds:.0f} s",
            "start sending on the device, to this machine's address and that port",
        ),
        Text(
            "{device} から {address} への接続が {seconds:.0f} 秒以内にありません",
            "機器側で、このマシンのアドレスとポートへの送信を開始してください",
        ),
    ),
    "DEV-012": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "camera {camera} delivers {fps} of {wanted} frames/s: movement will stutter",
            "set the camera itself to {wanted} frames/s; add light (dim rooms halve a webcam's rate); give "
            "it a USB port of its own",
        ),
        Text(
            "カメラ {camera} は {wanted} fps のうち {fps} fps しか届いていません。動きがぎこちなくなります",
            "カメラ側を {wanted} fps に設定し、照明を足し（暗いと半減します）、USB ポートを分けてください",
        ),
    ),
    "DEV-013": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "camera {camera} delivers only {fps} of {wanted} frames/s: that is no moving picture",
            "set its frame rate; over USB add `pixel_format: mjpeg` to `cameras.{camera}.source`; over the "
            "network use a cable",
        ),
        Text(
            "カメラ {camera} は {wanted} fps のうち {fps} fps しか届かず、動画になりません",
            "フレームレートを設定してください。USB では "
            "`cameras.{camera}.source` に `pixel_format: "
            "mjpeg` を加え、ネットワークでは有線にしてください",
        ),
    ),
    "DEV-014": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "camera {camera} shows black",
            "take the lens cap off, open the shutter, check the HDMI cable behind a capture card",
        ),
        Text(
            "カメラ {camera} の映像が真っ黒です",
            "レンズキャップ・シャッター・キャプチャ前の HDMI ケーブルを確認してください",
        ),
    ),
    "DEV-015": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the picture of camera {camera} does not move at all",
            "wave in front of the camera and run preflight again; if it stays, switch the camera off and on",
        ),
        Text(
            "カメラ {camera} の映像がまったく動きません",
            "カメラの前で手を振ってもう一度確認し、続く場合はカメラの電源を入れ直してください",
        ),
    ),
    "DEV-016": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the feed of camera {camera} broke off while it was looked at ({detail})",
            "check the sending side and the cable, then run preflight again",
        ),
        Text(
            "カメラ {camera} の映像が確認中に途切れました（{detail}）",
            "送信側とケーブルを確認し、もう一度確認してください",
        ),
    ),
    "DEV-021": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "{device} is silent ({peak} dBFS at its loudest): the audience would hear nothing",
            "speak into it while preflight runs; check its mute switch, battery, cable and gain",
        ),
        Text(
            "{device} は無音です（最大 {peak} dBFS）。視聴者に音が届きません",
            "確認中に話しかけてください。ミュート・電池・ケーブル・ゲインを確認してください",
        ),
    ),
    "DEV-022": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "camera {camera} sends no sound, but {device} takes it from there",
            "switch the sound on in the camera, or name another source in `{key}`",
        ),
        Text(
            "カメラ {camera} は音声を送っていませんが、{device} はそれを使います",
            "カメラの音声を有効にするか、`{key}` を別の入力にしてください",
        ),
    ),
    "DEV-023": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "{device} is too loud: {peak} dBFS after its gain is as loud as can be",
            "turn the gain down at the microphone, or lower `{key}.gain`",
        ),
        Text(
            "{device} の音が大きすぎます（ゲイン後 {peak} dBFS）",
            "マイク側のゲインを下げるか、`{key}.gain` を下げてください",
        ),
    ),
    "DEV-024": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "{device} cannot be opened ({detail})",
            "check that it is plugged in ({address}); `streamctl devices` lists what there is",
        ),
        Text(
            "{device} を開けません（{detail}）",
            "接続を確認してください（{address}）。`streamctl devices` で一覧が出ます",
        ),
    ),
    "DEV-025": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "{device} opens but no sound comes within {seconds:.0f} s ({address})",
            "check the sending side; switch the device off and on",
        ),
        Text(
            "{device} は開きますが、{seconds:.0f} 秒以内に音声が来ません（{address}）",
            "送信側を確認し、機器の電源を入れ直してください",
        ),
    ),
    "DEV-027": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the sound of {device} is too loud: {peak} dBFS is as loud as can be",
            "turn the sound down at the camera or at the mixer that feeds it",
        ),
        Text(
            "{device} の音が大きすぎます（{peak} dBFS）",
            "カメラ側、または接続しているミキサーの音量を下げてください",
        ),
    ),
}
