from datetime import UTC, datetime
from pathlib import Path

import pytest

from streamctl.core.clock import SystemClock
from streamctl.core.errors import StreamctlError
from streamctl.live.launch import launch, prepare_session
from streamctl.live.lock import all_locks
from streamctl.plan.model import Plan
from streamctl.session.header import read_header
from tests.lab.plans import small_plan


def test_a_session_folder_has_all_that_a_show_and_its_archive_need(tmp_path: Path) -> None:
    plan = small_plan(tmp_path / "deep" / "er")
    folder = prepare_session(plan, rehearsal=True, clock=SystemClock())
    header = read_header(folder.header)
    assert header.id == folder.path.name
    assert header.rehearsal
    assert Plan.model_validate(header.plan) == plan
    assert [item.id for item in header.rundown] == ["opening", "talk"]
    assert abs((header.anchor_utc - datetime.now(UTC)).total_seconds()) < 60
    assert {picture.stem for picture in folder.cards.iterdir()} == {"standby", "closing", "name"}


def test_a_second_session_in_the_same_second_takes_another_name(tmp_path: Path) -> None:
    plan = small_plan(tmp_path, cards=())
    folders = [prepare_session(plan, rehearsal=False, clock=SystemClock()).path for _ in range(3)]
    assert len(set(folders)) == 3


def test_a_card_that_cannot_be_rendered_leaves_no_folder_and_no_lock(tmp_path: Path) -> None:
    bad = small_plan(tmp_path).cards[0].model_copy(update={"font": "/no/such/font.otf"})
    with pytest.raises(StreamctlError) as caught:
        launch(small_plan(tmp_path, cards=(bad,)), rehearsal=False, secrets={})
    assert caught.value.code.startswith("CRD-")
    assert list(tmp_path.iterdir()) == []
    assert all_locks() == {}


def test_a_recording_folder_that_cannot_be_made_is_a_code(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StreamctlError) as caught:
        launch(small_plan(tmp_path / "file" / "sessions"), rehearsal=False, secrets={})
    assert caught.value.code == "LIV-021"
    assert "--session-folder" in caught.value.fix()
