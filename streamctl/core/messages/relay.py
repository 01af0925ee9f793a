"""Messages of the relay: its targets and the programme's recording."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

ENTRIES = {
    "TGT-001": Entry(
        ExitCode.RUN_FAILED,
        Text("the server refuses the connection ({address})", "start the server, or mend the target's url"),
        Text("サーバーが接続を拒否しています（{address}）", "サーバーを起動するか、配信先の url を直してください"),
    ),
    "TGT-002": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the server took the connection and keeps silent ({address}, {seconds:.0f} s)",
            "check that url and port belong to an RTMP server, and restart that server",
        ),
        Text(
            "サーバーは接続を受けたまま応答しません（{address}、{seconds:.0f} 秒）",
            "url とポートが RTMP サーバーのものか確認し、サーバーを再起動してください",
        ),
    ),
    "TGT-003": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the server cannot be reached ({address})",
            "check the line and the firewall (RTMP uses port 1935, RTMPS 443)",
        ),
        Text(
            "サーバーに到達できません（{address}）",
            "回線とファイアウォールを確認してください（RTMP は 1935、RTMPS は 443 番ポート）",
        ),
    ),
    "TGT-004": Entry(
        ExitCode.RUN_FAILED,
        Text("the server's name is unknown ({address})", "check the target's url and the machine's DNS"),
        Text("サーバー名を解決できません（{address}）", "配信先の url とこのマシンの DNS を確認してください"),
    ),
    "TGT-005": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the server turns the stream away ({detail})",
            "check the stream key, and whether somebody else is publishing with it; then see the platform's own page",
        ),
        Text(
            "サーバーが配信を拒否しました（{detail}）",
            "配信キーと、同じキーでの二重配信がないかを確認し、配信サービスの管理画面を見てください",
        ),
    ),
    "TGT-006": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the server's certificate is not trusted, or its encryption fails ({detail})",
            "check the url; name a private authority's file in SSL_CERT_FILE before `streamctl start`",
        ),
        Text(
            "サーバーの証明書を信頼できないか、暗号化に失敗しました（{detail}）",
            "url を確認してください。独自の認証局は `streamctl start` の前に SSL_CERT_FILE で指定してください",
        ),
    ),
    "TGT-007": Entry(
        ExitCode.RUN_FAILED,
        Text("the connection broke ({detail})", "it is called again by itself; if it keeps breaking, check the line"),
        Text("接続が切れました（{detail}）", "自動で再接続します。繰り返す場合は回線を確認してください"),
    ),
    "TGT-008": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the sending process was ended by signal {signal}",
            "it is started again by itself; if it happens again, check the machine's memory",
        ),
        Text(
            "送信プロセスがシグナル {signal} で終了しました",
            "自動で再起動します。繰り返す場合はメモリー不足を確認してください",
        ),
    ),
    "TGT-009": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the sending process ended with status {status} ({detail})",
            "it is started again by itself; logs/target-{name}.log in the session folder says more",
        ),
        Text(
            "送信プロセスが終了しました（状態 {status}、{detail}）",
            "自動で再起動します。詳しくはセッションフォルダーの logs/target-{name}.log を見てください",
        ),
    ),
    "TGT-010": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the server takes nothing any more ({seconds:.1f} s behind)",
            "check the line to it; after {limit:.0f} s it is called anew by itself",
        ),
        Text(
            "サーバーがデータを受け取りません（{seconds:.1f} 秒遅れ）",
            "回線を確認してください。{limit:.0f} 秒後に自動で接続し直します",
        ),
    ),
    "TGT-011": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the line is too slow: it carries {carries} kbit/s of the stream's {needs} ({seconds:.1f} s behind)",
            "free the line, drop a target, or lower the bit rate for the next show",
        ),
        Text(
            "回線が遅く、配信が追いつきません（{carries} kbit/s、必要 {needs} kbit/s、{seconds:.1f} 秒遅れ）",
            "回線を空けるか、配信先を減らすか、次回はビットレートを下げてください",
        ),
    ),
    "TGT-012": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the last {seconds:.1f} s could not be sent in time",
            "nothing to do: the recording has them; the platform's own copy ends early",
        ),
        Text(
            "最後の {seconds:.1f} 秒を時間内に送れませんでした",
            "対応は不要です。収録には残っています（配信サービス側の録画は途中までです）",
        ),
    ),
    "TGT-013": Entry(
        ExitCode.USAGE,
        Text(
            "{address} is no address to publish to",
            "give rtmp://host/application or rtmps://host/application, without user or password, and the key apart",
        ),
        Text(
            "{address} は配信先のアドレスとして使えません",
            "rtmp(s)://ホスト/アプリケーション の形で、ユーザー名・パスワードは入れず、キーは別に指定してください",
        ),
    ),
    "TGT-014": Entry(
        ExitCode.USAGE,
        Text("there is a target {name} already", "remove it first, or use another name"),
        Text("配信先 {name} は既にあります", "先に外すか、別の名前を使ってください"),
    ),
    "TGT-015": Entry(
        ExitCode.USAGE,
        Text("there is no target {name} (there are: {known})", "name one that `streamctl status` shows"),
        Text(
            "配信先 {name} はありません（あるもの: {known}）", "`streamctl status` に表示される名前を指定してください"
        ),
    ),
    "TGT-016": Entry(
        ExitCode.USAGE,
        Text(
            "the stream key is longer than {limit} characters, or holds a line break",
            "copy the key anew from the platform",
        ),
        Text("配信キーが {limit} 文字を超えるか、改行を含みます", "配信サービスからキーをコピーし直してください"),
    ),
    "TGT-017": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the rehearsal's receiver is not listening yet ({detail})",
            "it is started again by itself; logs/receiver-{name}.log in the session folder says more",
        ),
        Text(
            "リハーサル用の受信側がまだ待機していません（{detail}）",
            "自動で起動し直します。詳しくはセッションフォルダーの logs/receiver-{name}.log を見てください",
        ),
    ),
    "TGT-018": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the target stumbled over a fault of streamctl ({detail})",
            "it is started again by itself; please report this with the session's logs",
        ),
        Text(
            "配信先の処理で内部エラーが起きました（{detail}）",
            "自動で再開します。セッションのログを添えて報告してください",
        ),
    ),
    "TGT-019": Entry(
        ExitCode.USAGE,
        Text(
            "the programme has ended: target {name} cannot be added any more",
            "start the next show with `streamctl start PROFILE`",
        ),
        Text(
            "番組は終了しているため、配信先 {name} は追加できません",
            "次の配信は `streamctl start PROFILE` で開始してください",
        ),
    ),
    "TGT-020": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the server still holds this target's own publish from before ({detail})",
            "it is asked again within seconds by itself; if this lasts, see whether somebody else publishes "
            "with the same key",
        ),
        Text(
            "サーバーに切断前の配信が残っています（{detail}）",
            "数秒ごとに自動で再接続します。数分続く場合は、同じキーでの二重配信がないかを確認してください",
        ),
    ),
    "TGT-021": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the rehearsal's receiver cannot keep what it is sent: the disk of {folder} is full",
            "free space there; the target goes on by itself, and a server of a real show is untouched by this",
        ),
        Text(
            "リハーサル用の受信側が受信内容を保存できません。{folder} のディスクがいっぱいです",
            "空きを増やしてください。自動で再開します（本番の配信先には影響しません）",
        ),
    ),
    "REC-001": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the disk is full: the programme waits in memory, for {seconds:.0f} s at most",
            "free space in {folder} now, without touching this session's files; recording goes on by itself",
        ),
        Text(
            "ディスクがいっぱいです。番組はメモリーに保持しています（最大 {seconds:.0f} 秒）",
            "{folder} の空きを今すぐ増やしてください（このセッションのファイルは消さない）。収録は自動で再開します",
        ),
    ),
    "REC-002": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the programme cannot be written ({detail}): it waits in memory, for {seconds:.0f} s at most",
            "check the disk of {folder}; recording goes on in a new file by itself",
        ),
        Text(
            "番組を書き込めません（{detail}）。メモリーに保持しています（最大 {seconds:.0f} 秒）",
            "{folder} のディスクを確認してください。収録は新しいファイルで自動で再開します",
        ),
    ),
    "REC-003": Entry(
        ExitCode.DEGRADED,
        Text(
            "the programme is being recorded again after {seconds:.1f} s; {lost} pictures are missing",
            "nothing to do now; missing pictures can be taken from the cameras' ISO recordings",
        ),
        Text(
            "{seconds:.1f} 秒後に収録を再開しました（欠落 {lost} フレーム）",
            "今は対応不要です。欠落分は各カメラの ISO 収録から補えます",
        ),
    ),
    "REC-004": Entry(
        ExitCode.DEGRADED,
        Text(
            "the encoder's stream was damaged: {size} bytes left out",
            "nothing to do now; if it happens again, check the machine's memory",
        ),
        Text(
            "エンコーダーの出力が壊れていたため {size} バイトを除きました",
            "今は対応不要です。繰り返す場合はメモリーを確認してください",
        ),
    ),
    "REC-005": Entry(
        ExitCode.DEGRADED,
        Text(
            "the programme's last {lost} pictures could not be written in time",
            "free space or check the disk before the next show; ISO recordings have what is missing",
        ),
        Text(
            "番組の最後の {lost} フレームを時間内に書き込めませんでした",
            "次回までにディスクを確認してください。欠落分は ISO 収録から補えます",
        ),
    ),
    "REC-006": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the recorder stumbled over a fault of streamctl ({detail})",
            "recording goes on by itself in a new file; please report this with the session's logs",
        ),
        Text(
            "収録の処理で内部エラーが起きました（{detail}）",
            "新しいファイルで自動で再開します。セッションのログを添えて報告してください",
        ),
    ),
    "REC-007": Entry(
        ExitCode.DEGRADED,
        Text(
            "no further recording file can be begun ({detail}); the present one goes on",
            "check the disk and the permissions of {folder}",
        ),
        Text(
            "新しい収録ファイルを作れません（{detail}）。現在のファイルに収録を続けます",
            "{folder} のディスクと権限を確認してください",
        ),
    ),
    "REC-008": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the recording has not grown for {seconds:.0f} s: its disk does not answer; what it lacks waits in memory, "
            "for {limit:.0f} s at most",
            "check the disk of {folder}, its cable or its network; recording goes on by itself",
        ),
        Text(
            "収録ファイルが {seconds:.0f} 秒間増えていません。ディスクが応答せず、"
            "データはメモリーに保持しています（最大 {limit:.0f} 秒）",
            "{folder} のディスク・ケーブル・ネットワークを確認してください。収録は自動で再開します",
        ),
    ),
    "REC-009": Entry(
        ExitCode.DEGRADED,
        Text(
            "{file} has been moved or removed while it was recorded; a new file begins at the next key frame",
            "leave the session's folder alone until the show has ended; put the file back if it was moved",
        ),
        Text(
            "収録中の {file} が移動または削除されました。次のキーフレームから新しいファイルに収録します",
            "終了するまでセッションフォルダーに触れないでください。移動した場合は元に戻してください",
        ),
    ),
    "REC-010": Entry(
        ExitCode.DEGRADED,
        Text(
            "the mirror's disk did not take the end of the programme in time ({seconds:.0f} s of it)",
            "nothing to do for the show: the main recording has it; check the mirror's disk before the next one",
        ),
        Text(
            "予備収録のディスクに番組の最後（{seconds:.0f} 秒分）を書き込めませんでした",
            "本収録には残っています。次回までに予備収録のディスクを確認してください",
        ),
    ),
    "REC-011": Entry(
        ExitCode.DEGRADED,
        Text(
            "the disk of {folder} is full in {minutes} minutes at the present rate ({free} free, {rate})",
            "free space there now, without touching this session's files",
        ),
        Text(
            "{folder} のディスクは今の速さだとあと {minutes} 分でいっぱいになります（空き {free}、{rate}）",
            "今すぐ空きを増やしてください（このセッションのファイルは消さないでください）",
        ),
    ),
    "REC-012": Entry(
        ExitCode.DEGRADED,
        Text(
            "the cameras' own recordings have stopped: the disk of {folder} has {free} free, and {reserve} are kept "
            "for the programme, which goes on ({minutes} minutes of it)",
            "free space there: beyond {back} free they begin again by themselves",
        ),
        Text(
            "カメラ個別の収録を停止しました。{folder} の空きは {free} で、{reserve} を番組用に残します"
            "（番組の収録は継続中、残り {minutes} 分）",
            "空きを増やしてください。{back} を超えると個別収録は自動で再開します",
        ),
    ),
}
