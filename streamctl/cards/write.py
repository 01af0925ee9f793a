"""Cards as files: all of them proven before the first is written, each appearing whole or not at all."""

import os
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from streamctl.cards.card import Card
from streamctl.cards.contact_sheet import contact_sheet
from streamctl.cards.render import render_card
from streamctl.core.errors import CombinedError, StreamctlError

CONTACT_SHEET = "_contact-sheet.png"
"""Name of the sheet; a card's name begins with a letter or digit, so that none is taken from it."""
SIGNATURE = ("Software", "streamctl")
"""Keyword and text in every PNG written here: only a file that has it is ever replaced."""


def render_cards(cards: Sequence[Card]) -> tuple[Image.Image, ...]:
    """Return the picture of each of `cards`.

    Raises:
        StreamctlError: Every problem of every card at once (CRD-001 to CRD-005, CRD-007, CRD-008).
    """
    pictures: list[Image.Image] = []
    problems: list[StreamctlError] = []
    for card in cards:
        try:
            pictures.append(render_card(card))
        except StreamctlError as error:
            problems.extend(error.problems)
    if problems:
        raise CombinedError(problems)
    return tuple(pictures)


def write_cards(cards: Sequence[Card], folder: Path) -> tuple[Path, ...]:
    """Write each of `cards` to `folder` as `<id>.png` and return the files, in the order of the cards.

    The same cards give the same bytes. Nothing is written unless every card can be rendered.

    Raises:
        StreamctlError: CRD-001 to CRD-005, CRD-007 and CRD-008 about the cards, CRD-006 the folder cannot be written,
            CRD-009 a file of that name is somebody else's.
    """
    pictures = render_cards(cards)
    return _write_all({folder / f"{card.id}.png": picture for card, picture in zip(cards, pictures, strict=True)})


def write_cards_and_sheet(cards: Sequence[Card], folder: Path) -> tuple[tuple[Path, ...], Path]:
    """Write each of `cards` to `folder` as `write_cards` does, and the contact sheet; return the files and the sheet.

    Raises:
        ValueError: There are no cards.
        StreamctlError: As `write_cards`.
    """
    pictures = render_cards(cards)
    files = {folder / f"{card.id}.png": picture for card, picture in zip(cards, pictures, strict=True)}
    *written, sheet = _write_all({**files, folder / CONTACT_SHEET: contact_sheet(cards, pictures)})
    return tuple(written), sheet


def _write_all(pictures: Mapping[Path, Image.Image]) -> tuple[Path, ...]:
    """Write each picture to its path after making sure that none replaces somebody else's file."""
    for path in pictures:
        _require_ours(path)
    return tuple(write_picture(picture, path) for path, picture in pictures.items())


def write_picture(picture: Image.Image, path: Path) -> Path:
    """Write `picture` as PNG to `path`, in one step: a reader sees the old file or the new one. Return `path`.

    Raises:
        StreamctlError: CRD-006 the folder cannot be written, CRD-009 `path` holds something not written by this.
    """
    _require_ours(path)
    encoded = BytesIO()
    picture.save(encoded, "PNG", optimize=False, compress_level=6, pnginfo=_signature())
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            partial.write_bytes(encoded.getvalue())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise StreamctlError("CRD-006", folder=path.parent, detail=error.strerror or str(error)) from error
    return path


def _signature() -> PngInfo:
    signature = PngInfo()
    signature.add_text(*SIGNATURE)
    return signature


def _require_ours(path: Path) -> None:
    """Raise StreamctlError CRD-009 if `path` exists and is not a picture written here."""
    keyword, text = SIGNATURE
    try:
        with Image.open(path) as picture:
            if picture.info.get(keyword) == text:
                return
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return  # nothing there, or nothing to be written there either: writing tells
    except (OSError, SyntaxError, ValueError):
        pass
    raise StreamctlError("CRD-009", path=path)
