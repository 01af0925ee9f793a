import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamctl.cards.card import Card, Template
from streamctl.cards.fitting import COMFORT, LINE_HEIGHT, fit
from streamctl.cards.fonts import resolve_font
from streamctl.cards.layout import lay_out
from streamctl.cards.proof import card_problems
from streamctl.cards.templates import LOOKS, SMALLEST
from streamctl.core.errors import StreamctlError
from streamctl.core.values import Size
from tests.cards.samples import card, samples

SIZES = (Size(width=854, height=480), Size(width=1280, height=720), Size(width=1920, height=1080))
PORTRAIT = Size(width=720, height=1280)
GIVE_UP_SECONDS = 3.0
"""A hopelessly long card is refused within this; without the short cut it took minutes."""


def test_short_words_keep_their_full_size() -> None:
    face = resolve_font(None).bold
    fitted = fit("休憩中", face, largest=80, smallest=30, lines=2, width=1000)
    assert fitted is not None
    assert (fitted.lines, fitted.pixels) == (("休憩中",), 80)


def test_a_little_too_long_shrinks_before_it_breaks() -> None:
    face = resolve_font(None).bold
    fitted = fit("あ" * 14, face, largest=80, smallest=30, lines=2, width=1000)
    assert fitted is not None
    assert len(fitted.lines) == 1
    assert 80 * COMFORT <= fitted.pixels < 80
    assert fitted.width <= 1000


def test_much_too_long_breaks() -> None:
    face = resolve_font(None).bold
    fitted = fit("あ漢" * 9, face, largest=80, smallest=30, lines=2, width=1000)
    assert fitted is not None
    assert len(fitted.lines) == 2


def test_written_line_breaks_are_kept() -> None:
    face = resolve_font(None).bold
    fitted = fit("a\nb", face, largest=80, smallest=30, lines=3, width=1000)
    assert fitted is not None
    assert fitted.lines == ("a", "b")


def test_too_many_written_lines_do_not_fit() -> None:
    assert fit("a\nb\nc", resolve_font(None).bold, largest=80, smallest=30, lines=2, width=1000) is None


@pytest.mark.parametrize("size", [*SIZES, PORTRAIT], ids=str)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_samples_fit_every_size(language: str, size: Size) -> None:
    for sample in samples(language, size):
        assert card_problems(sample) == ()
        _inside(sample)


def test_the_same_lines_at_every_size_of_the_same_shape() -> None:
    lines = {tuple(lay_out(card("title", size=size)).body[1].text.lines) for size in SIZES[1:]}
    assert len(lines) == 1


def test_without_a_footer_the_words_stand_in_the_middle() -> None:
    layout = lay_out(card("break", footer=None))
    middle = (layout.top + layout.bottom) / 2 / 720
    assert 0.46 < middle < 0.5
    with_footer = lay_out(card("break", footer="研究会"))
    assert with_footer.bottom < layout.bottom


def test_words_too_long_name_the_part_and_its_length() -> None:
    with pytest.raises(StreamctlError) as caught:
        lay_out(card("lower-third", speaker="あ" * 60))
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("CRD-002", "cards.sample.speaker")
    assert "(60 characters now)" in problem.fix()


def test_parts_that_fit_alone_but_not_together_name_the_longest() -> None:
    flat = Size(width=4000, height=16)
    parts = {"title": "題\n名", "speaker": "話", "subtitle": "一番長い行です\n次の行", "footer": "脚"}
    with pytest.raises(StreamctlError) as caught:
        lay_out(card("lower-third", size=flat, **parts))
    assert [(problem.code, problem.where) for problem in caught.value.problems] == [
        ("CRD-002", "cards.sample.subtitle")
    ]


@pytest.mark.parametrize("text", ["あ漢" * 2500, "word " * 1000, "a" * 5000, "x\n" * 3000])
def test_a_hopelessly_long_text_is_refused_at_once(text: str) -> None:
    began = time.monotonic()
    assert [problem.code for problem in card_problems(card("title", title=text))] == ["CRD-002"]
    assert time.monotonic() - began < GIVE_UP_SECONDS


words = st.text(st.sampled_from("標準準拠システムの運用とは、AB 34（）「」\n"), min_size=1, max_size=50)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(list(LOOKS)), words, words, words, st.sampled_from([*SIZES[:2], PORTRAIT]))
def test_what_fits_lies_inside_and_is_legible(
    template: Template, title: str, subtitle: str, speaker: str, size: Size
) -> None:
    sample = card(template, title=title, subtitle=subtitle, speaker=speaker, size=size)
    if not card_problems(sample):
        _inside(sample)


def _inside(sample: Card) -> None:
    layout = lay_out(sample)
    for placed in (*layout.body, *((layout.footer,) if layout.footer else ())):
        assert placed.y >= 0
        assert placed.bottom <= sample.size.height
        left = placed.x - placed.text.width / 2 if layout.look.centred else placed.x
        assert left >= 0
        assert left + placed.text.width <= sample.size.width
        assert placed.text.pixels >= int(SMALLEST * sample.unit)
    tops = [placed.y for placed in layout.body]
    assert tops == sorted(tops)
    assert all(above.bottom <= below.y + 1e-6 for above, below in zip(layout.body, layout.body[1:], strict=False))


@pytest.mark.parametrize("template", LOOKS)
def test_every_look_has_room_for_all_its_lines_at_their_smallest(template: Template) -> None:
    look = LOOKS[template]
    tallest = sum(part.lines * part.smallest * LINE_HEIGHT for part in look.body)
    assert tallest < look.bottom - look.top
