"""Messages of the switcher and its cameras."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

ENTRIES = {
    "CAM-001": Entry(
        ExitCode.DEGRADED,
        Text(
            "the camera delivered nothing for {seconds:.0f} s; its ingest is started anew",
            "check the camera's power, cable and network; nothing needs to be restarted here",
        ),
        Text(
            "カメラから {seconds:.0f} 秒間映像が届かないため、取り込みをやり直します",
            "カメラの電源・ケーブル・ネットワークを確認してください。こちらの再起動は不要です",
        ),
    ),
    "CAM-002": Entry(
        ExitCode.DEGRADED,
        Text(
            "the camera's picture has been black for {seconds} s; another picture is shown",
            "take the lens cap off, or check the camera's power and the cable behind the converter",
        ),
        Text(
            "カメラの映像が {seconds} 秒間真っ黒なため、別の映像に切り替えました",
            "レンズキャップ、カメラの電源、変換器の先のケーブルを確認してください",
        ),
    ),
    "CAM-003": Entry(
        ExitCode.DEGRADED,
        Text(
            "the camera's picture has stood still for {seconds} s; another picture is shown",
            "restart the camera; if its picture may stand still, give it `role: slides` in the profile",
        ),
        Text(
            "カメラの映像が {seconds} 秒間静止しているため、別の映像に切り替えました",
            "カメラを再起動してください。静止していてよい映像なら、プロファイルで `role: slides` にしてください",
        ),
    ),
    "CAM-004": Entry(
        ExitCode.DEGRADED,
        Text(
            "the camera's own recording has stopped ({detail}); the camera stays on air and in the programme",
            "free space on the recording's disk, or check it; the camera is recorded again by itself",
        ),
        Text(
            "カメラ個別の収録が停止しました（{detail}）。映像と番組の収録は続いています",
            "収録ディスクの空きと状態を確認してください。個別収録は自動で再開します",
        ),
    ),
    "CAM-006": Entry(
        ExitCode.DEGRADED,
        Text(
            "the camera's own recording has not grown for {seconds:.0f} s: its disk does not answer; the camera stays "
            "on air",
            "check the disk of {folder}; the camera is recorded again by itself",
        ),
        Text(
            "カメラ個別の収録が {seconds:.0f} 秒間増えていません。ディスクが応答しません（映像は続いています）",
            "{folder} のディスクを確認してください。個別収録は自動で再開します",
        ),
    ),
    "CAM-007": Entry(
        ExitCode.DEGRADED,
        Text(
            "the camera delivers {rate} pictures a second instead of {usual}: its picture stutters",
            "look at it before you cut to it; check its network and power, and in dim light its shutter",
        ),
        Text(
            "カメラの映像が毎秒 {usual} 枚から {rate} 枚に減り、動きがぎこちなくなっています",
            "切り替える前に映像を確認し、ネットワークと電源、暗い場所ではシャッター速度を確認してください",
        ),
    ),
    "CAM-008": Entry(
        ExitCode.DEGRADED,
        Text(
            "the camera's picture has changed its size; it is taken up anew, so that its own recording can be played",
            "set the camera to one size for the whole event; it comes back by itself",
        ),
        Text(
            "カメラの画面サイズが変わりました。個別収録が再生できるように接続し直しています",
            "本番中は画面サイズを変えない設定にしてください。映像は自動で戻ります",
        ),
    ),
    "CAM-009": Entry(
        ExitCode.DEGRADED,
        Text(
            "the camera's sound is {seconds:.0f} s ahead of its picture; the camera is taken up anew",
            "check the camera's sound settings if this comes again; it comes back by itself",
        ),
        Text(
            "カメラの音声が映像より {seconds:.0f} 秒進んでいます。接続し直しています",
            "繰り返す場合はカメラの音声設定を確認してください。映像は自動で戻ります",
        ),
    ),
    "CAM-010": Entry(
        ExitCode.SECRET_MISSING,
        Text(
            "the password or passphrase that lets us in is not known to the session's present process",
            "stop the show and start it again when that is possible: it is read at the start",
        ),
        Text(
            "接続に必要なパスワードを現在のプロセスは知りません",
            "可能なときに一度終了して開始し直してください（パスワードは開始時に読み込みます）",
        ),
    ),
    "SND-001": Entry(
        ExitCode.DEGRADED,
        Text(
            "the microphone delivers no sound ({detail})",
            "check its plug, its battery and the sound card; it comes back by itself",
        ),
        Text(
            "マイクから音声が届きません（{detail}）",
            "接続、電池、オーディオインターフェースを確認してください。回復すると自動で戻ります",
        ),
    ),
    "SND-002": Entry(
        ExitCode.DEGRADED,
        Text(
            "the programme has been silent for {seconds:.0f} s although its sound source delivers",
            "check mute switch, battery and mixer of the microphone; listen to the stream with headphones",
        ),
        Text(
            "音声入力は届いていますが、番組が {seconds:.0f} 秒間無音です",
            "マイクのミュート、電池、ミキサーを確認し、ヘッドホンで配信を聞いてください",
        ),
    ),
    "SND-003": Entry(
        ExitCode.DEGRADED,
        Text(
            "the programme's sound clips: {percent} % of the last {seconds:.0f} s reached full scale, peak {peak} dBFS",
            "turn the sound down at the mixer or the microphone now; next time lower its `gain` in the profile",
        ),
        Text(
            "番組の音声が割れています（直近 {seconds:.0f} 秒の {percent} % が最大値に達し、ピークは {peak} dBFS）",
            "すぐにミキサーまたはマイク側で音量を下げてください。次回はプロファイルの `gain` を下げてください",
        ),
    ),
    "SND-004": Entry(
        ExitCode.DEGRADED,
        Text(
            "{name} is not heard ({detail}): {heard} stands in for it",
            "check mute switch, battery and cable of {name}: it comes back by itself (`streamctl sound NAME` chooses)",
        ),
        Text(
            "{name} の音声を使えないため（{detail}）、{heard} に切り替えました",
            "{name} のミュート、電池、ケーブルを確認してください。回復すると自動で戻ります"
            "（手動で選ぶには `streamctl sound NAME`）",
        ),
    ),
    "SND-005": Entry(
        ExitCode.DEGRADED,
        Text(
            "the audience hears nothing: {name} delivers no sound ({detail}), and no backup does",
            "check plug, power and cable of {name} now; it comes back by itself",
        ),
        Text(
            "視聴者には何も聞こえていません。{name} の音声が届かず（{detail}）、使える予備もありません",
            "すぐに {name} の接続、電源、ケーブルを確認してください。回復すると自動で戻ります",
        ),
    ),
    "SND-006": Entry(
        ExitCode.USAGE,
        Text(
            "the programme has no sound {name}",
            "the closest name is {closest}; all sounds: {known}; `auto` lets streamctl choose, `mute` is silence",
        ),
        Text(
            "番組に音声 {name} はありません",
            "近い名前: {closest}（音声一覧: {known}）。`auto` は自動選択、`mute` は無音です",
        ),
    ),
    "SND-007": Entry(
        ExitCode.DEGRADED,
        Text(
            "the camera has no sound, but the programme counts on it; its picture goes on without",
            "switch the sound on in the camera before the next show, or take it out of `audio.master` and `backup`",
        ),
        Text(
            "番組で使う予定のカメラ音声がありません。映像だけで続けます",
            "次回の配信前にカメラの音声を有効にするか、`audio.master` と `backup` から外してください",
        ),
    ),
    "SND-008": Entry(
        ExitCode.DEGRADED,
        Text(
            "the audience hears {names} beside the programme's sound: it is open in OBS's mixer",
            "mute it there, or choose with `streamctl sound NAME`, which mutes all others",
        ),
        Text(
            "番組の音声に加えて {names} も視聴者に聞こえています（OBS のミキサーでミュートが外れています）",
            "OBS でミュートするか、`streamctl sound 名前` で選んでください（ほかはミュートされます）",
        ),
    ),
    "SWI-001": Entry(
        ExitCode.USAGE,
        Text("there is no {kind} {name}", "see the names with `streamctl status`"),
        Text("{kind} {name} はありません", "`streamctl status` で名前を確認してください"),
    ),
    "SWI-002": Entry(
        ExitCode.NO_SUCH_SESSION,
        Text("the programme has not begun yet: cameras are being opened", "try again in a few seconds"),
        Text("カメラを準備中で、番組はまだ始まっていません", "数秒後にもう一度試してください"),
    ),
    "SWI-003": Entry(
        ExitCode.RUN_FAILED,
        Text("the picture of card {card} cannot be read ({detail})", "render it anew with `streamctl cards PROFILE`"),
        Text("カード {card} の画像を読めません（{detail}）", "`streamctl cards PROFILE` で作り直してください"),
    ),
    "SWI-005": Entry(
        ExitCode.DEGRADED,
        Text(
            "the encoder failed; a new one goes on with frame {frame}",
            "nothing needs to be done; if it happens again, look into logs/encoder.log and close other programs",
        ),
        Text(
            "エンコーダーが停止したため、フレーム {frame} から新しいエンコーダーで続けています",
            "操作は不要です。繰り返す場合は logs/encoder.log を確認し、他のプログラムを終了してください",
        ),
    ),
    "SWI-006": Entry(
        ExitCode.DEGRADED,
        Text(
            "the encoder failed at the programme's end (exit status {status}): less than its last second is missing",
            "nothing needs to be done; the cameras' own recordings have that moment",
        ),
        Text(
            "番組の終わりでエンコーダーが停止し（終了コード {status}）、最後の 1 秒未満の映像が欠けています",
            "操作は不要です。その部分はカメラ個別の収録に残っています",
        ),
    ),
    "SWI-004": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the encoder ended or takes no more pictures; the recording up to here is safe",
            "look into logs/encoder.log in the session folder, then start the event again",
        ),
        Text(
            "エンコーダーが停止しました。ここまでの収録は保存されています",
            "セッションフォルダーの logs/encoder.log を確認し、もう一度開始してください",
        ),
    ),
    "SWI-012": Entry(
        ExitCode.DEGRADED,
        Text(
            "the hardware encoder {encoder} failed on air: x264 goes on instead, which needs the processor",
            "watch `late` on the board and end other programs; after the show, look for the card's driver in the log",
        ),
        Text(
            "ハードウェアエンコーダー {encoder} が配信中に停止したため、x264 で続けています（CPU を使います）",
            "画面の遅延フレーム数に注意し、他のプログラムを終了してください。終了後にドライバーを確認してください",
        ),
    ),
}
