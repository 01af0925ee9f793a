"""What the board says of recordings and of the room for them."""

from typing import Any

import pytest

from tests.console.test_board import drawn
from tests.lab import boards

LOW = {"folder": "/d", "free": 900_000_000, "bytes_a_second": 1, "seconds_left": 590, "level": 2, "yielding": False}
AMPLE = {**LOW, "free": 80_000_000_000, "seconds_left": 54_000, "level": 0}


def camera(**iso: Any) -> dict[str, Any]:
    made = boards.camera("close", "講師", "live")
    return {**made, "figures": {**made["figures"], "iso": {"state": "recording", "problem": None, **iso}}}


def test_the_second_disk_has_a_row_with_its_trouble() -> None:
    well = {"bytes": 640_000_000, "file": "/mnt/b/e-1/program/0030-f00052200.flv", "detail": "", "folder": "/mnt/b"}
    assert "/mnt/b/e-1/program/0030" in drawn(boards.status(mirror=well), "en", 120)
    assert "disk is full" in drawn(boards.status(mirror={**well, "detail": "the disk is full"}), "en", 120)
    assert "second disk" not in drawn(boards.status(mirror={}), "en", 120)


def test_each_disk_says_what_is_free_and_how_long_that_lasts() -> None:
    picture = drawn(boards.status(disk={"recording": AMPLE, "mirror": LOW}), "en", 120)
    rows = [line for line in picture.splitlines() if " lasts " in line]
    assert len(rows) == 2
    assert "disk space" in rows[0]
    assert "80.0 GB" in rows[0]
    assert "LOW" not in rows[0]
    assert "LOW" in rows[1]
    assert "lasts 9:50" in rows[1]
    assert "残りわずか" in drawn(boards.status(disk={"recording": LOW}), "ja", 120)


@pytest.mark.parametrize("iso", [{"state": "stopped"}, {"state": "waiting", "problem": {"code": "CAM-004"}}])
def test_a_camera_that_is_not_recorded_says_so(iso: dict[str, Any]) -> None:
    assert "NOT RECORDED" in drawn(boards.status(cameras=[camera(**iso)]), "en", 120)
    assert "NOT RECORDED" not in drawn(boards.status(cameras=[camera()]), "en", 120)
