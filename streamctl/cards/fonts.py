"""Which font files a card is drawn with: named outright, never substituted."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont
from PIL import ImageFont

from streamctl.core.errors import StreamctlError
from streamctl.media.fontconfig import fontconfig_found, match_font

Weight = Literal["regular", "bold"]
PROOF_PIXELS = 20
"""Size at which a font file is opened to prove that it can be drawn with (pixels an em)."""
FONT_SUFFIXES = (".otf", ".ttf", ".ttc", ".otc")


@dataclass(frozen=True, slots=True)
class Typeface:
    """One face of one font file.

    Attributes:
        path: The font file.
        index: Which face of a collection, counted from 0.
        name: What an error calls it.
    """

    path: Path
    index: int
    name: str


@dataclass(frozen=True, slots=True)
class Family:
    """The two weights a card is set in; both the same face where the font has no other."""

    regular: Typeface
    bold: Typeface

    def face(self, weight: Weight) -> Typeface:
        """Return the face of `weight`."""
        return self.bold if weight == "bold" else self.regular


@cache
def resolve_font(font: str | None) -> Family:
    """Return the faces of `font`: a font file, a family fontconfig knows, or the built-in Japanese font for None.

    Raises:
        StreamctlError: CRD-003 the family is not installed, CRD-004 the file is no font, CRD-005 no fontconfig,
            CRD-007 the built-in font is missing.
    """
    if font is None:
        return Family(_built_in("regular"), _built_in("bold"))
    if "/" in font or font.lower().endswith(FONT_SUFFIXES):
        face = _proven(Typeface(Path(font).expanduser(), 0, Path(font).name))
        return Family(face, face)
    return Family(_installed(font, "regular"), _installed(font, "bold"))


@cache
def characters_of(face: Typeface) -> frozenset[int]:
    """Return the code points that `face` has a glyph for.

    Raises:
        StreamctlError: CRD-004 the file cannot be read as a font.
    """
    try:
        with face.path.open("rb") as stream, TTFont(stream, fontNumber=face.index, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except Exception as error:
        raise _unusable(face, error) from error


def _proven(face: Typeface) -> Typeface:
    """Return `face` after its character table was read and a letter of it measured."""
    characters_of(face)
    try:
        ImageFont.truetype(str(face.path), PROOF_PIXELS, index=face.index).getlength("A")
    except (OSError, ValueError) as error:
        raise _unusable(face, error) from error
    return face


def _unusable(face: Typeface, error: Exception) -> StreamctlError:
    detail = getattr(error, "strerror", None) or type(error).__name__
    return StreamctlError("CRD-004", path=face.path, detail=detail)


def _built_in(weight: Weight) -> Typeface:
    module = f"noto_cjk_sans_jp_{weight}"
    try:
        path = Path(str(files(module))) / f"NotoSansCJKjp-{weight.capitalize()}.otf"
    except ModuleNotFoundError:
        raise StreamctlError("CRD-007", package=module.replace("_", "-")) from None
    return _proven(Typeface(path, 0, f"Noto Sans CJK JP {weight.capitalize()}"))


def _installed(family: str, weight: Weight) -> Typeface:
    if not fontconfig_found():
        raise StreamctlError("CRD-005", family=family)
    match = match_font(family, bold=weight == "bold")
    if match is None or family.casefold() not in {name.casefold() for name in match.families}:
        raise StreamctlError("CRD-003", family=family, offered=match.families[0] if match else "-")
    return _proven(Typeface(match.path, match.index, family))
