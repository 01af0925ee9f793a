"""One sentence for each command to a running session, in the operator's language; fast, so without Rich."""

from collections.abc import Callable, Mapping
from typing import Any

from streamctl.console.output import Stdio, print_line
from streamctl.core.result import Result

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "cut": {"en": "{name} is on air from frame {frame}", "ja": "{name} に切り替えました（フレーム {frame} から）"},
    "wide": {
        "en": "{name}, the safe camera, is on air from frame {frame}",
        "ja": "安全なカメラ {name} に切り替えました（フレーム {frame} から）",
    },
    "card": {
        "en": "card {name} is on air from frame {frame}",
        "ja": "カード {name} を表示しました（フレーム {frame} から）",
    },
    "lower-third": {
        "en": "lower third {overlay} is on from frame {frame}",
        "ja": "テロップ {overlay} を表示しました（フレーム {frame} から）",
    },
    "no-card": {
        "en": "no card any more: {name} is on air from frame {frame}",
        "ja": "カードを外しました。{name} が映っています（フレーム {frame} から）",
    },
    "nothing": {"en": "no card was on: {name} stays on air", "ja": "カードは出ていません。{name} のままです"},
    "sound": {"en": "{heard} is heard from frame {frame}", "ja": "{heard} の音声です（フレーム {frame} から）"},
    "mute": {
        "en": "the audience hears NOTHING from frame {frame}; `streamctl sound auto` brings the sound back",
        "ja": "フレーム {frame} から無音です。`streamctl sound auto` で音声が戻ります",
    },
    "no-sound": {"en": "the programme has no sound", "ja": "番組に音声がありません"},
    "other-sound": {
        "en": "{wanted} delivers no sound now and comes by itself when it does; {heard} is heard in its place",
        "ja": "{wanted} の音声は届いていません。届くと自動で切り替わります。代わりに {heard} の音声です",
    },
    "next": {
        "en": "item {number} has begun: {title} (frame {frame})",
        "ja": "キュー {number}「{title}」を開始しました（フレーム {frame}）",
    },
    "mark": {"en": "marked at frame {frame}: {text}", "ja": "フレーム {frame} に印を付けました: {text}"},
    "target add": {"en": "target {name} is being connected", "ja": "配信先 {name} に接続しています"},
    "target stop": {
        "en": "target {name} was stopped; `streamctl target restart {name}` brings it back",
        "ja": "配信先 {name} への配信を止めました（再開: `streamctl target restart {name}`）",
    },
    "target restart": {"en": "target {name} is being connected anew", "ja": "配信先 {name} に接続し直しています"},
    "target remove": {"en": "target {name} was taken off", "ja": "配信先 {name} への配信を止めました"},
    "problem": {"en": "but: {problem}", "ja": "ただし問題があります: {problem}"},
    "instead": {
        "en": "it CANNOT BE SHOWN now and comes by itself when it can; {on_air} is on air in its place ({instead})",
        "ja": "今は映せません。映せるようになると自動で切り替わります。代わりに {on_air} が映っています（{instead}）",
    },
}
"""What is said of what was done."""
PICTURES = frozenset({"cut", "wide", "card", "no-card"})
"""Sentences that say what is on air; not true of a picture that something else stands in for."""


def say(key: str, values: Mapping[str, Any], stdio: Stdio) -> None:
    """Print the sentence under `key` with `values`, and what went wrong if something did."""
    if not (values.get("instead") and key in PICTURES):
        print_line(SENTENCES[key][stdio.language].format(**values), stdio)
    for trouble in ("instead", "problem"):
        if values.get(trouble):
            print_line(SENTENCES[trouble][stdio.language].format(**values), stdio)


def saying(key: Callable[[Mapping[str, Any]], str] | str) -> Callable[[Result], None]:
    """Return a renderer that says the sentence under `key`, or under what `key` makes of the data."""

    def render(result: Result) -> None:
        name = key if isinstance(key, str) else key(result.data)
        say(name, result.data, Stdio())

    return render


def sound_sentence(data: Mapping[str, Any]) -> str:
    """Return which sentence tells what `sound` did: by what is heard now."""
    if data["wanted"] == "mute":
        return "mute"
    if data["heard"] is None:
        return "no-sound"
    return "sound" if data["wanted"] in {"auto", data["heard"]} else "other-sound"


def card_sentence(data: Mapping[str, Any]) -> str:
    """Return which sentence tells what `card` did: by what is on now."""
    if data.get("frame") is None:
        return "nothing"
    if data.get("overlay"):
        return "lower-third"
    return "card" if data["kind"] == "card" else "no-card"
