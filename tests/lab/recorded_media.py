"""Counting what a file or a playlist holds by decoding all of it."""

from pathlib import Path

import av


def pictures_in(path: Path) -> int:
    """Return how many pictures decode from `path`, a file or a playlist; a picture that is damaged fails the test."""
    with av.open(str(path)) as container:
        container.streams.video[0].codec_context.options = {"err_detect": "explode"}
        frames = list(container.decode(video=0))
    assert not any(frame.is_corrupt for frame in frames)
    return len(frames)


def sound_seconds(path: Path) -> float:
    """Return how much sound decodes from `path` (seconds)."""
    with av.open(str(path)) as container:
        return float(sum(frame.samples for frame in container.decode(audio=0)) / container.streams.audio[0].rate)
