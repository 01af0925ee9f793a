"""The trial encode: the session's own command line, every frame of it found in the stream."""

import stat
import time
from fractions import Fraction
from pathlib import Path

import pytest

from streamctl.core.values import Size
from streamctl.media import trial_encode
from streamctl.media.argv.encode import EncodeOrder
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.leash import Leash
from streamctl.media.trial_encode import panorama, try_encoding


def order(**changes: object) -> EncodeOrder:
    facts: dict[str, object] = {
        "size": Size(width=320, height=180),
        "fps": Fraction(30),
        "preset": "ultrafast",
        "video_kbps": 800,
        "buffer_kbits": 1600,
        "keyframe_frames": 60,
        "b_frames": 2,
        "audio_kbps": 128,
        "frame_pipe": -1,
        "sample_pipe": -1,
    }
    return EncodeOrder(**{**facts, **changes})  # type: ignore[arg-type]


@pytest.mark.ffmpeg
@pytest.mark.parametrize("fps", [Fraction(30), Fraction(30000, 1001)])
def test_every_frame_is_encoded_and_the_speed_told(ffmpeg: Ffmpeg, fps: Fraction) -> None:
    trial = try_encoding(ffmpeg, order(fps=fps), Leash())
    assert trial.frames == trial.wanted == 65  # one group of 60 and the beginning of the next
    assert trial.flaw is None
    assert trial.speed > 0
    assert 0 < trial.cores < 2
    assert trial.size_bytes > 20_000


@pytest.mark.ffmpeg
def test_what_cannot_be_encoded_is_seen(any_ffmpeg: Ffmpeg) -> None:
    trial = try_encoding(any_ffmpeg, order(preset="nonsense"), Leash())
    assert trial.frames == 0
    assert trial.said


def test_a_program_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial_encode, "LONGEST_SECONDS", 0.5)
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    began = time.monotonic()
    trial = try_encoding(Ffmpeg(program, "0", (5, 1), "PATH"), order(), Leash())
    assert time.monotonic() - began < 8
    assert trial.frames == 0
    assert trial.speed == 0
    assert trial.flaw == "not done after 0.5 s, 0 of 65 frames came"


def test_the_picture_moves_and_stays_in_range() -> None:
    picture = panorama(Size(width=64, height=32), 10)
    assert picture.shape == (32, 64 + 40)
    assert picture.min() >= 16
    assert picture.max() <= 235
    assert (picture[:, :64] != picture[:, 4:68]).mean() > 0.5
