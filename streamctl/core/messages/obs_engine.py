"""Messages of a show whose engine is an OBS: OBS-060 to OBS-079."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

ON_AIR: dict[str, Entry] = {
    "OBS-060": Entry(
        ExitCode.PREFLIGHT_BLOCKED,
        Text(
            "OBS has not loaded what belongs to this show: {found} instead of {wanted}",
            "`streamctl obs apply PROFILE`, while OBS neither streams nor records",
        ),
        Text(
            "OBS にこの番組の設定が読み込まれていません（{wanted} ではなく {found}）",
            "OBS が配信も録画もしていないときに `streamctl obs apply PROFILE` を実行してください",
        ),
    ),
    "OBS-061": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "OBS does not end its former stream within {seconds:.0f} s",
            "press Stop Streaming in OBS's window; if that does nothing, end OBS and start it again",
        ),
        Text(
            "OBS が前の配信を {seconds:.0f} 秒以内に終了しません",
            "OBS の画面で「配信停止」を押してください。止まらなければ OBS を終了し、起動し直してください",
        ),
    ),
    "OBS-062": Entry(
        ExitCode.DEGRADED,
        Text(
            "OBS delivers no picture of the show ({detail}); viewers see the safe camera, or a card",
            "look at OBS; it goes on air again by itself as soon as it runs with the show's scenes",
        ),
        Text(
            "OBS から番組の映像が届きません（{detail}）。視聴者には安全カメラか待機画面を表示しています",
            "OBS を確認してください。番組のシーンで動き始めると自動で復帰します",
        ),
    ),
    "OBS-063": Entry(
        ExitCode.DEGRADED,
        Text(
            "OBS's own recording was stopped in OBS; the programme is recorded by streamctl as before",
            "leave it; it is started again by itself, in a new file",
        ),
        Text(
            "OBS 側の録画が OBS で停止されました（streamctl の収録は続いています）",
            "そのままで構いません。新しいファイルで自動的に再開します",
        ),
    ),
    "OBS-064": Entry(
        ExitCode.DEGRADED,
        Text(
            "OBS drew {percent:.0f} % of its pictures too late in the last {seconds} s",
            "close other programs that draw, make the scenes simpler, or lower the frame rate",
        ),
        Text(
            "OBS が直近 {seconds} 秒で {percent:.0f} % のフレームを描画しきれませんでした",
            "描画に負荷をかけるほかのソフトを閉じるか、シーンを軽くするか、フレームレートを下げてください",
        ),
    ),
    "OBS-065": Entry(
        ExitCode.DEGRADED,
        Text(
            "OBS left {percent:.0f} % of its pictures unencoded in the last {seconds} s: the processor is too slow",
            "close other programs, or choose a faster `video.preset` or a smaller picture for the next show",
        ),
        Text(
            "OBS が直近 {seconds} 秒で {percent:.0f} % のフレームをエンコードできませんでした（CPU 不足）",
            "ほかのソフトを閉じてください。次回は `video.preset` を速いものにするか、解像度を下げてください",
        ),
    ),
    "OBS-066": Entry(
        ExitCode.DEGRADED,
        Text(
            "OBS cannot be told anything ({detail}); its picture stays on air, and cuts have to be made in its window",
            "look at OBS's WebSocket server settings; it is tried again by itself",
        ),
        Text(
            "OBS に命令を送れません（{detail}）。映像は続いていますが、切り替えは OBS の画面で行ってください",
            "OBS の WebSocket サーバー設定を確認してください。接続は自動で再試行します",
        ),
    ),
    "OBS-067": Entry(
        ExitCode.DEGRADED,
        Text(
            "somebody put `{name}` on air in OBS, which is no scene of this show",
            "cut to a scene of the show; `streamctl obs apply PROFILE` removes it after the show",
        ),
        Text(
            "OBS で、この番組にないシーン「{name}」に切り替えられました",
            "番組のシーンに切り替えてください。番組の後に `streamctl obs apply PROFILE` で取り除けます",
        ),
    ),
    "OBS-068": Entry(
        ExitCode.DEGRADED,
        Text(
            "OBS was launched again: it had ended, or answered nothing any more",
            "look into {log} for its last words",
        ),
        Text(
            "OBS が終了したか応答しなくなったため、起動し直しました",
            "{log} で OBS の最後の出力を確認してください",
        ),
    ),
    "OBS-069": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "OBS did not come on air within {seconds:.0f} s ({detail})",
            "`streamctl preflight PROFILE` tells what OBS lacks; then start again",
        ),
        Text(
            "OBS の映像が {seconds:.0f} 秒以内に届きませんでした（{detail}）",
            "`streamctl preflight PROFILE` で OBS の不足を確認し、もう一度開始してください",
        ),
    ),
    "OBS-070": Entry(
        ExitCode.DEGRADED,
        Text(
            "the disk that OBS records on has {megabytes:.0f} MB left; streamctl records the programme as before",
            "free space on the disk of `recording.folder`",
        ),
        Text(
            "OBS の録画先ディスクの空きが {megabytes:.0f} MB です（streamctl の収録は続いています）",
            "`recording.folder` のディスクの空きを増やしてください",
        ),
    ),
    "OBS-071": Entry(
        ExitCode.DEGRADED,
        Text(
            "{camera} is not recorded on its own: streamctl cannot take it beside OBS ({detail})",
            "see that the camera allows two connections at once; it is tried again every second",
        ),
        Text(
            "{camera} の個別収録ができていません。OBS と並行してカメラに接続できません（{detail}）",
            "カメラの同時接続数が 2 以上か確認してください。接続は 1 秒ごとに再試行します",
        ),
    ),
    "OBS-072": Entry(
        ExitCode.DEGRADED,
        Text(
            "{camera} is not recorded on its own: OBS alone can have it, and has no plugin Source Record",
            "install Source Record in OBS, or let the camera send over the network, before the next show",
        ),
        Text(
            "{camera} の個別収録はできません。OBS だけが使える機器で、OBS に Source Record プラグインがありません",
            "次回までに OBS へ Source Record を入れるか、カメラをネットワーク出力にしてください",
        ),
    ),
    "OBS-073": Entry(
        ExitCode.DEGRADED,
        Text(
            "OBS's plugin Source Record does not record {camera} ({detail})",
            "leave it, it is tried again; if it lasts, look at the camera's filter `streamctl recording` in OBS",
        ),
        Text(
            "OBS の Source Record プラグインが {camera} を収録していません（{detail}）",
            "自動で再試行します。続く場合は OBS でカメラのフィルター「streamctl recording」を確認してください",
        ),
    ),
    "OBS-074": Entry(
        ExitCode.DEGRADED,
        Text(
            "the scene `{name}` has been black in OBS for {seconds} s, and nothing in it is",
            "look at the scene in OBS: a source is hidden, covered or moved; `streamctl obs plan PROFILE` names it",
        ),
        Text(
            "OBS のシーン「{name}」が {seconds} 秒間、素材は黒くないのに真っ黒です",
            "OBS の画面でシーンを確認してください。ソースが非表示、隠れている、または動かされています"
            "（`streamctl obs plan PROFILE` で分かります）",
        ),
    ),
    "OBS-075": Entry(
        ExitCode.DEGRADED,
        Text(
            "in the scene `{name}`, {percent} % of `{part}` has not looked like it for {seconds} s",
            "look at the scene in OBS: a source is hidden, covered or moved; `streamctl obs plan PROFILE` names it",
        ),
        Text(
            "OBS のシーン「{name}」で、「{part}」の {percent} % が {seconds} 秒間、元の映像と違っています",
            "OBS の画面でシーンを確認してください。ソースが非表示、隠れている、または動かされています"
            "（`streamctl obs plan PROFILE` で分かります）",
        ),
    ),
    "OBS-076": Entry(
        ExitCode.DEGRADED,
        Text(
            "the scene `{name}` has stood still in OBS for {seconds} s while its cameras move",
            "look at the scene in OBS's window for a filter or a picture over it; cut to another scene meanwhile",
        ),
        Text(
            "OBS のシーン「{name}」が {seconds} 秒間、カメラは動いているのに止まっています",
            "OBS の画面で、シーンのフィルターや上に重なった画像を確認し、その間は別のシーンに切り替えてください",
        ),
    ),
    "OBS-077": Entry(
        ExitCode.DEGRADED,
        Text(
            "OBS gave no pictures of its cameras for {seconds} s: one that is black or frozen is not noticed, "
            "only one without signal",
            "watch the cameras yourself and cut away from a bad one; close other programs on OBS's machine",
        ),
        Text(
            "OBS からカメラの画像が {seconds} 秒間届きません。信号断のほか、黒画面や静止は検出できません",
            "カメラの映像を目で確認し、異常があれば切り替えてください。OBS の PC でほかのソフトを閉じてください",
        ),
    ),
    "OBS-078": Entry(
        ExitCode.DEGRADED,
        Text(
            "OBS dropped {percent:.0f} % of its pictures in the last {seconds} s: its stream is not taken fast enough",
            "close other programs; where OBS runs on another machine, look at the network between the two",
        ),
        Text(
            "OBS が直近 {seconds} 秒で {percent:.0f} % のフレームを破棄しました（配信の受け取りが追いつきません）",
            "ほかのソフトを閉じてください。OBS が別の PC にある場合は、間のネットワークを確認してください",
        ),
    ),
    "OBS-079": Entry(
        ExitCode.DEGRADED,
        Text(
            "OBS may still stream or record: at the end of the show it was not seen to stop ({detail})",
            "press Stop Streaming and Stop Recording in OBS's window; then `streamctl obs apply PROFILE`, "
            "which also ends what its plugin records",
        ),
        Text(
            "番組の終了時に OBS の配信・録画の停止を確認できませんでした（{detail}）。続いている可能性があります",
            "OBS の画面で「配信停止」と「録画停止」を押し、`streamctl obs apply PROFILE` を実行してください"
            "（プラグインの収録も終了します）",
        ),
    ),
    "OBS-080": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "OBS has no lower third `{name}`: somebody has removed it there",
            "undo that in OBS's window (scene `lower thirds`); "
            "after the show, `streamctl obs apply PROFILE` makes it again",
        ),
        Text(
            "OBS にテロップ「{name}」がありません（OBS 側で削除されています）",
            "OBS のシーン `lower thirds` で元に戻してください。"
            "番組の終了後なら `streamctl obs apply PROFILE` で作り直せます",
        ),
    ),
}
