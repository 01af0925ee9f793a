import sys
import threading
from pathlib import Path

import pytest

from streamctl.media import machine
from streamctl.media.ffmpeg import bundled_ffmpeg, find_ffmpeg
from streamctl.media.machine import free_bytes, machine_facts, usable_cores


def test_a_folder_that_is_not_there_yet_has_its_parent_s_space(tmp_path: Path) -> None:
    there, later = free_bytes(tmp_path), free_bytes(tmp_path / "sessions" / "later")
    assert there is not None
    assert later is not None
    assert abs(there - later) < 1 << 30


def test_space_that_cannot_be_told_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(machine.shutil, "disk_usage", refuse)
    assert free_bytes(tmp_path) is None
    assert free_bytes(Path("/a\0b")) is None


@pytest.mark.ffmpeg
def test_the_facts_name_cores_space_and_ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMCTL_FFMPEG", str(bundled_ffmpeg()))
    facts = machine_facts(tmp_path)
    assert facts.cores == usable_cores() >= 1
    assert facts.free_bytes is not None
    assert facts.ffmpeg == find_ffmpeg().version
    assert facts.system == sys.platform
    assert facts.inputs is not None
    assert {"lavfi", "v4l2"} <= facts.inputs


def test_without_a_usable_ffmpeg_its_version_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMCTL_FFMPEG", str(tmp_path / "none"))
    facts = machine_facts(tmp_path)
    assert (facts.ffmpeg, facts.inputs) == (None, None)


def test_the_mirror_s_disk_is_looked_at(tmp_path: Path) -> None:
    facts = machine_facts(tmp_path, tmp_path).mirror
    assert facts is not None
    assert (facts.there, facts.same_device) == (True, True)
    assert facts.free_bytes
    gone = machine_facts(tmp_path, tmp_path / "second").mirror
    assert gone is not None
    assert not gone.there
    assert machine_facts(tmp_path).mirror is None


def test_a_mirror_that_does_not_answer_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = threading.Event()
    monkeypatch.setattr(machine, "MIRROR_SECONDS", 0.05)
    monkeypatch.setattr(machine, "_mirror", lambda *_: asked.wait(20))
    assert machine.mirror_facts(tmp_path, tmp_path) is None
    asked.set()
