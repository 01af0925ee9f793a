"""Faults of the machine below a show: its clock is set, its disks are full, its folders cannot be written.

One show; session folder, programme and a camera's recording lie on small disks of their own, and its processes see a
time of day that the test sets. Judged by decoding the programme and the cameras' recordings, and by the journal.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from streamctl.core.sources import FileSource
from tests.lab import components
from tests.lab.judging import Remains, Run, iso_counters, missing, once, remains_of, runs
from tests.lab.live_show import (
    FPS,
    LiveShow,
    await_live,
    hd_camera,
    hd_plan,
    key_of,
    live_show,
    own_runtime_folder,
    published,
)
from tests.lab.nginx import rtmp_server
from tests.lab.other_time import OtherTime
from tests.lab.scripted_camera import camera_file
from tests.lab.small_disk import fill_up, small_disk
from tests.lab.waiting import wait_for

pytestmark = [pytest.mark.ffmpeg, pytest.mark.nginx, pytest.mark.root, pytest.mark.slow, pytest.mark.timeout(400)]
DISK_BYTES = 24 << 20
"""Each disk: enough for the whole show until the test fills it."""
SEGMENT_SECONDS = 2.0
"""A new file begins often, so that it soon lies on the disk that is meant (seconds)."""
HOLD_FRAMES = 2 * FPS
"""How long each fault lasts once it is noticed (frames)."""
NOTICED_SECONDS = 20.0
FULL_FRAMES = FPS
"""What a camera's own recording may miss of a full disk: it waits in memory meanwhile (frames)."""
STEPS = (3600, -7200, 0)
"""To what the clock is set, against the true time (seconds)."""
FILLER = "filler"


@dataclass
class Disks:
    """Where the parts of the session lie."""

    session: Path
    program: Path
    iso: Path
    asked: list[str] = field(default_factory=lambda: ["wide"])
    """The scenes that were cut to."""


Act = Callable[[LiveShow, Disks, OtherTime], None]


def clock_stepped(show: LiveShow, disks: Disks, clock: OtherTime) -> None:
    for step in STEPS:
        clock.set(step)
        decide(show, disks)
        show.await_frames(HOLD_FRAMES)


def decide(show: LiveShow, disks: Disks) -> None:
    """Cut to the other camera, whether the journal can be written or not."""
    disks.asked.append("close" if disks.asked[-1] == "wide" else "wide")
    show.running.call("cut", {"scene": disks.asked[-1], "origin": "script"})


def journal_unwritable(show: LiveShow, disks: Disks, _: OtherTime) -> None:
    """Fill the disk of the journal alone, go on deciding until a line does not fit into its last page, and free it."""
    filler = disks.session / FILLER
    fill_up(filler)
    try:
        wait_for(lambda: decide(show, disks) or troubled(show), NOTICED_SECONDS, "the journal's alarm")
        before = show.seq
        decide(show, disks)
        show.await_frames(HOLD_FRAMES)
        assert show.seq == before
    finally:
        filler.unlink()
    wait_for(lambda: show.seq > before and not troubled(show), NOTICED_SECONDS, "the journal's going on")


def troubled(show: LiveShow) -> bool:
    return any(alarm["code"] == "LIV-013" and alarm["lasting"] for alarm in show.running.call("status")["alarms"])


def programme_disk_full(show: LiveShow, disks: Disks, _: OtherTime) -> None:
    fill_up(disks.program / FILLER)
    wait_for(lambda: show.faults("REC-001"), NOTICED_SECONDS, "the full disk's alarm")
    show.await_frames(HOLD_FRAMES)
    (disks.program / FILLER).unlink()
    wait_for(lambda: show.faults("REC-003"), NOTICED_SECONDS, "the recording's going on")


def iso_disk_full(show: LiveShow, disks: Disks, _: OtherTime) -> None:
    fill_up(disks.iso / FILLER)
    wait_for(lambda: show.troubles("CAM-004", "close", "begun"), NOTICED_SECONDS, "the recording's trouble")
    decide(show, disks)
    show.await_frames(HOLD_FRAMES)
    (disks.iso / FILLER).unlink()
    wait_for(lambda: show.troubles("CAM-004", "close", "over"), NOTICED_SECONDS, "the recording's going on")


def folder_gone(show: LiveShow, disks: Disks, _: OtherTime) -> None:
    """Put a file where the programme's folder was: the present file goes on, no other can be begun."""
    link = show.folder.program
    link.unlink()
    link.write_text("in the way")
    wait_for(lambda: show.faults("REC-007"), NOTICED_SECONDS, "the recorder's fault")
    show.await_frames(HOLD_FRAMES)
    link.unlink()
    link.symlink_to(disks.program)


ROWS: tuple[tuple[str, Act], ...] = (
    ("clock-stepped", clock_stepped),
    ("journal-unwritable", journal_unwritable),
    ("recorder-without-folder", folder_gone),
    ("programme-disk-full", programme_disk_full),
    ("iso-disk-full", iso_disk_full),
)


@dataclass(frozen=True)
class Evidence(Remains):
    """All that is left of the show."""

    stream: tuple[Run, ...]
    close: list[int]
    wide: list[int]
    problems: dict[str, str]
    asked: list[str]


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Run one show in which ROWS happen one after the other, and read everything that it left."""
    components.require_root()
    folder = tmp_path_factory.mktemp("machine")
    clock = OtherTime(folder)
    ffmpeg = components.debian_ffmpeg()
    with ExitStack() as stack:
        names = ("session", "program", "iso")
        disks = Disks(*(stack.enter_context(small_disk(folder / f"{name}-disk", DISK_BYTES)) for name in names))
        with ExitStack() as inner:
            inner.enter_context(own_runtime_folder(**clock.environment()))
            server = inner.enter_context(rtmp_server(folder / "server"))
            cameras = tuple(
                hd_camera(name, FileSource(file=camera_file(ffmpeg, number, folder, 75)))
                for number, name in ((1, "close"), (2, "wide"))
            )
            recording = hd_plan(folder, cameras).recording.model_copy(
                update={"folder": disks.session, "segment_seconds": SEGMENT_SECONDS}
            )
            plan = hd_plan(folder, cameras, recording=recording, targets=(published("main", server.url),))
            with live_show(plan, disks.session) as show:
                problems = perform(show, disks, clock)
            files = server.files(key_of("main"))
        remains = remains_of(show, *show.folder.path.glob("program-0"), disks.program)
        return Evidence(
            **vars(remains),
            stream=runs(files, remains.programme),
            close=[*flat(show.folder.path / "close-0"), *flat(disks.iso)],
            wide=flat(show.folder.iso("wide")),
            problems=problems,
            asked=disks.asked,
        )


def flat(folder: Path) -> list[int]:
    return [counter for file in iso_counters(folder) for counter in file]


def perform(show: LiveShow, disks: Disks, clock: OtherTime) -> dict[str, str]:
    await_live(show, ("close", "wide"), ("main",))
    show.cut("wide")
    move(show.folder.program, show.folder.path / "program-0", disks.program)
    move(show.folder.iso("close"), show.folder.path / "close-0", disks.iso)
    for disk in (disks.program, disks.iso):
        wait_for(lambda disk=disk: any(disk.iterdir()), NOTICED_SECONDS, f"a file on {disk}")  # type: ignore[misc]
    problems = {}
    for name, act in ROWS:
        problems[name] = once(lambda act=act: act(show, disks, clock))  # type: ignore[misc]
        show.await_frames(HOLD_FRAMES)
    show.stop()
    return problems


def move(folder: Path, aside: Path, disk: Path) -> None:
    """Let what is written into `folder` from the next file on lie on `disk`; what is there already lies in `aside`."""
    folder.rename(aside)
    folder.symlink_to(disk)


@pytest.mark.parametrize("name", [name for name, _ in ROWS])
def test_the_show_goes_on_through_each_fault(evidence: Evidence, name: str) -> None:
    assert evidence.problems[name] == ""


def test_neither_recording_nor_viewers_miss_a_frame(evidence: Evidence) -> None:
    assert evidence.programme.missing(evidence.frames) == frozenset()
    assert evidence.programme.twice == frozenset()
    assert missing(evidence.stream, 0, evidence.frames) == frozenset()


def test_a_camera_on_a_disk_with_space_is_recorded_whole(evidence: Evidence) -> None:
    assert evidence.wide == list(range(len(evidence.wide)))


def test_a_camera_on_a_full_disk_stays_on_air_and_is_recorded_again(evidence: Evidence) -> None:
    assert evidence.close == sorted(set(evidence.close))
    assert len(evidence.close) >= len(evidence.wide) - FULL_FRAMES
    last = {"close": 1, "wide": 2}[evidence.asked[-1]]
    assert evidence.programme.cameras(evidence.frames - FPS, evidence.frames) == {last}


def test_the_journal_has_every_line_in_order_of_session_time_though_the_clock_was_set(evidence: Evidence) -> None:
    assert [line.seq for line in evidence.lines] == list(range(1, len(evidence.lines) + 1))
    own = [line for line in evidence.lines if line.event is None]
    assert all(one.t <= two.t for one, two in pairwise(own))
    told = [datetime.fromisoformat(line.utc) for line in evidence.lines]
    assert any((two - one).total_seconds() > 3000 for one, two in pairwise(told))
    assert any((one - two).total_seconds() > 3000 for one, two in pairwise(told))
    on_air = [line.record for line in evidence.lines if line.record.type == "on_air"]
    assert [record.name for record in on_air if record.reason == "script"] == evidence.asked  # type: ignore[union-attr]


def test_each_fault_is_told_once_and_no_process_is_left(evidence: Evidence) -> None:
    codes = evidence.codes()
    assert codes.count("REC-001") == 1
    assert codes.count("REC-003") == 1
    assert codes.count("REC-007") == 1
    assert evidence.left == ()
