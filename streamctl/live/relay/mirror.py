"""The second place that the programme is written to: a disk that may be slow, full, read-only, hung or not there."""

import errno
import os
from pathlib import Path


class MirrorFolder:
    """The session's folder on the mirror's disk.

    The mirror's own folder is never made, and neither is the session's folder once it has been there: where they are
    missing, the disk is not mounted, and what were made in their place would fill the machine's own disk.

    Args:
        root: The mirror's folder, as the profile names it.
        session: The session's id.
        begun: Whether this session has been recorded there before.
    """

    def __init__(self, root: Path, session: str, *, begun: bool = False) -> None:
        self.root = root
        self.program = root / session / "program"
        self._begun = begun
        self._device: int | None = None

    def prepare(self) -> None:
        """Make the folder of the segments. Raise OSError where that cannot be, or the disk is not the one it was."""
        device = os.stat(self.root).st_dev  # noqa: PTH116 - an OSError with the folder's name
        if device != self._device and self._begun and not self.program.is_dir():
            raise OSError(errno.ENODEV, "the mirror's disk is not mounted", str(self.root))
        self.program.mkdir(parents=True, exist_ok=True)
        self._begun, self._device = True, device
