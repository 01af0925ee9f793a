import pytest
from PIL import Image

from streamctl.cards.contact_sheet import CAPTION, CELL_WIDTH, MARGIN, contact_sheet
from streamctl.cards.layout import covered
from streamctl.cards.render import GROUND, render_card
from streamctl.core.errors import StreamctlError
from streamctl.core.values import Size
from tests.cards.samples import ACCENT, HD, card, samples

ACCENT_RGB = (0x3B, 0x82, 0xC4)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_template_has_its_size_its_accent_and_bright_words(language: str) -> None:
    for sample in samples(language):
        picture = render_card(sample)
        assert picture.size == (1280, 720)
        colours = {colour[:3] for _, colour in picture.getcolors(1 << 20)}
        assert ACCENT_RGB in colours
        assert any(min(colour) > 235 for colour in colours)


def test_a_card_covers_everything_and_a_lower_third_only_the_lower_left() -> None:
    full = render_card(card("standby", footer=None))
    assert full.mode == "RGB"
    assert full.getpixel((0, 0)) == full.getpixel((1279, 719)) == GROUND
    over = render_card(card("lower-third"))
    assert over.mode == "RGBA"
    left, top, right, bottom = over.getchannel("A").getbbox()
    assert left == 64
    assert top > 360
    assert right < 1216
    assert bottom <= 684  # the title-safe area: 5 % of each edge


@pytest.mark.parametrize("size", [Size(width=854, height=480), HD, Size(width=1920, height=1080)], ids=str)
@pytest.mark.parametrize("title", ["運用解説", "標準準拠システムの運用解説と移行後の課題", "講師"])
def test_a_lower_third_draws_nothing_beyond_what_it_says_to_cover(size: Size, title: str) -> None:
    over = card("lower-third", size=size, title=title)
    left, top, right, bottom = render_card(over).getchannel("A").getbbox()
    place = covered(over)
    assert 0 <= left - place.x <= 2
    assert 0 <= top - place.y <= 2
    assert 0 <= place.x + place.width - right <= 3
    assert 0 <= place.y + place.height - bottom <= 3


@pytest.mark.parametrize(
    "size", [Size(width=160, height=90), Size(width=160, height=120), Size(width=90, height=160)], ids=str
)
def test_a_tiny_lower_third_has_a_place_all_the_same(size: Size) -> None:
    over = card("lower-third", size=size, title="質", speaker=None, subtitle=None)
    left, top, right, bottom = render_card(over).getchannel("A").getbbox()
    place = covered(over)
    assert place.x <= left < right <= place.x + place.width <= size.width
    assert place.y <= top < bottom <= place.y + place.height <= size.height


def test_words_are_drawn_where_the_layout_put_them() -> None:
    with_words = render_card(card("break", title="休憩中", subtitle=None))
    others = render_card(card("break", title="休憩", subtitle=None))
    assert with_words.tobytes() != others.tobytes()


def test_a_part_more_changes_the_picture() -> None:
    assert render_card(card("title")).tobytes() != render_card(card("title", speaker=None)).tobytes()


def test_a_card_with_problems_is_not_drawn() -> None:
    with pytest.raises(StreamctlError, match="CRD-001"):
        render_card(card(title="\U0001f600"))


def test_the_contact_sheet_shows_each_card_with_its_caption() -> None:
    cards = samples("ja")
    sheet = contact_sheet(cards, [render_card(sample) for sample in cards])
    height = CELL_WIDTH * 9 // 16
    assert sheet.size == (MARGIN + 3 * (CELL_WIDTH + MARGIN), MARGIN + 2 * (height + CAPTION + MARGIN))
    for number in range(5):
        x = MARGIN + number % 3 * (CELL_WIDTH + MARGIN)
        y = MARGIN + number // 3 * (height + CAPTION + MARGIN)
        assert len(sheet.crop((x, y, x + CELL_WIDTH, y + height)).getcolors(1 << 20)) > 10
        caption = sheet.crop((x, y + height, x + CELL_WIDTH, y + height + CAPTION))
        assert len(caption.getcolors(1 << 20)) > 10


def test_a_long_caption_stays_in_its_cell() -> None:
    cards = [card(id="n" * 80), card(id="m" * 80)]
    sheet = contact_sheet(cards, [Image.new("RGB", (1280, 720))] * 2)
    gap = sheet.crop((MARGIN + CELL_WIDTH, 0, 2 * MARGIN + CELL_WIDTH, sheet.height))
    assert len(gap.getcolors()) == 1


def test_a_sheet_needs_a_card() -> None:
    with pytest.raises(ValueError, match="at least one card"):
        contact_sheet((), ())


def test_the_accent_of_the_samples_is_the_one_looked_for() -> None:
    assert tuple(bytes.fromhex(ACCENT[1:])) == ACCENT_RGB
