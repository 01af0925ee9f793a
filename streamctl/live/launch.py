"""Going live: the session's folder with all that the show needs, then the processes that carry it."""

import contextlib
import os
import time
from collections.abc import Mapping
from pathlib import Path

from streamctl import __version__
from streamctl.cards.write import write_cards
from streamctl.core.clock import Clock, SessionClock, SystemClock
from streamctl.core.errors import StreamctlError
from streamctl.core.file_lock import is_locked
from streamctl.core.redaction import Secret
from streamctl.live.cards import cards_of
from streamctl.live.control_process import find_switcher, start_control, switcher_runs
from streamctl.live.lock import EventLock
from streamctl.live.order import SWITCHER_MODULE
from streamctl.live.running import LOOK_SECONDS, Running, running_sessions
from streamctl.plan.model import Plan
from streamctl.session.folder import SessionFolder, create_session_folder
from streamctl.session.header import (
    ArchiveWish,
    CameraHeader,
    EventHeader,
    RundownItem,
    SessionHeader,
    read_header,
    write_header,
)
from streamctl.session.journal import read_journal
from streamctl.session.state import fold

RESUMABLE_HOURS = 24.0
"""A session that broke off longer ago is over (hours): frames are time, and FLV counts milliseconds up to 24 days."""
ENDING_SECONDS = 1.0
"""How long the system may take to give back the locks and sockets of a process that was killed (seconds)."""


def launch(plan: Plan, *, rehearsal: bool, secrets: Mapping[str, Secret], switcher: str = SWITCHER_MODULE) -> Running:
    """Start the show of `plan` in processes of their own and return it, on air.

    Args:
        plan: The event.
        rehearsal: Send it to the rehearsal targets instead of the targets.
        secrets: Secrets by name; read now, so that nothing has to be found later.
        switcher: Module of the switcher's process.

    Raises:
        StreamctlError: LCK-001 the event is on air already; LIV-021 no folder can be made; CRD-… a card cannot be
            rendered; or why the show did not come on air. Nothing is left running.
    """
    lock = EventLock.take(plan.event.id)
    try:
        _refuse_second_show(lock)
        folder = prepare_session(plan, rehearsal=rehearsal, clock=SystemClock())
        _start(folder, lock, secrets, switcher)
    finally:
        lock.release()
    return _on_air(folder)


def resume(session: Path, *, secrets: Mapping[str, Secret], switcher: str = SWITCHER_MODULE) -> Running:
    """Go on with the show in folder `session`, which broke off, in new processes, and return it, on air.

    Its journal and its recordings are gone on with; nothing that was recorded is touched.

    Args:
        session: The session's folder.
        secrets: Secrets by name (`plan/secrets.py`).
        switcher: Module of the switcher's process.

    Raises:
        StreamctlError: SES-001, SES-002, LIV-033, LIV-034 it cannot be resumed, see `resumable`; LCK-001 the event is
            on air in another session; or why the show did not come on air. Nothing is left running then, and it can be
            tried again.
    """
    header = resumable(session)
    folder = SessionFolder(session.resolve())
    lock = EventLock.take(header.event.id)
    try:
        _refuse_second_show(lock)
        resumable(session)  # somebody else may have been quicker
        _start(folder, lock, secrets, switcher)
    finally:
        lock.release()
    return _on_air(folder)


def resumable(session: Path) -> SessionHeader:
    """Return the header of the session in folder `session`, which broke off.

    Raises:
        StreamctlError: SES-001 there is none, SES-002 this version cannot read it, LIV-033 it still runs (its control
            process or its switcher), LIV-034 it came to its end, LIV-035 it broke off too long ago.
    """
    folder = SessionFolder(session.resolve())
    header = read_header(folder.header)
    state = fold(read_journal(folder.journal))
    if state.closed is None and _runs_on(folder):
        raise StreamctlError("LIV-033", where=str(session), session=header.id)
    if state.closed is not None or state.stopped is not None:
        raise StreamctlError("LIV-034", where=str(session), session=header.id)
    hours = _hours_since(folder)
    if hours > RESUMABLE_HOURS:
        raise StreamctlError("LIV-035", where=str(session), session=header.id, hours=round(hours))
    return header


def _hours_since(folder: SessionFolder) -> float:
    """Return how long ago the journal of `folder` was last written (hours)."""
    try:
        return max(0.0, time.time() - folder.journal.stat().st_mtime) / 3600
    except OSError:
        return 0.0


def _runs_on(folder: SessionFolder) -> bool:
    """Return whether the session in `folder` runs; what a killed process held is given a moment to become free."""
    deadline = time.monotonic() + ENDING_SECONDS
    while is_locked(folder.journal) or find_switcher(folder) is not None:
        if time.monotonic() > deadline:
            return True
        time.sleep(LOOK_SECONDS)
    return False


def _on_air(folder: SessionFolder) -> Running:
    found = [running for running in running_sessions() if running.folder == folder.path]
    if not found:
        raise StreamctlError("LIV-010", where=folder.path.name, detail="it was ended at once")
    return found[0]


def _start(folder: SessionFolder, lock: EventLock, secrets: Mapping[str, Secret], switcher: str) -> None:
    try:
        start_control(folder, keys=secrets, lock=lock.descriptor, switcher=switcher)
    except BaseException:
        left = find_switcher(folder)
        if left is not None:
            left.end()
        lock.clear()
        raise


def _refuse_second_show(lock: EventLock) -> None:
    """Raise StreamctlError LCK-001 if the event's switcher runs on although its control process is gone."""
    content = lock.content()
    if content is not None and switcher_runs(Path(content["session"])):
        raise StreamctlError("LCK-001", event=lock.event, session=Path(content["session"]).name)
    lock.clear()


def prepare_session(plan: Plan, *, rehearsal: bool, clock: Clock) -> SessionFolder:
    """Return a new session folder for `plan`, with its header and the pictures of its cards.

    Raises:
        StreamctlError: LIV-021 it cannot be made or written; CRD-… a card cannot be rendered. No folder is left then.
    """
    session_clock = SessionClock.start(clock)
    parent = plan.recording.folder.expanduser().absolute()
    try:
        folder = create_session_folder(parent, plan.event.id, session_clock.anchor_utc)
    except OSError as error:
        raise StreamctlError("LIV-021", folder=parent, detail=error.strerror or str(error)) from error
    try:
        write_cards(cards_of(plan), folder.cards)
        write_header(folder.header, session_header(plan, folder.path.name, session_clock, rehearsal=rehearsal))
    except StreamctlError:
        _remove_empty(folder)
        raise
    except OSError as error:
        _remove_empty(folder)
        raise StreamctlError("LIV-021", folder=parent, detail=error.strerror or str(error)) from error
    return folder


def session_header(plan: Plan, session: str, clock: SessionClock, *, rehearsal: bool) -> SessionHeader:
    """Return session.json of `plan`: all that the archive needs, and the plan for taking over after a crash."""
    return SessionHeader(
        id=session,
        streamctl=__version__,
        rehearsal=rehearsal,
        anchor_ns=clock.anchor_ns,
        anchor_utc=clock.anchor_utc,
        profile_sha256=plan.profile_sha256,
        event=EventHeader(**plan.event.model_dump()),
        size=plan.encoder.size,
        fps=plan.fps,
        rundown=tuple(
            RundownItem(id=cue.id, title=cue.title, speaker=cue.speaker, duration_seconds=cue.duration_seconds)
            for cue in plan.rundown
        ),
        cameras=tuple(
            CameraHeader(id=camera.id, label=camera.label, role=camera.role, iso=camera.iso) for camera in plan.cameras
        ),
        archive=ArchiveWish(**plan.archive.model_dump()),
        plan=plan.model_dump(mode="json"),
    )


def _remove_empty(folder: SessionFolder) -> None:
    """Remove a session folder that nothing was recorded into: its files are the rendered cards alone."""
    for picture in folder.cards.glob("*.png"):
        picture.unlink()
    folder.header.unlink(missing_ok=True)
    for path in (*(child for child in folder.path.iterdir() if child.is_dir()), folder.path):
        with contextlib.suppress(OSError):
            os.rmdir(path)  # noqa: PTH106 - only an empty folder goes
