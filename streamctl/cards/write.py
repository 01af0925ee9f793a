"""Cards as files: all of them proven before the first is written, each appearing whole or not at all."""

import os
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image

from streamctl.cards.card import Card
from streamctl.cards.render import render_card
from streamctl.core.errors import CombinedError, StreamctlError


def render_cards(cards: Sequence[Card]) -> tuple[Image.Image, ...]:
    """Return the picture of each of `cards`.

    Raises:
        StreamctlError: Every problem of every card at once (CRD-001 to CRD-007).
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
        StreamctlError: CRD-001 to CRD-005 and CRD-007 about the cards, CRD-006 the folder cannot be written.
    """
    pictures = render_cards(cards)
    return tuple(
        write_picture(picture, folder / f"{card.id}.png") for card, picture in zip(cards, pictures, strict=True)
    )


def write_picture(picture: Image.Image, path: Path) -> Path:
    """Write `picture` as PNG to `path`, in one step: a reader sees the old file or the new one. Return `path`.

    Raises:
        StreamctlError: CRD-006 the folder cannot be written.
    """
    encoded = BytesIO()
    picture.save(encoded, "PNG", optimize=False, compress_level=6)
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
