"""Whatever the profile's engine: the event is played on simulated cameras, by the engine that was asked for."""

import json
from pathlib import Path

import pytest

from streamctl.core.sources import TestSource
from streamctl.profile.model import EngineKind
from streamctl.rehearsal.rehearse import prepare
from tests.plan.samples import SMALL, merged


@pytest.mark.parametrize(
    ("written", "asked", "kind"),
    [("obs", None, "obs"), ("ffmpeg", "obs", "obs"), ("obs", "ffmpeg", "ffmpeg")],
)
def test_the_engine_is_the_profiles_or_the_one_asked_for(
    tmp_path: Path, written: str, asked: EngineKind | None, kind: str
) -> None:
    profile = tmp_path / "show.yaml"
    profile.write_text(json.dumps(merged(SMALL, {"engine": {"kind": written}})), encoding="utf-8")
    plan, _ = prepare(profile, 20, None, asked)
    assert plan.engine.kind == kind
    assert {type(camera.source) for camera in plan.cameras} == {TestSource}
    assert list(tmp_path.iterdir()) == [profile]
