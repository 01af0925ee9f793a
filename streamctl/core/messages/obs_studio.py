"""Messages of setting an OBS up: OBS-040 to OBS-059."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

STUDIO: dict[str, Entry] = {
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
            "write `engine: {{kind: obs, password: {{env: OBS_PASSWORD}}}}` into the profile, or add `--engine obs`",
        ),
        Text(
            "プロファイルのエンジンは {kind} で、設定する OBS がありません",
            "プロファイルに `engine: {{kind: obs, password: {{env: OBS_PASSWORD}}}}` と書くか、"
            "`--engine obs` を付けてください",
        ),
    ),
    "OBS-042": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "OBS's sound runs at {rate} Hz, {channels}; "
            "a change needs a restart of OBS, which streamctl does not force",
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
            "「{input}」のサウンドデバイス {device} がありません。"
            "ない機器を OBS に登録すると OBS が落ちることがあります",
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
    "OBS-051": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "OBS, which alone can have the camera {camera}, has no picture of it",
            "check the camera's power and cable, and look at `{input}` in OBS; no other program may use the camera",
        ),
        Text(
            "カメラ {camera} を使っている OBS に、その映像が届いていません",
            "カメラの電源とケーブルを確かめ、OBS の「{input}」を見てください。ほかのソフトで使わないでください",
        ),
    ),
    "OBS-052": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "OBS knows no device called {name}, which `{input}` needs; it has: {listed}",
            "plug it in, or write one of these names into the profile",
        ),
        Text(
            "「{input}」に必要な機器 {name} を OBS が認識していません（認識中: {listed}）",
            "機器を接続するか、認識中の名前をプロファイルに書いてください",
        ),
    ),
    "OBS-053": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "OBS knows {count} devices called {name}: which one `{input}` means cannot be told",
            "take the line of `streamctl devices`, which tells them apart, or unplug the others",
        ),
        Text(
            "{name} という名前の機器が {count} 台あり、「{input}」がどれを指すか決められません",
            "`streamctl devices` の行（1 台ずつ区別できます）を使うか、ほかの機器を外してください",
        ),
    ),
    "OBS-054": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the card of `{input}` has no mode {name} in OBS; it has: {listed}",
            "set `mode` of its source to what the camera sends; a card without Auto does not find out by itself",
        ),
        Text(
            "「{input}」のカードは OBS で {name} を選べません（選べるもの: {listed}）",
            "`source` の `mode` をカメラの出力に合わせてください。Auto のないカードは自動判別できません",
        ),
    ),
    "OBS-055": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "`{input}` is a device of {system}, and this OBS cannot open such ones ({kind})",
            "run the show on {system}, or take a line of `streamctl devices` on this machine",
        ),
        Text(
            "「{input}」は {system} の機器で、この OBS では使えません（{kind}）",
            "{system} のマシンで実行するか、このマシンの `streamctl devices` の行を使ってください",
        ),
    ),
    "OBS-056": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "OBS, which alone can have {device}, hears nothing of it",
            "check plug, power and cable; look at `{input}` in OBS's mixer, with a scene of the show on air there",
        ),
        Text(
            "{device} を使っている OBS に、その音声が届いていません",
            "接続・電源・ケーブルを確かめ、OBS でショーのシーンを表示して音声ミキサーの「{input}」を見てください",
        ),
    ),
}
