"""A rehearsal needs the engine whose pictures it can judge to the frame."""

import json
from pathlib import Path

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.rehearsal.rehearse import prepare
from tests.plan.samples import SMALL, merged


def test_a_show_with_obs_is_not_played_on_simulated_cameras(tmp_path: Path) -> None:
    profile = tmp_path / "show.yaml"
    profile.write_text(json.dumps(merged(SMALL, {"engine": {"kind": "obs"}})), encoding="utf-8")
    with pytest.raises(StreamctlError) as caught:
        prepare(profile, 20, None)
    assert (caught.value.code, caught.value.facts["kind"]) == ("LIV-022", "obs")
    assert list(tmp_path.iterdir()) == [profile]
