"""What OBS finds in its own folder when it is launched for an event. Pure, but for `write_configuration`.

It asks nothing at its first start, nor at its end (with an output running it would, and an OBS without a screen would
wait for ever), and opens its WebSocket server. The first time it also gets a profile with the plan's picture and
encode; afterwards that profile is `obs apply`'s to change. Whatever else is in its files stays as it is.
"""

import configparser
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streamctl.core.redaction import Secret
from streamctl.plan.model import EncoderPlan

OWN_SETTINGS_FILE = (30, 2)
"""The OBS whose obs-websocket (5.5) first had a settings file of its own; older ones read `global.ini`."""
Sections = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class ObsSetup:
    """What an OBS is launched with.

    Attributes:
        name: Name of its profile and scene collection.
        port: TCP port of its obs-websocket.
        password: Password of its obs-websocket, which listens on every address of the machine.
        encoder: Picture, frame rate and encode.
        recordings: Folder for its own recordings.
        version: Which OBS it is.
    """

    name: str
    port: int
    password: Secret
    encoder: EncoderPlan
    recordings: Path
    version: tuple[int, int]


def owned_name(event: str) -> str:
    """Return the name of the profile and scene collection that streamctl owns in an OBS for `event`."""
    return f"streamctl-{event}"


def setup_in(
    folder: Path, event: str, *, port: int, password: Secret, encoder: EncoderPlan, version: tuple[int, int]
) -> ObsSetup:
    """Return what the OBS of `event` is launched with that keeps everything in `folder`."""
    return ObsSetup(owned_name(event), port, password, encoder, folder / "recordings", version)


def configuration(setup: ObsSetup, present: Mapping[str, str], *, headless: bool = False) -> dict[str, str]:
    """Return path below OBS's folder → content of each file to write.

    Args:
        setup: What OBS is launched with.
        present: What is in those files now; a missing file is left out.
        headless: Nobody sees its window.
    """
    profile = f"basic/profiles/{setup.name}"
    program = {
        path: merged(present.get(path, ""), _program(setup, headless=headless)) for path in ("global.ini", "user.ini")
    }
    server = {"plugin_config/obs-websocket/config.json": json.dumps(_server(setup))}
    if f"{profile}/basic.ini" in present:
        return {**program, **server}
    first = {
        f"{profile}/basic.ini": merged("", _profile(setup)),
        f"{profile}/streamEncoder.json": json.dumps(_encoder(setup.encoder)),
    }
    return {**program, **server, **first}


def merged(text: str, sections: Sections) -> str:
    """Return the INI file `text` with the values of `sections` in it."""
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # OBS's names have capitals
    try:
        parser.read_string(text.removeprefix("\ufeff"))
    except configparser.Error:
        parser.clear()
    for name, values in sections.items():
        if not parser.has_section(name):
            parser.add_section(name)
        for key, value in values.items():
            parser.set(name, key, str(value))
    written = io.StringIO()
    parser.write(written, space_around_delimiters=False)
    return written.getvalue()


def _program(setup: ObsSetup, *, headless: bool) -> Sections:
    """Return OBS's own settings. OBS 31 keeps them in `user.ini`, older ones in `global.ini`.

    A preview that nobody sees is not drawn: without a graphics card that is an eighth of a processor.
    """
    name = setup.name
    chosen = {"Profile": name, "ProfileDir": name, "SceneCollection": name, "SceneCollectionFile": name}
    general = {"FirstRun": "true", "EnableAutoUpdates": "false", "ConfirmOnExit": "false"}
    server = {
        "FirstLoad": "false",
        "ServerEnabled": "true",
        "ServerPort": setup.port,
        "AlertsEnabled": "false",
        "AuthRequired": "true",
        "ServerPassword": setup.password.reveal(),
    }
    older = {"OBSWebSocket": server} if setup.version < OWN_SETTINGS_FILE else {}
    window = {"PreviewEnabled": "false" if headless else "true"}
    return {"General": general, "Basic": chosen, "BasicWindow": window, **older}


def _server(setup: ObsSetup) -> dict[str, Any]:
    return {
        "first_load": False,
        "server_enabled": True,
        "server_port": setup.port,
        "alerts_enabled": False,
        "auth_required": True,
        "server_password": setup.password.reveal(),
    }


def _profile(setup: ObsSetup) -> Sections:
    size, fps = setup.encoder.size, setup.encoder.fps
    video = {"BaseCX": size.width, "BaseCY": size.height, "OutputCX": size.width, "OutputCY": size.height}
    rate = {"FPSType": 2, "FPSNum": fps.numerator, "FPSDen": fps.denominator}
    return {
        "General": {"Name": setup.name},
        "Output": {"Mode": "Advanced", "Reconnect": "true", "RetryDelay": 2, "MaxRetries": 1000},
        "AdvOut": {
            "Encoder": "obs_x264",
            "TrackIndex": 1,
            "RecType": "Standard",
            "RecFilePath": setup.recordings,
            "RecFormat2": "mkv",
            "RecTracks": 1,
            "RecEncoder": "none",
            "Track1Bitrate": setup.encoder.audio_kbps,
        },
        "Audio": {"SampleRate": 48000, "ChannelSetup": "Stereo"},
        "Video": {**video, **rate},
    }


def _encoder(encoder: EncoderPlan) -> dict[str, Any]:
    """Return the settings of OBS's x264: the very encode that the plan has for our own engine."""
    seconds = max(1, round(encoder.keyframe_frames / encoder.fps))
    return {
        "rate_control": "CBR",
        "bitrate": encoder.video_kbps,
        "keyint_sec": seconds,
        "preset": encoder.preset,
        "profile": encoder.profile,
        "bf": encoder.b_frames,
    }


def write_configuration(setup: ObsSetup, home: Path, *, headless: bool = False) -> None:
    """Write the configuration into OBS's folder `home`, for nobody but this user to read: passwords lie in it.

    Raises:
        OSError: It cannot be written.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    setup.recordings.mkdir(parents=True, exist_ok=True)
    for path, content in configuration(setup, _present(home, setup.name), headless=headless).items():
        _write_private(home / path, content)


def _present(home: Path, name: str) -> dict[str, str]:
    found = {}
    for path in ("global.ini", "user.ini", f"basic/profiles/{name}/basic.ini"):
        if (home / path).is_file():
            found[path] = (home / path).read_text(encoding="utf-8", errors="replace")
    return found


def _write_private(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
    beside.replace(path)
