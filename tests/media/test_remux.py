from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.values import SAMPLE_RATE
from streamctl.media import remux
from streamctl.media.decode import pictures, sound
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.probe import decode_whole, faststart, probe
from streamctl.media.remux import ChapterMark, EncodedPicture, Mp4Order, decoding_delay, write_mp4
from tests.lab.recorded import Tag, Take, encoded, tags_of

RATES = [Take(), Take(fps=Fraction(30000, 1001)), Take(fps=Fraction(25), b_frames=0, keyframes=50, frames=100)]


def parts(flv: bytes, take: Take) -> tuple[Mp4Order, list[EncodedPicture], list[bytes]]:
    tags = tags_of(flv)
    setups = {tag.kind: tag.body for tag in tags if tag.setup}
    shown = [tag for tag in tags if tag.kind == 9 and tag.body[1] == 1]
    frames = [frame_of(tag, shown[0], take.fps) for tag in shown]
    made = [EncodedPicture(tag.body[5:], frame, tag.key) for tag, frame in zip(shown, frames, strict=True)]
    heard = [tag.body[2:] for tag in tags if tag.kind == 8 and tag.body[1] == 1][1:]  # the first is the encoder's lead
    marks = (ChapterMark(0, 1000, "開会"), ChapterMark(1000, 2000, "話: a=b"))
    order = Mp4Order(take.fps, decoding_delay(frames), setups[9][5:], setups[8][2:], "題", "ja", marks)
    return order, made, heard


def frame_of(tag: Tag, first: Tag, fps: Fraction) -> int:
    return round((tag.shown - first.shown) * fps / 1000)


@pytest.mark.ffmpeg
@pytest.mark.parametrize("take", RATES, ids=lambda take: str(take.fps))
def test_the_file_is_what_the_hand_off_wants(ffmpeg: Ffmpeg, take: Take, tmp_path: Path) -> None:
    order, shown, heard = parts(encoded(ffmpeg, take), take)
    path = tmp_path / "a.mp4"
    write_mp4(path, order, shown, heard)
    facts = probe(path)
    assert faststart(path)
    assert (facts.picture.packets, facts.picture.start, facts.picture.seconds) == (
        take.frames,
        0,
        take.frames / take.fps,
    )
    assert facts.steady(take.fps)
    assert facts.keys == tuple(range(0, take.frames, take.keyframes))
    assert facts.sound is not None
    assert (facts.sound.packets, facts.sound.start) == (len(heard), 0)
    assert facts.bt709
    assert facts.chapters == order.chapters
    data = path.read_bytes()
    assert data.count(b"elst") == 0
    assert data.count(b"colr") == 1
    decoded = decode_whole(path)
    assert (decoded.pictures, decoded.samples, decoded.complaints) == (take.frames, len(heard) * 1024, 0)


@pytest.mark.ffmpeg
def test_the_same_input_gives_the_same_bytes(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    order, shown, heard = parts(encoded(any_ffmpeg, Take()), Take())
    for name in ("a.mp4", "b.mp4"):
        write_mp4(tmp_path / name, order, iter(shown), iter(heard))
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


@pytest.mark.ffmpeg
def test_pictures_and_sound_come_out_as_they_went_in(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    flv = encoded(any_ffmpeg, Take())
    (tmp_path / "a.flv").write_bytes(flv)
    order, shown, heard = parts(flv, Take())
    write_mp4(tmp_path / "a.mp4", order, shown, heard)
    for before, after in zip(pictures(tmp_path / "a.flv"), pictures(tmp_path / "a.mp4"), strict=True):
        assert np.array_equal(before.luma, after.luma)


@pytest.mark.ffmpeg
def test_a_slot_without_sound_is_silent(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    order, shown, heard = parts(encoded(any_ffmpeg, Take()), Take())
    gap = range(47, 94)
    write_mp4(tmp_path / "a.mp4", order, shown, [None if slot in gap else data for slot, data in enumerate(heard)])
    samples = np.concatenate([stretch.mono for stretch in sound(tmp_path / "a.mp4")]).reshape(-1, 1024)
    assert decode_whole(tmp_path / "a.mp4").complaints == 0
    assert np.abs(samples[48:93]).max() < 1e-4
    assert np.abs(samples[30:46]).max(axis=1).min() > 0.05


@pytest.mark.ffmpeg
def test_a_file_without_sound(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    order, shown, _ = parts(encoded(any_ffmpeg, Take()), Take())
    mute = Mp4Order(order.fps, order.delay, order.picture_setup, None, "", "en", ())
    write_mp4(tmp_path / "a.mp4", mute, shown, [])
    facts = probe(tmp_path / "a.mp4")
    assert facts.sound is None
    assert facts.steady(order.fps)
    assert facts.chapters == ()


@pytest.mark.ffmpeg
def test_what_cannot_be_written_is_an_os_error(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    order, shown, heard = parts(encoded(any_ffmpeg, Take()), Take())
    with pytest.raises(OSError, match="No such file"):
        write_mp4(tmp_path / "nowhere" / "a.mp4", order, shown, heard)
    with pytest.raises(ValueError, match="without a picture"):
        write_mp4(tmp_path / "a.mp4", order, [], heard)
    with pytest.raises(OSError, match="No space left"):
        write_mp4(Path("/dev/full"), order, shown, heard)


@given(st.permutations(range(6)))
def test_delay_is_the_least_that_keeps_decoding_ahead_of_showing(frames: list[int]) -> None:
    delay = decoding_delay(frames)
    assert all(number - delay <= frame for number, frame in enumerate(frames))
    assert any(number - delay == frame for number, frame in enumerate(frames))


@pytest.mark.parametrize(
    ("setup", "plain", "channels"),
    [("119056e500", True, 2), ("118856e500", True, 1), ("1210", False, 2), ("2b11", False, 2), ("11", False, 0)],
)
def test_only_lc_at_the_session_rate_is_plain(setup: str, plain: bool, channels: int) -> None:
    data = bytes.fromhex(setup)
    assert remux.plain_sound(data) == plain
    assert remux.sound_channels(data) == channels
    assert SAMPLE_RATE == 48_000  # frequency index 3
