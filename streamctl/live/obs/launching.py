"""An OBS of streamctl's own: launched with a folder to itself, found again by whoever looks there, ended in order.

    folder/  config/obs-studio/  all that OBS keeps     launch.json  what runs (`launched`)     obs.log  screen.log

Wherever that folder is, `launched.place_of` finds it by name and port.

It belongs to nobody's session: a show that ends or dies leaves it running.
"""

import contextlib
import logging
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.core.file_lock import lock_exclusively
from streamctl.core.redaction import Secret
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.configuration import ObsSetup, write_configuration
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.launched import Launched, find_launched, forget, last_launched, point_to, record, signpost
from streamctl.live.obs.requests import Asked, Request
from streamctl.media.detached import Detached
from streamctl.media.obs_process import Started, end_obs, start_obs, start_screen
from streamctl.media.obs_program import ObsProgram, number_of
from streamctl.media.ports import port_holder, port_is_free

START_SECONDS = 60.0
"""How long OBS may take to open its WebSocket server (seconds): 1.1 s on an idle machine."""
LOOK_SECONDS = 0.2
"""How often it is looked whether OBS has ended while it starts (seconds)."""
LOG = "obs.log"
"""File in the folder with what OBS says on its standard output."""
TAIL_BYTES = 400
"""How much of OBS's last words an error carries (bytes)."""
log = logging.getLogger(__name__)


def launch(setup: ObsSetup, program: ObsProgram, folder: Path, *, headless: bool) -> Launched:
    """Return the OBS of `folder`, started unless it runs already, once it answers with the right profile and scenes.

    Args:
        setup: What it is launched with.
        program: Which OBS.
        folder: Where it keeps everything.
        headless: Give it a screen that nobody sees.

    Raises:
        StreamctlError: OBS-022 its port is held by something else; OBS-024, OBS-025 there is no screen; OBS-026 this
            system has no such launch; OBS-027 OBS ends or does not answer; OBS-028 the folder is not to be used;
            OBS-029 another launch is going on there; else as `ObsConnection.wait_until_ready`.
    """
    _require_linux()
    with alone(folder):
        present = find_launched(folder)
        if present is not None:
            _see_it_answer(present, setup, folder)
            return present
        _require_port(setup.port)
        with _writing(signpost(setup.port).parent):
            point_to(folder, setup.port)
        _clear_away(folder)
        _require_screen(headless=headless)
        with _writing(folder):
            write_configuration(setup, folder / "config" / "obs-studio", headless=headless)
            _share_plugins(folder / "config" / "obs-studio")
        return _start(setup, program, folder, headless=headless)


def quit_launched(folder: Path, password: Secret | None) -> bool:
    """End the OBS of `folder`, and its screen; return whether OBS ended in order rather than at once.

    Args:
        folder: Where it keeps everything.
        password: Its obs-websocket's, to ask whether it is on air; None ends it whatever it does.

    Raises:
        StreamctlError: OBS-032 none runs there; OBS-034 it streams or records; OBS-005 the password is another one.
    """
    found = last_launched(folder)
    process = found.obs.find() if found else None
    if found is None or process is None:
        _clear_away(folder)
        raise StreamctlError("OBS-032", where=str(folder))
    if password is not None:
        _require_idle(ObsAddress("127.0.0.1", found.port, password))
    orderly = end_obs(process)
    _end_screen(found)
    forget(folder)
    return orderly


def _require_idle(address: ObsAddress) -> None:
    """Raise StreamctlError OBS-034 where the OBS at `address` streams or records; one that is mute cannot tell."""
    with ObsConnection(address) as connection:
        try:
            connection.wait_until_ready()
            asked = (Asked(Request.GET_STREAM_STATUS), Asked(Request.GET_RECORD_STATUS))
            active = [answer.request for answer in connection.batch(asked) if answer.data.get("outputActive")]
        except StreamctlError as error:
            if connection.state == "refused":
                raise
            log.warning("OBS is ended without an answer: %s", error)
            return
    if active:
        raise StreamctlError("OBS-034", where=str(address))


def relaunch(folder: Path) -> Launched:
    """Start the OBS of `folder` again, as it was launched last, with the configuration that lies there.

    Whatever still runs of it is ended first, at once: it was found frozen. Returns without waiting for its answer.

    Raises:
        StreamctlError: OBS-032 none was ever launched there; OBS-024 its screen does not start; OBS-028 it could not be
            written down that it runs, so that it does not; FFM-005.
    """
    known = last_launched(folder)
    if known is None:
        raise StreamctlError("OBS-032", where=str(folder))
    with alone(folder):
        process = known.obs.find()
        if process is not None:
            process.kill()
        if known.screen is None or known.screen.find() is not None:
            return _start_recorded(known, folder)
        screen, display = start_screen(folder / "screen.log")
        try:
            return _start_recorded(replace(known, screen=Started.of(screen), display=display), folder)
        except BaseException:
            screen.end()
            raise


def _start(setup: ObsSetup, program: ObsProgram, folder: Path, *, headless: bool) -> Launched:
    screen, display = start_screen(folder / "screen.log") if headless else (None, "")
    nobody = Started(0, 0.0)
    wanted = Launched(
        nobody,
        Started.of(screen) if screen else None,
        display,
        setup.port,
        setup.name,
        str(program.path),
        program.version,
    )
    try:
        made = _start_recorded(wanted, folder)
        _see_it_answer(made, setup, folder)
    except BaseException:
        _abandon(folder, wanted)
        raise
    return made


def _start_recorded(known: Launched, folder: Path) -> Launched:
    """Start OBS as in `known` and write that down; one that nobody would find again does not go on."""
    obs = _start_obs(known, folder)
    try:
        with _writing(folder):
            return record(replace(known, obs=Started.of(obs)), folder)
    except BaseException:
        obs.kill()
        raise


def _start_obs(known: Launched, folder: Path) -> Detached:
    log = folder / LOG
    return start_obs(
        Path(known.program), number_of(known.version), known.name, environment=_environment(known, folder), log=log
    )


def _environment(known: Launched, folder: Path) -> dict[str, str]:
    own = {"XDG_CONFIG_HOME": str(folder / "config")}
    if not known.display:
        return own
    return {**own, "DISPLAY": known.display, "QT_QPA_PLATFORM": "xcb", "LIBGL_ALWAYS_SOFTWARE": "1"}


def _abandon(folder: Path, wanted: Launched) -> None:
    """End what a launch that failed has started."""
    found = last_launched(folder)
    process = found.obs.find() if found else None
    if process is not None:
        end_obs(process)
    _end_screen(wanted)
    forget(folder)


def _clear_away(folder: Path) -> None:
    """End the screen of an OBS that is gone."""
    former = last_launched(folder)
    if former is not None:
        _end_screen(former)
        forget(folder)


def _end_screen(launched: Launched) -> None:
    process = launched.screen.find() if launched.screen else None
    if process is not None:
        process.end()


def _see_it_answer(launched: Launched, setup: ObsSetup, folder: Path) -> None:
    """Wait until OBS takes requests, and hold its profile and scene collection to `setup`.

    An OBS that does not know a name on its command line begins with another one, without a word.
    """
    with ObsConnection(ObsAddress("127.0.0.1", launched.port, setup.password)) as connection:
        _await_answer(connection, launched, folder)
        collections = connection.request(Request.GET_SCENE_COLLECTION_LIST)
        profiles = connection.request(Request.GET_PROFILE_LIST)
        if collections["currentSceneCollectionName"] != setup.name:
            known = setup.name in collections["sceneCollections"]
            request = Request.SET_CURRENT_SCENE_COLLECTION if known else Request.CREATE_SCENE_COLLECTION
            connection.request(request, {"sceneCollectionName": setup.name})
        if profiles["currentProfileName"] != setup.name:
            known = setup.name in profiles["profiles"]
            connection.request(
                Request.SET_CURRENT_PROFILE if known else Request.CREATE_PROFILE, {"profileName": setup.name}
            )


def _await_answer(connection: ObsConnection, launched: Launched, folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            connection.wait_until_ready(LOOK_SECONDS)
            return
        except StreamctlError as error:
            if connection.state == "refused":
                raise
            if not launched.runs or time.monotonic() > deadline:
                words = _last_words(folder / LOG) or error.message()
                raise StreamctlError("OBS-027", where=str(folder / LOG), detail=words) from error


def _last_words(log: Path) -> str:
    try:
        lines = log.read_bytes()[-TAIL_BYTES:].decode(errors="replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1] if lines else ""


def _share_plugins(home: Path) -> None:
    """Let OBS find the plugins that the user has installed for their own one, such as Source Record."""
    base = os.environ.get("XDG_CONFIG_HOME")
    theirs = (Path(base) if base else Path.home() / ".config") / "obs-studio" / "plugins"
    ours = home / "plugins"
    if theirs.is_dir() and not ours.exists() and not ours.is_symlink():
        ours.symlink_to(theirs)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep everybody else from `folder` meanwhile, which is made where it is missing.

    Raises:
        StreamctlError: OBS-029 somebody is at work there; OBS-028 it cannot be made.
    """
    with _writing(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not lock_exclusively(descriptor):
            raise StreamctlError("OBS-029", where=str(folder))
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise StreamctlError("OBS-028", where=str(folder), folder=folder, detail=detail) from error


def _require_linux() -> None:
    if not sys.platform.startswith("linux"):
        raise StreamctlError("OBS-026", system=sys.platform)


def _require_port(port: int) -> None:
    """Raise StreamctlError OBS-022 where `port` is held. One that is not for this user, OBS itself will fail at."""
    try:
        free = port_is_free("", port, "tcp")
    except OSError:
        return
    if not free:
        raise StreamctlError("OBS-022", where=f"127.0.0.1:{port}", port=port, holder=port_holder(port, "tcp") or "?")


def has_screen() -> bool:
    """Return whether there is a screen that a window of OBS could be on."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _require_screen(*, headless: bool) -> None:
    if not headless and not has_screen():
        raise StreamctlError("OBS-025")
