"""The level of what OBS's inputs bring, as it tells it twenty times a second. Pure.

Of the three values that OBS tells of each channel (magnitude, peak, input peak; multipliers, 1.0 is full scale) only
the third is taken: it is measured before fader and mute, so that a muted input can be judged as well. It is the
loudest sample of the last 20 ms or so. An input that brings nothing for 0.3 s is told as 0.0; one that has brought
nothing since its scene went on air, without channels; and one that is in no scene on air, not at all.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from streamctl.live.obs.notices import Notice, ObsEvent

METERS_EVENT = "InputVolumeMeters"
METER_LOOKS = 20
"""Looks a second."""
LOUDEST = 100.0
"""More than this is no level (40 dB above full scale): OBS 30.2.3 has told +565 dBFS of an input just begun."""


def levels_in(notice: Notice) -> Mapping[str, float] | None:
    """Return the loudest input peak of each input that has brought anything, by its name; None for other notices."""
    if not isinstance(notice, ObsEvent) or notice.name != METERS_EVENT:
        return None
    return dict(_levels(notice.data))


def _levels(data: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for told in data.get("inputs") or ():
        peaks = (float(channel[2]) for channel in told.get("inputLevelsMul") or () if len(channel) > 2)
        channels = [peak for peak in peaks if 0.0 <= peak <= LOUDEST]
        if channels:
            yield str(told.get("inputName")), max(channels)
