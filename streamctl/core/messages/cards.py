"""Messages of the cards room."""

from streamctl.core.exits import ExitCode
from streamctl.core.messages.entry import Entry, Text

ENTRIES = {
    "CRD-001": Entry(
        ExitCode.PROFILE_INVALID,
        Text(
            "card {card} uses {characters}, which the font {font} does not have",
            "write the word with other characters, or name a font that has them in `cards.{card}.font`",
        ),
        Text(
            "カード {card} の文字 {characters} は、フォント {font} に含まれていません",
            "別の文字で書くか、その文字を含むフォントを `cards.{card}.font` に指定してください",
        ),
    ),
    "CRD-002": Entry(
        ExitCode.PROFILE_INVALID,
        Text(
            "card {card}: the {field} does not fit the template {template} even at its smallest legible size",
            "shorten `cards.{card}.{field}` ({length} characters now), or move part of it to another line of the card",
        ),
        Text(
            "カード {card} の {field} は、読める最小の大きさでもテンプレート {template} に収まりません",
            "`cards.{card}.{field}`（現在 {length} 文字）を短くするか、一部をカードの別の行に移してください",
        ),
    ),
    "CRD-003": Entry(
        ExitCode.PROFILE_INVALID,
        Text(
            "the font family {family} is not installed (fontconfig would use {offered} in its place)",
            "install it, name a font file, or leave `font` out to use the built-in Japanese font; `fc-list` shows all",
        ),
        Text(
            "フォント {family} はこのマシンにありません（fontconfig の代替は {offered}）",
            "フォントを入れるか、フォントファイルを指定するか、`font` を省いて内蔵の日本語フォントを使ってください"
            "（一覧は `fc-list`）",
        ),
    ),
    "CRD-004": Entry(
        ExitCode.PROFILE_INVALID,
        Text(
            "the font file {path} cannot be used ({detail})",
            "name a readable .otf, .ttf or .ttc file, or leave `font` out to use the built-in Japanese font",
        ),
        Text(
            "フォントファイル {path} を使えません（{detail}）",
            "読み取れる .otf・.ttf・.ttc を指定するか、`font` を省いて内蔵の日本語フォントを使ってください",
        ),
    ),
    "CRD-005": Entry(
        ExitCode.PROFILE_INVALID,
        Text(
            "the font family {family} cannot be looked up: this machine has no fontconfig",
            "name the font by its file, or install fontconfig (`apt install fontconfig`)",
        ),
        Text(
            "フォント {family} を探せません。fontconfig がこのマシンにありません",
            "フォントをファイルで指定するか、fontconfig を入れてください（`apt install fontconfig`）",
        ),
    ),
    "CRD-006": Entry(
        ExitCode.RUN_FAILED,
        Text("the pictures cannot be written to {folder} ({detail})", "name another folder with `--output`"),
        Text("{folder} に画像を書き込めません（{detail}）", "`--output` で別のフォルダーを指定してください"),
    ),
    "CRD-007": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "the built-in Japanese font is missing from this installation ({package})",
            "install it again: `pip install --force-reinstall {package}`",
        ),
        Text(
            "内蔵の日本語フォントがインストールされていません（{package}）",
            "入れ直してください: `pip install --force-reinstall {package}`",
        ),
    ),
    "CRD-008": Entry(
        ExitCode.PROFILE_INVALID,
        Text("card {card} has no words", "write what it shall say in `cards.{card}.title`"),
        Text("カード {card} に文字がありません", "`cards.{card}.title` に表示する文字を書いてください"),
    ),
    "CRD-009": Entry(
        ExitCode.RUN_FAILED,
        Text(
            "{path} exists and was not written by streamctl, so it is not replaced",
            "name another folder with `--output`, or move this file away",
        ),
        Text(
            "{path} は streamctl が作ったファイルではないため、上書きしません",
            "`--output` で別のフォルダーを指定するか、このファイルを移動してください",
        ),
    ),
}
