"""Rendered cards as the mixer needs them: RGB files turned to BT.709 limited-range yuv420p, with their transparency."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from streamctl.core.values import Size
from streamctl.live.switcher.frame import Bytes, Frame, FramePool

Floats = NDArray[np.float32]

# ITU-R BT.709: luma weights, and 8-bit limited range with 219 steps of luma and 224 of chroma.
_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722


@dataclass(frozen=True, slots=True)
class Part:
    """The opaque part of one plane of an overlay.

    Attributes:
        top: First row on the plane.
        left: First column on the plane.
        through: How much of the picture below stays (256ths), shape (rows, columns).
        weighted: The overlay's own values times their opacity (256ths).
    """

    top: int
    left: int
    through: NDArray[np.uint16]
    weighted: NDArray[np.uint16]

    @property
    def rows(self) -> int:
        """Rows of the part."""
        return int(self.through.shape[0])

    @property
    def columns(self) -> int:
        """Columns of the part."""
        return int(self.through.shape[1])


@dataclass(frozen=True, slots=True)
class Overlay:
    """A picture with transparency, cut to what is visible: one part a plane (Y, U, V)."""

    parts: tuple[Part, Part, Part]


def load_frame(path: Path, pool: FramePool) -> Frame:
    """Return the picture at `path` as a frame of the pool's size, scaled if it is another size.

    Raises:
        OSError: The file cannot be read as a picture.
    """
    with Image.open(path) as image:
        rgb = _fit(image.convert("RGB"), pool.size)
    frame = pool.take()
    for plane, values in zip(frame.planes(), to_yuv(np.asarray(rgb)), strict=True):
        np.copyto(plane, values)
    return frame


def load_overlay(path: Path, size: Size) -> Overlay:
    """Return the picture at `path` as an overlay for pictures of `size`.

    Raises:
        OSError: The file cannot be read as a picture.
    """
    with Image.open(path) as image:
        rgba = np.asarray(_fit(image.convert("RGBA"), size))
    opacity = rgba[:, :, 3].astype(np.float32) / np.float32(255)
    y, u, v = to_yuv(rgba[:, :, :3])
    box = _visible(opacity)
    half = _halve(opacity)
    half_box = (box[0] // 2, -(-box[1] // 2), box[2] // 2, -(-box[3] // 2))
    return Overlay((_part(y, opacity, box), _part(u, half, half_box), _part(v, half, half_box)))


def _fit(image: Image.Image, size: Size) -> Image.Image:
    wanted = (size.width, size.height)
    return image if image.size == wanted else image.resize(wanted, Image.Resampling.LANCZOS)


def _visible(opacity: Floats) -> tuple[int, int, int, int]:
    """Return first row, row after the last, first column, column after the last of what is not transparent (even)."""
    rows, columns = np.flatnonzero(opacity.any(axis=1)), np.flatnonzero(opacity.any(axis=0))
    if not len(rows):
        return 0, 2, 0, 2
    return int(rows[0]) & ~1, (int(rows[-1]) + 2) & ~1, int(columns[0]) & ~1, (int(columns[-1]) + 2) & ~1


def _part(values: Bytes, opacity: Floats, box: tuple[int, int, int, int]) -> Part:
    top, bottom, left, right = box
    weight = np.rint(opacity[top:bottom, left:right] * 256).astype(np.uint16)
    own = values[top:bottom, left:right].astype(np.uint16)
    return Part(top, left, (256 - weight).astype(np.uint16), own * weight)


def to_yuv(rgb: Bytes) -> tuple[Bytes, Bytes, Bytes]:
    """Return the planes of `rgb` (shape (height, width, 3), even sizes): BT.709, limited range, 4:2:0."""
    red, green, blue = (rgb[:, :, channel].astype(np.float32) / np.float32(255) for channel in range(3))
    luma = _RED * red + _GREEN * green + _BLUE * blue
    u = (blue - luma) / (2 * (1 - _BLUE))
    v = (red - luma) / (2 * (1 - _RED))
    return _bytes(16 + 219 * luma), _bytes(128 + 224 * _halve(u)), _bytes(128 + 224 * _halve(v))


def _halve(plane: Floats) -> Floats:
    """Return `plane` at half its width and height, each value the mean of four."""
    rows, columns = plane.shape
    halved: Floats = plane.reshape(rows // 2, 2, columns // 2, 2).mean(axis=(1, 3), dtype=np.float32)
    return halved


def _bytes(values: Floats) -> Bytes:
    return np.rint(values).clip(0, 255).astype(np.uint8)
