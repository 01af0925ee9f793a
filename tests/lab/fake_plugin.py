"""Source Record, OBS's plugin, as far as streamctl asks it: no test OBS has the real one.

Written by what its source says (exeldro/obs-source-record): requests that it does not want are answered with 100, and
`success` false with a reason; a file is called by the time, and one that is there would be written over.
"""

from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from streamctl.live.obs.source_record import FILTER_KIND


class FakePlugin:
    """Records sources by writing when it is told to (`write`)."""

    def __init__(self) -> None:
        self.filters: dict[tuple[str, str], dict[str, Any]] = {}
        self.active: dict[str, Path] = {}
        self.refuses = ""
        """Why it does not begin; empty where it does."""
        self._numbers = count(1)

    def create(self, data: Mapping[str, Any]) -> tuple[int, str | None]:
        """Make a filter of it, as `CreateSourceFilter`."""
        name = (str(data["sourceName"]), str(data["filterName"]))
        if data["filterKind"] != FILTER_KIND:
            return 605, "Your specified filter kind is not supported by OBS."
        if name in self.filters:
            return 601, "A filter already exists by that name."
        self.filters[name] = dict(data["filterSettings"])
        return 100, None

    def remove(self, data: Mapping[str, Any]) -> tuple[int, str | None]:
        """Remove a filter, which ends its recording, as `RemoveSourceFilter`."""
        name = (str(data["sourceName"]), str(data["filterName"]))
        self.active.pop(name[0], None)
        found = self.filters.pop(name, None)
        return (100, None) if found is not None else (600, "No filter was found by that name.")

    def call(self, act: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer to a vendor request."""
        source = str(data.get("source", ""))
        settings = self.filters.get((source, str(data.get("filter"))))
        if settings is None:
            return {"success": False, "error": "source not found"}
        if act == "record_stop":
            self.active.pop(source, None)
            return {"success": True}
        if self.refuses:
            return {"success": False, "error": self.refuses}
        place = Path(settings["path"])
        place.mkdir(parents=True, exist_ok=True)
        self.active[source] = place / f"obs-20261130-1200{next(self._numbers):02d}.{settings['rec_format']}"
        return {"success": True}

    def write(self, size: int = 1000) -> None:
        """Write something into every file that is being recorded."""
        for path in self.active.values():
            with path.open("ab") as file:
                file.write(bytes(size))
