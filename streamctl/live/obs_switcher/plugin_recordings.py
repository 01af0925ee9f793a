"""Cameras that OBS alone can have, recorded by its plugin Source Record: the files tell whether it does."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from streamctl.core.clock import SessionClock
from streamctl.core.errors import StreamctlError
from streamctl.live.obs.source_record import (
    FILES,
    Askable,
    has_source_record,
    remove_recorders,
    start_recording,
    stop_recording,
)
from streamctl.live.obs.studio.names import camera_input
from streamctl.live.protocol import error_document
from streamctl.live.switcher.journalist import Journalist
from streamctl.plan.model import CameraPlan
from streamctl.session.folder import SessionFolder
from streamctl.session.records import SegmentClosed, SegmentOpened

STANDS_SECONDS = 4.0
"""A file that does not grow for so long is not written any more (seconds)."""
AGAIN_SECONDS = 10.0
"""A recording that is not written for so long is begun again (seconds)."""
GONE_SECONDS = 3.5
"""Where OBS may be another one, a file that does not grow for so long is none of its (seconds): OBS writes from one
key frame to the next, and they come every two (`source_record.KEY_SECONDS`)."""
LACKS = ("OBS-072", "OBS-073")
"""Why a camera may not be recorded: OBS has no plugin, or that does not write."""
REFUSALS = frozenset({"OBS-011", "OBS-073"})
"""Errors that say that OBS, or its plugin, does not want to."""


class PluginRecording:
    """The recording of one camera by OBS. `tend`, `look` and `begin_anew` are for one thread alone, the rest for any.

    Args:
        camera: The camera's id.
        folder: Where its files go; they are called from the session's folder, two above.
        journalist: Told of each file, and of what is wrong.
        clock: The session's.
        resumed: Whether an engine before this one may have told that it is not recorded.
    """

    def __init__(
        self, camera: str, folder: Path, journalist: Journalist, clock: SessionClock, *, resumed: bool
    ) -> None:
        self.input = camera_input(camera)
        self._camera = camera
        self._folder = folder
        self._journalist = journalist
        self._clock = clock
        self._allowed = True
        self._known = frozenset(folder.glob(FILES))
        self._file: Path | None = None
        self._size = self._closed = 0
        self._begun_at: float | None = None
        self._grew_at = float("-inf")
        self._doubted_at: float | None = None
        self._fault: StreamctlError | None = None
        self._inherited = LACKS if resumed else ()

    def allow(self, *, allowed: bool) -> None:
        """Record from now on, or not: the disk is needed for the programme."""
        self._allowed = allowed

    def begin_anew(self, now: float, *, surely: bool) -> None:
        """Note at `now` that OBS may be another one, or `surely` records nothing any more.

        What does not grow from now on is begun again after GONE_SECONDS, or at once.
        """
        self.look(now)  # what was written before tells nothing
        self._doubted_at = float("-inf") if surely else now

    @property
    def begun(self) -> bool:
        """Whether OBS was told to record it, and not to end that."""
        return self._begun_at is not None

    def tend(self, obs: Askable, now: float) -> None:
        """See to it that it is recorded, or not. Raise StreamctlError as `ObsConnection.request`."""
        grew = self.look(now)
        if grew and self._doubted_at != float("-inf"):
            self._doubted_at = None
        gone = self._doubted_at is not None and now - self._doubted_at > GONE_SECONDS
        if not self._allowed:
            self._end(obs)
        elif self._begun_at is None or gone:
            self._start(obs, now)
        elif (standing := now - max(self._grew_at, self._begun_at)) > STANDS_SECONDS:
            self.lack(f"its file has not grown for {STANDS_SECONDS:.0f} s")
            if standing > AGAIN_SECONDS:
                self._start(obs, now)

    def lacks(self, error: StreamctlError | None) -> None:
        """Note why it is not recorded, None for nothing; each reason is told once."""
        before, self._fault = self._fault, error
        if before is not None and (error is None or error.code != before.code):
            self._journalist.trouble("over", self._camera, before)
        if error is not None and (before is None or error.code != before.code):
            self._journalist.trouble("begun", self._camera, error)

    def lack(self, detail: str) -> None:
        """Note what keeps the plugin from recording it."""
        self.lacks(StreamctlError("OBS-073", where=self._camera, camera=self._camera, detail=detail))

    def look(self, now: float) -> bool:
        """Look for a new file; return whether the present one has grown."""
        for path in sorted(set(self._folder.glob(FILES)) - self._known):
            if _size(path) > 0:
                self._open(path)
        size = 0 if self._file is None else _size(self._file)
        if size <= self._size:
            return False
        self._size, self._grew_at = size, now
        self.lacks(None)
        for code in self._inherited:
            error = StreamctlError(code, where=self._camera, camera=self._camera, detail="")
            self._journalist.trouble("over", self._camera, error)
        self._inherited = ()
        return True

    def _open(self, path: Path) -> None:
        self.close()
        self._known |= {path}
        self._file = path
        name, seconds = self._name(path), self._clock.seconds(time.monotonic_ns())
        self._journalist.emit(SegmentOpened(stream=self._stream, file=name, seconds=seconds, first_frame=None))

    def close(self) -> None:
        """Tell that the present file is complete, if there is one."""
        path, self._file = self._file, None
        if path is None:
            return
        size, self._size = _size(path), 0
        self._closed += size
        self._journalist.emit(SegmentClosed(stream=self._stream, file=self._name(path), frames=None, bytes=size))

    @property
    def _stream(self) -> str:
        return f"iso/{self._camera}"

    def _name(self, path: Path) -> str:
        return path.relative_to(self._folder.parent.parent).as_posix()

    def _start(self, obs: Askable, now: float) -> None:
        self.close()
        self._begun_at, self._doubted_at = now, None
        try:
            start_recording(obs, self.input, self._folder)
        except StreamctlError as error:
            if error.code not in REFUSALS:
                raise
            self.lack(str(error.facts["detail"]))

    def _end(self, obs: Askable) -> None:
        if self._begun_at is not None:
            self._begun_at = None
            stop_recording(obs, self.input)
        else:  # what was left to write has been written since the look before
            self.close()

    def status(self) -> dict[str, Any]:
        """Return how it is doing, as `IsoRecorder.status`; its pictures are not counted."""
        fault, path = self._fault, self._file
        stopped = fault is not None or not self._allowed
        return {
            "state": "stopped" if stopped else "waiting" if path is None else "recording",
            "file": None if path is None else self._name(path),
            "bytes": self._closed + self._size,
            "frames": None,
            "lost": 0,
            "problem": error_document(fault) if fault is not None else None,
        }


class PluginRecordings:
    """All of them. `tend`, `look`, `begin_anew`, `stop` and `leave` are for one thread alone, the rest for any.

    Args:
        cameras: The cameras that OBS alone can have, and that are to be recorded on their own.
        folder: The session's folder.
        journalist: Told of what happens.
        clock: The session's.
        resumed: Whether an engine before this one let OBS record them.
    """

    def __init__(
        self,
        cameras: Iterable[CameraPlan],
        folder: SessionFolder,
        journalist: Journalist,
        clock: SessionClock,
        *,
        resumed: bool = False,
    ) -> None:
        self.recordings = {
            camera.id: PluginRecording(camera.id, folder.iso(camera.id), journalist, clock, resumed=resumed)
            for camera in cameras
        }
        self._present: bool | None = None
        self._resumed = resumed and bool(self.recordings)

    def begin_anew(self, *, surely: bool) -> None:
        """Note that OBS may be another one, or that it `surely` is, or has opened its sources anew."""
        self._present = None
        for recording in self.recordings.values():
            recording.begin_anew(time.monotonic(), surely=surely)

    @property
    def begun(self) -> bool:
        """Whether OBS may be recording any."""
        return self._resumed or any(recording.begun for recording in self.recordings.values())

    def look(self, now: float) -> None:
        """Look at the files alone, at monotonic second `now`."""
        for recording in self.recordings.values():
            recording.look(now)

    def unanswered(self, seconds: float) -> None:
        """Note that the plugin did not answer within `seconds`."""
        for recording in self.recordings.values():
            recording.lack(f"it did not answer within {seconds:.0f} s")

    def tend(self, obs: Askable) -> None:
        """See to it that each is recorded. Raise StreamctlError as `ObsConnection.request`."""
        if self._present is None:
            self._present = has_source_record(obs)
        now = time.monotonic()
        for name, recording in self.recordings.items():
            if self._present:
                recording.tend(obs, now)
            else:
                recording.lacks(StreamctlError("OBS-072", where=name, camera=name))

    def stop(self, obs: Askable) -> None:
        """Let all of them end. Raise StreamctlError as `ObsConnection.request`."""
        if self._present is not False:
            for recording in self.recordings.values():
                stop_recording(obs, recording.input)

    def leave(self, obs: Askable) -> None:
        """Leave OBS without what recorded them, once it has ended. Raise StreamctlError as `ObsConnection.request`."""
        if self._present is not False:
            remove_recorders(obs, tuple(recording.input for recording in self.recordings.values()))

    def close(self) -> None:
        """Tell that all files are complete."""
        for recording in self.recordings.values():
            recording.close()

    def status(self, name: str) -> dict[str, Any] | None:
        """Return how the recording of camera `name` is doing; None for one that OBS does not record."""
        recording = self.recordings.get(name)
        return recording.status() if recording is not None else None


def _size(path: Path) -> int:
    """Return how long the file at `path` is (bytes), 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
