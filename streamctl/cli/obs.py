"""`streamctl obs`: the OBS of an event."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streamctl.cli.answer import Json, answer
from streamctl.cli.engine import Engine, EngineKind
from streamctl.console.output import Stdio
from streamctl.core.exits import ExitCode
from streamctl.core.result import Result

if TYPE_CHECKING:
    from streamctl.core.redaction import Secret
    from streamctl.live.obs.configuration import ObsSetup
    from streamctl.live.obs.studio.visit import Visit
    from streamctl.plan.model import Plan
    from streamctl.profile.model import Profile

ProfilePath = Annotated[Path, typer.Argument(metavar="PROFILE", help="The event's YAML profile.", show_default=False)]
ObsFolder = Annotated[
    Path | None,
    typer.Option(
        "--folder",
        metavar="FOLDER",
        help="Where this OBS keeps everything. Default: where the event's OBS runs, else a folder of your own data.",
    ),
]

group = typer.Typer(help="The OBS of an event: launch it, set it up, end it.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.add_typer(group, name="obs")


@group.command("launch")
def launch(
    profile: ProfilePath,
    headless: Annotated[
        bool, typer.Option("--headless", help="Run without anybody seeing its window, on a machine without a screen.")
    ] = False,
    folder: ObsFolder = None,
    json: Json = False,
) -> int:
    """Launch an OBS for the event beside any other, with settings of its own; it runs on when this ends."""

    def work() -> Result:
        from streamctl.live.obs.launched import find_launched
        from streamctl.live.obs.launching import launch as launch_obs
        from streamctl.media.obs_program import find_obs
        from streamctl.profile.load import load_profile

        loaded = load_profile(profile)
        program = find_obs()
        place = _place(loaded, folder)
        setup = _setup(loaded, place, program.number)
        present = find_launched(place)
        made = launch_obs(setup, program, place, headless=headless)
        return Result(
            "obs launch",
            {
                "folder": str(place),
                "pid": made.obs.pid,
                "host": "127.0.0.1",
                "port": made.port,
                "name": made.name,
                "version": made.version,
                "headless": made.screen is not None,
                "already": present is not None and present.obs == made.obs,
            },
        )

    return answer("obs launch", work, _said("launched"), json=json)


@group.command("quit")
def quit_obs(
    profile: ProfilePath,
    folder: ObsFolder = None,
    on_air: Annotated[bool, typer.Option("--on-air", help="End it also while it streams or records.")] = False,
    json: Json = False,
) -> int:
    """End the OBS that was launched for the event, in order, unless it is on air."""

    def work() -> Result:
        from streamctl.core.errors import StreamctlError
        from streamctl.live.obs.launching import quit_launched
        from streamctl.media.obs_process import INTERRUPT_SECONDS
        from streamctl.profile.load import load_profile

        loaded = load_profile(profile)
        place = _place(loaded, folder)
        orderly = quit_launched(place, None if on_air else _password(loaded))
        data = {"folder": str(place), "orderly": orderly}
        if orderly:
            return Result("obs quit", data)
        late = StreamctlError("OBS-033", where=str(place), seconds=INTERRUPT_SECONDS, folder=place / "recordings")
        return Result("obs quit", data, (late,), late.exit_code)

    return answer("obs quit", work, _said("ended"), json=json)


@group.command("plan")
def plan(profile: ProfilePath, engine: Engine = None, json: Json = False) -> int:
    """Show in what OBS differs from the profile; nothing is changed."""

    def work() -> Result:
        from streamctl.live.obs.studio.visit import look

        decided = _decided(profile, engine)
        visit = look(decided)
        status = visit.obstacles[0].exit_code if visit.obstacles else ExitCode.DONE
        return Result("obs plan", _document(decided, visit, applied=False), visit.obstacles, status)

    return answer("obs plan", work, _differences, json=json)


@group.command("apply")
def apply(profile: ProfilePath, engine: Engine = None, json: Json = False) -> int:
    """Set OBS up as the profile says, in an OBS profile and a scene collection of the event's own.

    Other OBS profiles and scene collections stay as they are, and nothing is changed while OBS streams or records.
    """

    def work() -> Result:
        from streamctl.live.obs.studio.visit import set_up

        decided = _decided(profile, engine)
        return Result("obs apply", _document(decided, set_up(decided), applied=True))

    return answer("obs apply", work, _differences, json=json)


def _decided(profile: Path, engine: EngineKind | None) -> "Plan":
    """Return the plan of `profile`: what this machine can do beside OBS makes no difference to OBS."""
    import os

    from streamctl.core.facts import MachineFacts
    from streamctl.plan.build import build_plan
    from streamctl.profile.load import load_profile

    return build_plan(load_profile(profile, engine), MachineFacts(cores=os.cpu_count() or 1))


def _document(plan: "Plan", visit: "Visit", *, applied: bool) -> dict[str, Any]:
    return {
        "address": f"{plan.engine.host}:{plan.engine.port}",
        "obs": visit.greeting.obs,
        "platform": visit.greeting.platform,
        "name": visit.name,
        "outputs": list(visit.found.outputs),
        "applied": applied,
        "differences": [difference.document() for difference in visit.differences],
    }


def _differences(result: Result) -> None:
    from streamctl.console.obs_studio import print_studio

    print_studio(result.data, Stdio())


def _place(profile: "Profile", folder: Path | None) -> Path:
    """Return the folder of the event's OBS. Raise StreamctlError OBS-030, OBS-031 where none is to be launched here."""
    from streamctl.core.errors import StreamctlError
    from streamctl.core.places import data_folder
    from streamctl.live.obs.address import LOCAL_HOSTS
    from streamctl.live.obs.configuration import owned_name
    from streamctl.live.obs.launched import find_launched, place_of

    engine = profile.engine
    if engine.kind != "obs":
        raise StreamctlError("OBS-030", where="engine", kind=engine.kind)
    if engine.host not in LOCAL_HOSTS:
        raise StreamctlError("OBS-031", where="engine.host", host=engine.host)
    if folder:
        return folder.absolute()
    known = place_of(owned_name(profile.event.id), engine.port)
    return known if known and find_launched(known) else data_folder() / "obs" / profile.event.id


def _password(profile: "Profile") -> "Secret":
    """Return the password of the event's OBS. Raise StreamctlError OBS-023, SEC-… where there is none."""
    from streamctl.core.errors import StreamctlError
    from streamctl.media.secrets import resolve

    engine = profile.engine
    if engine.kind != "obs" or engine.password is None:
        raise StreamctlError("OBS-023", where="engine.password")
    return resolve(engine.password)


def _setup(profile: "Profile", place: Path, version: tuple[int, int]) -> "ObsSetup":
    """Return what OBS is launched with. Raise StreamctlError OBS-023, SEC-… where there is no password."""
    from streamctl.live.obs.configuration import setup_in
    from streamctl.plan.encoder import plan_encoder

    engine = profile.engine
    assert engine.kind == "obs"
    return setup_in(
        place,
        profile.event.id,
        port=engine.port,
        password=_password(profile),
        encoder=plan_encoder(profile.video, profile.audio),
        version=version,
    )


def _said(key: str) -> Callable[[Result], None]:
    def render(result: Result) -> None:
        from streamctl.console.obs import say_obs

        say_obs(key, result.data, Stdio())

    return render
