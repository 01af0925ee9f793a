"""Messages of the media room."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

ENTRIES = {
    "FFM-001": Entry(
        ExitCode.FFMPEG_UNUSABLE,
        Text(
            "no FFmpeg was found (looked at: {looked})",
            "install one (`apt install ffmpeg`), or reinstall streamctl with its imageio-ffmpeg",
        ),
        Text(
            "FFmpeg が見つかりません（確認した場所: {looked}）",
            "FFmpeg を入れる（`apt install ffmpeg`）か、streamctl を imageio-ffmpeg ごと入れ直してください",
        ),
    ),
    "FFM-002": Entry(
        ExitCode.FFMPEG_UNUSABLE,
        Text(
            "{path} does not answer as FFmpeg does ({detail})",
            "point STREAMCTL_FFMPEG at a working FFmpeg 5.1 or newer, or unset it",
        ),
        Text(
            "{path} は FFmpeg として応答しません（{detail}）",
            "STREAMCTL_FFMPEG に動作する FFmpeg 5.1 以降を指定するか、指定を外してください",
        ),
    ),
    "FFM-003": Entry(
        ExitCode.FFMPEG_UNUSABLE,
        Text("{path} is FFmpeg {version}; 5.1 or newer is needed", "install a newer FFmpeg, or unset STREAMCTL_FFMPEG"),
        Text(
            "{path} は FFmpeg {version} です。5.1 以降が必要です",
            "新しい FFmpeg を入れるか、STREAMCTL_FFMPEG の指定を外してください",
        ),
    ),
    "FFM-004": Entry(
        ExitCode.FFMPEG_UNUSABLE,
        Text(
            "{path} lacks {missing}",
            "use a full build of FFmpeg (Debian's, or the bundled one: unset STREAMCTL_FFMPEG)",
        ),
        Text(
            "{path} には {missing} がありません",
            "すべての機能を含む FFmpeg を使ってください（Debian 版、または同梱版: STREAMCTL_FFMPEG の指定を外す）",
        ),
    ),
    "FFM-005": Entry(
        ExitCode.RUN_FAILED,
        Text("{name} could not be started: {detail}", "check the program and its permissions with `streamctl doctor`"),
        Text("{name} を起動できません: {detail}", "`streamctl doctor` でプログラムと権限を確認してください"),
    ),
    "FFM-006": Entry(
        ExitCode.RUN_FAILED,
        Text("{name} did not end within {seconds:g} s", "try again; if it stays, run the printed command by hand"),
        Text("{name} が {seconds:g} 秒以内に終わりません", "再試行し、続く場合は手動で実行して確認してください"),
    ),
    "FFM-020": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the media file cannot be decoded ({detail})", "check the file with `ffmpeg -i`, or take another copy of it"
        ),
        Text(
            "メディアファイルを再生できません（{detail}）",
            "`ffmpeg -i` でファイルを確認するか、別の控えを使ってください",
        ),
    ),
    "SEC-001": Entry(
        ExitCode.SECRET_MISSING,
        Text("the secret {reference} is not set", "export it in the shell that starts streamctl: `export {name}=…`"),
        Text(
            "シークレット {reference} が設定されていません",
            "streamctl を起動するシェルで設定してください: `export {name}=…`",
        ),
    ),
    "SEC-002": Entry(
        ExitCode.SECRET_MISSING,
        Text("the secret {reference} cannot be read ({detail})", "check that the file exists and is readable by you"),
        Text(
            "シークレット {reference} を読めません（{detail}）",
            "ファイルがあり、自分に読み取り権限があることを確認してください",
        ),
    ),
    "SEC-003": Entry(
        ExitCode.SECRET_MISSING,
        Text("the command of secret {reference} failed ({detail})", "run the command by hand and see what it says"),
        Text(
            "シークレット {reference} のコマンドが失敗しました（{detail}）",
            "コマンドを手動で実行して確認してください",
        ),
    ),
    "SEC-004": Entry(
        ExitCode.SECRET_MISSING,
        Text("the secret {reference} is empty", "store the stream key in it, on its first line"),
        Text("シークレット {reference} が空です", "1 行目に配信キーを保存してください"),
    ),
    "SEC-005": Entry(
        ExitCode.SECRET_MISSING,
        Text(
            "the secret {reference} cannot be read from the keyring ({detail})",
            "install streamctl[keyring] and store it with `keyring set SERVICE NAME`",
        ),
        Text(
            "シークレット {reference} をキーリングから読めません（{detail}）",
            "streamctl[keyring] を入れ、`keyring set SERVICE NAME` で保存してください",
        ),
    ),
    "SEC-006": Entry(
        ExitCode.SECRET_MISSING,
        Text(
            "the secret {reference} holds a space, line break or control character",
            "store the bare stream key, copied anew from the platform",
        ),
        Text(
            "シークレット {reference} に空白・改行・制御文字が含まれています",
            "配信サービスから配信キーだけをコピーし直して保存してください",
        ),
    ),
    "SEC-007": Entry(
        ExitCode.SECRET_MISSING,
        Text(
            "user and password are too long: FFmpeg takes {most} bytes of both together, a special character counts 3",
            "give the camera a user of its own with a shorter name and password of plain letters and digits",
        ),
        Text(
            "ユーザー名とパスワードが長すぎます。FFmpeg が扱えるのは合計 {most} バイトです（記号は 1 文字 3 バイト）",
            "カメラに専用ユーザーを作り、英数字の短い名前とパスワードにしてください",
        ),
    ),
    "SEC-008": Entry(
        ExitCode.SECRET_MISSING,
        Text(
            "an SRT passphrase has {least} to {most} characters, this one does not",
            "agree on one of that length with whoever sends, and store it there and here",
        ),
        Text(
            "SRT のパスフレーズは {least}〜{most} 文字です。現在のものは長さが合いません",
            "送信側とその長さのパスフレーズを決め、両方に設定してください",
        ),
    ),
}
