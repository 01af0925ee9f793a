"""Messages of the profile room about single values: PRO-030 to PRO-068."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text


def invalid(en: tuple[str, str], ja: tuple[str, str]) -> Entry:
    """Return the entry of a profile's problem: message and fix in English and in Japanese."""
    return Entry(ExitCode.PROFILE_INVALID, Text(*en), Text(*ja))


VALUES = {
    "PRO-030": invalid(
        ("unknown key, did you mean '{suggestion}'?", "write `{suggestion}`, or remove the key"),
        ("未知のキーです。'{suggestion}' ではありませんか", "`{suggestion}` と書くか、キーを削除してください"),
    ),
    "PRO-031": invalid(
        ("unknown key (still possible here: {known})", "remove it; `profiles/reference.yaml` explains every key"),
        (
            "未知のキーです（ここで使えるキー: {known}）",
            "削除してください。`profiles/reference.yaml` に全キーの説明があります",
        ),
    ),
    "PRO-032": invalid(
        ("the key '{key}' is missing", "add `{key}:`; `profiles/reference.yaml` explains every key"),
        ("キー '{key}' がありません", "`{key}:` を書いてください。`profiles/reference.yaml` に全キーの説明があります"),
    ),
    "PRO-033": invalid(
        ("the value is not text", "put it in quotes; an empty value and everything after ` #` is no text"),
        ("値が文字列ではありません", "引用符で囲んでください（空の値や ` #` の後ろは文字列になりません）"),
    ),
    "PRO-034": invalid(
        ("the value is not a whole number", "write a whole number without quotes or unit"),
        ("値が整数ではありません", "引用符や単位を付けずに整数を書いてください"),
    ),
    "PRO-035": invalid(
        ("the value is not a number", "write a number without quotes or unit, such as 0.25"),
        ("値が数ではありません", "引用符や単位を付けずに、0.25 のような数を書いてください"),
    ),
    "PRO-036": invalid(
        ("the value is neither true nor false", "write `true` or `false` (`on`, `yes` and quotes make it text)"),
        (
            "値が true でも false でもありません",
            "`true` か `false` と書いてください（`on`・`yes`・引用符付きは文字列です）",
        ),
    ),
    "PRO-037": invalid(
        (
            "keys with values belong here (`key: value`), not a single value or a list",
            "write one indented `key: value` per line",
        ),
        ("ここには `キー: 値` の組が必要です", "字下げして 1 行に 1 つずつ `キー: 値` を書いてください"),
    ),
    "PRO-038": invalid(
        ("a list belongs here", "begin each item with `- `, or write `[a, b]`"),
        ("ここにはリストが必要です", "各項目を `- ` で始めるか、`[a, b]` と書いてください"),
    ),
    "PRO-039": invalid(
        ("the value is none of: {expected}", "write one of them"),
        ("値が次のどれでもありません: {expected}", "このうちの 1 つを書いてください"),
    ),
    "PRO-040": invalid(
        ("the value is too small; at least {bound}", "write {bound} or more"),
        ("値が小さすぎます（{bound} 以上）", "{bound} 以上にしてください"),
    ),
    "PRO-041": invalid(
        ("the value is too large; at most {bound}", "write {bound} or less"),
        ("値が大きすぎます（{bound} 以下）", "{bound} 以下にしてください"),
    ),
    "PRO-042": invalid(
        ("the text is empty", "write something, or remove the key"),
        ("文字列が空です", "内容を書くか、キーを削除してください"),
    ),
    "PRO-043": invalid(
        ("the text is longer than {bound} characters", "shorten it"),
        ("文字列が {bound} 文字を超えています", "短くしてください"),
    ),
    "PRO-044": invalid(
        ("there are too few entries; at least {bound}", "add what is missing"),
        ("項目が足りません（{bound} 個以上）", "項目を追加してください"),
    ),
    "PRO-045": invalid(
        ("the value is not a multiple of {bound}", "use multiples of {bound}, such as 1280x720"),
        ("値が {bound} の倍数ではありません", "1280x720 のように {bound} の倍数にしてください"),
    ),
    "PRO-046": invalid(
        ("there are too many entries; at most {bound}", "remove some"),
        ("項目が多すぎます（{bound} 個以下）", "項目を減らしてください"),
    ),
    "PRO-047": invalid(
        ("the value is none of: {expected}; did you mean '{suggestion}'?", "write `{suggestion}`"),
        (
            "値が次のどれでもありません: {expected}（'{suggestion}' ではありませんか）",
            "`{suggestion}` と書いてください",
        ),
    ),
    "PRO-050": invalid(
        ("this is not a duration", "write it with its unit: 500ms, 3s, 5m or 1h30m"),
        ("時間の長さになっていません", "500ms・3s・5m・1h30m のように単位を付けてください"),
    ),
    "PRO-051": invalid(
        ("this is not a bit rate", "write it with its unit: 3000k or 3M"),
        ("ビットレートになっていません", "3000k・3M のように単位を付けてください"),
    ),
    "PRO-052": invalid(
        ("this is not a picture size", "write width x height in pixels: 1280x720"),
        ("画面サイズになっていません", "1280x720 のように幅 x 高さ（ピクセル）で書いてください"),
    ),
    "PRO-053": invalid(
        ("this is not a frame rate", "write a whole number, or a fraction: 30, or 30000/1001 for 29.97"),
        ("フレームレートになっていません", "30 のような整数か、30000/1001（29.97）のような分数で書いてください"),
    ),
    "PRO-054": invalid(
        ("this is not a date and time", "write it as 2026-12-04T13:30"),
        ("日時になっていません", "2026-12-04T13:30 のように書いてください"),
    ),
    "PRO-055": invalid(
        ("no time zone has this name", "write an IANA name such as Asia/Tokyo"),
        ("この名前のタイムゾーンはありません", "Asia/Tokyo のような IANA 名で書いてください"),
    ),
    "PRO-056": invalid(
        (
            "on that day the clocks skip this time or show it twice",
            "write the offset from UTC as well: 2026-10-25T02:30+02:00",
        ),
        (
            "その日の時計の切り替えで、存在しないか 2 回ある時刻です",
            "UTC との差も書いてください: 2026-10-25T02:30+02:00",
        ),
    ),
    "PRO-057": invalid(
        (
            "a name has 1 to 40 lower-case letters, digits, `-` and `_`, and begins with a letter or digit",
            "rename it, for example `close` or `talk-1`",
        ),
        (
            "名前は英小文字・数字・`-`・`_` で 40 文字まで、先頭は英小文字か数字です",
            "`close` や `talk-1` のような名前にしてください",
        ),
    ),
    "PRO-058": invalid(
        ("this is not a colour", 'write it as "#3B82C4", with the quotes'),
        ("色になっていません", '引用符を付けて "#3B82C4" のように書いてください'),
    ),
    "PRO-059": invalid(
        ("this text must be on one line and not blank", "write it on one line"),
        ("この文字列は空白以外を含む 1 行でなければなりません", "1 行で書いてください"),
    ),
    "PRO-060": invalid(
        ("this is not an address of the form {bound}host", "write the whole address; check scheme, host and port"),
        ("{bound}ホスト の形のアドレスではありません", "方式・ホスト・ポートを確認し、アドレス全体を書いてください"),
    ),
    "PRO-061": invalid(
        ("none of the kinds is named here: {expected}", "write one, as in `{{test: 1}}`"),
        ("種類が書かれていません: {expected}", "`{{test: 1}}` のようにどれか 1 つを書いてください"),
    ),
    "PRO-062": invalid(
        ("a second kind of source is named here", "keep one of them"),
        ("入力の種類が 2 つ書かれています", "どちらか一方を残してください"),
    ),
    "PRO-063": invalid(
        ("this path leads nowhere", "write a path; it starts at the profile's folder"),
        ("このパスは使えません", "プロファイルのフォルダーを起点にパスを書いてください"),
    ),
    "PRO-064": invalid(
        ("the address names no application", "add it, as in rtmps://host/live2"),
        ("アドレスにアプリケーション名がありません", "rtmps://host/live2 のように書いてください"),
    ),
    "PRO-065": invalid(
        (
            "this stands for whatever device is the default, which may not be the one on stage",
            "name the device; `streamctl devices` lists what is plugged in",
        ),
        (
            "既定の装置を指す名前で、会場で使う装置とは限りません",
            "装置名を書いてください（`streamctl devices` で一覧を表示）",
        ),
    ),
    "PRO-066": invalid(
        ("this is neither a host name nor an IP address", "write it without scheme and port, such as 192.0.2.20"),
        ("ホスト名でも IP アドレスでもありません", "方式やポートを付けずに 192.0.2.20 のように書いてください"),
    ),
    "PRO-067": invalid(
        (
            "this is not the name of an environment variable (is it the secret itself?)",
            "write the variable's name, such as YT_KEY, and export the secret in it",
        ),
        (
            "環境変数の名前ではありません（シークレットそのものではありませんか）",
            "YT_KEY のような変数名を書き、シークレットはその変数に設定してください",
        ),
    ),
    "PRO-068": invalid(
        ("this is not a keyring entry", "write service/name, as in `keyring: streamctl/youtube`"),
        ("キーリングの項目になっていません", "`keyring: streamctl/youtube` のように service/name で書いてください"),
    ),
    "PRO-093": invalid(
        (
            "an SRT server is written as srt://host:port and nothing behind it",
            "write the port; move passphrase and stream id to `passphrase` and `stream_id` as references",
        ),
        (
            "SRT サーバーは srt://ホスト:ポート の形で、その後ろには何も書きません",
            "ポートを書き、パスフレーズとストリーム ID は `passphrase` と `stream_id` に参照で書いてください",
        ),
    ),
    "PRO-094": invalid(
        ("a copy of the programme is a Matroska file", "let its name end with .mkv"),
        ("番組のコピーは Matroska ファイルです", "ファイル名の末尾を .mkv にしてください"),
    ),
    "PRO-095": invalid(
        ("the window holds fewer than three segments: players could not begin", "make it three segments or longer"),
        ("window がセグメント 3 個分より短く、再生を開始できません", "セグメント 3 個分以上にしてください"),
    ),
    "PRO-098": invalid(
        ("there are {count} more problems", "mend those above first, then check again"),
        ("ほかに {count} 件の問題があります", "上の問題を直してから、もう一度確認してください"),
    ),
    "PRO-099": invalid(
        ("the value is not accepted here", "compare it with `profiles/reference.yaml`"),
        ("この値は使えません", "`profiles/reference.yaml` と比べてください"),
    ),
    "PRO-069": invalid(
        (
            "a device name with a colon: FFmpeg takes the colon for the end of the name",
            "take the line of `streamctl devices`, which has another name for such a device",
        ),
        (
            "装置名にコロンがあります。FFmpeg はコロンを名前の終わりとみなします",
            "`streamctl devices` の行を使ってください（そのような装置には別の名前が出ます）",
        ),
    ),
}
