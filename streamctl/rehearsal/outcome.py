"""What came of a rehearsal."""

from dataclasses import dataclass
from pathlib import Path

from streamctl.archive.remarks import Remark
from streamctl.core.exits import ExitCode
from streamctl.rehearsal.grade import Grade, exit_code


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What came of a rehearsal.

    Attributes:
        event: The event's id.
        title: The event's title.
        seconds: How long the show lasted by the script.
        session: The session's folder.
        archive: The archive's folder.
        video: The finished video.
        grades: Each item's grade, in the order of the report.
        remarks: What the export has to say about the archive.
    """

    event: str
    title: str
    seconds: float
    session: Path
    archive: Path
    video: Path
    grades: tuple[Grade, ...]
    remarks: tuple[Remark, ...]

    @property
    def exit_code(self) -> ExitCode:
        """DONE, DEGRADED, RUN_FAILED or VERIFICATION_FAILED."""
        return exit_code(self.grades)
