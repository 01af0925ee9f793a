"""OBS's audio mixer: which inputs are heard, how their faders stand, and what plays there."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.requests import Asked, Request
from streamctl.live.obs.wire import Answer
from streamctl.live.obs_switcher.looks import PLAYING

NOT_HEARD = frozenset({600, 604})
"""Statuses of a request for an input that OBS does not have, or that has no sound."""


@dataclass(frozen=True, slots=True)
class Fader:
    """How an input stands in the mixer: whether it is muted, and by what its fader multiplies it."""

    muted: bool
    factor: float


class ObsMixer:
    """The mixer of one OBS. Every method raises StreamctlError as `ObsConnection.request`.

    Args:
        connection: Returns the connection to it.
    """

    def __init__(self, connection: Callable[[], ObsConnection]) -> None:
        self._connection = connection

    def mute(self, muted: Mapping[str, bool]) -> int:
        """Mute each input, or not, in this order. One that is gone, or has no sound, counts as muted.

        Returns:
            About when OBS did it (monotonic nanoseconds): halfway between question and answer, for it does not tell.
        """
        asked = [Asked(Request.SET_INPUT_MUTE, {"inputName": name, "inputMuted": mute}) for name, mute in muted.items()]
        sent = time.monotonic_ns()
        answers = self._connection().batch(asked)
        answered = time.monotonic_ns()
        for mute, answer in zip(muted.values(), answers, strict=True):
            if not (mute and answer.code in NOT_HEARD):
                answer.require()
        return (sent + answered) // 2

    def faders(self, inputs: Sequence[str]) -> dict[str, Fader]:
        """Return how those of `inputs` stand that are there and have a sound, by name."""
        answers = iter(self._each(inputs, Request.GET_INPUT_MUTE, Request.GET_INPUT_VOLUME))
        return {
            name: Fader(bool(mute.data["inputMuted"]), float(volume.data["inputVolumeMul"]))
            for name, mute, volume in zip(inputs, answers, answers, strict=True)
            if mute.ok and volume.ok
        }

    def positions(self, inputs: Sequence[str]) -> dict[str, object]:
        """Return where in its medium each of the media `inputs` is that plays; None for one that does not."""
        answers = self._each(inputs, Request.GET_MEDIA_INPUT_STATUS)
        return {
            name: answer.data.get("mediaCursor") if answer.data.get("mediaState") == PLAYING else None
            for name, answer in zip(inputs, answers, strict=True)
        }

    def _each(self, inputs: Sequence[str], *requests: Request) -> tuple[Answer, ...]:
        """Return OBS's answers to `requests` for one of `inputs` after the other."""
        return self._connection().batch([Asked(one, {"inputName": name}) for name in inputs for one in requests])
