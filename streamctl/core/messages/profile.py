"""Messages of the profile room: PRO-001 the file, -010 the syntax, -030 the values, -070 secrets, -080 names."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text
from streamctl.core.messages.profile_values import VALUES, invalid

FILE = {
    "PRO-001": invalid(
        ("there is no such file", "check the path, or write a profile with `streamctl profile new NAME`"),
        ("ファイルがありません", "パスを確認するか、`streamctl profile new NAME` で作成してください"),
    ),
    "PRO-002": invalid(
        ("this is not a file but a folder or a device", "name the profile's YAML file itself"),
        ("ファイルではなく、フォルダーまたはデバイスです", "プロファイルの YAML ファイルを指定してください"),
    ),
    "PRO-003": invalid(
        ("the file cannot be read ({detail})", "check its permissions with `ls -l`, and that the path is right"),
        ("ファイルを読めません（{detail}）", "`ls -l` で権限を確認し、パスが正しいか確かめてください"),
    ),
    "PRO-004": invalid(
        ("the file is larger than {limit} KiB, so it is hardly a profile", "name the profile's YAML file itself"),
        (
            "ファイルが {limit} KiB を超えています。プロファイルではないようです",
            "プロファイルの YAML ファイルを指定してください",
        ),
    ),
    "PRO-005": invalid(
        ("the text is not UTF-8 (it looks like {encoding})", "save it as UTF-8 in the editor"),
        (
            "文字コードが UTF-8 ではありません（{encoding} と思われます）",
            "エディターで UTF-8 として保存し直してください",
        ),
    ),
    "PRO-006": invalid(
        ("here stands a byte that no text has: this is a binary file", "name the profile's YAML file itself"),
        (
            "テキストにはないバイトがあります。バイナリーファイルです",
            "プロファイルの YAML ファイルを指定してください",
        ),
    ),
    "PRO-007": invalid(
        ("the file is empty", "write a profile into it; `streamctl profile new NAME` makes one to start from"),
        ("ファイルが空です", "内容を書いてください。`streamctl profile new NAME` でひな形を作れます"),
    ),
}

SYNTAX = {
    "PRO-010": invalid(
        ("the YAML is broken here", "look at this line and the one before it; put values with special signs in quotes"),
        ("ここで YAML の書式が崩れています", "この行と前の行を確認し、記号を含む値は引用符で囲んでください"),
    ),
    "PRO-011": invalid(
        ("a tab stands where YAML wants spaces", "indent with spaces"),
        ("タブがあります。YAML の字下げは空白だけです", "空白で字下げしてください"),
    ),
    "PRO-012": invalid(
        ("a quote is opened here and never closed", "close it at the end of the value"),
        ("ここで開いた引用符が閉じられていません", "値の終わりに引用符を書いてください"),
    ),
    "PRO-013": invalid(
        (
            "a bracket is not closed, or something in it does not belong there",
            "close it, put a comma between the items",
        ),
        ("括弧が閉じられていないか、中の書式が正しくありません", "括弧を閉じ、項目の間にコンマを書いてください"),
    ),
    "PRO-014": invalid(
        (
            "this does not fit in here: the indentation differs, a colon is missing, or a value needs quotes",
            "give keys of one section the same indentation, write `key: value`, put values with `: ` in quotes",
        ),
        (
            "ここに置けない内容です。字下げの違い、コロン抜け、または引用符が必要な値です",
            "同じ階層の字下げをそろえ、`キー: 値` の形で書き、`: ` を含む値は引用符で囲んでください",
        ),
    ),
    "PRO-015": invalid(
        ("a second document begins here (`---`)", "keep one event in a file"),
        ("2 つ目の文書がここから始まっています（`---`）", "1 ファイルに 1 イベントだけを書いてください"),
    ),
    "PRO-016": invalid(
        ("a YAML tag (`!…`) stands here; a profile has none", "remove the tag, or put the value in quotes"),
        ("YAML タグ（`!…`）があります。プロファイルでは使えません", "タグを消すか、値を引用符で囲んでください"),
    ),
    "PRO-017": invalid(
        (
            "an alias (`*name`) stands here without its anchor (`&name`) before it",
            "define the anchor above, or write the value out",
        ),
        (
            "エイリアス（`*name`）に対応するアンカー（`&name`）が前にありません",
            "前にアンカーを書くか、値を直接書いてください",
        ),
    ),
    "PRO-018": invalid(
        ("this alias contains itself", "write the value out"),
        ("このエイリアスは自分自身を含んでいます", "値を直接書いてください"),
    ),
    "PRO-019": invalid(
        ("brackets and sections lie more than {limit} levels deep", "check for brackets that are not closed"),
        ("入れ子が {limit} 段を超えています", "閉じ忘れた括弧がないか確認してください"),
    ),
    "PRO-020": invalid(
        ("a backslash in double quotes begins something unknown", "write `\\\\` for a backslash, or use single quotes"),
        (
            "二重引用符の中の逆斜線（`\\`）に続く文字が正しくありません",
            "逆斜線は `\\\\` と書くか、一重引用符を使ってください",
        ),
    ),
    "PRO-021": invalid(
        ("a value cannot begin with this sign", "put the value in quotes"),
        ("値をこの記号で始めることはできません", "値を引用符で囲んでください"),
    ),
    "PRO-022": invalid(
        ("the value holds a control character", "remove it; look for `\\0`, `\\x` and `\\u` in it"),
        ("値に制御文字が含まれています", "削除してください（`\\0`・`\\x`・`\\u` を確認）"),
    ),
    "PRO-023": invalid(
        ("this key stands here a second time (first on line {line})", "keep one of the two"),
        ("同じキーが 2 回書かれています（最初は {line} 行目）", "どちらか一方を残してください"),
    ),
    "PRO-024": invalid(
        ("this key is not a plain word", "write `key: value` with a plain word as the key"),
        ("キーが単純な語ではありません", "`キー: 値` の形で、単純な語をキーにしてください"),
    ),
    "PRO-025": invalid(
        ("YAML 1.2 has no merge keys (`<<`)", "write the keys out, or use an alias for a whole value (`key: *name`)"),
        (
            "YAML 1.2 にマージキー（`<<`）はありません",
            "キーを直接書くか、値全体にエイリアス（`キー: *name`）を使ってください",
        ),
    ),
    "PRO-026": invalid(
        (
            "the file holds more than {limit} keys and values, its aliases written out, so it is hardly a profile",
            "name the profile's YAML file itself, and use fewer aliases",
        ),
        (
            "エイリアスを展開するとキーと値が {limit} 個を超えます。プロファイルではないようです",
            "プロファイルの YAML ファイルを指定し、エイリアスを減らしてください",
        ),
    ),
}

SECRETS = {
    "PRO-070": invalid(
        (
            "a secret stands here in the clear; anybody who sees this file can use it",
            (
                "write where it is kept, as in `{{env: YT_KEY}}` or `{{file: ~/.config/streamctl/youtube.key}}`, "
                "and renew it on the platform if the file was shared"
            ),
        ),
        (
            "シークレットがそのまま書かれています。このファイルを見た人は誰でも使えます",
            (
                "`{{env: YT_KEY}}` や `{{file: ~/.config/streamctl/youtube.key}}` のように保管場所を書いてください。"
                "共有済みなら配信サービスで再発行してください"
            ),
        ),
    ),
    "PRO-071": invalid(
        (
            "the address holds a user, password or token; it would show in process lists and logs",
            (
                "take it out of the address; beside it write `user:` and `password:` (RTSP, HTTP) or `passphrase:` "
                "(SRT) as a reference, such as `{{env: CAMERA_PASSWORD}}`; else let the device admit this machine "
                "without any"
            ),
        ),
        (
            "アドレスにユーザー名・パスワード・トークンが含まれています。プロセス一覧やログに残ります",
            (
                "アドレスから取り除き、隣に `user:` と `password:`（RTSP・HTTP）または `passphrase:`（SRT）を "
                "`{{env: CAMERA_PASSWORD}}` のような参照で書くか、機器側でこのマシンを許可してください"
            ),
        ),
    ),
    "PRO-072": invalid(
        (
            "the address seems to end with the stream key",
            (
                "keep rtmps://host/application here and move the rest to `key` as a reference; "
                "if it is an application's instance, end the address with `/`"
            ),
        ),
        (
            "アドレスの末尾に配信キーが含まれているようです",
            (
                "ここには rtmps://host/application だけを書き、残りは参照として `key` に移してください。"
                "インスタンス名の場合はアドレスを `/` で終えてください"
            ),
        ),
    ),
    "PRO-073": invalid(
        (
            "a secret's reference names exactly one of: env, file, command, keyring",
            "write one of them, as in `{{env: YT_KEY}}`",
        ),
        (
            "シークレットの参照は env・file・command・keyring のうち 1 つだけです",
            "`{{env: YT_KEY}}` のようにどれか 1 つを書いてください",
        ),
    ),
    "PRO-074": invalid(
        (
            "`user` and `password` belong together: one of them is missing",
            "write both, the password as a reference such as `{{env: CAMERA_PASSWORD}}`, or none",
        ),
        (
            "`user` と `password` は両方必要です。片方がありません",
            "両方を書くか（パスワードは `{{env: CAMERA_PASSWORD}}` のような参照）、両方とも削除してください",
        ),
    ),
}

NAMES = {
    "PRO-080": invalid(
        ("nothing has this name, did you mean '{suggestion}'?", "write `{suggestion}`"),
        ("この名前のものはありません。'{suggestion}' ではありませんか", "`{suggestion}` と書いてください"),
    ),
    "PRO-081": invalid(
        ("nothing has this name (there are: {names})", "write one of these names, or add what is missing"),
        ("この名前のものはありません（あるもの: {names}）", "この中から選ぶか、足りないものを追加してください"),
    ),
    "PRO-082": invalid(
        ("these take over from each other in a circle: {circle}", "leave one of them without"),
        ("互いを代わりに指定して循環しています: {circle}", "どれか 1 つの指定を外してください"),
    ),
    "PRO-083": invalid(
        ("this name is taken in `{other}`", "rename one of the two; every camera is a scene and a sound of its own"),
        (
            "この名前は `{other}` で使われています",
            "どちらかの名前を変えてください。カメラはそれ自体がシーンと音声になります",
        ),
    ),
    "PRO-084": invalid(
        ("an item of the rundown has this id already (line {line})", "give each item an id of its own"),
        ("進行表に同じ id の項目があります（{line} 行目）", "項目ごとに別の id を付けてください"),
    ),
    "PRO-085": invalid(
        (
            "cards of template {template} go over the picture, the others replace it; this one is of the other sort",
            "name lower thirds under `lower_third` and all other cards under `card`",
        ),
        (
            "テンプレート {template} のカードは映像に重ね、その他は映像と入れ替えます。ここには使えない種類です",
            "テロップは `lower_third` に、その他のカードは `card` に書いてください",
        ),
    ),
    "PRO-086": invalid(
        (
            "the rehearsal would use a stream key of the event itself and go out to its audience",
            "give the rehearsal a key of its own, or use `receiver: true`",
        ),
        (
            "リハーサルが本番の配信キーを使い、視聴者に届いてしまいます",
            "リハーサル専用のキーを指定するか、`receiver: true` を使ってください",
        ),
    ),
    "PRO-087": invalid(
        (
            "another target has the same address and the same key; they would take the stream from each other",
            "remove one of the two, or give it its own key",
        ),
        (
            "同じアドレスとキーの配信先がもう 1 つあり、互いに配信を奪い合います",
            "どちらかを削除するか、別のキーを指定してください",
        ),
    ),
    "PRO-088": invalid(
        (
            "the scene file named here cannot be opened: it is missing, a folder or not readable",
            "check the path (it starts at the profile's folder) and its permissions",
        ),
        (
            "ここで指定されたシーンファイルを開けません。存在しない、フォルダーである、または読めません",
            "パス（プロファイルのフォルダーが起点）と権限を確認してください",
        ),
    ),
    "PRO-090": invalid(
        (
            "this camera delivers no sound, so the audience would hear nothing",
            "name a microphone, or a camera with sound: not v4l2, avfoundation; dshow with `audio`, lavfi with `sound`",
        ),
        (
            "このカメラに音声はありません。視聴者には何も聞こえません",
            "マイクか、音声のあるカメラを指定してください（v4l2・avfoundation は無音、dshow・lavfi は音声の指定要）",
        ),
    ),
}

WRITING = {
    "PRO-089": Entry(
        ExitCode.USAGE,
        Text("the profile cannot be written here ({detail})", "make the folder first, or name another one"),
        Text("ここにプロファイルを書き込めません（{detail}）", "先にフォルダーを作るか、別の場所を指定してください"),
    ),
}

ENTRIES = {**FILE, **SYNTAX, **VALUES, **SECRETS, **NAMES, **WRITING}
