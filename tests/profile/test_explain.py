from pathlib import Path
from typing import Any

import pytest

from streamctl.profile.explain import resolved_values
from streamctl.profile.load import load_with_places

TEXT = """\
event: {id: shown, title: Shown, timezone: Asia/Tokyo, starts: 2026-12-04T13:30}
audio:
  master: null
cameras:
  close: {source: {v4l2: /dev/video0, size: 1920x1080}, delay: 1500ms}
scenes: scenes.yaml
rundown:
  - {id: a, title: A, duration: 90m}
targets:
  y:
    url: "rtmp://192.0.2.1/live"
    key: {command: [pass, show, key]}
"""


@pytest.fixture
def shown(tmp_path: Path) -> dict[str, tuple[Any, str]]:
    (tmp_path / "scenes.yaml").write_text("# scenes\ns:\n  layout: full\n  camera: close\n")
    path = tmp_path / "shown.yaml"
    path.write_text(TEXT)
    values = resolved_values(load_with_places(path))
    return {value.key: (value.value, value.source.removeprefix(f"{tmp_path}/")) for value in values}


@pytest.mark.parametrize(
    ("key", "value", "source"),
    [
        ("event.starts", "2026-12-04T13:30:00+09:00", "shown.yaml:1"),
        ("event.language", "ja", "default"),
        ("video.size", "1280x720", "default"),
        ("video.fps", "30", "default"),
        ("video.bitrate", "3000k", "default"),
        ("audio.master", None, "shown.yaml:3"),
        ("engine.kind", "ffmpeg", "default"),
        ("cameras.close.source.size", "1920x1080", "shown.yaml:5"),
        ("cameras.close.delay", "1s500ms", "shown.yaml:5"),
        ("cameras.close.fallback", None, "default"),
        ("scenes.s.camera", "close", "scenes.yaml:4"),
        ("scenes.s.label", None, "default"),
        ("rundown[1].duration", "1h30m", "shown.yaml:8"),
        ("targets.y.url", "rtmp://192.0.2.1/live", "shown.yaml:11"),
        ("targets.y.key", "command:pass", "shown.yaml:12"),
        ("targets.y.receiver", False, "default"),
        ("microphones", {}, "default"),
        ("recording.iso", True, "default"),
        ("archive.renditions", ["720p", "480p", "audio"], "default"),
    ],
)
def test_value_and_source(key: str, value: object, source: str, shown: dict[str, tuple[Any, str]]) -> None:
    assert shown[key] == (value, source)


def test_every_value_once(shown: dict[str, tuple[Any, str]], tmp_path: Path) -> None:
    values = resolved_values(load_with_places(tmp_path / "shown.yaml"))
    assert len(values) == len(shown)
    assert "path" not in shown, "the loader's own keys are no part of the profile"
