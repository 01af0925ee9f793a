"""Whether the sound card of an ALSA device is there."""

from pathlib import Path

import pytest

from streamctl.media.alsa_cards import sound_card_is_there

CARDS = """\
 0 [PCH            ]: HDA-Intel - HDA Intel PCH
                      HDA Intel PCH at 0xf7f10000 irq 31
 2 [USB            ]: USB-Audio - Scarlett 2i2 USB
                      Focusrite Scarlett 2i2 USB at usb-1, high speed
"""


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    path = tmp_path / "cards"
    path.write_text(CARDS)
    return path


@pytest.mark.parametrize(
    ("device", "there"),
    [
        ("hw:0", True),
        ("hw:2,0", True),
        ("hw:1,0", False),
        ("plughw:2,0", True),
        ("hw:CARD=USB,DEV=0", True),
        ("plughw:CARD=Scarlett,DEV=0", False),
        ("hw:USB", True),
        ("hw:US", False),
        ("a_plug_of_mine", True),
    ],
)
def test_a_card_is_known_by_its_number_or_its_name(device: str, there: bool, cards: Path) -> None:
    assert sound_card_is_there(device, cards) is there


def test_without_alsa_there_is_none(tmp_path: Path) -> None:
    assert not sound_card_is_there("hw:0", tmp_path / "none")
