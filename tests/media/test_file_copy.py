"""The further copy's file: never over another, whole up to what the disk took."""

import errno
import os
from pathlib import Path

import pytest

from streamctl.media import file_copy
from streamctl.media.file_copy import NewFile


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_goes_beside_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "talk.mkv").symlink_to("nowhere")
    for _ in range(2):
        with NewFile(tmp_path / "talk.mkv") as file:
            file.write(b"content")
    assert names(tmp_path) == ["talk-part-2.mkv", "talk-part-3.mkv", "talk.mkv"]
    assert (tmp_path / "talk.mkv").is_symlink()


def test_one_that_nothing_was_written_into_goes(tmp_path: Path) -> None:
    with NewFile(tmp_path / "deep" / "talk.mkv"):
        pass
    assert names(tmp_path / "deep") == []


def test_on_a_disk_without_room_none_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_copy, "LEAST_FREE_BYTES", 1 << 60)
    with pytest.raises(OSError, match="No space left"):
        NewFile(tmp_path / "talk.mkv")
    assert names(tmp_path) == []


def test_a_write_that_fails_leaves_nothing_of_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = NewFile(tmp_path / "talk.mkv")
    file.write(b"whole cluster")
    real = os.write

    def full(descriptor: int, data: bytes) -> int:
        if len(data) > 4:
            return real(descriptor, data[:4])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    assert file.write(b"torn one") == 8
    monkeypatch.setattr(os, "write", real)
    assert file.write(b"too late") == 8
    with pytest.raises(OSError, match="No space left"):
        file.check()
    file.close()
    assert (tmp_path / "talk.mkv").read_bytes() == b"whole cluster"


def test_only_what_is_on_the_disk_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("streamctl.media.file_copy.time.monotonic", lambda: clock[0])
    with NewFile(tmp_path / "talk.mkv") as file:
        file.write(b"12345")
        assert file.durable() == 0
        clock[0] = 1.0
        assert file.durable() == 5
        file.write(b"678")
        assert file.durable(now=True) == 3
        assert file.durable(now=True) == 0


def test_a_writer_may_go_back(tmp_path: Path) -> None:
    with NewFile(tmp_path / "talk.mkv") as file:
        file.write(b"length?rest")
        assert file.seek(0) == 0
        file.write(b"length!")
        assert file.tell() == 7
    assert (tmp_path / "talk.mkv").read_bytes() == b"length!rest"
