"""What an export and a verification came to."""

from pathlib import Path

from streamctl.archive.items import Item
from streamctl.archive.remarks import Remark
from streamctl.core.errors import StreamctlError
from streamctl.core.values import Value


class ExportReport(Value):
    """A finished archive.

    Attributes:
        session: The session's id.
        archive: Its folder.
        already: Whether it was there before, whole and of this very session, so that nothing was done.
        video: The finished video's file.
        frames: Its pictures.
        seconds: How long it lasts.
        chapters: How many it has.
        files: Files of the bag's payload.
        bytes: Their size.
        reused: Files that an interrupted export had made.
        remarks: What a person should know.
    """

    session: str
    archive: Path
    already: bool
    video: Path
    frames: int
    seconds: float
    chapters: int
    files: int
    bytes: int
    reused: tuple[str, ...]
    remarks: tuple[Remark, ...]

    @property
    def degraded(self) -> bool:
        """Whether something that was recorded is not in the archive."""
        return any(remark.serious for remark in self.remarks)


class VerifyReport(Value):
    """What a verification found, thing by thing.

    Attributes:
        archive: The archive's folder.
        session: The session's id, None where it could not be read.
        items: Each thing that was verified.
    """

    archive: Path
    session: str | None
    items: tuple[Item, ...]

    @property
    def ok(self) -> bool:
        """Whether the archive is whole and valid."""
        return all(item.ok for item in self.items)

    @property
    def problems(self) -> tuple[StreamctlError, ...]:
        """Every failing item as a problem."""
        return tuple(problem for item in self.items if (problem := item.problem()) is not None)
