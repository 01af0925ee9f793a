"""What must be true of the finished video: asked of its packets when it is made, and again by `verify`."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from streamctl.archive.chapters import Chapter, marks
from streamctl.archive.items import Item
from streamctl.archive.metadata import Delivery
from streamctl.archive.soundtrack import FRAME_SAMPLES
from streamctl.media.probe import Decoded, VideoFacts, faststart


def check_video(path: Path, delivery: Delivery, chapters: Sequence[Chapter], facts: VideoFacts) -> Iterator[Item]:
    """Yield whether the video at `path`, probed as `facts`, is what `delivery` and `chapters` say.

    Raises:
        StreamctlError: ARC-018 it is no MP4, or cut off.
    """
    name = delivery.file
    yield _item(f"{name}: index", None if faststart(path) else Item.failed(name, "ARC-210"))
    yield _item(f"{name}: picture", _compare(name, "ARC-211", str(facts.size), str(delivery.size)))
    yield _item(f"{name}: picture count", _compare(name, "ARC-212", facts.picture.packets, delivery.frames))
    yield _item(f"{name}: beginning", _beginning(name, facts))
    yield _item(f"{name}: picture times", _evenness(name, delivery, facts))
    yield _item(f"{name}: durations", _durations(name, delivery, facts))
    found = None if facts.sound is None else facts.sound.packets
    yield _item(f"{name}: sound count", _compare(name, "ARC-216", str(found), str(delivery.sound_frames)))
    yield _item(f"{name}: colour", _compare(name, "ARC-217", facts.bt709, delivery.bt709))
    yield _item(f"{name}: chapters", _chapters(name, chapters, facts))


def check_decoding(delivery: Delivery, decoded: Decoded) -> Iterator[Item]:
    """Yield whether every picture and every sample of the video came out of the decoders without a complaint."""
    name = delivery.file
    failed = Item.failed(name, "ARC-206", detail="; ".join(decoded.errors) or "damaged pictures")
    yield _item(f"{name}: decoding", failed if decoded.complaints else None)
    yield _item(f"{name}: decoded pictures", _compare(name, "ARC-212", decoded.pictures, delivery.frames))
    heard = decoded.samples // FRAME_SAMPLES
    yield _item(f"{name}: decoded sound", _compare(name, "ARC-216", heard, delivery.sound_frames or 0))


def _item(name: str, failed: Item | None) -> Item:
    return failed.model_copy(update={"name": name}) if failed else Item.passed(name)


def _compare(name: str, code: str, found: str | int, wanted: str | int) -> Item | None:
    return None if found == wanted else Item.failed(name, code, found=found, wanted=wanted)


def _beginning(name: str, facts: VideoFacts) -> Item | None:
    for stream in (facts.picture, facts.sound):
        if stream is not None and stream.start != 0:
            return Item.failed(name, "ARC-213", stream=stream.codec, seconds=f"{float(stream.start):.3f}")
    return None


def _evenness(name: str, delivery: Delivery, facts: VideoFacts) -> Item | None:
    return None if facts.steady(delivery.fps) else Item.failed(name, "ARC-214", fps=str(delivery.fps))


def _durations(name: str, delivery: Delivery, facts: VideoFacts) -> Item | None:
    """Picture and sound must last equally long to within a frame of either."""
    if facts.sound is None:
        return None
    picture, sound = facts.picture.seconds, facts.sound.seconds
    if abs(picture - sound) <= Fraction(1) / delivery.fps:
        return None
    return Item.failed(name, "ARC-215", picture=f"{float(picture):.3f}", sound=f"{float(sound):.3f}")


def _chapters(name: str, chapters: Sequence[Chapter], facts: VideoFacts) -> Item | None:
    return None if facts.chapters == marks(chapters) else Item.failed(name, "ARC-218")
