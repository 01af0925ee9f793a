"""Messages of OBS as the engine."""

from streamctl.core.messages.entry import Entry

ENTRIES: dict[str, Entry] = {}
