"""What recordings of a show hold, picture by picture, read from the counters that are burnt into them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from streamctl.core.values import Size
from streamctl.media.decode import Picture, pictures
from streamctl.rehearsal.counter import Code, CodeReader, whole_canvas
from streamctl.session.records import Fault, Line
from tests.lab.live_show import LiveShow, left_behind
from tests.lab.scripted_camera import OTHER_SIZE, SIZE

BUSY_FRAMES = 6
"""Pictures may repeat for less than this long where the machine is too busy (frames)."""
BLACK_LUMA = 38
"""Brightness below which a pixel is black: that of the switcher's own watch."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One picture of a recording: when it is shown there (seconds), its code if one can be read, and whether it is
    black."""

    seconds: float
    code: Code | None
    black: bool


def look(path: Path) -> tuple[Seen, ...]:
    """Return every picture of `path`, in which one camera fills the picture; its own size may change on the way."""
    return tuple(_seen(picture) for picture in pictures(path))


def _seen(picture: Picture) -> Seen:
    height, width = picture.luma.shape
    readers = _readers(Size(width=width, height=height))
    code = next((code for reader in readers if (code := reader.read(picture.luma)) is not None), None)
    return Seen(picture.seconds, code, bool(picture.luma[::16, ::16].max() < BLACK_LUMA))


@cache
def _readers(size: Size) -> tuple[CodeReader, ...]:
    return tuple(CodeReader(whole_canvas(size), drawn) for drawn in (SIZE, OTHER_SIZE))


@dataclass(frozen=True)
class Programme:
    """The programme's recording.

    Attributes:
        seen: Each programme frame that was recorded.
        twice: Frames that were recorded more than once.
    """

    seen: dict[int, Seen]
    twice: frozenset[int]

    def missing(self, end: int) -> frozenset[int]:
        """Return the frames up to `end` that were not recorded."""
        return frozenset(range(end)) - self.seen.keys()

    def cameras(self, begin: int, end: int) -> set[int | None]:
        """Return the cameras that are seen from frame `begin` up to `end`; None where there is none."""
        codes = (self.seen[frame].code for frame in range(begin, end))
        return {code.camera if code else None for code in codes}

    def longest_stand(self, begin: int, end: int) -> int:
        """Return the longest time for which the same picture is shown again between `begin` and `end` (frames)."""
        counters = [code.frame if (code := self.seen[frame].code) else -1 for frame in range(begin, end)]
        return max((sum(1 for _ in same) - 1 for _, same in groupby(counters)), default=0)


def programme(*folders: Path) -> Programme:
    """Return the programme recorded in `folders`, all segments joined by the names' frames."""
    seen: dict[int, Seen] = {}
    twice: set[int] = set()
    for path in sorted((path for folder in folders for path in folder.glob("*.flv")), key=lambda path: path.name):
        first = int(path.stem.partition("-f")[2])
        for number, picture in enumerate(look(path)):
            twice |= {first + number} & seen.keys()
            seen[first + number] = picture
    return Programme(seen, frozenset(twice))


@dataclass(frozen=True)
class Remains:
    """What every show leaves.

    Attributes:
        lines: Its journal.
        programme: Its recording.
        frames: How many frames the programme had.
        late: How many of them were late.
        left: Processes that outlived it.
    """

    lines: tuple[Line, ...]
    programme: Programme
    frames: int
    late: int
    left: tuple[str, ...]

    def codes(self) -> list[str]:
        """Return the faults that were told."""
        return [line.record.code for line in self.lines if isinstance(line.record, Fault)]


def remains_of(show: LiveShow, *folders: Path) -> Remains:
    """Return what `show`, which has ended, has left; its programme lies in `folders`, where it usually does if none."""
    stopped = show.state().stopped
    assert stopped is not None
    recorded = programme(*(folders or (show.folder.program,)))
    return Remains(tuple(show.lines()), recorded, stopped.frames, stopped.late, left_behind())


@dataclass(frozen=True)
class Run:
    """What one connection brought: so many programme frames in order, with no recorded one left out between."""

    frames: tuple[int, ...]

    @property
    def begin(self) -> int:
        """The first of them."""
        return self.frames[0]

    def __repr__(self) -> str:
        return f"Run({self.frames[0]}…{self.frames[-1]})"


def runs(files: Iterable[Path], recorded: Programme) -> tuple[Run, ...]:
    """Return where each of a server's recordings lies in the programme; an empty one (nothing came) has no place.

    A recording that cannot be decoded, or shows anything but the programme's pictures in order, fails the test.
    """
    frames = sorted(recorded.seen)
    codes = [recorded.seen[frame].code for frame in frames]
    return tuple(_run(path, seen, frames, codes) for path in files if path.stat().st_size and (seen := look(path)))


def _run(path: Path, seen: Sequence[Seen], frames: Sequence[int], codes: Sequence[Code | None]) -> Run:
    wanted = [picture.code for picture in seen]
    for begin in range(len(frames) - len(wanted) + 1):
        if codes[begin] == wanted[0] and codes[begin : begin + len(wanted)] == wanted:
            return Run(tuple(frames[begin : begin + len(wanted)]))
    raise AssertionError(f"{path.name}: its {len(wanted)} pictures are no stretch of the programme")


def missing(stretches: Sequence[Run], begin: int, end: int) -> frozenset[int]:
    """Return the frames from `begin` up to `end` that none of `stretches` has."""
    return frozenset(range(begin, end)) - {frame for run in stretches for frame in run.frames}


def iso_counters(folder: Path) -> tuple[list[int], ...]:
    """Return the counters in each file of a camera's own recording in `folder`, in order; unreadable pictures as -1."""

    def counters(path: Path) -> list[int]:
        return [seen.code.frame if seen.code else -1 for seen in look(path)]

    return tuple(counters(path) for path in sorted(folder.glob("*.mkv")))


def once(work: Callable[[], None]) -> str:
    """Do `work` and return what went wrong with it, empty for nothing: one row's trouble is not another's."""
    try:
        work()
    except Exception as error:  # noqa: BLE001 - the row that it belongs to tells it
        return f"{type(error).__name__}: {error}"
    return ""
