"""The ingest against real cameras: frames and samples at constant rate, and a recording that lies on the same time."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import psutil
import pytest

from streamctl.core import sources as s
from streamctl.core.values import SAMPLE_RATE, Size
from streamctl.live.switcher.matroska import Cluster, Splitter
from streamctl.media.argv.simulated import simulated_camera
from streamctl.media.decode import pictures
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.run import run
from streamctl.rehearsal.counter import CodeReader, whole_canvas
from tests.lab.feeds import feed, listens
from tests.lab.ingests import Ingest, ingest
from tests.lab.ports import free_port
from tests.lab.waiting import wait_for

DRAWN = Size(width=640, height=360)
INSET = Size(width=320, height=240)
CAMERA = 5
WANTED = 75
SAMPLES = SAMPLE_RATE // 30
READER = CodeReader(whole_canvas(DRAWN), DRAWN)
LOUD = 6500
"""A tone is 1/8 of full scale and a beep adds as much (steps of 1/32768)."""


def uses_port(pid: int, port: int) -> bool:
    return any(connection.laddr.port == port for connection in psutil.Process(pid).net_connections("inet"))


@contextmanager
def camera(ffmpeg: Ffmpeg, way: str, folder: Path) -> Iterator[Ingest]:
    """Run the ingest of a simulated camera that comes in by `way` until WANTED frames are there."""
    with ExitStack() as stack:
        if way == "test":
            source: s.VideoSource = s.TestSource(test=CAMERA)
        elif way == "file":
            source = s.FileSource(file=recorded(ffmpeg, folder / "camera.mkv"))
        elif way == "srt":
            port = free_port(socket.SOCK_DGRAM)
            sender = stack.enter_context(feed(ffmpeg, "srt", port, CAMERA, size=DRAWN))
            wait_for(lambda: uses_port(sender.pid, port))
            source = s.SrtSource(srt=f"srt://127.0.0.1:{port}?mode=caller", latency_ms=1000)
        else:
            port = free_port()
            source = s.RtmpSource(rtmp=f"rtmp://127.0.0.1:{port}/live/camera", listen=True)
        running = stack.enter_context(ingest(ffmpeg, source, folder / "iso 100%d", (DRAWN, INSET)))
        if way == "rtmp":
            wait_for(lambda: listens(port))
            stack.enter_context(feed(ffmpeg, "rtmp", port, CAMERA, size=DRAWN))
        wait_for(lambda: running.count() >= WANTED, 30, "enough frames")
        yield running


def recorded(ffmpeg: Ffmpeg, file: Path) -> Path:
    """Return a file of 4 seconds of the simulated camera."""
    graph = simulated_camera(CAMERA, DRAWN, Fraction(30))
    coding = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-bf", "2", "-c:a", "aac"]
    argv = [str(ffmpeg.path), "-v", "error", "-f", "lavfi", "-i", graph, "-t", "4", *coding, str(file)]
    assert run(argv, timeout=60).status == 0
    return file


@pytest.mark.ffmpeg
@pytest.mark.parametrize("way", ["test", "file", "srt", "rtmp"])
def test_an_ingest_delivers_frames_sound_and_a_recording_on_one_time(ffmpeg: Ffmpeg, way: str, tmp_path: Path) -> None:
    with camera(ffmpeg, way, tmp_path) as running:
        pass
    assert running.child.status == 0, running.child.tail()
    numbers = frames_are_the_camera_s_one_after_the_other(running)
    both_sizes_and_the_sound_have_the_same_length(running)
    the_beep_comes_with_the_flash(numbers, running.samples())
    the_recording_says_the_same(running, numbers)


def frames_are_the_camera_s_one_after_the_other(running: Ingest) -> list[int]:
    """Return the camera's frame number in each frame.

    Only the first may be shown twice, until the camera's own sound begins, and the last, where the ingest was stopped.
    """
    codes = [READER.read(luma) for luma in running.frames()]
    assert all(code is not None and code.camera == CAMERA for code in codes)
    numbers = [code.frame for code in codes if code is not None]
    steps = [later - former for former, later in pairwise(numbers)]
    assert set(steps[3:-2]) == {1}
    assert set(steps) <= {0, 1}
    return numbers


def both_sizes_and_the_sound_have_the_same_length(running: Ingest) -> None:
    assert abs(running.count(0) - running.count(1)) <= 1
    assert abs(len(running.samples()) / SAMPLES - running.count()) <= 8  # a quarter of a second in buffers at the end


def the_beep_comes_with_the_flash(numbers: list[int], samples: np.ndarray) -> None:
    """The beep begins within a frame of the first picture of each second."""
    seconds = [index for index, number in enumerate(numbers) if number % 30 == 0 and number > 0]
    loud = np.flatnonzero(np.abs(samples.astype(int)) > LOUD)
    begins = loud[np.flatnonzero(np.diff(loud, prepend=-SAMPLE_RATE) > SAMPLE_RATE // 2)] / SAMPLES
    for index in seconds:
        if index + 3 < len(samples) // SAMPLES:
            assert np.abs(begins - index).min() <= 1.0, (index, begins)


def the_recording_says_the_same(running: Ingest, numbers: list[int]) -> None:
    """Picture at second t of the recording is camera frame t × 30, and the journal knows where each file begins."""
    told = running.segments()
    files = sorted(path.name for path in running.folder.iterdir())
    assert [name for name, _, _ in told] == files == [f"{n + 1:04d}.mkv" for n in range(len(files))]
    assert len(files) >= 2
    assert told[0][1] == pytest.approx(0, abs=0.05)
    clusters = [part for file in files for part in Splitter().feed((running.folder / file).read_bytes())]
    assert max(len(one.pictures) for one in clusters if isinstance(one, Cluster)) in {3, 4, 5}  # CLUSTER_MS, B-frames
    read = {file: list(pictures(running.folder / file)) for file in files}
    assert all(begins == pytest.approx(read[file][0].seconds, abs=0.002) for file, begins, _ in told)
    assert all(count - len(read[file]) in range(4) for file, _, count in told)  # B-frames whose others were cut off
    shown = [(round(picture.seconds * 30), READER.read(picture.luma)) for file in files for picture in read[file]]
    assert len(shown) >= WANTED - 2
    known = [(frame, code) for frame, code in shown if frame < len(numbers)]
    assert all(code is not None and code.frame == numbers[frame] for frame, code in known)
    frames = [frame for frame, _ in shown][:-4]  # of the last B-frames some are missing where it was cut
    assert frames == list(range(frames[0], frames[0] + len(frames)))


@pytest.mark.ffmpeg
def test_an_inset_is_fitted_whole_on_black(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    with camera(any_ffmpeg, "test", tmp_path) as running:
        pass
    luma = running.frames(1)[10]
    assert luma.shape == (240, 320)
    assert (luma[:29] == 16).all()
    assert (luma[211:] == 16).all()
    assert luma[30:34, 2:5].mean() > 200  # the white cell at the picture's own corner


@pytest.mark.ffmpeg
def test_a_camera_that_ends_ends_its_ingest_in_order(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    file = recorded(any_ffmpeg, tmp_path / "camera.mkv")
    with ingest(any_ffmpeg, s.FileSource(file=file), tmp_path / "iso", (DRAWN,)) as running:
        assert running.child.wait(20) == 0
    assert running.count() in {120, 121}
    assert len(running.samples()) == pytest.approx(4 * SAMPLE_RATE, abs=2048)
    assert sum(count for _, _, count in running.segments()) == 120


@pytest.mark.ffmpeg
def test_a_looped_file_goes_on(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    file = recorded(any_ffmpeg, tmp_path / "camera.mkv")
    with ingest(any_ffmpeg, s.FileSource(file=file, loop=True), tmp_path / "iso", (DRAWN,)) as running:
        wait_for(lambda: running.count() >= 135, 30)
    numbers = [code.frame if (code := READER.read(luma)) else None for luma in running.frames()]
    assert numbers[100] in {99, 100}
    assert numbers[130] in {8, 9, 10}


@pytest.mark.ffmpeg
def test_a_killed_ingest_loses_next_to_nothing_of_its_recording(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    with ingest(ffmpeg, s.TestSource(test=CAMERA), tmp_path / "iso", (DRAWN,), segment_seconds=60.0) as running:
        wait_for(lambda: running.count() >= 100, 30)
        running.child.signal(9)
        assert running.child.wait(10) == -9
    (file,) = (tmp_path / "iso").iterdir()
    assert sum(1 for _ in pictures(file)) > running.count() - 8  # what the encoder holds back


@pytest.mark.ffmpeg
@pytest.mark.parametrize(
    "source",
    [
        s.FileSource(file=Path("/no/such/file.mp4")),
        s.RtmpSource(rtmp="rtmp://127.0.0.1:1/live/x"),
        s.V4l2Source(v4l2="/dev/video99"),
        s.LavfiSource(lavfi="nosuchfilter"),
    ],
    ids=["file", "rtmp", "v4l2", "lavfi"],
)
def test_a_camera_that_is_not_there_ends_its_ingest_with_a_reason(
    any_ffmpeg: Ffmpeg, source: s.VideoSource, tmp_path: Path
) -> None:
    with ingest(any_ffmpeg, source, tmp_path / "iso", (DRAWN,)) as running:
        status = running.child.wait(20)
    assert status not in {0, None}
    assert running.child.tail()
    assert running.count() == 0
