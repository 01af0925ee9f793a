"""What a rehearsal with an OBS needs beside the plan: an OBS of its own, and cameras that an OBS can take.

    <data folder>/rehearsals/EVENT/obs/    that OBS's folder while it runs; `obs.log` stays there until the next time

Whatever other OBS runs on this machine is not touched: this one has another folder, port and password.
"""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.core.places import data_folder
from streamctl.core.redaction import Secret, redact
from streamctl.core.secret_reference import SecretReference
from streamctl.core.sources import HttpSource
from streamctl.live.obs.configuration import setup_in
from streamctl.live.obs.launched import signpost
from streamctl.live.obs.launching import LOG, alone, has_screen, launch, quit_launched
from streamctl.live.obs.studio.visit import set_up
from streamctl.media.argv.feed import feed_argv, feed_size
from streamctl.media.ffmpeg import Ffmpeg, find_ffmpeg
from streamctl.media.obs_program import ObsProgram, find_obs
from streamctl.media.ports import free_port
from streamctl.plan.model import CameraPlan, EnginePlan, Plan
from streamctl.rehearsal.feed import Feed
from streamctl.rehearsal.performance import undisturbed
from streamctl.rehearsal.progress import Step, Tell
from streamctl.rehearsal.venue import camera_number

PASSWORD_BYTES = 24
UNANSWERED = "OBS-012"
SET_UP_TRIES = 5
"""How often setting OBS up is begun: it may be broken off anywhere, and what is done already is not done again."""


@contextlib.contextmanager
def staged(plan: Plan, tell: Tell) -> Iterator[Plan]:
    """Yield the simulated `plan` as its engine can play it; what that takes runs meanwhile, and not longer.

    Our own engine makes the cameras' pictures by itself. For an OBS each is a feed on this machine, and an OBS is
    launched and set up that takes them.

    Raises:
        StreamctlError: OBS-020, OBS-021 there is no OBS to launch, or it is too old; OBS-029 the event is rehearsed by
            somebody else; as `launch` and `set_up`; FFM-… a feed cannot be started.
    """
    if plan.engine.kind != "obs":
        yield plan
        return
    program = find_obs()
    folder = data_folder() / "rehearsals" / plan.event.id
    tell(Step("obs", {"version": program.version, "cameras": len(plan.cameras)}))
    with alone(folder), contextlib.ExitStack() as stack:
        fed = _fed(plan, stack)
        yield stack.enter_context(_own_obs(fed, program, folder / "obs"))


def _fed(plan: Plan, stack: contextlib.ExitStack) -> Plan:
    """Return `plan` with feeds as its cameras, which run until `stack` ends."""
    ffmpeg = find_ffmpeg()
    feeds = {camera.id: stack.enter_context(_feed(ffmpeg, plan, camera)) for camera in plan.cameras}
    cameras = (camera.model_copy(update={"source": HttpSource(http=feeds[camera.id].url)}) for camera in plan.cameras)
    return plan.model_copy(update={"cameras": tuple(cameras)})


def _feed(ffmpeg: Ffmpeg, plan: Plan, camera: CameraPlan) -> Feed:
    number = camera_number(plan, camera.id)
    size = feed_size(camera.sizes[0])
    return Feed(camera.id, feed_argv(ffmpeg.path, number, size, plan.fps, camera.label))


@contextlib.contextmanager
def _own_obs(plan: Plan, program: ObsProgram, folder: Path) -> Iterator[Plan]:
    """Yield `plan` with an OBS in `folder` that has been launched and set up for it."""
    _end(folder)  # what an earlier rehearsal left behind that was killed
    (folder / LOG).unlink(missing_ok=True)
    password = Secret(secrets.token_urlsafe(PASSWORD_BYTES))
    engine = EnginePlan(kind="obs", port=free_port(), password=_kept(password, folder / "password"))
    plan = plan.model_copy(update={"engine": engine})
    setup = setup_in(
        folder,
        plan.event.id,
        port=engine.port,
        password=password,
        encoder=plan.encoder,
        version=program.number,
    )
    try:
        launch(setup, program, folder, headless=not has_screen())
        _set_up(plan)
        yield plan
    finally:
        with undisturbed():
            _end(folder)
            signpost(engine.port).unlink(missing_ok=True)


def _set_up(plan: Plan) -> None:
    """Set the OBS of `plan` up. While it opens its cameras it may take longer for an answer than a show could wait."""
    for left in reversed(range(SET_UP_TRIES)):
        try:
            set_up(plan)
        except StreamctlError as error:
            if error.code != UNANSWERED or not left:
                raise
        else:
            return


def _kept(password: Secret, file: Path) -> SecretReference:
    """Return the reference of `password`, written into `file`, which nobody else may read."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as written:
            written.write(password.reveal())
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise StreamctlError("OBS-028", where=str(file), folder=file.parent, detail=detail) from error
    return SecretReference(file=file)


def _end(folder: Path) -> None:
    """End the OBS of `folder` if one runs; leave of the folder what it said alone."""
    with contextlib.suppress(StreamctlError):
        quit_launched(folder, None)
    words = folder / LOG
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path != words:
            path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        words.write_text(redact(words.read_text(encoding="utf-8", errors="replace")), encoding="utf-8")
