"""What is said of the OBS of an event, in the operator's language; fast, so without Rich."""

from collections.abc import Mapping
from typing import Any

from streamctl.console.output import Stdio, print_line

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "launched": {
        "en": "OBS {version} runs (process {pid}), obs-websocket at {host}:{port}\n"
        "profile and scene collection {name}, everything of it in {folder}\n"
        "`streamctl obs quit PROFILE` ends it",
        "ja": "OBS {version} が起動しました（プロセス {pid}、obs-websocket は {host}:{port}）\n"
        "プロファイルとシーンコレクションは {name}、保存先は {folder} です\n"
        "終了するには `streamctl obs quit PROFILE` を実行してください",
    },
    "already": {
        "en": "OBS {version} was running already (process {pid}) and answers at {host}:{port}",
        "ja": "OBS {version} はすでに起動していて（プロセス {pid}）、{host}:{port} で応答しています",
    },
    "ended": {"en": "OBS has ended in order", "ja": "OBS は正常に終了しました"},
    "killed": {"en": "OBS was ended at once", "ja": "OBS を強制終了しました"},
}
"""What is said of what was done."""


def say_obs(key: str, values: Mapping[str, Any], stdio: Stdio) -> None:
    """Print the sentence under `key` with `values`."""
    if key == "launched" and values["already"]:
        key = "already"
    if key == "ended" and not values["orderly"]:
        key = "killed"
    print_line(SENTENCES[key][stdio.language].format(**values), stdio)
