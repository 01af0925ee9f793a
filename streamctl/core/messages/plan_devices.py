"""Messages of the plan about devices that the machine, or its FFmpeg, cannot open: PLN-015 to PLN-018, PLN-125."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

DEVICES: dict[str, Entry] = {
    "PLN-015": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "{device} is a device of {system} (`{kind}`), and this machine runs {here}",
            "run the show on {system}, or take a line of `streamctl devices` on this machine",
        ),
        Text(
            "{device} は {system} の装置（`{kind}`）ですが、このマシンは {here} です",
            "{system} のマシンで実行するか、このマシンの `streamctl devices` の行を使ってください",
        ),
    ),
    "PLN-016": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the FFmpeg here ({version}) was built without DeckLink",
            "name one that was built with it in STREAMCTL_FFMPEG, or let an OBS take the card: `engine: {{kind: obs}}`",
        ),
        Text(
            "このマシンの FFmpeg（{version}）は DeckLink に対応していません",
            "DeckLink 対応の FFmpeg を STREAMCTL_FFMPEG に指定するか、OBS に任せてください（`engine: {{kind: obs}}`）",
        ),
    ),
    "PLN-017": Entry(
        ExitCode.PROFILE_INVALID,
        Text(
            "FFmpeg takes the digits that `{device}` begins with for a device's number: another one would open",
            "write the number that `streamctl devices` shows for it",
        ),
        Text(
            "FFmpeg は「{device}」の先頭の数字を装置の番号とみなし、別の装置を開いてしまいます",
            "`streamctl devices` に表示される番号を書いてください",
        ),
    ),
    "PLN-018": Entry(
        ExitCode.PROFILE_INVALID,
        Text(
            "an OBS writes the address of {place} with its {key} into its own files, where anybody can read it",
            "let the device admit this machine without one in a network of its own, or run the show with "
            "`engine: {{kind: ffmpeg}}`",
        ),
        Text(
            "OBS は {place} のアドレスを {key} ごと自身の設定ファイルに書き込むため、誰でも読めてしまいます",
            "専用ネットワークでパスワードなしの接続を許可するか、`engine: {{kind: ffmpeg}}` で実行してください",
        ),
    ),
    "PLN-125": Entry(
        ExitCode.PROFILE_INVALID,
        Text(
            "{device} is a device of {system} (`{kind}`), and this machine runs {here}: an OBS here will not know it",
            "`streamctl obs plan` on the machine that carries the show says what its OBS can open",
        ),
        Text(
            "{device} は {system} の装置（`{kind}`）ですが、このマシンは {here} です。ここの OBS では使えません",
            "本番のマシンで `streamctl obs plan` を実行すると、OBS で使えるか分かります",
        ),
    ),
}
