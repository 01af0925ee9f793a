"""`streamctl devices`: what is plugged in here."""

import typer

from streamctl.cli.answer import Json, answer
from streamctl.console.output import Stdio
from streamctl.core.result import Result


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command("devices")(devices)


def devices(json: Json = False) -> int:
    """List the cameras and microphones found here, each with the line to paste into a profile."""

    def work() -> Result:
        from streamctl.media.device_lists import plugged_in
        from streamctl.media.devices import Device

        def listed(found: tuple[Device, ...]) -> list[dict[str, str]]:
            return [
                {"kind": one.kind, "place": one.place, "name": one.name, "note": one.note, "line": one.line}
                for one in found
            ]

        found = plugged_in()
        return Result("devices", {"cameras": listed(found.cameras), "microphones": listed(found.microphones)})

    def render(result: Result) -> None:
        from streamctl.console.devices import print_devices

        print_devices(result.data, Stdio())

    return answer("devices", work, render, json=json)
