import os
import subprocess
import sys
from pathlib import Path

from streamctl.core.file_lock import is_locked, lock_exclusively


def test_a_lock_shows_to_others_until_its_last_holder_closes_it(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    assert not is_locked(path)
    assert lock_exclusively(descriptor)
    assert is_locked(path)
    copy = os.dup(descriptor)
    os.close(descriptor)
    assert is_locked(path)
    os.close(copy)
    assert not is_locked(path)


def test_a_second_holder_is_refused_after_a_bounded_wait(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    first, second = (os.open(path, os.O_RDWR | os.O_CREAT) for _ in range(2))
    try:
        assert lock_exclusively(first)
        assert not lock_exclusively(second)
    finally:
        os.close(first)
        os.close(second)


def test_a_missing_file_is_free(tmp_path: Path) -> None:
    assert not is_locked(tmp_path / "none")


def test_somebody_who_only_looks_does_not_keep_a_lock_from_its_taker(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    path.touch()
    look = (
        "from pathlib import Path\nfrom streamctl.core.file_lock import is_locked\n"
        f"while True: is_locked(Path({str(path)!r}))"
    )
    looker = subprocess.Popen([sys.executable, "-c", look])
    try:
        for _ in range(20):
            descriptor = os.open(path, os.O_RDWR)
            assert lock_exclusively(descriptor)
            os.close(descriptor)
    finally:
        looker.kill()
        looker.wait()
