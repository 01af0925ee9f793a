from pathlib import Path

import pytest
from PIL import Image

from streamctl.cards.write import write_cards, write_picture
from streamctl.core.errors import StreamctlError
from tests.cards.samples import card, samples


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_same_cards_give_the_same_bytes(tmp_path: Path) -> None:
    first = write_cards(samples("ja"), tmp_path / "one")
    second = write_cards(samples("ja"), tmp_path / "two")
    assert [path.name for path in first] == ["standby.png", "title.png", "lower-third.png", "break.png", "closing.png"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_own_pictures_are_replaced_and_nothing_else_remains(tmp_path: Path) -> None:
    write_cards([card(title="前")], tmp_path)
    before = (tmp_path / "sample.png").read_bytes()
    write_cards([card(title="後")], tmp_path)
    assert (tmp_path / "sample.png").read_bytes() != before
    assert names(tmp_path) == ["sample.png"]


@pytest.mark.parametrize("foreign", ["picture", "text"])
def test_somebody_elses_file_is_never_replaced(tmp_path: Path, foreign: str) -> None:
    path = tmp_path / "closing.png"
    if foreign == "picture":
        Image.new("RGB", (4, 4)).save(path)
    else:
        path.write_text("notes")
    before = path.read_bytes()
    with pytest.raises(StreamctlError, match="CRD-009"):
        write_cards(samples("ja"), tmp_path)
    assert path.read_bytes() == before
    assert names(tmp_path) == ["closing.png"]


def test_nothing_is_written_unless_every_card_is_fine(tmp_path: Path) -> None:
    cards = [card(id="good"), card(id="one", title="\U0001f600"), card(id="two", footer="い" * 200)]
    with pytest.raises(StreamctlError) as caught:
        write_cards(cards, tmp_path / "cards")
    assert [(problem.code, problem.where) for problem in caught.value.problems] == [
        ("CRD-001", "cards.one.title"),
        ("CRD-002", "cards.two.footer"),
    ]
    assert not (tmp_path / "cards").exists()


def test_a_folder_that_is_a_file_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StreamctlError) as caught:
        write_cards([card()], tmp_path / "file" / "cards")
    assert caught.value.code == "CRD-006"
    assert str(tmp_path / "file" / "cards") in caught.value.message()


def test_a_failed_write_leaves_the_old_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_picture(Image.new("RGB", (4, 4)), tmp_path / "a.png")
    before = (tmp_path / "a.png").read_bytes()

    def full(path: Path, data: bytes) -> int:
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StreamctlError, match="No space left"):
        write_picture(Image.new("RGB", (8, 8)), tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes() == before
    assert names(tmp_path) == ["a.png"]
