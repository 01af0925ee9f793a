"""Messages of the live room: the processes of a session and what is asked of them."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text
from streamctl.core.messages.live_ends import ENDS

ENTRIES = {
    **ENDS,
    "LIV-001": Entry(
        ExitCode.NO_SUCH_SESSION,
        Text("the session's process does not answer ({detail})", "see which sessions run with `streamctl sessions`"),
        Text(
            "セッションのプロセスが応答しません（{detail}）",
            "`streamctl sessions` で実行中のセッションを確認してください",
        ),
    ),
    "LIV-002": Entry(
        ExitCode.RUN_FAILED,
        Text("no answer to {verb} within {seconds} s", "look at `streamctl status`, then try again"),
        Text(
            "{verb} への応答が {seconds} 秒以内にありません",
            "`streamctl status` を確認してから、もう一度試してください",
        ),
    ),
    "LIV-003": Entry(
        ExitCode.USAGE,
        Text("the session does not know the request {verb}", "use the same streamctl version that started the session"),
        Text("セッションは要求 {verb} を知りません", "セッションを開始したのと同じ版の streamctl を使ってください"),
    ),
    "LIV-004": Entry(
        ExitCode.USAGE,
        Text("there is no scene {name}", "the closest name is {closest}; all scenes: {known}"),
        Text("シーン {name} はありません", "近い名前: {closest}（シーン一覧: {known}）"),
    ),
    "LIV-005": Entry(
        ExitCode.USAGE,
        Text("there is no card {name}", "the closest name is {closest}; all cards: {known}"),
        Text("カード {name} はありません", "近い名前: {closest}（カード一覧: {known}）"),
    ),
    "LIV-006": Entry(
        ExitCode.USAGE,
        Text(
            "the rundown has no further item: all {items} have begun",
            "cut by hand (`streamctl cut SCENE`), or end the show with `streamctl stop`",
        ),
        Text(
            "進行表に次のキューはありません（全 {items} 件が開始済み）",
            "`streamctl cut SCENE` で切り替えるか、`streamctl stop` で終了してください",
        ),
    ),
    "LIV-007": Entry(
        ExitCode.NO_SUCH_SESSION,
        Text("the show is ending: nothing can be changed any more", "wait for its end, then `streamctl start` anew"),
        Text("配信は終了処理中のため、もう変更できません", "終了を待ち、必要なら `streamctl start` で再開してください"),
    ),
    "LIV-008": Entry(
        ExitCode.USAGE,
        Text("this run has no target {name}", "the closest name is {closest}; all targets of this run: {known}"),
        Text("この配信に配信先 {name} はありません", "近い名前: {closest}（配信先一覧: {known}）"),
    ),
    "LIV-009": Entry(
        ExitCode.USAGE,
        Text("the request cannot be understood ({detail})", "see `streamctl --help` for the form of the command"),
        Text("要求を解釈できません（{detail}）", "`streamctl --help` でコマンドの書き方を確認してください"),
    ),
    "LIV-010": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the session could not begin ({detail})",
            "look into logs/control.log in the session folder, then start the event again",
        ),
        Text(
            "セッションを開始できません（{detail}）",
            "セッションフォルダーの logs/control.log を確認し、もう一度開始してください",
        ),
    ),
    "LIV-011": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "no picture came on air within {seconds} s",
            "prove the cameras with `streamctl preflight PROFILE`, then start the event again",
        ),
        Text(
            "{seconds} 秒以内に映像が始まりません",
            "`streamctl preflight PROFILE` でカメラを確認し、もう一度開始してください",
        ),
    ),
    "LIV-012": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the switcher ended by itself ({detail}); what was recorded up to then is safe",
            "start the event again now; then look into logs/switcher-process.log in the session folder",
        ),
        Text(
            "スイッチャーが停止しました（{detail}）。それまでの収録は保存されています",
            "すぐにもう一度開始し、その後セッションフォルダーの logs/switcher-process.log を確認してください",
        ),
    ),
    "LIV-013": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the journal cannot be written ({detail})",
            "free space on the recording disk; what happened meanwhile is kept in memory and written then",
        ),
        Text(
            "記録（journal）に書き込めません（{detail}）",
            "収録ディスクの空きを確保してください。その間の記録はメモリーに保持し、後から書き込みます",
        ),
    ),
    "LIV-014": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the switcher has told nothing for {seconds} s: the figures shown are old",
            "look at the picture itself; if it stands still, stop with `streamctl stop` and start again",
        ),
        Text(
            "スイッチャーから {seconds} 秒間応答がなく、表示中の数値は古いものです",
            "実際の映像を確認し、止まっていれば `streamctl stop` の後、もう一度開始してください",
        ),
    ),
    "LIV-015": Entry(
        ExitCode.DEGRADED,
        Text(
            "target {name} takes no data ({detail}): its viewers see a standing picture",
            "nothing needs to be done at once, it is reconnected; check the line and the platform's own page",
        ),
        Text(
            "配信先 {name} がデータを受け取りません（{detail}）。視聴者の映像が止まっています",
            "自動で再接続します。回線と配信サービスの管理画面を確認してください",
        ),
    ),
    "LIV-016": Entry(
        ExitCode.DEGRADED,
        Text(
            "target {name} is not connected ({detail}): it is tried again by itself",
            "check the line, and on the platform's page that the stream is open and its key unchanged",
        ),
        Text(
            "配信先 {name} に接続していません（{detail}）。自動で再試行します",
            "回線と、配信サービス側で配信枠が開いていること・配信キーが変わっていないことを確認してください",
        ),
    ),
    "LIV-017": Entry(
        ExitCode.DEGRADED,
        Text(
            "target {name} was given up ({detail})",
            "mend the cause, then try it again at once: `streamctl target restart {name}`",
        ),
        Text(
            "配信先 {name} への配信を中止しました（{detail}）",
            "原因を直してから `streamctl target restart {name}` で再開してください",
        ),
    ),
    "LIV-018": Entry(
        ExitCode.DEGRADED,
        Text(
            "camera {name} delivers no picture ({detail})",
            "cut to another camera now; check its power, cable and network, it comes back by itself",
        ),
        Text(
            "カメラ {name} の映像が届きません（{detail}）",
            "別のカメラに切り替え、電源・ケーブル・ネットワークを確認してください。回復は自動です",
        ),
    ),
    "LIV-019": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the programme recording has not grown for {seconds} s",
            "check free space and the recording disk now; start a second recording elsewhere if you can",
        ),
        Text(
            "番組の収録ファイルが {seconds} 秒間増えていません",
            "収録ディスクと空き容量をすぐに確認し、可能なら別の機器でも収録を始めてください",
        ),
    ),
    "LIV-020": Entry(
        ExitCode.DEGRADED,
        Text("{count} processes of the session were left running and have been ended", "nothing needs to be done"),
        Text("終了せずに残っていたプロセス {count} 個を終了しました", "対応は不要です"),
    ),
    "LIV-021": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "no session folder can be made in {folder} ({detail})",
            "name a writable folder in `recording.folder`, or with `--session-folder`",
        ),
        Text(
            "{folder} にセッションフォルダーを作れません（{detail}）",
            "`recording.folder` か `--session-folder` で書き込めるフォルダーを指定してください",
        ),
    ),
    "LIV-023": Entry(
        ExitCode.USAGE,
        Text(
            "going live to the production targets needs your word, and there is no terminal to ask on",
            "add `--yes`, or rehearse with `--rehearsal`",
        ),
        Text(
            "本番の配信先への開始には確認が必要ですが、確認できる端末がありません",
            "`--yes` を付けるか、`--rehearsal` でリハーサルをしてください",
        ),
    ),
    "LIV-024": Entry(
        ExitCode.USAGE,
        Text(
            "{typed} is not the event's id: nothing was started", "start again and type {event}, or use `--rehearsal`"
        ),
        Text(
            "{typed} はイベント ID と一致しません。開始していません",
            "もう一度実行して {event} と入力するか、`--rehearsal` を使ってください",
        ),
    ),
    "LIV-025": Entry(
        ExitCode.DEGRADED,
        Text("the show is over and its recording is safe, but not all went well: {reason}", "read the reasons above"),
        Text("配信は終了し、収録は保存されていますが、問題がありました: {reason}", "上の理由を確認してください"),
    ),
    "LIV-026": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the show broke off: {reason}",
            "what was recorded is in the session folder; make it an archive with `streamctl export {session}`",
        ),
        Text(
            "配信が途中で終わりました: {reason}",
            "収録済みの分はセッションフォルダーにあります。`streamctl export {session}` で納品データを作れます",
        ),
    ),
    "LIV-027": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the show was told to end and has not ended within {seconds} s",
            "look at `streamctl status`; what was recorded is safe in {folder}",
        ),
        Text(
            "終了を指示しましたが {seconds} 秒以内に終わりません",
            "`streamctl status` を確認してください。収録済みの分は {folder} にあります",
        ),
    ),
    "LIV-028": Entry(
        ExitCode.SECRET_MISSING,
        Text(
            "the stream key of target {name} is not known to the session's present process",
            "stop the show and start it again when that is possible: the key is read at the start",
        ),
        Text(
            "配信先 {name} の配信キーを現在のプロセスは知りません",
            "可能なときに一度終了して開始し直してください（キーは開始時に読み込みます）",
        ),
    ),
    "LIV-029": Entry(
        ExitCode.DEGRADED,
        Text(
            "the switcher did not end by itself and was ended by force",
            "check the last seconds of the recording before you hand it on",
        ),
        Text(
            "スイッチャーが終了しないため強制終了しました",
            "納品の前に、収録の最後の数秒を確認してください",
        ),
    ),
    "LIV-030": Entry(
        ExitCode.NO_SUCH_SESSION,
        Text("the folder {folder} cannot be read ({detail})", "name the folder of the sessions with `--folder`"),
        Text("フォルダー {folder} を読めません（{detail}）", "`--folder` でセッションのフォルダーを指定してください"),
    ),
    "LIV-031": Entry(
        ExitCode.DEGRADED,
        Text(
            "this machine cannot keep up: {percent} % of the pictures of the last {seconds} s were late",
            "close other programs now; next time use a smaller `video.size`, fewer cameras or `recording.iso: false`",
        ),
        Text(
            "このマシンの処理が追いつきません。直近 {seconds} 秒の映像の {percent} % が遅れています",
            "他のプログラムを終了してください。次回は `video.size` を下げるか、カメラを減らすか、"
            "`recording.iso: false` にしてください",
        ),
    ),
    "LIV-032": Entry(
        ExitCode.DEGRADED,
        Text(
            "the switcher ended by itself ({detail}); a new one goes on with the show",
            "check the picture; after the show, look into logs/switcher-process.log in the session folder",
        ),
        Text(
            "スイッチャーが停止しました（{detail}）。新しいスイッチャーが配信を引き継ぎます",
            "映像を確認し、終了後にセッションフォルダーの logs/switcher-process.log を確認してください",
        ),
    ),
    "LIV-033": Entry(
        ExitCode.LOCK_HELD,
        Text(
            "session {session} is still running",
            "see it with `streamctl status --session {session}`; only a session that broke off can be resumed",
        ),
        Text(
            "セッション {session} はまだ実行中です",
            "`streamctl status --session {session}` で確認してください。再開できるのは中断したセッションだけです",
        ),
    ),
    "LIV-034": Entry(
        ExitCode.NO_SUCH_SESSION,
        Text(
            "session {session} has come to its end and cannot be resumed",
            "start the event anew with `streamctl start PROFILE`; what was recorded stays as it is",
        ),
        Text(
            "セッション {session} は終了しているため再開できません",
            "`streamctl start PROFILE` で新しく開始してください。収録済みの分はそのまま残ります",
        ),
    ),
    "LIV-035": Entry(
        ExitCode.NO_SUCH_SESSION,
        Text(
            "session {session} broke off {hours} hours ago, which is too long to go on with it",
            "start the event anew with `streamctl start PROFILE`; archive this one with `streamctl export`",
        ),
        Text(
            "セッション {session} は {hours} 時間前に中断しており、再開できません",
            "`streamctl start PROFILE` で新しく開始し、収録済みの分は `streamctl export` で納品データにしてください",
        ),
    ),
    "LIV-036": Entry(
        ExitCode.DEGRADED,
        Text(
            "the switcher hung ({detail}) and was ended; a new one goes on with the show",
            "check the picture; if it happens again, close other programs: memory or the disk may be short",
        ),
        Text(
            "スイッチャーが応答しないため終了しました（{detail}）。新しいスイッチャーが配信を引き継ぎます",
            "映像を確認してください。繰り返す場合は他のプログラムを終了し、メモリーとディスクの空きを確認してください",
        ),
    ),
    "LIV-037": Entry(
        ExitCode.DEGRADED,
        Text(
            "the control process is gone ({detail}); the show went on, and a new one takes over",
            "nothing needs to be done; after the show, look into logs/control.log in the session folder",
        ),
        Text(
            "制御プロセスが停止しました（{detail}）。配信は続いており、新しいプロセスが引き継ぎます",
            "操作は不要です。終了後にセッションフォルダーの logs/control.log を確認してください",
        ),
    ),
    "LIV-038": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the control process {pid} hangs ({detail}) and even the system cannot end it; the show goes on without it",
            "check the disk that is recorded to; end the process by hand (`kill -9 {pid}`), then try again",
        ),
        Text(
            "制御プロセス {pid} が応答せず（{detail}）、強制終了もできません。配信は制御なしで続いています",
            "収録ディスクを確認し、手動で終了（`kill -9 {pid}`）してからもう一度実行してください",
        ),
    ),
    "LIV-051": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the metrics are not served: port {port} of this machine cannot be used ({detail})",
            "the show runs on without; next time choose another port (`--metrics PORT`): `ss -ltnp` shows those in use",
        ),
        Text(
            "メトリクスを提供できません。このマシンのポート {port} が使えません（{detail}）",
            "配信は続きます。次回は別のポートを指定してください（`--metrics PORT`）。"
            "使用中のポートは `ss -ltnp` で分かります",
        ),
    ),
}
