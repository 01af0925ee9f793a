import errno
import fcntl
import hashlib
import json
import os
from pathlib import Path

import pytest

from streamctl.archive.workshop import LEDGER, MAKING, Workshop, discard_leftovers, link_or_copy, work_folder
from streamctl.core.errors import StreamctlError


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


def write(path: Path) -> None:
    path.write_bytes(b"content")


def never(path: Path) -> None:
    raise AssertionError(f"{path} is made again")


def full(path: Path) -> None:
    path.write_bytes(b"con")
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_files_appear_whole_and_the_folder_in_one_step(archive: Path) -> None:
    with Workshop(archive, "key") as workshop:
        made = workshop.make("data/a.bin", write)
        assert not archive.exists()
        workshop.finish()
    assert (made.sha256, made.bytes, made.reused) == (hashlib.sha256(b"content").hexdigest(), 7, False)
    assert [path.name for path in archive.parent.iterdir()] == ["archive"]
    assert (archive / "data/a.bin").read_bytes() == b"content"


def test_what_is_done_is_proven_and_not_done_again(archive: Path) -> None:
    with Workshop(archive, "key") as workshop:
        workshop.make("a", write)
        workshop.make("b", write)
    (workshop.bag / "b").write_bytes(b"tampered")
    with Workshop(archive, "key") as again:
        assert again.make("a", never).reused
        assert not again.make("b", write).reused
        again.finish()
    assert (archive / "b").read_bytes() == b"content"


def test_work_from_other_material_is_thrown_away(archive: Path) -> None:
    with Workshop(archive, "key") as workshop:
        workshop.make("old", write)
    with Workshop(archive, "other") as again:
        assert not again.make("new", write).reused
        again.finish()
    assert [path.name for path in archive.iterdir()] == ["new"]


def test_a_full_disk_has_its_code_and_costs_only_the_file_being_made(archive: Path) -> None:
    with Workshop(archive, "key") as workshop:
        workshop.make("a", write)
        with pytest.raises(StreamctlError) as caught:
            workshop.make("b", full)
    assert caught.value.code == "ARC-011"
    assert not (workshop.bag / "b").exists()
    with Workshop(archive, "key") as again:
        assert again.make("a", never).reused
        again.make("b", write)
        again.finish()
    assert sorted(path.name for path in archive.iterdir()) == ["a", "b"]


@pytest.mark.parametrize(
    "torn", [b"", b'{"key": "k', b'{"key": "key"}\n{"file": "a", "sha', b"\xff\xfe\n", b"[]\n", b"1\n"]
)
def test_any_ledger_can_be_gone_on_from(archive: Path, torn: bytes) -> None:
    folder = work_folder(archive)
    folder.mkdir()
    (folder / LEDGER).write_bytes(torn)
    (folder / MAKING).write_bytes(b"half")
    with Workshop(archive, "key") as workshop:
        workshop.make("a", write)
    with Workshop(archive, "key") as again:
        assert again.make("a", never).reused
    lines = (folder / LEDGER).read_text().splitlines()
    assert json.loads(lines[0]) == {"key": "key"}


def test_one_export_at_a_time(archive: Path) -> None:
    with Workshop(archive, "key"):
        with pytest.raises(StreamctlError) as caught:
            Workshop(archive, "key")
        assert caught.value.code == "ARC-012"
    with Workshop(archive, "key") as again:
        assert again.make("a", write).bytes == 7


def test_the_lock_is_given_up_when_entering_fails(archive: Path) -> None:
    folder = work_folder(archive)
    folder.mkdir()
    (folder / "holiday.jpg").write_bytes(b"mine")
    with pytest.raises(StreamctlError) as caught:
        Workshop(archive, "key")
    assert caught.value.code == "ARC-013"
    assert (folder / "holiday.jpg").read_bytes() == b"mine"
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(descriptor)


def test_something_that_appeared_meanwhile_is_not_overwritten(archive: Path) -> None:
    with Workshop(archive, "key") as workshop:
        workshop.make("a", write)
        archive.mkdir()
        (archive / "mine").write_bytes(b"mine")
        with pytest.raises(StreamctlError) as caught:
            workshop.finish()
    assert caught.value.code == "ARC-008"
    assert [path.name for path in archive.iterdir()] == ["mine"]
    assert (workshop.bag / "a").exists()


def test_an_unwritable_place_has_its_code(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StreamctlError) as caught:
        Workshop(tmp_path / "file" / "archive", "key")
    assert caught.value.code == "ARC-017"


def test_leftovers_of_a_finished_export_go_and_nothing_else(archive: Path) -> None:
    folder = work_folder(archive)
    folder.mkdir()
    (folder / "mine").write_bytes(b"")
    discard_leftovers(archive)
    assert (folder / "mine").exists()
    (folder / LEDGER).write_bytes(b"")
    discard_leftovers(archive)
    assert not folder.exists()


def test_a_source_is_linked_and_copied_where_that_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"footage")
    link_or_copy(source, tmp_path / "linked")
    assert (tmp_path / "linked").samefile(source)

    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, "another disk")

    monkeypatch.setattr(os, "link", refuse)
    link_or_copy(source, tmp_path / "copied")
    assert (tmp_path / "copied").read_bytes() == b"footage"
    assert not (tmp_path / "copied").samefile(source)
    with pytest.raises(StreamctlError) as caught:
        link_or_copy(tmp_path / "gone", tmp_path / "target")
    assert caught.value.code == "ARC-016"


def test_a_link_that_is_made_again_replaces_itself(archive: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"footage")
    with Workshop(archive, "key") as workshop:
        workshop.bag.joinpath("a").hardlink_to(source)
        workshop.make("a", lambda path: link_or_copy(source, path))
        assert not (workshop.folder / MAKING).exists()
        workshop.finish()
    assert (archive / "a").samefile(source)
