"""A sound whose time stamps and samples part, as a sound card's do whose crystal is off."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from streamctl.core.sources import FileSource
from streamctl.core.values import CHANNELS, SAMPLE_RATE
from streamctl.media.argv.ingest import microphone_argv
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.run import run

pytestmark = pytest.mark.ffmpeg
SECONDS = 75
HZ = 440
DRIFT = 0.002
"""Ten times a bad crystal's, so that a minute shows what would take ten."""
AMPLITUDE = 4096
"""Of FFmpeg's `sine`."""


@pytest.mark.parametrize("drift", [DRIFT, -DRIFT])
def test_a_sound_follows_its_time_stamps_without_a_hole(any_ffmpeg: Ffmpeg, drift: float, tmp_path: Path) -> None:
    file = tmp_path / "drifting.mkv"
    tone = f"sine=frequency={HZ}:sample_rate={SAMPLE_RATE}:duration={SECONDS}"
    make = ["-f", "lavfi", "-i", tone, "-af", f"asetpts=PTS*{1 + drift}", "-c:a", "flac", str(file)]
    assert run([str(any_ffmpeg.path), "-v", "error", *make], timeout=60).status == 0
    argv = [word for word in microphone_argv(any_ffmpeg.path, FileSource(file=file), 1) if word != "-re"]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=True)
    heard = np.frombuffer(done.stdout, np.int16).reshape(-1, CHANNELS)[:, 0].astype(np.int32)
    assert len(heard) / SAMPLE_RATE == pytest.approx(SECONDS * (1 + drift), abs=0.01)
    assert np.abs(np.diff(heard)).max() < AMPLITUDE * 2 * np.pi * HZ / SAMPLE_RATE * 1.2
    loudness = np.abs(heard[: len(heard) // 480 * 480].reshape(-1, 480)).max(axis=1)
    assert loudness[1:-1].min() > AMPLITUDE * 0.9
