import pytest

from streamctl.cards.coverage import coverage_problems
from streamctl.cards.proof import card_problems, proven_layout
from streamctl.core.errors import StreamctlError
from tests.cards.samples import card, samples


def test_the_samples_are_covered() -> None:
    assert [coverage_problems(sample) for language in ("ja", "en") for sample in samples(language)] == [()] * 10


def test_a_missing_glyph_names_card_part_and_character() -> None:
    (problem,) = coverage_problems(card(id="opening", speaker="\U0001f600山田\U0001f600"))
    assert problem.code == "CRD-001"
    assert problem.where == "cards.opening.speaker"
    assert "card opening uses \U0001f600 (U+1F600), which" in problem.message()
    assert "U+1F600" in problem.message("ja")


def test_each_missing_character_is_named_once_in_its_order() -> None:
    (problem,) = coverage_problems(card(title="\U0001f389a\U0001f600b\U0001f389"))
    assert problem.facts["characters"] == "\U0001f389 (U+1F389), \U0001f600 (U+1F600)"


@pytest.mark.parametrize("mark", ["\ufe0f", "\U000e0100", "\x07"])
def test_a_character_that_shows_nothing_is_named_by_its_number(mark: str) -> None:
    (problem,) = coverage_problems(card(title=f"葛{mark}飾"))
    assert problem.facts["characters"] == f"U+{ord(mark):04X}"


def test_blanks_are_never_missing() -> None:
    assert coverage_problems(card(title="休憩\u3000中\n再開 14時")) == ()


def test_all_problems_of_a_card_come_at_once() -> None:
    bad = card("title", title="あ" * 300, subtitle="\U0001f600", footer="い" * 200)
    found = [(problem.code, problem.where) for problem in card_problems(bad)]
    assert found == [
        ("CRD-001", "cards.sample.subtitle"),
        ("CRD-002", "cards.sample.title"),
        ("CRD-002", "cards.sample.footer"),
    ]


def test_a_card_without_words_says_so() -> None:
    with pytest.raises(StreamctlError) as caught:
        proven_layout(card("break", title="  \n ", subtitle=None))
    assert caught.value.code == "CRD-008"
    assert caught.value.where == "cards.sample.title"
