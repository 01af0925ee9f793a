import bagit
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.archive.bag import INFO, check_bag, manifest
from streamctl.archive.workshop import MadeFile


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_manifest_line_is_one_line_and_only_line_breaks_and_percent_signs_are_encoded(name: str) -> None:
    text = manifest([MadeFile(f"data/{name}", "0" * 64, 1, reused=False)])
    assert text.count("\n") == 1
    assert "\r" not in text
    kept = text[66:-1].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
    assert kept == f"data/{name}"


@pytest.fixture
def bag(tmp_path):
    """A bag that another program made."""
    (tmp_path / "講義 1.txt").write_text("text")
    made = bagit.make_bag(str(tmp_path), checksums=["sha256"])
    assert made.is_valid()
    (tmp_path / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    bagit.Bag(str(tmp_path)).save()
    return tmp_path


def failing(bag) -> set[tuple[str, str]]:
    return {(item.name, str(item.code)) for item in check_bag(bag) if not item.ok}


def test_a_bag_made_by_another_program_is_read(bag) -> None:
    assert failing(bag) == set()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("manifest-sha256.txt", "no manifest", {"manifest-sha256.txt": "ARC-204"}),
        ("manifest-sha256.txt", f"{'0' * 64}  data/../../etc/passwd\n", {"data/../../etc/passwd": "ARC-204"}),
        ("manifest-sha256.txt", f"{'0' * 64}  /etc/passwd\n", {"/etc/passwd": "ARC-204"}),
        ("tagmanifest-sha256.txt", "", {"manifest-sha256.txt": "ARC-204"}),
        ("tagmanifest-sha256.txt", "\xff", {"manifest-sha256.txt": "ARC-204"}),
        ("bagit.txt", "BagIt-Version: 0.97\n", {"bagit.txt": "ARC-202"}),
        ("bagit.txt", "BagIt-Version: 0.97\n", {"bagit.txt": "ARC-204"}),
        (INFO, "Payload-Oxum: 9.9\n", {INFO: "ARC-207"}),
        ("data/extra", "x", {"data/extra": "ARC-203"}),
        ("note.txt", "x", {"note.txt": "ARC-203"}),
    ],
)
def test_damage_is_named(bag, name: str, content: str, expected: dict[str, str]) -> None:
    (bag / name).write_text(content, encoding="latin-1")
    assert set(expected.items()) <= failing(bag)


def test_a_link_is_no_file_of_the_bag(bag) -> None:
    (bag / "data/講義 1.txt").rename(bag.parent / "elsewhere")
    (bag / "data/講義 1.txt").symlink_to(bag.parent / "elsewhere")
    (bag / "data/loop").symlink_to(bag)
    found = failing(bag)
    assert found == {("data/講義 1.txt", "ARC-201"), ("data/loop", "ARC-203")}
