import errno
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from streamctl.core.whole_file import WholeFile


def places(folder: Path) -> Iterator[Path]:
    return (folder / f"{number:04d}.bin" for number in count(1))


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    (tmp_path / "0001.bin").write_bytes(b"kept")
    file = WholeFile(places(tmp_path), b"new")
    assert file.path.name == "0002.bin"
    assert (tmp_path / "0001.bin").read_bytes() == b"kept"
    os.close(file.descriptor)


def test_a_portion_that_the_disk_takes_in_part_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = WholeFile(places(tmp_path), b"beginning ")
    real, room = os.write, [4]

    def write(descriptor: int, data: memoryview) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = real(descriptor, data[: room[0]])
        room[0] -= written
        return written

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(OSError, match="No space"):
        file.append(b"portion")
    monkeypatch.undo()
    file.append(b"next")
    assert file.path.read_bytes() == b"beginning next"
    assert file.bytes == len(b"beginning next")
    os.close(file.descriptor)


def test_a_file_that_cannot_be_begun_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int, data: memoryview) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", refuse)
    with pytest.raises(OSError, match="No space"):
        WholeFile(places(tmp_path), b"beginning")
    assert list(tmp_path.iterdir()) == []
