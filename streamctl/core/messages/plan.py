"""Messages of the plan room: PLN-0xx keep the show from being as it is written; PLN-1xx are notices, never an end."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text
from streamctl.core.messages.plan_devices import DEVICES


def _entry(en: Text, ja: Text) -> Entry:
    return Entry(ExitCode.PROFILE_INVALID, en, ja)


ENTRIES = {
    "PLN-001": _entry(
        Text(
            "the rehearsal target {target} has the stream key of the target {other}: a rehearsal would go out live",
            "give the rehearsal a stream key of its own, or use `receiver: true`",
        ),
        Text(
            "リハ用の配信先 {target} が本番の配信先 {other} と同じ配信キーを使っています。リハが本番として配信されます",
            "リハ専用の配信キーを指定するか、`receiver: true` にしてください",
        ),
    ),
    "PLN-002": _entry(
        Text(
            "the targets {other} and {target} publish to the same address with the same key: each would end the other",
            "take one of them away, or give it its own address or key",
        ),
        Text(
            "配信先 {other} と {target} が同じアドレスと配信キーです。互いの配信を止めてしまいます",
            "どちらかを削除するか、別のアドレスまたは配信キーを指定してください",
        ),
    ),
    "PLN-003": _entry(
        Text(
            "the picture has {kbps} kb/s; {platform} takes at most {most} kb/s for it",
            "set `video.bitrate` to {most}k or less",
        ),
        Text(
            "映像のビットレートが {kbps} kb/s です。{platform} の上限は {most} kb/s です",
            "`video.bitrate` を {most}k 以下にしてください",
        ),
    ),
    "PLN-004": _entry(
        Text(
            "the sound has {kbps} kb/s; {platform} takes at most {most} kb/s",
            "set `audio.bitrate` to {most}k or less",
        ),
        Text(
            "音声のビットレートが {kbps} kb/s です。{platform} の上限は {most} kb/s です",
            "`audio.bitrate` を {most}k 以下にしてください",
        ),
    ),
    "PLN-005": _entry(
        Text("{platform} takes RTMPS only", "write the address as `rtmps://…`, as {platform} shows it"),
        Text(
            "{platform} は RTMPS のみ受け付けます",
            "{platform} に表示される `rtmps://…` のアドレスを指定してください",
        ),
    ),
    "PLN-006": _entry(
        Text(
            "this is no RTMPS address of {platform}: its host contains `{word}` and its port is 443",
            "copy the RTMPS address from {platform} anew",
        ),
        Text(
            "{platform} の RTMPS アドレスではありません（ホスト名に `{word}` を含み、ポートは 443 です）",
            "{platform} の RTMPS アドレスをコピーし直してください",
        ),
    ),
    "PLN-007": _entry(
        Text(
            "the rundown takes {hours} hours; {platform} ends a broadcast after {most} hours",
            "shorten the rundown, or make two events of it",
        ),
        Text(
            "進行表の合計が {hours} 時間です。{platform} の配信は {most} 時間で終了します",
            "進行表を短くするか、2 つのイベントに分けてください",
        ),
    ),
    "PLN-008": _entry(
        Text(
            "{platform} takes no stream without sound, and this programme has none",
            "name a microphone or camera in `audio.master`",
        ),
        Text(
            "{platform} は音声のない配信を受け付けませんが、この番組には音声がありません",
            "`audio.master` にマイクまたはカメラを指定してください",
        ),
    ),
    "PLN-009": _entry(
        Text(
            "the rundown would run past the last day of the calendar",
            "correct the year in `event.starts`",
        ),
        Text("進行表が暦の最終日を越えます", "`event.starts` の年を直してください"),
    ),
    "PLN-010": _entry(
        Text(
            "a picture of {size} is too narrow for two cameras side by side",
            "make `video.size` at least {least} pixels wide, or use another layout",
        ),
        Text(
            "{size} の映像は、カメラを 2 台並べるには幅が足りません",
            "`video.size` の幅を {least} ピクセル以上にするか、別のレイアウトを使ってください",
        ),
    ),
    "PLN-011": _entry(
        Text(
            "{device} is held open by {other} already: a second reader gets nothing",
            "name another device or port, or use {other} in its place",
        ),
        Text(
            "{device} は {other} が使用します。同時に 2 か所からは使えません",
            "別のデバイスまたはポートを指定するか、{other} を使ってください",
        ),
    ),
    "PLN-012": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the encoder {encoder} does not work on this machine with the show's settings: {detail}",
            "set `video.encoder: auto`, which takes x264 where no hardware works; see also `streamctl doctor`",
        ),
        Text(
            "エンコーダー {encoder} はこのマシンではこの設定で動きません（{detail}）",
            "`video.encoder: auto` にすると、使えるハードウェアがなければ x264 を使います。"
            "`streamctl doctor` でこのマシンを確認できます",
        ),
    ),
    "PLN-013": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "this machine has {cores} cores and the show needs {busy}: {encode} for encoding ({size}, {fps} fps, "
            "{encoder}), {taking} for the cameras, {recording} for their own recordings, as measured here",
            "choose a faster `video.preset`, a smaller `video.size` or fewer frames a second, record fewer cameras "
            "(`iso: false`), or use a machine with more cores or a hardware encoder",
        ),
        Text(
            "このマシンは {cores} コアですが、{busy} コア分が必要です（実測: エンコード {encode}〔{size}・{fps} fps・"
            "{encoder}〕、カメラ {taking}、カメラ単独の収録 {recording}）",
            "`video.preset` を速くするか、`video.size` や fps を下げるか、カメラ単独の収録（`iso`）を減らすか、"
            "コア数の多いマシンまたはハードウェアエンコーダーを使ってください",
        ),
    ),
    "PLN-014": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "this machine encodes {size} at {fps} frames/s with {encoder} only {speed} times as fast as real time, "
            "with {used} of its cores, as measured here",
            "choose a faster `video.preset` (ultrafast is the fastest), a smaller `video.size` or fewer frames a "
            "second, or use a machine with a hardware encoder",
        ),
        Text(
            "このマシンのエンコード速度は実時間の {speed} 倍しかありません（実測: {size}・{fps} fps・{encoder}、"
            "{used} コア使用）",
            "`video.preset` を速くする（最速は ultrafast）か、`video.size` や fps を下げるか、"
            "ハードウェアエンコーダーのあるマシンを使ってください",
        ),
    ),
    "PLN-021": _entry(
        Text(
            "the rehearsal target {target} goes where the target {other} of the event goes: the audience would see it",
            "give the rehearsal a server, stream id or folder of its own",
        ),
        Text(
            "リハ用の配信先 {target} が本番の配信先 {other} と同じ場所です。リハが視聴者に見えてしまいます",
            "リハ専用のサーバー、ストリーム ID、フォルダーを指定してください",
        ),
    ),
    "PLN-022": _entry(
        Text(
            "the targets {other} and {target} go to the same place: each would spoil the other",
            "take one of them away, or give it a place of its own",
        ),
        Text(
            "配信先 {other} と {target} が同じ場所です。互いに壊してしまいます",
            "どちらかを削除するか、別の場所を指定してください",
        ),
    ),
    "PLN-101": _entry(
        Text(
            "a key frame comes every {seconds} s; {platform} advises {advised} s",
            "set `video.keyframe_interval` to {advised}s",
        ),
        Text(
            "キーフレーム間隔が {seconds} 秒です。{platform} の推奨は {advised} 秒です",
            "`video.keyframe_interval` を {advised}s にしてください",
        ),
    ),
    "PLN-102": _entry(
        Text(
            "the picture has {kbps} kb/s; {platform} advises {advised} kb/s for {picture}",
            "set `video.bitrate` accordingly, if the line allows",
        ),
        Text(
            "映像のビットレートが {kbps} kb/s です。{platform} の {picture} の推奨は {advised} kb/s です",
            "回線に余裕があれば `video.bitrate` を推奨値にしてください",
        ),
    ),
    "PLN-103": _entry(
        Text(
            "the sound has {kbps} kb/s; {platform} advises at most {advised} kb/s",
            "set `audio.bitrate` to {advised}k or less",
        ),
        Text(
            "音声のビットレートが {kbps} kb/s です。{platform} の推奨は {advised} kb/s 以下です",
            "`audio.bitrate` を {advised}k 以下にしてください",
        ),
    ),
    "PLN-104": _entry(
        Text(
            "the stream key travels unencrypted to {platform}",
            "use the `rtmps://` address that {platform} shows",
        ),
        Text(
            "配信キーが暗号化されずに {platform} へ送られます",
            "{platform} に表示される `rtmps://` のアドレスを使ってください",
        ),
    ),
    "PLN-111": _entry(
        Text("nobody can watch: the show is recorded, not streamed", "add one under `targets` if it is to be seen"),
        Text("配信先がありません。収録のみ行い、配信しません", "配信する場合は `targets` に追加してください"),
    ),
    "PLN-112": _entry(
        Text("the programme has no sound", "name a microphone or camera in `audio.master`"),
        Text("番組に音声がありません", "`audio.master` にマイクまたはカメラを指定してください"),
    ),
    "PLN-113": _entry(
        Text(
            "the microphone {microphone} is neither heard nor recorded: it is not the master, nor does it back it up",
            "name it in `audio.master`, or as `backup` of the microphone that is",
        ),
        Text(
            "マイク {microphone} は配信も収録もされません（マスターでも、その予備でもありません）",
            "`audio.master` に指定するか、マスターのマイクの `backup` に指定してください",
        ),
    ),
    "PLN-114": _entry(
        Text(
            "there is no standby card: the audience sees the camera {camera} from the first second",
            "add a card of template `standby`, if they are to wait with a picture",
        ),
        Text(
            "待機用の蓋絵がありません。開始直後からカメラ {camera} の映像が配信されます",
            "待機中に蓋絵を出す場合は、テンプレート `standby` のカードを追加してください",
        ),
    ),
    "PLN-115": _entry(
        Text(
            "no camera has the role wide: in doubt the programme cuts to {camera}, the first one",
            "set `role: wide` at the camera that always shows something",
        ),
        Text(
            "役割が wide（引き）のカメラがありません。異常時は先頭のカメラ {camera} に切り替わります",
            "常に映せるカメラに `role: wide` を指定してください",
        ),
    ),
    "PLN-116": _entry(
        Text(
            "the rundown is empty: the disk is reckoned for {hours} hours, and the recording gets no chapters",
            "write the items of the event under `rundown`",
        ),
        Text(
            "進行表が空です。ディスク容量は {hours} 時間分で見積もり、収録にはチャプターが付きません",
            "`rundown` に項目を書いてください",
        ),
    ),
    "PLN-117": _entry(
        Text(
            "the rendition {rendition} is larger than the programme ({size}): it would only be enlarged",
            "take it out of `archive.renditions`, or raise `video.size`",
        ),
        Text(
            "納品形式 {rendition} は番組の映像（{size}）より大きく、拡大されるだけです",
            "`archive.renditions` から外すか、`video.size` を大きくしてください",
        ),
    ),
    "PLN-118": _entry(
        Text(
            "the free space of {folder} cannot be told",
            "check that its disk is connected and that you may write there",
        ),
        Text("{folder} の空き容量を確認できません", "ディスクの接続と書き込み権限を確認してください"),
    ),
    "PLN-119": _entry(
        Text(
            "the disk of {folder} has {free} GB free; the recordings are reckoned at {need} GB",
            "free some space, name another folder in `recording.folder`, or record fewer cameras (`iso: false`)",
        ),
        Text(
            "{folder} の空き容量は {free} GB です。収録には {need} GB を見込みます",
            "空き容量を増やすか、`recording.folder` を変えるか、カメラ単独の収録（`iso`）を減らしてください",
        ),
    ),
    "PLN-120": _entry(
        Text(
            "the show is reckoned to keep {busy} of this machine's {cores} cores busy: pictures may come late",
            "choose a faster `video.preset`, a smaller `video.size` or fewer frames a second, or a stronger machine",
        ),
        Text(
            "処理に CPU {cores} コア中 {busy} コア分を見込みます。映像が遅れるおそれがあります",
            "より速い `video.preset`、小さい `video.size`、低い fps にするか、性能の高いマシンを使ってください",
        ),
    ),
    "PLN-121": _entry(
        Text("no usable FFmpeg was found on this machine", "run `streamctl doctor` and follow its advice"),
        Text("使える FFmpeg がこのマシンにありません", "`streamctl doctor` を実行し、その案内に従ってください"),
    ),
    "PLN-122": _entry(
        Text(
            "with OBS as the engine, {cameras} can be recorded on their own only by OBS's plugin Source Record",
            "install Source Record in OBS, let the cameras send over the network, or write `engine: {{kind: ffmpeg}}`",
        ),
        Text(
            "エンジンが OBS のため、{cameras} の個別収録には OBS のプラグイン Source Record が必要です",
            "Source Record を入れるか、カメラをネットワーク出力にするか、`engine: {{kind: ffmpeg}}` にしてください",
        ),
    ),
    "PLN-130": Entry(
        ExitCode.PROFILE_INVALID,
        Text(
            "the mirror {mirror} is not there, or its disk does not answer: the programme is recorded only once",
            "mount the disk and make the folder, or take `recording.mirror` out",
        ),
        Text(
            "予備収録先 {mirror} がないか、ディスクが応答しません。番組の収録は 1 系統だけになります",
            "ディスクをマウントしてフォルダーを作るか、`recording.mirror` を外してください",
        ),
    ),
    "PLN-131": Entry(
        ExitCode.PROFILE_INVALID,
        Text(
            "the mirror {mirror} lies on the same disk as {folder}: if that fails, both recordings are lost",
            "name a folder on another disk in `recording.mirror`",
        ),
        Text(
            "予備収録先 {mirror} は {folder} と同じディスクです。故障すると両方の収録を失います",
            "`recording.mirror` に別のディスクのフォルダーを指定してください",
        ),
    ),
    "PLN-132": Entry(
        ExitCode.PROFILE_INVALID,
        Text(
            "the mirror {mirror} has {free} GB free; the programme needs {need} GB, with half as much again to spare",
            "free some space there, or name another disk in `recording.mirror`",
        ),
        Text(
            "予備収録先 {mirror} の空きは {free} GB です。番組には 5 割の余裕を含めて {need} GB 必要です",
            "空き容量を増やすか、`recording.mirror` に別のディスクを指定してください",
        ),
    ),
    "PLN-123": _entry(
        Text(
            "how fast this show is encoded was not measured: the processor's load is reckoned from another machine",
            "run `streamctl preflight` on the machine that carries the show",
        ),
        Text(
            "この配信のエンコード速度は測定していません。CPU の見込みは別のマシンの値から計算しています",
            "本番で使うマシンで `streamctl preflight` を実行してください",
        ),
    ),
    "PLN-124": _entry(
        Text(
            "the show needs {busy} cores by a measurement that is too high: other programs kept {others} of this "
            "machine's {cores} cores busy meanwhile",
            "end other programs (`top` shows which) and run this again ten minutes later",
        ),
        Text(
            "{busy} コア分が必要という測定ですが、他のプログラムが {cores} コア中 {others} コアを使っていたため"
            "高めに出ています",
            "他のプログラムを終了し（`top` で分かります）、10 分後にもう一度実行してください",
        ),
    ),
    **DEVICES,
}
