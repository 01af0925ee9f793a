"""`streamctl cut`, `wide`, `card`, `sound`, `mark`, `next`, `status`, `stop`: talk to the running session."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from streamctl.cli.answer import Json, answer
from streamctl.core.errors import StreamctlError
from streamctl.core.result import Result

Session = Annotated[
    str | None, typer.Option("--session", help="Id or folder of the session, or the event's id, where several run.")
]
Fade = Annotated[str | None, typer.Option("--fade", help="Fade for this long, such as 500ms; 0s cuts.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    for command in (cut, wide, card, sound, mark, status, stop):
        app.command()(command)
    app.command("next")(next_)


def cut(
    scene: Annotated[str | None, typer.Argument(help="Scene or camera; the present cue's scene if left out.")] = None,
    fade: Fade = None,
    session: Session = None,
    json: Json = False,
) -> int:
    """Put a scene on air, or take a card away again."""
    from streamctl.cli.fade import fade_seconds
    from streamctl.console.said import saying

    def work() -> Result:
        return asked("cut", session, {"scene": scene, "fade_seconds": fade_seconds(fade)})

    return answer("cut", work, saying("cut"), json=json)


def wide(session: Session = None, json: Json = False) -> int:
    """Go to the safe camera at once: when in doubt, the wide shot."""
    from streamctl.console.said import saying

    return answer("wide", lambda: asked("wide", session, {}), saying("wide"), json=json)


def card(
    name: Annotated[str | None, typer.Argument(help="The card; a lower third that is on goes off.")] = None,
    off: Annotated[bool, typer.Option("--off", help="Take every card away.")] = False,
    fade: Fade = None,
    session: Session = None,
    json: Json = False,
) -> int:
    """Put a card on air, or a lower third over the picture."""
    from streamctl.cli.fade import fade_seconds
    from streamctl.console.said import card_sentence, saying

    def work() -> Result:
        if off == (name is not None):
            raise StreamctlError("CLI-005")
        return asked("card", session, {"name": name, "fade_seconds": fade_seconds(fade)})

    return answer("card", work, saying(card_sentence), json=json)


def sound(
    name: Annotated[
        str, typer.Argument(help="The master or one of its backups; auto: whichever is good; mute: silence.")
    ],
    session: Session = None,
    json: Json = False,
) -> int:
    """Choose what the audience hears, whatever the picture; auto leaves it to the master and its backups."""
    from streamctl.console.said import saying, sound_sentence

    return answer("sound", lambda: asked("sound", session, {"name": name}), saying(sound_sentence), json=json)


def mark(
    text: Annotated[str, typer.Argument(help="What to find again.")], session: Session = None, json: Json = False
) -> int:
    """Mark this moment for the editor."""
    from streamctl.console.said import saying

    return answer("mark", lambda: asked("mark", session, {"text": text}), saying("mark"), json=json)


def next_(session: Session = None, json: Json = False) -> int:
    """Begin the next item of the rundown."""
    from streamctl.console.said import saying

    return answer("next", lambda: asked("next", session, {}), saying("next"), json=json)


def asked(verb: str, session: str | None, args: Mapping[str, Any]) -> Result:
    """Return what the running session did when asked for `verb`."""
    from streamctl.live.running import find_running

    running = find_running(session)
    data = running.call(verb, {name: value for name, value in args.items() if value is not None})
    return Result(verb.replace(".", " "), data={"session": running.session, **data})


def status(
    watch: Annotated[bool, typer.Option("--watch", help="Keep the board up to date; Ctrl-C asks what to do.")] = False,
    acknowledge: Annotated[bool, typer.Option("--acknowledge", help="Clear the alarms that are over.")] = False,
    session: Session = None,
    json: Json = False,
) -> int:
    """Show the board of the running session: on air, next, targets, cameras, alarms."""
    from streamctl.console.board import print_board
    from streamctl.live.running import find_running

    if watch:
        from streamctl.cli.board import watch_session

        return watch_session(session, json=json)

    def work() -> Result:
        running = find_running(session)
        if acknowledge:
            running.call("acknowledge")
        return Result("status", data=running.call("status"))

    return answer("status", work, lambda result: print_board(result.data), json=json)


def stop(session: Session = None, json: Json = False) -> int:
    """End the show, wait until everything is written, and tell how it went."""
    from streamctl.cli.ending import end_show
    from streamctl.console.ending import print_ending
    from streamctl.live.running import find_running

    def work() -> Result:
        return end_show("stop", find_running(session))

    return answer("stop", work, print_ending, json=json)
