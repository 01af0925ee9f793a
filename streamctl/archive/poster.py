"""The picture that stands for the video: of the scenes that were on air, the one with most in it."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from streamctl.archive.cuts import CutList
from streamctl.media.probe import key_picture

CANDIDATES = 6
"""Key frames that are looked at."""
QUALITY = 90
"""JPEG quality, of 100."""
Pixels = NDArray[np.uint8]


def moments(cuts: CutList, keys: Sequence[int]) -> tuple[int, ...]:
    """Return the archive's key frames to choose from: in the middle of the longest scenes, else spread evenly.

    Cards are left out, because a title says less of a lecture than its picture; a key frame within a fade as well.
    """
    ends = [*(cut.frame for cut in cuts.cuts[1:]), cuts.frames]
    shots = [
        (cut.frame + cut.fade_frames, end) for cut, end in zip(cuts.cuts, ends, strict=False) if cut.kind == "scene"
    ]
    longest = sorted(shots, key=lambda shot: (shot[0] - shot[1], shot[0]))[:CANDIDATES]
    found = {key for start, end in longest if (key := _key_before((start + end) // 2, keys)) >= start}
    return tuple(sorted(found)) or _spread(keys)


def _key_before(frame: int, keys: Sequence[int]) -> int:
    return max((key for key in keys if key <= frame), default=0)


def _spread(keys: Sequence[int]) -> tuple[int, ...]:
    count = min(CANDIDATES, len(keys))
    return tuple(keys[(2 * number + 1) * len(keys) // (2 * count)] for number in range(count))


def write_poster(video: Path, fps: Fraction, candidates: Sequence[int], path: Path) -> None:
    """Write the picture with most in it of the key frames `candidates` of `video` to `path` as JPEG.

    Raises:
        StreamctlError: ARC-018 the video cannot be read.
        OSError: `path` cannot be written.
    """
    pictures = (key_picture(video, frame / fps) for frame in candidates)
    chosen = max(pictures, key=liveliness)
    Image.fromarray(chosen, "RGB").save(path, "JPEG", quality=QUALITY, subsampling=0)


def liveliness(pixels: Pixels) -> float:
    """Return how much a picture differs within itself: the standard deviation of its brightness, 0 for a flat one."""
    return float(pixels.mean(axis=2).std())
