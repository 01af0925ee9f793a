import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.cards.linebreak import FORBIDDEN, NEVER_FIRST, NEVER_LAST, NUMBER, break_penalty, wrap


def wrapped(text: str, width: float, count: int) -> tuple[str, ...] | None:
    """Wrap `text` whose characters are each one wide."""
    return wrap(text, range(len(text) + 1), width, count)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("運用の解説と移行後の課題", 8, ("運用の解説と", "移行後の課題")),
        ("クラウドへの移行、その先", 10, ("クラウドへの", "移行、その先")),
        ("We resume at 14:20", 10, ("We resume", "at 14:20")),
        ("再開は「午後」です", 6, ("再開は", "「午後」です")),
        ("令和8年度の研究会", 8, ("令和8年度の", "研究会")),
        ("ガバメントクラウドへ移行", 11, ("ガバメントクラウドへ", "移行")),
    ],
)
def test_lines_break_where_they_read_best(text: str, width: int, lines: tuple[str, ...]) -> None:
    assert wrapped(text, width, 2) == lines


def test_a_word_is_never_torn() -> None:
    assert wrapped("Government", 6, 2) is None


@pytest.mark.parametrize(
    "pair", ["a。", "あー", "きゃ", "（あ", "「語", "100%", "Aa", "１４", "14", "A\u00a0", "\u00a0B"]
)
def test_breaks_that_must_not_be(pair: str) -> None:
    assert break_penalty(pair[-2], pair[-1]) == FORBIDDEN


@pytest.mark.parametrize("pair", ["第3", "3回", "和8", "0分", "０分"])
def test_a_number_stays_with_its_words(pair: str) -> None:
    assert break_penalty(*pair) == NUMBER


characters = st.sampled_from("漢字仮名かなのはカナクラaB3１４第、。（」「ー ッ・-")


@given(st.text(characters, min_size=2, max_size=40), st.integers(1, 4), st.integers(2, 30))
def test_lines_are_narrow_whole_and_legal(text: str, count: int, width: int) -> None:
    lines = wrapped(text, width, count)
    if lines is None:
        return
    assert len(lines) == count
    assert all(0 < len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line[0] in NEVER_FIRST for line in lines[1:])
    assert not any(line[-1] in NEVER_LAST for line in lines[:-1])


@given(st.text("漢", min_size=4, max_size=40))
def test_lines_without_preference_are_even(text: str) -> None:
    lines = wrapped(text, len(text), 2)
    assert lines is not None
    assert abs(len(lines[0]) - len(lines[1])) <= 1
