"""What recordings of a show hold, picture by picture, read from the counters that are burnt into them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from streamctl.core.values import Size
from streamctl.media.decode import Picture, pictures
from streamctl.rehearsal.counter import Code, CodeReader, whole_canvas
from tests.lab.live_show import HD
from tests.lab.scripted_camera import SIZE

BUSY_FRAMES = 6
"""Pictures may repeat for less than this long where the machine is too busy (frames)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One picture of a recording: when it is shown there (seconds), its code if one can be read, and whether it is
    black."""

    seconds: float
    code: Code | None
    black: bool


def look(path: Path, size: Size = HD) -> tuple[Seen, ...]:
    """Return every picture of `path`, in which a camera that was drawn as SIZE fills the picture of `size`."""
    reader = CodeReader(whole_canvas(size), SIZE)
    return tuple(_seen(reader, picture) for picture in pictures(path))


def _seen(reader: CodeReader, picture: Picture) -> Seen:
    return Seen(picture.seconds, reader.read(picture.luma), bool(picture.luma[::16, ::16].max() < 38))


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


def programme(folder: Path) -> Programme:
    """Return the programme recorded in `folder` (of a session), all segments joined by the names' frames."""
    seen: dict[int, Seen] = {}
    twice: set[int] = set()
    for path in sorted(folder.glob("*.flv")):
        first = int(path.stem.partition("-f")[2])
        for number, picture in enumerate(look(path)):
            twice |= {first + number} & seen.keys()
            seen[first + number] = picture
    return Programme(seen, frozenset(twice))


@dataclass(frozen=True, slots=True)
class Run:
    """What one connection brought: programme frames `begin` up to `end`, without a hole."""

    begin: int
    end: int


def runs(files: Iterable[Path], recorded: Programme) -> tuple[Run, ...]:
    """Return where each of a server's recordings lies in the programme; an empty one (nothing came) has no place.

    A recording that cannot be decoded, or shows anything but the programme's pictures in order, fails the test.
    """
    return tuple(_run(path, seen, recorded) for path in files if path.stat().st_size and (seen := look(path)))


def _run(path: Path, seen: Sequence[Seen], recorded: Programme) -> Run:
    wanted = [picture.code for picture in seen]
    for begin in sorted(recorded.seen):
        if _agrees(wanted, begin, recorded):
            return Run(begin, begin + len(wanted))
    raise AssertionError(f"{path.name}: its {len(wanted)} pictures are no stretch of the programme")


def _agrees(wanted: Sequence[Code | None], begin: int, recorded: Programme) -> bool:
    found = recorded.seen
    return all(begin + number in found and found[begin + number].code == code for number, code in enumerate(wanted))


def covered(stretches: Iterable[Run]) -> frozenset[int]:
    """Return all frames of `stretches`."""
    return frozenset(frame for run in stretches for frame in range(run.begin, run.end))


def missing(stretches: Sequence[Run], begin: int, end: int) -> frozenset[int]:
    """Return the frames from `begin` up to `end` that none of `stretches` has."""
    return frozenset(range(begin, end)) - covered(stretches)


def iso_counters(folder: Path) -> tuple[list[int], ...]:
    """Return the counters in each file of a camera's own recording in `folder`, in order; unreadable pictures as -1."""

    def counters(path: Path) -> list[int]:
        return [seen.code.frame if seen.code else -1 for seen in look(path, SIZE)]

    return tuple(counters(path) for path in sorted(folder.glob("*.mkv")))


def once(work: Callable[[], None]) -> str:
    """Do `work` and return what went wrong with it, empty for nothing: one row's trouble is not another's."""
    try:
        work()
    except Exception as error:  # noqa: BLE001 - the row that it belongs to tells it
        return f"{type(error).__name__}: {error}"
    return ""
