import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from streamctl.core.values import Size
from tests.cards.samples import card


def test_a_decomposed_mark_is_joined_to_its_kana() -> None:
    assert card(title="か\u3099くせい").title == "がくせい"


def test_the_old_form_of_a_character_in_a_name_stays() -> None:
    old = "\ufa19\ufa26 \ufa2d子"  # 神都 鶴子 in their old forms, which NFC would make new
    assert card(speaker=old).speaker == old


def test_blanks_around_lines_go_and_line_breaks_stay() -> None:
    assert card(title="\n 休憩\t中 \r\n 再開 \n").title == "休憩 中\n再開"


def test_a_name_cannot_lead_out_of_the_folder() -> None:
    with pytest.raises(ValidationError):
        card(id="../standby")


@pytest.mark.parametrize(
    ("width", "height", "unit"), [(1280, 720, 720), (1920, 1080, 1080), (960, 720, 720), (720, 1280, 540)]
)
def test_a_narrow_picture_sizes_words_by_its_width(width: int, height: int, unit: int) -> None:
    assert card(size=Size(width=width, height=height)).unit == unit


@given(st.text(max_size=30))
def test_composing_twice_changes_nothing_more(text: str) -> None:
    once = card(title=text).title
    assert card(title=once).title == once
