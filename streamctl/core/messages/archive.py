"""Messages of the archive room: ARC-0xx stop an export, ARC-1xx are remarks on one, ARC-2xx fail a verification."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

_EXPORT = {
    "ARC-001": Entry(
        ExitCode.LOCK_HELD,
        Text("session {session} is still running", "end it with `streamctl stop`, then export it"),
        Text(
            "セッション {session} はまだ実行中です",
            "`streamctl stop` で終了してから書き出してください",
        ),
    ),
    "ARC-002": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "session {session} has no recorded programme picture",
            "look into its folders `program` and `iso`, and restore the recordings from a copy if there is one",
        ),
        Text(
            "セッション {session} には番組の録画がありません",
            "`program` と `iso` フォルダーを確認し、控えがあれば録画を戻してください",
        ),
    ),
    "ARC-003": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the recording is missing, though the journal says that it was recorded",
            "put it back from a copy; if it is lost for good, export the rest with `--accept-missing`",
        ),
        Text(
            "録画が見つかりません（記録では収録済みです）",
            "控えから戻してください。完全に失われた場合は `--accept-missing` で残りを書き出せます",
        ),
    ),
    "ARC-004": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the recording begins at frame {frame}, which {other} has recorded already",
            "move the one that does not belong to this session out of `program`, then export again",
        ),
        Text(
            "この録画はフレーム {frame} から始まりますが、そのフレームは {other} に収録済みです",
            "このセッションのものではない方を `program` から移動し、もう一度書き出してください",
        ),
    ),
    "ARC-005": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the file is not a recording of this session ({detail})",
            "move it out of the session's folder, then export again",
        ),
        Text(
            "このファイルはこのセッションの録画ではありません（{detail}）",
            "セッションのフォルダーの外に移動し、もう一度書き出してください",
        ),
    ),
    "ARC-006": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the recording was encoded with other settings than {other}, so they cannot be joined without a new encode",
            "move it out of `program` if it is foreign; else join the files of `program` in an editor",
        ),
        Text(
            "この録画は {other} と異なる設定でエンコードされており、再エンコードなしでは結合できません",
            "無関係なら `program` から移動し、そうでなければ `program` のファイルを編集ソフトで結合してください",
        ),
    ),
    "ARC-007": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the recording has changed since it was recorded ({now} whole bytes of {then})",
            "put it back from a copy; if there is none, export what is left of it with `--accept-missing`",
        ),
        Text(
            "この録画は収録後に変化しています（全 {then} バイト中、正常なのは {now} バイト）",
            "控えから戻してください。控えがない場合は `--accept-missing` で残りを書き出せます",
        ),
    ),
    "ARC-008": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "{path} exists and is not a whole archive of this session ({detail})",
            "name another folder with `--output`, or move this one away",
        ),
        Text(
            "{path} は既に存在し、このセッションの完全なアーカイブではありません（{detail}）",
            "`--output` で別のフォルダーを指定するか、移動してください",
        ),
    ),
    "ARC-009": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "{path} is an archive of this session, but made from other files than are there now",
            "keep it and name another folder with `--output`, or move it away to have it made anew",
        ),
        Text(
            "{path} はこのセッションのアーカイブですが、現在とは異なるファイルから作られています",
            "残す場合は `--output` で別のフォルダーを指定し、作り直す場合は移動してください",
        ),
    ),
    "ARC-010": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the archive needs {needed}, and {path} has {free} left",
            "make room there, or name a folder on another disk with `--output`",
        ),
        Text(
            "アーカイブには {needed} 必要ですが、{path} の空きは {free} です",
            "空きを作るか、`--output` で別のディスクのフォルダーを指定してください",
        ),
    ),
    "ARC-011": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the disk is full: {path} could not be written",
            "make room and export again: it goes on where it stopped, the recordings are untouched",
        ),
        Text(
            "ディスクに空きがなく、{path} を書き込めません",
            "空きを作ってもう一度書き出してください。続きから再開され、録画はそのまま残っています",
        ),
    ),
    "ARC-012": Entry(
        ExitCode.LOCK_HELD,
        Text("another export is working in {path}", "wait for it to end, or name another folder with `--output`"),
        Text("別の書き出しが {path} で進行中です", "終了を待つか、`--output` で別のフォルダーを指定してください"),
    ),
    "ARC-013": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "{path} is in the way: it was not left by an export",
            "move it away, or name another folder with `--output`",
        ),
        Text(
            "{path} があるため作業できません（書き出しの途中のものではありません）",
            "移動するか、`--output` で別のフォルダーを指定してください",
        ),
    ),
    "ARC-014": Entry(
        ExitCode.USAGE,
        Text("{path} lies inside the session's own folder", "name a folder outside of it with `--output`"),
        Text("{path} はセッションのフォルダーの中です", "`--output` で外のフォルダーを指定してください"),
    ),
    "ARC-015": Entry(
        ExitCode.VERIFICATION_FAILED,
        Text(
            "the finished video is not what was recorded ({detail}), so no archive was handed over",
            "export again; if it stays, report this: the recordings are untouched",
        ),
        Text(
            "完成した動画が録画と一致しないため（{detail}）、アーカイブを作成しませんでした",
            "もう一度書き出し、続く場合は報告してください。録画はそのまま残っています",
        ),
    ),
    "ARC-016": Entry(
        ExitCode.RUN_FAILED,
        Text("it cannot be read ({detail})", "check the disk and the permissions, then export again"),
        Text("読み取れません（{detail}）", "ディスクと権限を確認し、もう一度書き出してください"),
    ),
    "ARC-017": Entry(
        ExitCode.RUN_FAILED,
        Text("{path} cannot be written ({detail})", "name a folder that you may write to with `--output`"),
        Text("{path} に書き込めません（{detail}）", "`--output` で書き込めるフォルダーを指定してください"),
    ),
    "ARC-018": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "{path} cannot be read as video ({detail})",
            "play it with another program; if it is broken, take it from a copy or export it again",
        ),
        Text(
            "{path} を動画として読めません（{detail}）",
            "別のソフトで再生できるか確認し、壊れている場合は控えから戻すか書き出し直してください",
        ),
    ),
}

_REMARKS = {
    "ARC-101": Entry(
        ExitCode.DEGRADED,
        Text("the recording is lost; its part of the programme is not in the archive", "put it back and export again"),
        Text(
            "この録画は失われており、その部分はアーカイブに含まれません",
            "ファイルを戻して書き出し直してください",
        ),
    ),
    "ARC-102": Entry(
        ExitCode.DEGRADED,
        Text(
            "the recording is not in the journal and was taken in by its name",
            "nothing to do, unless it is no recording of this session",
        ),
        Text(
            "この録画は記録にありませんが、ファイル名に従って取り込みました",
            "このセッションの録画であれば対応は不要です",
        ),
    ),
    "ARC-103": Entry(
        ExitCode.DEGRADED,
        Text(
            "the recording breaks off; it was used up to its last whole picture ({bytes} bytes could not be)",
            "nothing to do: the whole file is kept among the sources",
        ),
        Text(
            "この録画は途中で切れており、最後の完全な映像まで使いました（{bytes} バイトは使用不可）",
            "対応は不要です。元のファイルはすべて source にあります",
        ),
    ),
    "ARC-104": Entry(
        ExitCode.DEGRADED,
        Text(
            "the recording is damaged; only {now} of its {then} bytes could be used",
            "put an undamaged copy back and export again",
        ),
        Text(
            "この録画は破損しており、{then} バイト中 {now} バイトだけ使いました",
            "正常な控えを戻して書き出し直してください",
        ),
    ),
    "ARC-105": Entry(
        ExitCode.DEGRADED,
        Text(
            "{seconds} s of the programme before frame {frame} were not recorded; "
            "picture and sound go on without a pause at {place}",
            "look there in the cameras' own recordings if the missing part is needed",
        ),
        Text(
            "フレーム {frame} の前の {seconds} 秒は録画がなく、{place} で映像と音声を続けてつなぎました",
            "必要な場合は、その部分を各カメラの録画で確認してください",
        ),
    ),
    "ARC-106": Entry(
        ExitCode.DEGRADED,
        Text(
            "{seconds} s of sound were not recorded and are silent",
            "take the sound from a camera's own recording if it is needed",
        ),
        Text("{seconds} 秒分の音声は収録がなく、無音です", "必要な場合は、各カメラの録画の音声を使ってください"),
    ),
    "ARC-107": Entry(
        ExitCode.DEGRADED,
        Text(
            "{pictures} recorded pictures could not be shown, because pictures that they build on are missing",
            "nothing to do: they are kept among the sources",
        ),
        Text(
            "元になる映像が欠けているため、録画された {pictures} 枚は表示できません",
            "対応は不要です。元のファイルは source にあります",
        ),
    ),
    "ARC-108": Entry(
        ExitCode.DEGRADED,
        Text("the session was interrupted and never came to its end", "look at the end of the video"),
        Text("セッションは中断され、正常に終了していません", "動画の最後の部分を確認してください"),
    ),
    "ARC-109": Entry(
        ExitCode.DEGRADED,
        Text(
            "the last {seconds} s before the stop were not recorded",
            "look there in the cameras' own recordings if they are needed",
        ),
        Text("終了直前の {seconds} 秒は録画がありません", "必要な場合は、その部分を各カメラの録画で確認してください"),
    ),
    "ARC-110": Entry(
        ExitCode.DEGRADED,
        Text("the rundown never began, so there are no chapters", "add chapters in the player or platform if wanted"),
        Text("進行表が始まらなかったため、チャプターはありません", "必要なら配信サービス側で追加してください"),
    ),
    "ARC-111": Entry(
        ExitCode.DEGRADED,
        Text(
            "YouTube will not take the chapters: it wants three or more, each of 10 s or longer ({chapters} here)",
            "put further time stamps into youtube.txt by hand if chapters are wanted there",
        ),
        Text(
            "YouTube のチャプターは 3 つ以上、各 10 秒以上が必要です（該当は {chapters}）",
            "必要な場合は youtube.txt に手作業で時刻を追加してください",
        ),
    ),
    "ARC-112": Entry(
        ExitCode.DEGRADED,
        Text("the programme was recorded without sound", "take the sound from a camera's own recording"),
        Text("番組は音声なしで録画されています", "各カメラの録画の音声を使ってください"),
    ),
    "ARC-113": Entry(
        ExitCode.DEGRADED,
        Text(
            "nothing was recorded from the first cue on, so the archive shows all that was",
            "look whether the recording went on elsewhere",
        ),
        Text(
            "最初の項目以降の録画がないため、録画のすべてを収めました",
            "録画が別の場所に続いていないか確認してください",
        ),
    ),
    "ARC-114": Entry(
        ExitCode.DEGRADED,
        Text("the recording holds no picture and was left out", "nothing to do: it is kept among the sources"),
        Text("この録画には映像がないため使いませんでした", "対応は不要です。元のファイルは source にあります"),
    ),
    "ARC-116": Entry(
        ExitCode.DEGRADED,
        Text(
            "{pictures} pictures that the recording lacks were taken from the second disk ({path})",
            "nothing to do: the video is whole there; find out what befell the recording's own disk",
        ),
        Text(
            "本収録に欠けている {pictures} 枚の映像を予備ディスクから補いました（{path}）",
            "動画への影響はありません。本収録のディスクに何が起きたかを確認してください",
        ),
    ),
    "ARC-115": Entry(
        ExitCode.DEGRADED,
        Text(
            "the recording does not say that its colours are BT.709",
            "tell the editor: colours are BT.709, limited range, as everything streamctl encodes",
        ),
        Text(
            "録画に BT.709 の色タグがありません",
            "編集担当者に、色は BT.709（リミテッドレンジ）だと伝えてください",
        ),
    ),
}

_AGAIN = "take the archive from a copy, or export the session again"
_AGAIN_JA = "アーカイブを控えから戻すか、セッションを書き出し直してください"


def _failed(english: str, japanese: str, fix: str = _AGAIN, fix_ja: str = _AGAIN_JA) -> Entry:
    return Entry(ExitCode.VERIFICATION_FAILED, Text(english, fix), Text(japanese, fix_ja))


_VERIFY = {
    "ARC-200": _failed(
        "{path} is no archive (there is no bagit.txt in it)",
        "{path} はアーカイブではありません（bagit.txt がありません）",
        "name the folder that `streamctl export` made",
        "`streamctl export` が作成したフォルダーを指定してください",
    ),
    "ARC-201": _failed("the file is missing", "ファイルがありません"),
    "ARC-202": _failed("the file is not the one that was handed over", "ファイルが作成時から変わっています"),
    "ARC-203": _failed(
        "the file does not belong to the archive",
        "アーカイブに含まれないファイルです",
        "move it out of the archive",
        "アーカイブの外に移動してください",
    ),
    "ARC-204": _failed("the bag's own files are damaged ({detail})", "アーカイブの管理情報が壊れています（{detail}）"),
    "ARC-205": _failed("it cannot be read ({detail})", "読み取れません（{detail}）"),
    "ARC-206": _failed("the video does not decode cleanly ({detail})", "動画を正常にデコードできません（{detail}）"),
    "ARC-207": _failed(
        "the payload is {found} (bytes.files), not {wanted}",
        "内容の合計（バイト.ファイル数）が {wanted} ではなく {found} です",
    ),
    "ARC-208": _failed("the picture does not open ({detail})", "画像を開けません（{detail}）"),
    "ARC-209": _failed("it is not what metadata.json says", "metadata.json の内容と一致しません"),
    "ARC-210": _failed(
        "its index lies behind the media, so that a player has to load all of it first",
        "索引がメディアの後ろにあり、再生前に全体の読み込みが必要です",
    ),
    "ARC-211": _failed("the picture is {found}, not {wanted}", "映像の大きさが {wanted} ではなく {found} です"),
    "ARC-212": _failed("there are {found} pictures, not {wanted}", "映像が {wanted} 枚ではなく {found} 枚です"),
    "ARC-213": _failed("{stream} begins at {seconds} s, not at 0", "{stream} の開始が 0 秒ではなく {seconds} 秒です"),
    "ARC-214": _failed(
        "the pictures are not shown at an even {fps} frames a second",
        "映像の間隔が毎秒 {fps} フレームで一定ではありません",
    ),
    "ARC-215": _failed(
        "the picture lasts {picture} s and the sound {sound} s",
        "映像は {picture} 秒、音声は {sound} 秒で、長さが一致しません",
    ),
    "ARC-216": _failed(
        "there are {found} frames of sound, not {wanted}", "音声フレームが {wanted} 個ではなく {found} 個です"
    ),
    "ARC-217": _failed("the picture's colour tags are not those handed over", "映像の色タグが作成時と異なります"),
    "ARC-218": _failed(
        "the video's chapters are not those in chapters.json", "動画のチャプターが chapters.json と一致しません"
    ),
}

ENTRIES = {**_EXPORT, **_REMARKS, **_VERIFY}
