"""Messages of preflight as a whole: the run, the trial encode, secrets, the survey."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

ENTRIES = {
    "PRE-001": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the show must not begin yet: {count} check(s) failed ({checks})",
            "do what stands under each FAIL, then run `{command}` again",
        ),
        Text(
            "まだ本番を開始できません。{count} 件の確認が NG です（{checks}）",
            "各 NG の対処を行い、もう一度 `{command}` を実行してください",
        ),
    ),
    "PRE-002": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "not looked at, because {need} failed",
            "mend {need} first, then run preflight again",
        ),
        Text(
            "{need} が NG のため確認していません",
            "先に {need} を直し、もう一度確認してください",
        ),
    ),
    "PRE-003": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "no result within {seconds:.0f} s; the check was ended",
            "run preflight again; if it stays, look at {where} by hand",
        ),
        Text(
            "{seconds:.0f} 秒以内に結果が出ないため、確認を打ち切りました",
            "もう一度確認し、続く場合は {where} を手動で調べてください",
        ),
    ),
    "PRE-004": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the check {check} itself failed ({detail}); what it was to prove is open",
            "prove it by hand, and report this with the output of `streamctl doctor --json`",
        ),
        Text(
            "確認 {check} 自体が失敗しました（{detail}）。結果は不明です",
            "手動で確認し、`streamctl doctor --json` の出力を添えて報告してください",
        ),
    ),
    "PRE-005": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the report cannot be written to {folder} ({detail})",
            "name a folder that you may write to with `--report FOLDER`",
        ),
        Text(
            "{folder} にレポートを書き込めません（{detail}）",
            "書き込めるフォルダーを `--report FOLDER` で指定してください",
        ),
    ),
    "PRE-006": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the survey cannot be written to {path} ({detail})",
            "copy the profile to a folder that you may write to, and survey again",
        ),
        Text(
            "{path} に下見の結果を書き込めません（{detail}）",
            "書き込めるフォルダーにプロファイルを移し、もう一度下見を保存してください",
        ),
    ),
    "PRE-007": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the survey {path} cannot be read ({detail}), so nothing was compared with the site visit",
            "save a new one with `streamctl preflight PROFILE --survey`, or remove the file",
        ),
        Text(
            "下見の結果 {path} を読めないため、下見との比較をしていません（{detail}）",
            "`streamctl preflight PROFILE --survey` で保存し直すか、ファイルを削除してください",
        ),
    ),
    "PRE-101": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "{path} encodes {size} at {fps} frames/s with preset {preset} at {speed} times real time: too "
            "slow for a show",
            "in the profile choose a faster `video.preset` (such as ultrafast), a smaller `video.size` or a "
            "lower `video.fps`, or end other programs",
        ),
        Text(
            "{path} のエンコード速度は実時間の {speed} 倍で、配信に足りません（{size}・{fps} fps・{preset}）",
            "プロファイルで `video.preset` を速いもの（ultrafast など）にするか、"
            "`video.size` または `video.fps` を下げるか、"
            "他のプログラムを終了してください",
        ),
    ),
    "PRE-102": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "encoding {size} at {fps} frames/s runs at {speed} times real time, which leaves little for "
            "cameras and mixing",
            "end other programs, plug in the power supply, or choose a faster `video.preset` in the profile",
        ),
        Text(
            "エンコード速度は実時間の {speed} 倍で、カメラと合成の余裕がわずかです（{size}・{fps} fps）",
            "他のプログラムを終了するか、電源をつなぐか、プロファイルの `video.preset` を速くしてください",
        ),
    ),
    "PRE-103": Entry(
        ExitCode.FFMPEG_UNUSABLE,
        Text(
            "{path} did not encode the session's settings: {frames} of {wanted} frames came ({detail})",
            "use another FFmpeg: unset STREAMCTL_FFMPEG, or `apt install ffmpeg`; see `streamctl doctor`",
        ),
        Text(
            "{path} はこの設定でエンコードできません（{wanted} フレーム中 {frames}、{detail}）",
            "別の FFmpeg を使ってください（STREAMCTL_FFMPEG の指定を外すか "
            "`apt install ffmpeg`）。`streamctl doctor` で確認できます",
        ),
    ),
    "PRE-104": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "encoding runs at {speed} times real time only because other programs keep this machine busy; "
            "the encode itself needs {cores} cores",
            "end other programs before the show: `top` shows which",
        ),
        Text(
            "他のプログラムがこのマシンを使っているため、エンコード速度が実時間の {speed} "
            "倍しか出ません（エンコード自体は {cores} コア分）",
            "本番前に他のプログラムを終了してください（`top` で分かります）",
        ),
    ),
    "PRE-105": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "the encoder {encoder} worked a moment ago and does not work now: {detail}",
            "end other programs that encode, and try again; `video.encoder: x264` needs no graphics card",
        ),
        Text(
            "エンコーダー {encoder} が先ほどは動きましたが、今は動きません（{detail}）",
            "エンコード中の他のプログラムを終了してやり直してください。"
            "`video.encoder: x264` ならグラフィックカードは不要です",
        ),
    ),
    "PRE-151": Entry(
        ExitCode.SECRET_MISSING,
        Text(
            "rehearsal target {rehearsal} and target {live} have the same stream key: a rehearsal would go "
            "out to the audience",
            "give `rehearsal.targets.{rehearsal}` a key of its own, or make it a `receiver: true`",
        ),
        Text(
            "リハ用の配信先 {rehearsal} と本番の {live} の配信キーが同じです。リハが視聴者に流れます",
            "`rehearsal.targets.{rehearsal}` に別のキーを設定するか、`receiver: true` にしてください",
        ),
    ),
    "PRE-801": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "since the site visit {what} changed from {before} to {now}",
            "see whether this is meant; if so, save a new survey with `streamctl preflight PROFILE --survey`",
        ),
        Text(
            "下見のときから{what}が {before} から {now} に変わりました",
            "意図した変更か確認し、そうなら `streamctl preflight PROFILE --survey` で保存し直してください",
        ),
    ),
    "PRE-802": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "{device} was plugged in at the site visit and is gone",
            "plug it in again; `streamctl devices` lists what is there",
        ),
        Text(
            "下見のときにあった {device} がありません",
            "接続し直してください。`streamctl devices` で一覧が出ます",
        ),
    ),
    "PRE-803": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "{check} was {before} at the site visit and is {now} now",
            "look at what stands under {check}",
        ),
        Text(
            "{check} は下見のとき {before} でしたが、今は {now} です",
            "{check} の内容を確認してください",
        ),
    ),
}
