"""Making an OBS have what it should: read, mend one stage, read again, until nothing is left.

Applied twice, the second time changes nothing; interrupted, it goes on where it was.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from streamctl.core.errors import CombinedError, StreamctlError
from streamctl.live.obs.requests import Asked, Request
from streamctl.live.obs.studio.difference import Difference, Key, Stage
from streamctl.live.obs.studio.differences import differences, obstacles
from streamctl.live.obs.studio.model import FoundStudio, Parameter, WantedStudio
from streamctl.live.obs.studio.reading import Obs, read_studio

SETTLING_SECONDS = 5.0
"""How long something may stay as it was after OBS has said that it is changed (seconds): it removes things later."""
LOOK_SECONDS = 0.1
"""How often it is looked whether it has changed (seconds)."""
APPLY_SECONDS = 120.0
"""How long all of it may take (seconds): a sound card that is not there holds OBS up for 5 s each time."""
SPARE_PROFILE = "streamctl"
"""Name of an OBS profile that is loaded for a moment, so that the event's own is loaded anew. It has OBS's own sampling
rate: another user's profile could make OBS ask for a restart, in a window, and wait for the answer."""
RELOADING = frozenset(
    Parameter(category, name)
    for category, name in (
        ("Output", "Mode"),
        ("SimpleOutput", "StreamEncoder"),
        ("SimpleOutput", "StreamAudioEncoder"),
        ("SimpleOutput", "RecQuality"),
        ("SimpleOutput", "RecFormat2"),
        ("SimpleOutput", "RecRB"),
        ("Video", "ColorFormat"),
        ("Video", "ColorSpace"),
        ("Video", "ColorRange"),
    )
)
"""Settings that OBS looks at when it loads a profile; the others it reads when it starts an output."""


@dataclass
class _Round:
    """What is being mended, and what came of it."""

    wanted: WantedStudio
    write_pictures: Callable[[], object]
    mended: dict[Key, Difference] = field(default_factory=dict)
    unseen: bool = True
    """Whether something is looked at for the first time: what it differs in was not made by us."""
    refusal: StreamctlError | None = None

    def note(self, left: Sequence[Difference]) -> None:
        """Remember what OBS had otherwise; not what is only on its way to be set."""
        if self.unseen:
            self.mended.update({difference.key: difference for difference in left})
        self.unseen = any(difference.act == "load" for difference in left)


def apply_studio(obs: Obs, wanted: WantedStudio, write_pictures: Callable[[], object]) -> tuple[Difference, ...]:
    """Make `obs` have what is `wanted`; return what it had otherwise; nothing where all was well.

    The user's own OBS profiles and scene collections stay as they are; the event's own are loaded afterwards.

    Args:
        obs: The connection.
        wanted: What it should have.
        write_pictures: Writes the wanted pictures, all of them.

    Raises:
        StreamctlError: OBS-040 an output is active, 042, 043, 048, 049, 052 to 055 it can't be made so; OBS-045, 046
            OBS does not do it; OBS-047 the recordings' folder cannot be made; as `ObsConnection.request`,
            `write_pictures`.
    """
    making = _Round(wanted, write_pictures)
    deadline = time.monotonic() + APPLY_SECONDS
    stuck: tuple[tuple[Key, ...], float] = ((), 0.0)
    while True:
        found = read_studio(obs, wanted)
        left = _left(wanted, found)
        making.note(left)
        if not left:
            return tuple(making.mended.values())
        due = tuple(difference for difference in left if difference.stage == left[0].stage)
        keys = tuple(difference.key for difference in due)
        if keys != stuck[0] and time.monotonic() < deadline:
            stuck = keys, time.monotonic() + SETTLING_SECONDS
            _mend(obs, making, due, found)
        elif time.monotonic() > min(stuck[1], deadline):
            raise making.refusal or StreamctlError("OBS-045", where="OBS", count=len(due), first=due[0].title)
        else:
            time.sleep(LOOK_SECONDS)  # between two looks at it


def _left(wanted: WantedStudio, found: FoundStudio) -> tuple[Difference, ...]:
    """Return what is left to be mended. Raise StreamctlError why it cannot be."""
    problems = obstacles(wanted, found)
    if problems:
        raise CombinedError(problems)
    return differences(wanted, found)


def _mend(obs: Obs, making: _Round, due: Sequence[Difference], found: FoundStudio) -> None:
    making.refusal = None
    for difference in due:
        for asked in difference.requests:
            answer = obs.ask(asked.request, asked.data)
            if not answer.ok and making.refusal is None:
                making.refusal = _refused(difference, asked, answer.code, answer.comment)
    if due[0].stage is Stage.FILES:
        _write(making, due)
    if due[0].stage is Stage.PARAMETERS and _reloads(due):
        _reload(obs, making.wanted.name, found)


def _refused(difference: Difference, asked: Asked, status: int, comment: str) -> StreamctlError:
    return StreamctlError(
        "OBS-046",
        where=difference.title,
        name=difference.title,
        request=str(asked.request),
        status=status,
        detail=comment or "no reason given",
    )


def _write(making: _Round, due: Sequence[Difference]) -> None:
    if any(difference.thing == "picture" for difference in due):
        making.write_pictures()
    if any(difference.thing == "folder" for difference in due):
        folder = making.wanted.recordings
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            detail = error.strerror or type(error).__name__
            raise StreamctlError("OBS-047", where="recording.folder", folder=folder, detail=detail) from error


def _reloads(due: Sequence[Difference]) -> bool:
    names = {str(parameter) for parameter in RELOADING}
    return any(difference.thing == "setting" and difference.name in names for difference in due)


def _reload(obs: Obs, name: str, found: FoundStudio) -> None:
    """Let OBS load the event's profile anew. Raise StreamctlError OBS-011 where it does not."""
    known = SPARE_PROFILE in found.profiles
    request = Request.SET_CURRENT_PROFILE if known else Request.CREATE_PROFILE
    obs.ask(request, {"profileName": SPARE_PROFILE}).require()
    obs.ask(Request.SET_CURRENT_PROFILE, {"profileName": name}).require()
