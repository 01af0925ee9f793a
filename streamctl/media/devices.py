"""What is plugged into a Linux machine: cameras by V4L2, sound cards by ALSA, sources by PulseAudio or PipeWire."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.media.run import run
from streamctl.media.video_capture import captures_video

PACTL_SECONDS = 5.0
"""How long the sound server may take to answer (seconds)."""
_PCM_LINE = re.compile(r"^(?P<card>\d+)-(?P<device>\d+): (?P<id>[^:]*):(?P<name>[^:]*):(?P<rest>.*)$")
_CARD_LINE = re.compile(r"^\s*(?P<number>\d+) \[(?P<id>[^\]]+?)\s*\]: (?P<driver>.*?) - (?P<name>.*)$")


@dataclass(frozen=True, slots=True)
class Device:
    """One thing that a profile can name as a source.

    Attributes:
        kind: Such as `v4l2`, `alsa` or `dshow`: the key of the source in a profile.
        place: What stands after the key: a path, `hw:CARD=…`, a device's name.
        name: What its maker or the sound server calls it.
        note: `monitor` for what a loudspeaker plays, which is no microphone; else empty.
    """

    kind: str
    place: str
    name: str
    note: str = ""

    @property
    def line(self) -> str:
        """The line to paste into a profile, below a camera's or microphone's id."""
        return f"source: {{{self.kind}: {json.dumps(self.place, ensure_ascii=False)}}}"  # YAML's quotes are JSON's


def cameras(system: Path = Path("/")) -> tuple[Device, ...]:
    """Return the cameras and capture cards that V4L2 knows below `system`; none where there is no V4L2."""
    found = Path(system, "sys/class/video4linux")
    if not found.is_dir():
        return ()
    nodes = sorted(found.glob("video*"), key=lambda node: int(re.sub(r"\D", "", node.name) or 0))
    stable = _stable_names(system / "dev/v4l/by-id")
    return tuple(
        Device("v4l2", stable.get(node.name, f"/dev/{node.name}"), _line_of(node / "name") or node.name)
        for node in nodes
        if captures_video(system / "dev" / node.name, first_node=_line_of(node / "index") in {"", "0"})
    )


def _stable_names(folder: Path) -> dict[str, str]:
    """Return for each video node the link that names it by maker and serial number: it survives another port."""
    if not folder.is_dir():
        return {}
    return {link.resolve().name: f"/dev/v4l/by-id/{link.name}" for link in sorted(folder.iterdir())}


def _line_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def sound_cards(system: Path = Path("/")) -> tuple[Device, ...]:
    """Return the capture devices that ALSA knows below `system`; none where there is no ALSA."""
    folder = system / "proc/asound"
    return tuple(parse_alsa(_line_of(folder / "cards"), _line_of(folder / "pcm")))


def parse_alsa(cards: str, pcm: str) -> Iterator[Device]:
    """Yield the capture devices in the texts of /proc/asound/cards and /proc/asound/pcm, named by card, not number."""
    known = {match["number"]: match for match in map(_CARD_LINE.match, cards.splitlines()) if match}
    for line in pcm.splitlines():
        match = _PCM_LINE.match(line)
        if not match or not re.search(r"\bcapture \d+", match["rest"]):
            continue
        card = known.get(str(int(match["card"])))
        place = (
            f"CARD={card['id']},DEV={int(match['device'])}" if card else f"{int(match['card'])},{int(match['device'])}"
        )
        maker = f"{card['name'].strip()}: " if card else ""
        yield Device("alsa", f"hw:{place}", f"{maker}{match['name'].strip() or match['id'].strip()}")


def sound_sources() -> tuple[Device, ...]:
    """Return the sources of the sound server, as `pactl` tells them; none where there is no server."""
    program = shutil.which("pactl")
    if program is None:
        return ()
    try:
        listing = run([program, "list", "sources", "short"], timeout=PACTL_SECONDS)
    except StreamctlError:
        return ()
    return tuple(parse_pactl(listing.out.decode(errors="replace"))) if listing.status == 0 else ()


def parse_pactl(listing: str) -> Iterator[Device]:
    """Yield the sources in the output of `pactl list sources short`: number, name, module, format, state."""
    for line in listing.splitlines():
        fields = line.split("\t")
        if len(fields) < 2 or not fields[0].strip().isdigit() or not fields[1].strip():
            continue
        name = fields[1].strip()
        form = fields[3].strip() if len(fields) > 3 else ""
        note = "monitor" if name.endswith(".monitor") else ""
        yield Device("pulse", name, f"{name}, {form}" if form else name, note)


def microphones(system: Path = Path("/")) -> tuple[Device, ...]:
    """Return every sound source: ALSA's capture devices, then the sound server's."""
    return (*sound_cards(system), *sound_sources())
